from django.contrib.auth.management import create_permissions
from django.db import migrations

LEGAL = [
    "articles.view_article",
    "articles.view_every_article",
    "articles.view_author",
    "articles.view_correction",
    "articles.view_event",
    "articles.view_picture",
    "articles.view_section",
    "articles.withdraw_picture",
    "articles.withhold_article",
    "articles.expunge_article",
    "claims.view_claim",
    "claims.view_evidence",
    "claims.view_rating",
    "entities.view_entity",
]
# What each role has from now on, besides what it had.
ROLES = {
    "Fact-checker": ["articles.finish_fact_check"],
    "Editor": ["articles.withdraw_picture"],
    "Publisher": ["articles.withdraw_picture", "articles.override_gate", "articles.view_effect"],
    "Legal": LEGAL,
}


def make_permissions(apps, alias):
    """They are made after all migrations, so those of these apps are made here and now."""
    for label in ("entities", "articles", "claims", "newsroom"):
        config = apps.get_app_config(label)
        module = getattr(config, "models_module", None)
        config.models_module = module or True
        create_permissions(config, apps=apps, verbosity=0, using=alias)
        config.models_module = module


def extend_roles(apps, schema_editor):
    make_permissions(apps, schema_editor.connection.alias)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        for permission in wanted:
            app_label, codename = permission.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


def reduce_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, unwanted in ROLES.items():
        group = Group.objects.filter(name=name).first()
        for permission in unwanted if group else ():
            app_label, codename = permission.split(".")
            found = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
            if found:
                group.permissions.remove(found)
    Group.objects.filter(name="Legal").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_publishing"),
        ("claims", "0002_withheld_claims"),
        ("newsroom", "0004_notices_by_mail"),
    ]

    operations = [migrations.RunPython(extend_roles, reduce_roles)]
