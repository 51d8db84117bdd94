from importlib import import_module

from django.db import migrations

RIGHTS = ["view_pin", "add_pin", "change_pin", "delete_pin"]


def extend_roles(apps, schema_editor):
    import_module("newsroom.migrations.0005_roles_for_publishing").make_permissions(apps, schema_editor.connection.alias)
    for editor in apps.get_model("auth", "Group").objects.filter(name="Editor"):
        editor.permissions.add(*rights(apps))


def reduce_roles(apps, schema_editor):
    for editor in apps.get_model("auth", "Group").objects.filter(name="Editor"):
        editor.permissions.remove(*rights(apps))


def rights(apps):
    permissions = apps.get_model("auth", "Permission").objects
    return list(permissions.filter(content_type__app_label="articles", codename__in=RIGHTS))


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0010_sign_ins"), ("articles", "0011_arrangements")]

    operations = [migrations.RunPython(extend_roles, reduce_roles)]
