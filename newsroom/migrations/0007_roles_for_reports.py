from importlib import import_module

from django.db import migrations

SETTLE = ["claims.view_errorreport", "claims.change_errorreport"]
ROLES = {
    "Fact-checker": SETTLE,
    "Editor": SETTLE,
    "Publisher": SETTLE,
    "Legal": ["claims.view_errorreport"],
}


def extend_roles(apps, schema_editor):
    import_module("newsroom.migrations.0005_roles_for_publishing").make_permissions(apps, schema_editor.connection.alias)
    for group, rights in each(apps):
        group.permissions.add(*rights)


def reduce_roles(apps, schema_editor):
    for group, rights in each(apps):
        group.permissions.remove(*rights)


def each(apps):
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="claims")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        names = [right.partition(".")[2] for right in ROLES[group.name]]
        yield group, list(permissions.filter(codename__in=names))


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0006_publishers_decide_on_after_effects"),
        ("claims", "0006_reader_reports"),
    ]

    operations = [migrations.RunPython(extend_roles, reduce_roles)]
