import django.db.models.deletion
from django.db import migrations, models

TABLE = "newsroom_searchindex"


def make_index(apps, schema_editor):
    """The words of documents, which each database has its own way for. Neither needs an extension to be added."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TABLE {TABLE} (number bigint PRIMARY KEY, title tsvector NOT NULL, text tsvector NOT NULL)"
        )
        for column in ("title", "text"):
            schema_editor.execute(f"CREATE INDEX {TABLE}_{column} ON {TABLE} USING gin ({column}) WITH (fastupdate = off)")
    else:
        # Terms come apart at spaces alone: none of them holds a sign of ASCII. See newsroom.search.terms.
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(headline, dek, names, body, labels, tokenize='ascii', prefix='3')"
        )


def drop_index(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_publishing"),
        ("claims", "0002_withheld_claims"),
        ("newsroom", "0008_page_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("labels", models.TextField(blank=True)),
                ("dated_at", models.DateTimeField()),
                (
                    "edition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="articles.edition",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
                (
                    "verdict",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="claims.verdict",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edition__isnull", False), ("revision__isnull", False), ("verdict", None)),
                            models.Q(("edition", None), ("revision", None), ("verdict__isnull", False)),
                            _connector="OR",
                        ),
                        name="newsroom_searchdocument_of_one_thing",
                    )
                ]
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
