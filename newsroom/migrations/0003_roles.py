from django.contrib.auth.management import create_permissions
from django.db import migrations

# As in newsroom/roles.py when this migration was written. A later change of the roles is a later migration.
READS_THE_DESK = [
    "articles.view_author",
    "articles.view_correction",
    "articles.view_picture",
    "articles.view_section",
]
TENDS_ENTITIES = [
    "entities.add_entity",
    "entities.change_entity",
    "entities.view_entity",
    "entities.add_alias",
    "entities.change_alias",
    "entities.delete_alias",
    "entities.view_alias",
]
REPORTER = [
    *READS_THE_DESK,
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.add_picture",
    "articles.change_picture",
    "claims.view_claim",
    "claims.view_rating",
    "claims.mark_claim",
    "entities.add_entity",
    "entities.view_entity",
]
FACT_CHECKER = [
    *READS_THE_DESK,
    *TENDS_ENTITIES,
    "articles.view_article",
    "articles.view_every_article",
    "articles.view_event",
    "claims.add_claim",
    "claims.change_claim",
    "claims.view_claim",
    "claims.add_evidence",
    "claims.change_evidence",
    "claims.view_evidence",
    "claims.view_rating",
    "claims.mark_claim",
    "claims.confirm_wording",
    "claims.confirm_facts",
    "claims.propose_verdict",
    "claims.approve_verdict",
    "claims.retract_verdict",
]
EDITOR = [
    *REPORTER,
    *TENDS_ENTITIES,
    "articles.view_every_article",
    "articles.change_every_article",
    "articles.add_author",
    "articles.change_author",
    "articles.view_event",
    "claims.add_claim",
    "claims.change_claim",
    "claims.view_evidence",
    "entities.delete_entity",
]
PUBLISHER = [
    *EDITOR,
    "articles.publish_article",
    "articles.add_pin",
    "articles.change_pin",
    "articles.delete_pin",
    "articles.view_pin",
    "articles.add_section",
    "articles.change_section",
    "claims.confirm_wording",
    "claims.retract_verdict",
]
ROLES = {"Reporter": REPORTER, "Fact-checker": FACT_CHECKER, "Editor": EDITOR, "Publisher": PUBLISHER}


def make_roles(apps, schema_editor):
    """Permissions are made after all migrations, so those of these apps are made here and now."""
    for label in ("entities", "articles", "claims", "newsroom"):
        config = apps.get_app_config(label)
        module = getattr(config, "models_module", None)
        config.models_module = module or True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
        config.models_module = module
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        for permission in sorted(set(wanted)):
            app_label, codename = permission.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("entities", "0001_entities"),
        ("articles", "0001_stories"),
        ("claims", "0001_claims"),
        ("newsroom", "0002_user_sections_and_author"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
