"""What the roles may do, and what no role may."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

first_roles = importlib.import_module("newsroom.migrations.0003_roles")
roles = importlib.import_module("newsroom.migrations.0005_roles_for_publishing")
roles_for_reports = importlib.import_module("newsroom.migrations.0007_roles_for_reports")
ROLES = ["Reporter", "Fact-checker", "Editor", "Publisher", "Legal"]
WRITERS = {"Reporter", "Fact-checker", "Editor", "Publisher"}
DEEDS = {
    "articles.add_article": {"Reporter", "Editor", "Publisher"},
    "articles.change_article": {"Reporter", "Editor", "Publisher"},
    "articles.view_every_article": {"Fact-checker", "Editor", "Publisher", "Legal"},
    "articles.change_every_article": {"Editor", "Publisher"},
    "articles.publish_article": {"Publisher"},
    "articles.override_gate": {"Publisher"},
    "articles.finish_fact_check": {"Fact-checker"},
    "claims.change_errorreport": {"Fact-checker", "Editor", "Publisher"},
    "articles.withhold_article": {"Legal"},
    "articles.expunge_article": {"Legal"},
    "articles.withdraw_picture": {"Editor", "Publisher", "Legal"},
    "articles.add_picture": {"Reporter", "Editor", "Publisher"},
    "articles.add_section": {"Publisher"},
    "articles.change_section": {"Publisher"},
    "articles.add_pin": {"Editor", "Publisher"},
    "articles.change_pin": {"Editor", "Publisher"},
    "articles.view_event": {"Fact-checker", "Editor", "Publisher", "Legal"},
    "entities.add_entity": WRITERS,
    "entities.change_entity": {"Fact-checker", "Editor", "Publisher"},
    "entities.delete_entity": {"Editor", "Publisher"},
    "claims.mark_claim": WRITERS,
    "claims.change_claim": {"Fact-checker", "Editor", "Publisher"},
    "claims.add_evidence": {"Fact-checker"},
    "claims.change_evidence": {"Fact-checker"},
    "claims.view_evidence": {"Fact-checker", "Editor", "Publisher", "Legal"},
    "claims.propose_verdict": {"Fact-checker"},
    "claims.approve_verdict": {"Fact-checker"},
    "claims.retract_verdict": {"Fact-checker", "Publisher"},
    "claims.confirm_wording": {"Fact-checker", "Publisher"},
    "claims.confirm_facts": {"Fact-checker"},
}
MAY_BE_DELETED = {"entities.delete_entity", "entities.delete_alias", "articles.delete_pin"}


def permissions(name: str) -> set[str]:
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(name=name).permissions.select_related("content_type")
    }


def test_there_are_these_roles():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


@pytest.mark.parametrize("deed", DEEDS)
def test_deed_is_done_by(deed):
    assert {role for role in ROLES if UserFactory(role=role).has_perm(deed)} == DEEDS[deed]


def test_every_right_of_our_own_belongs_to_a_role():
    """Those that Django does not make: a right that nobody has is one that only superusers would be found to lack."""
    own = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename, _name in model._meta.permissions
    }
    assert own - set().union(*map(permissions, ROLES)) == set()
    assert len(own) >= 9


@pytest.mark.parametrize("role", ROLES)
def test_no_role_touches_accounts_roles_ratings_or_the_record(role):
    out_of_reach = {"auth", "newsroom", "sessions", "contenttypes", "admin", "taggit"}
    granted = permissions(role)
    assert {permission for permission in granted if permission.split(".")[0] in out_of_reach} == set()
    written_by_operations = ("revision", "edition", "verdict", "placement", "anchor", "event", "draft", "rating")
    for permission in granted:
        verb, _, model = permission.partition(".")[2].partition("_")
        assert not (verb in ("add", "change", "delete") and model.startswith(written_by_operations)), permission


@pytest.mark.parametrize("role", ROLES)
def test_role_deletes_only_what_nothing_rests_on(role):
    deletes = {permission for permission in permissions(role) if permission.partition(".")[2].startswith("delete_")}
    assert deletes - MAY_BE_DELETED == set()


def test_nobody_writes_stories_and_approves_verdicts():
    for role in ROLES:
        granted = permissions(role)
        assert not {"articles.change_article", "claims.approve_verdict"} <= granted
        assert not {"articles.publish_article", "claims.confirm_facts"} <= granted


def test_publisher_may_all_that_an_editor_may_and_an_editor_all_that_a_reporter_may():
    assert permissions("Reporter") < permissions("Editor") < permissions("Publisher")


def test_roles_can_be_taken_back_and_made_again():
    before = {name: permissions(name) for name in ROLES}
    # The models as a migration has them, not our own: it writes on what it is given.
    historic, editor = MigrationLoader(connection).project_state().apps, SimpleNamespace(connection=connection)
    roles.reduce_roles(historic, editor)
    assert set(Group.objects.values_list("name", flat=True)) == WRITERS
    assert "articles.override_gate" not in permissions("Publisher")
    first_roles.remove_roles(historic, editor)
    assert Group.objects.count() == 0
    for _twice in range(2):
        first_roles.make_roles(historic, editor)
        roles.extend_roles(historic, editor)
        roles_for_reports.extend_roles(historic, editor)
    pins = {f"articles.{verb}_pin" for verb in ("view", "add", "change", "delete")}
    made_later = {"Publisher": {"articles.change_effect"}, "Editor": pins}
    assert {name: permissions(name) | made_later.get(name, set()) for name in ROLES} == before
    roles_for_reports.reduce_roles(historic, editor)
    assert not any("claims.change_errorreport" in permissions(name) for name in ROLES)
