"""Merging while others tag: whoever comes first, no tag is lost, and none is left with an entity that is gone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from articles import publishing, revisions
from articles.models import Article, ArticleEntity, EditionEntity
from articles.revisions import content_of
from claims import making
from claims.models import Claim
from entities.merging import MergeRefusedError, merge, undo
from entities.models import Entity, Merge, Role
from tests.articles.test_races import fresh, together
from tests.factories import EntityFactory, UserFactory
from tests.stories import published_story, story

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def save_tagged(article: Article, entity: Entity, editor) -> None:
    copy = fresh(article)
    tags = ((entity, Role.ABOUT.value),)
    revisions.save(copy, replace(content_of(copy.newest), entities=tags), by=editor, base=copy.newest)


def publish(article: Article, publisher) -> None:
    copy = fresh(article)
    publishing.publish(copy, revision=copy.newest, by=publisher)


def test_merge_while_stories_are_tagged_loses_no_tag():
    editors = UserFactory.create_batch(3, role="Editor")
    for _ in range(ROUNDS):
        gone, stays = EntityFactory(), EntityFactory()
        stories = [story() for _ in editors]
        saves = [partial(save_tagged, article, gone, who) for article, who in zip(stories, editors, strict=True)]
        together(*saves, partial(merge, [gone], into=stays, by=editors[0]))
        tags = ArticleEntity.objects.filter(content_object__in=stories)
        assert sorted(tags.values_list("content_object", "tag")) == [(article.pk, stays.pk) for article in stories]


def test_merge_while_a_story_goes_out_leaves_its_edition_with_what_stands():
    publisher = UserFactory(role="Publisher")
    for _ in range(ROUNDS):
        gone, stays = EntityFactory(), EntityFactory()
        article = published_story()
        save_tagged(article, gone, publisher)
        together(partial(publish, article, publisher), partial(merge, [gone], into=stays, by=publisher))
        edition = article.editions.order_by("live_from").last()
        assert list(EditionEntity.objects.filter(edition=edition).values_list("entity", flat=True)) == [stays.pk]


def test_claim_made_while_its_claimant_is_merged_is_said_by_what_stands():
    editor = UserFactory(role="Editor")
    for _ in range(ROUNDS):
        gone, stays = EntityFactory(), EntityFactory()
        make = partial(making.make, "It will cost 4 million.", claimant=gone, by=editor)
        together(make, partial(merge, [gone], into=stays, by=editor))
        assert Claim.objects.latest("pk").claimant == stays


def test_undoing_while_a_story_is_tagged_leaves_each_tag_with_an_entity_that_stands():
    editor = UserFactory(role="Editor")
    for _ in range(ROUNDS):
        gone, stays = EntityFactory(), EntityFactory()
        article = story()
        [made] = merge([gone], into=stays, by=editor)
        together(partial(save_tagged, article, gone, editor), partial(undo, made, by=editor))
        [tag] = article.entity_links.select_related("tag")
        assert tag.tag.merged_into is None


def test_of_two_merges_the_other_way_round_one_is_refused():
    editor = UserFactory(role="Editor")
    for _ in range(ROUNDS):
        one, other = EntityFactory(), EntityFactory()
        refused = []

        def run(entity, into, refused=refused):
            try:
                merge([entity], into=into, by=editor)
            except MergeRefusedError as error:
                refused.append(error)

        together(partial(run, one, other), partial(run, other, one))
        assert len(refused) == 1
        assert Merge.objects.filter(entity__in=[one, other]).count() == 1
        assert Entity.objects.standing().filter(pk__in=[one.pk, other.pk]).count() == 1
