import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_each_pin_a_place_of_its_own(apps, schema_editor):
    """They used to stand in the order of their places, from the lead on; now each stands at its place."""
    for place, pin in enumerate(apps.get_model("articles", "Pin").objects.order_by("position", "pk"), start=1):
        pin.position = place
        pin.save(update_fields=["position"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_workers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(give_each_pin_a_place_of_its_own, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("pins", models.JSONField(default=list, verbose_name="held stories")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrangement of the front page",
                "verbose_name_plural": "arrangements of the front page",
                "ordering": ("-number",),
            },
        ),
        migrations.AddField(
            model_name="pin",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pins",
                to="articles.section",
                verbose_name="section",
            ),
        ),
        migrations.AddField(
            model_name="pin",
            name="since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="from"),
        ),
        migrations.AddConstraint(
            model_name="pin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None), ("until", None), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="articles_pin_begins_before_it_ends",
                violation_error_message="The end comes before the beginning. Choose a later moment.",
            ),
        ),
    ]
