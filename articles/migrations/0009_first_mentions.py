from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_renditions_and_rights"),
        ("entities", "0002_names_and_merges"),
    ]

    operations = [
        migrations.AddField(
            model_name="revisionentity",
            name="anchor",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name="revisionentity",
            name="start",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="revisionentity",
            name="words",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="revisionentity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anchor", ""), ("start", None), ("words", "")),
                    models.Q(
                        models.Q(("anchor", ""), _negated=True),
                        ("start__isnull", False),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="articles_revisionentity_whole_place",
            ),
        ),
    ]
