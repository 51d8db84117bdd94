"""Restoring: a new revision with the old one as its parent."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from articles import revisions
from articles.blocks import split
from articles.revisions import StaleRevisionError, content_of, restore
from claims.models import Placement, State
from tests.factories import AuthorFactory, EntityFactory, UserFactory
from tests.stories import edited, marked, story

pytestmark = pytest.mark.django_db

OTHER = '<p id="p-third">Nobody was hurt, and the trains ran on as if nothing had happened.</p>'


def test_restored_revision_is_new_and_has_the_old_one_as_parent():
    article = story()
    first = article.newest
    second = edited(article, headline="Harrowgate reopens its bridge")
    third = restore(article, first, by=article.created_by, base=second)
    article.refresh_from_db()
    assert (article.newest, third.number, third.parent) == (third, 3, first)
    assert content_of(third) == content_of(first)
    assert third.reason == "Restored revision 1."


def test_byline_and_entities_come_back_in_their_order():
    authors, entities = tuple(AuthorFactory.create_batch(2)), EntityFactory.create_batch(2)
    article = story(byline=authors, entities=tuple((entity, "about") for entity in entities))
    first = article.newest
    second = edited(article, byline=authors[::-1], entities=())
    restored = content_of(restore(article, first, by=article.created_by, base=second))
    assert restored.byline == authors
    assert [entity for entity, _ in restored.entities] == entities
    assert list(article.entities.all()) == entities


def test_blocks_have_the_addresses_that_they_had_then():
    article = story()
    first = article.newest
    edited(article, body=OTHER)
    last = edited(article, body=OTHER + first.body)
    assert [block.id for block in split(last.body)] == ["p-third", "p-first", "p-second"]
    edited(article, body=OTHER)
    restored = restore(article, first, by=article.created_by, base=article.newest)
    assert restored.body == first.body
    assert [block.id for block in split(restored.body)] == ["p-first", "p-second"]


def test_anchors_are_where_they_were():
    article = story()
    anchor = marked(article, "4 million crowns")
    first = article.newest
    was = Placement.objects.get(anchor=anchor, revision=first)
    edited(article, body=first.body.replace("4 million", "5 million"))
    gone = edited(article, body=OTHER)
    assert Placement.objects.get(anchor=anchor, revision=gone).state == State.GONE
    now = Placement.objects.get(anchor=anchor, revision=restore(article, first, by=article.created_by, base=gone))
    assert (now.state, now.words) == (State.UNCHANGED, "4 million crowns")
    assert (now.paragraph, now.start, now.end) == (was.paragraph, was.start, was.end)


def test_restoring_the_newest_is_nothing_to_do():
    article = story()
    assert restore(article, article.newest, by=article.created_by, base=article.newest) == article.newest
    assert article.revisions.count() == 1


def test_restoring_what_reads_like_the_newest_is_nothing_to_do():
    article = story()
    first = article.newest
    edited(article, headline="Another")
    again = restore(article, first, by=article.created_by, base=article.newest)
    assert restore(article, first, by=article.created_by, base=again) == again


def test_stale_restoring_is_refused():
    article = story()
    first = article.newest
    edited(article, headline="Another")
    with pytest.raises(StaleRevisionError):
        restore(article, first, by=article.created_by, base=first)
    assert article.revisions.count() == 2


def test_whoever_may_not_edit_may_not_restore():
    article = story()
    first = article.newest
    edited(article, headline="Another")
    with pytest.raises(PermissionDenied):
        restore(article, first, by=UserFactory(role="Reporter"), base=article.newest)
    assert revisions.content_of(article.newest).headline == "Another"
