"""Roles that cannot be deleted, choices that can be told apart, and questions before typed text is lost."""

from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.models import Article
from entities.models import Entity, Kind, Role
from tests.factories import UserFactory
from tests.stories import judged, marked, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def delete(client, group):
    return client.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"}).status_code


def test_role_that_people_have_is_not_deleted(client, admin):
    UserFactory(role="Editor")
    used, unused = Group.objects.get(name="Editor"), Group.objects.create(name="Nobody")
    client.force_login(admin)
    assert [delete(client, used), delete(client, unused)] == [403, 302]
    selected = {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"}
    client.post(reverse("admin:auth_group_changelist"), selected)
    assert Group.objects.filter(pk__in=[used.pk, unused.pk]).get() == used


@pytest.fixture
def smiths(db):
    mayor = Entity.objects.create(name="John Smith", kind=Kind.PERSON, description="Mayor of Harrowgate.")
    return mayor, Entity.objects.create(name="John Smith", kind=Kind.WORK)


LABELS = ["John Smith (person) – Mayor of Harrowgate.", "John Smith (work or product)"]


def test_two_of_one_name_are_told_apart_where_they_are_found(client, reporter, smiths):
    client.force_login(reporter)
    asked = {"app_label": "articles", "model_name": "articleentity", "field_name": "tag", "term": "smith"}
    found = client.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [result["text"] for result in found] == LABELS
    assert [str(smith) for smith in smiths] == ["John Smith", "John Smith"]


def test_two_of_one_name_are_told_apart_where_they_are_chosen(client, editor, smiths):
    article = story(by=editor, entities=tuple((smith, Role.ABOUT.value) for smith in smiths))
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).text
    assert [f">{label}</option>" in page for label in LABELS] == [True, True]


def test_who_begins_a_story_has_it(reporter):
    assert Article.objects.get(pk=story(by=reporter).pk).assignee == reporter


def test_page_of_a_claim_keeps_what_is_typed_while_another_decision_is_sent(client, checker):
    claim = marked(story()).claim
    judged(claim, approve=False)
    client.force_login(checker)
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).text
    assert ("js/kept.js" in page, 'id="claim_form"' in page, 'form="approve-form"' in page) == (True, True, True)


def test_way_to_a_page_of_the_desk_names_nothing_twice():
    names = [(model._meta.app_config.verbose_name, model._meta.verbose_name_plural) for model in site._registry]
    assert [plural for app, plural in names if str(app).casefold() == str(plural).casefold()] == []
