from importlib import import_module

from django.db import migrations

ROLES = {"Publisher": ["articles.change_effect"]}


def extend_roles(apps, schema_editor):
    import_module("newsroom.migrations.0005_roles_for_publishing").make_permissions(apps, schema_editor.connection.alias)
    publisher = apps.get_model("auth", "Group").objects.filter(name="Publisher").first()
    if publisher:
        publisher.permissions.add(right(apps))


def reduce_roles(apps, schema_editor):
    publisher = apps.get_model("auth", "Group").objects.filter(name="Publisher").first()
    if publisher:
        publisher.permissions.remove(right(apps))


def right(apps):
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="articles", codename="change_effect"
    )


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0005_roles_for_publishing")]

    operations = [migrations.RunPython(extend_roles, reduce_roles)]
