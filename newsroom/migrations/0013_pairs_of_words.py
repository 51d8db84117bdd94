from django.db import migrations

TABLE = "newsroom_searchindex"
KINDS = ("story", "claim")
# What was there before, of all documents together.
TOGETHER = {"title": "title", "text": "text"}
# Of each kind by itself: most searches are for one, and what checks say is little beside what stories do.
APART = {"title": "title", "words": "text, pairs"}


def part_index(apps, schema_editor):
    """Which words stand beside each other, and an index of each kind of document, where PostgreSQL searches."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS kind text")
    schema_editor.execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS pairs int[] NOT NULL DEFAULT '{{}}'")
    of_document = "SELECT CASE WHEN verdict_id IS NULL THEN 'story' ELSE 'claim' END FROM newsroom_searchdocument"
    schema_editor.execute(f"UPDATE {TABLE} SET kind = ({of_document} WHERE id = number)")  # noqa: S608
    for kind in KINDS:
        for name, columns in APART.items():
            schema_editor.execute(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {TABLE}_{kind}_{name} ON {TABLE} USING gin ({columns})"
                f" WITH (fastupdate = off) WHERE kind = '{kind}'"
            )
    for name in TOGETHER:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {TABLE}_{name}")


def join_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, columns in TOGETHER.items():
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {TABLE}_{name} ON {TABLE} USING gin ({columns}) WITH (fastupdate = off)"
        )
    for kind in KINDS:
        for name in APART:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {TABLE}_{kind}_{name}")
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS kind, DROP COLUMN IF EXISTS pairs")


class Migration(migrations.Migration):
    # Indexes are made beside whoever writes. What was stopped halfway can be done again.
    atomic = False

    dependencies = [("newsroom", "0012_words_of_names")]

    operations = [migrations.RunPython(part_index, join_index)]
