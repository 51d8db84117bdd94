import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_desk_clock_indexes"),
        ("entities", "0002_names_and_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Folded, as entities.folding does.", max_length=200, verbose_name="name"
                    ),
                ),
                ("dismissed_at", models.DateTimeField(auto_now_add=True, verbose_name="dismissed")),
            ],
            options={
                "verbose_name": "dismissed proposal",
                "verbose_name_plural": "dismissed proposals",
            },
        ),
        migrations.CreateModel(
            name="EntityPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "picture of an entity",
                "verbose_name_plural": "pictures of entities",
            },
        ),
        migrations.AddIndex(
            model_name="editionentity",
            index=models.Index(
                fields=["entity", "role", "-first_published_at", "-edition"], name="articles_editionentity_byrole"
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dismissals",
                to="articles.article",
                verbose_name="story",
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="dismissed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dismissed by",
            ),
        ),
        migrations.AddField(
            model_name="dismissal",
            name="entity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dismissals",
                to="entities.entity",
                verbose_name="entity",
            ),
        ),
        migrations.AddField(
            model_name="entitypicture",
            name="entity",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="portrait",
                to="entities.entity",
                verbose_name="entity",
            ),
        ),
        migrations.AddField(
            model_name="entitypicture",
            name="picture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="portrays",
                to="articles.picture",
                verbose_name="picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entity__isnull", False)),
                fields=("article", "entity"),
                name="articles_dismissal_once_an_entity",
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entity", None)), fields=("article", "name"), name="articles_dismissal_once_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entity__isnull", False), ("name", "")),
                    models.Q(("entity", None), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="articles_dismissal_of_one_thing",
            ),
        ),
    ]
