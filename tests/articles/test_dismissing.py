"""Waving proposals away, for good, and taking that back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.dismissing import dismiss, dismissed_of, propose_again
from articles.models import Article, Dismissal
from articles.models.story import Stage
from tests.factories import EntityFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    return story(by=editor)


def dismissed(article):
    return [(each.entity, each.name, each.dismissed_by) for each in dismissed_of(article)]


def test_entities_and_names_are_dismissed_by_someone(article, editor):
    one, two = EntityFactory(), EntityFactory()
    dismiss(article, by=editor, entities=[one, two])
    dismiss(article, by=editor, name="Zoë  O’Neill")
    assert dismissed(article) == [(None, "zoe oneill", editor), (two, "", editor), (one, "", editor)]


def test_twice_is_once_and_the_first_stands(article, editor):
    entity, other = EntityFactory(), UserFactory(role="Editor")
    for person in (editor, other):
        dismiss(article, by=person, entities=[entity, entity])
        dismiss(article, by=person, name="Ada Roe")
    assert dismissed(article) == [(None, "ada roe", editor), (entity, "", editor)]


def test_anyone_who_may_edit_takes_it_back_and_nothing_else(article, editor):
    entity, other = EntityFactory(), EntityFactory()
    elsewhere = story(by=editor)
    for place in (article, elsewhere):
        dismiss(place, by=editor, entities=[entity, other], name="Ada Roe")
    propose_again(article, by=UserFactory(role="Editor"), entities=[entity])
    propose_again(article, by=editor, name="ada ROE")
    propose_again(article, by=editor, name="Never dismissed")
    assert dismissed(article) == [(other, "", editor)]
    assert len(dismissed(elsewhere)) == 3


@pytest.mark.parametrize("operation", [dismiss, propose_again])
def test_story_of_another_is_not_ones_to_decide_on(operation, reporter, checker, editor):
    mine = story(by=reporter)
    Article.objects.filter(pk=mine.pk).update(stage=Stage.REVIEW)
    entity = EntityFactory()
    for person, article in ((reporter, mine), (reporter, story(by=editor)), (checker, story(by=editor))):
        with pytest.raises(PermissionDenied):
            operation(article, by=person, entities=[entity])
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("operation", [dismiss, propose_again])
@pytest.mark.parametrize("name", ["", "  "])
def test_nothing_is_nothing_to_dismiss(operation, name, article, editor):
    with pytest.raises(ValidationError):
        operation(article, by=editor, name=name)


def test_long_name_is_dismissed_by_its_beginning(article, editor):
    dismiss(article, by=editor, name="Ada " * 100)
    propose_again(article, by=editor, name="ADA " * 100)
    assert dismissed(article) == []


def test_database_keeps_one_dismissal_of_one_thing(article, editor):
    entity = EntityFactory()
    Dismissal.objects.create(article=article, entity=entity, dismissed_by=editor)
    with refused_by("articles_dismissal_once_an_entity"):
        Dismissal.objects.create(article=article, entity=entity, dismissed_by=editor)
    Dismissal.objects.create(article=article, name="ada roe", dismissed_by=editor)
    with refused_by("articles_dismissal_once_a_name"):
        Dismissal.objects.create(article=article, name="ada roe", dismissed_by=editor)
    for thing in ({}, {"entity": EntityFactory(), "name": "ada"}):
        with refused_by("articles_dismissal_of_one_thing"):
            Dismissal.objects.create(article=article, dismissed_by=editor, **thing)
    other = story(by=editor)
    Dismissal.objects.create(article=other, entity=entity, dismissed_by=editor)
    Dismissal.objects.create(article=other, name="ada roe", dismissed_by=editor)
