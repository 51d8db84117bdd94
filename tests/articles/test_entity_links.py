"""Tags are given by object, since a name may be that of two."""

from __future__ import annotations

import pytest

from articles.models import ArticleEntity
from tests.factories import ArticleFactory, EntityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def smiths():
    return EntityFactory(name="John Smith"), EntityFactory(name="John Smith")


def test_two_entities_may_share_a_name(article, smiths):
    article.entities.add(*smiths)
    assert set(article.entities.all()) == set(smiths)


def test_the_other_john_smith_is_left_alone(article, smiths):
    minister, footballer = smiths
    article.entities.add(minister, footballer)
    article.entities.remove(minister)
    assert list(article.entities.all()) == [footballer]
    article.entities.set([minister])
    assert list(article.entities.all()) == [minister]


@pytest.mark.parametrize("operation", ["add", "remove"])
def test_name_is_refused(article, smiths, operation):
    article.entities.add(smiths[0])
    with pytest.raises(TypeError, match="two entities may share a name"):
        getattr(article.entities, operation)("John Smith")
    assert list(article.entities.all()) == [smiths[0]]


def test_names_are_refused_by_set(article, smiths):
    with pytest.raises(TypeError, match="John Smith"):
        article.entities.set([smiths[0], "John Smith"])
    assert not article.entities.exists()


def test_adding_twice_tags_once(article, smiths):
    article.entities.add(smiths[0], smiths[0])
    article.entities.add(smiths[0])
    assert ArticleEntity.objects.count() == 1


def test_set_keeps_the_rows_of_those_that_stay(article, smiths):
    minister, footballer = smiths
    article.entities.add(minister, through_defaults={"role": "mentions"})
    row = ArticleEntity.objects.get()
    article.entities.set([minister, footballer])
    assert ArticleEntity.objects.get(tag=minister).pk == row.pk
    assert ArticleEntity.objects.get(tag=minister).role == "mentions"


def test_remove_is_for_this_story_only(article, smiths):
    other = ArticleFactory()
    for story in (article, other):
        story.entities.add(smiths[0])
    article.entities.remove(smiths[0])
    assert list(other.entities.all()) == [smiths[0]]


def test_clear_leaves_the_entities(article, smiths):
    article.entities.add(*smiths)
    article.entities.clear()
    assert not article.entities.exists()
    assert all(entity.article_links.count() == 0 for entity in smiths)
