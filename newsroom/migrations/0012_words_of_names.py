from django.db import migrations

# As newsroom.search.postgresql asks for them.
WORDS = "array_to_tsvector(array_remove(string_to_array(lower({}), ' '), ''))"
TEXTS = {"entities_entity": "folded || ' ' || description", "entities_alias": "folded"}


def make_index(apps, schema_editor):
    """The words of what stories are about, so that nobody who searches has all names read. SQLite reads them."""
    if schema_editor.connection.vendor == "postgresql":
        for table, text in TEXTS.items():
            words = WORDS.format(text)
            schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin ({words}) WITH (fastupdate = off)")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TEXTS:
            schema_editor.execute(f"DROP INDEX {table}_words")


class Migration(migrations.Migration):
    dependencies = [
        ("entities", "0002_names_and_merges"),
        ("newsroom", "0011_editors_lay_out_the_front_page"),
    ]

    operations = [migrations.RunPython(make_index, drop_index)]
