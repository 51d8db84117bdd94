"""What is proposed as tags of a text, and in which order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.block import Block
from articles.dismissing import dismiss
from articles.proposing import MOST_CHOICES, proposals
from articles.revisions import blocks_of
from entities import names_index
from entities.models import Entity, Kind
from tests.factories import AliasFactory, ArticleEntityFactory, EntityFactory
from tests.stories import story

pytestmark = pytest.mark.django_db

TEXT = (
    "<p>Voyager 1 makes sense again. NASA heard from Voyager 1 on Monday, and the probe answered.</p>"
    "<p>It was good news for NASA, said Ada Roe.</p>"
)


@pytest.fixture
def probe():
    return EntityFactory(name="Voyager 1", kind=Kind.WORK)


@pytest.fixture
def agency():
    return EntityFactory(name="National Aeronautics and Space Administration", kind=Kind.ORGANISATION)


@pytest.fixture
def article(editor, probe, agency):
    AliasFactory(entity=agency, name="NASA")
    return story(by=editor, headline="Voyager 1 answers", body=TEXT)


def proposed(article, text=None, **options):
    blocks = blocks_of(article.newest) if text is None else [Block("p-one", text)]
    return proposals(article, blocks, tagged=options.pop("tagged", {}), **options)


def names(lines):
    return [[choice.entity.name for choice in line.choices] or line.name for line in lines]


def test_what_the_text_names_is_proposed_with_its_words_the_most_important_first(article, probe, agency):
    found = proposed(article)
    assert names(found.known) == [[probe.name], [agency.name]]
    assert [line.found for line in found.known] == [(("Voyager 1", 3),), (("NASA", 2),)]
    assert [line.times for line in found.known] == [3, 2]
    assert (found.tagged, found.dismissed) == ([], [])


def test_text_that_names_nothing_proposes_nothing(article):
    assert proposed(article, "nothing of note") == proposals(article, [], tagged={})


def test_what_is_tagged_is_said_to_be_and_not_proposed(article, probe, agency):
    elsewhere = EntityFactory(name="Harrowgate", kind=Kind.PLACE)
    found = proposed(article, tagged={agency.pk: "mentions", elsewhere.pk: "about"})
    assert names(found.known) == [[probe.name]]
    assert names(found.tagged) == [[agency.name], [elsewhere.name]]
    assert [(line.role, line.found) for line in found.tagged] == [("mentions", (("NASA", 2),)), ("about", ())]


def test_what_was_dismissed_is_shown_apart(article, editor, probe, agency):
    dismiss(article, by=editor, entities=[agency])
    dismiss(article, by=editor, name="ADA ROE")
    found = proposed(article)
    assert names(found.known) == [[probe.name]]
    assert names(found.new) == []
    assert names(found.dismissed) == [[agency.name], "Ada Roe"]
    # Tagged after all, it is no longer dismissed; and nothing is said of what the text does not name.
    assert names(proposed(article, tagged={agency.pk: "about"}).dismissed) == ["Ada Roe"]
    assert names(proposed(article, "Voyager 1 is quiet.").dismissed) == []


def test_dismissal_is_of_one_story(article, editor, agency):
    other = story(by=editor, body=TEXT)
    dismiss(other, by=editor, entities=[agency])
    assert agency.name in [name for line in names(proposed(article).known) for name in line]


def test_shared_name_is_a_choice_ranked_by_the_company_it_keeps(editor):
    planet, singer = EntityFactory(name="Mercury", kind=Kind.PLACE), EntityFactory(name="Mercury", kind=Kind.PERSON)
    queen = EntityFactory(name="Queen", kind=Kind.ORGANISATION)
    for _ in range(2):
        together = ArticleEntityFactory(tag=queen).content_object
        ArticleEntityFactory(content_object=together, tag=singer)
    article = story(by=editor, body="<p>Mercury joined in 1970. Everyone at Queen knew that Mercury would.</p>")
    (line,) = [line for line in proposed(article, tagged={queen.pk: "about"}).known if line.is_choice]
    assert [choice.entity for choice in line.choices] == [singer, planet]
    assert line.found == (("Mercury", 2),)
    # Once one of them is tagged, the name is taken for it.
    assert [each for each in proposed(article, tagged={planet.pk: "about"}).known if each.is_choice] == []


def test_of_many_that_share_a_name_no_more_are_shown_than_anyone_reads(editor):
    for _ in range(MOST_CHOICES + 1):
        EntityFactory(name="Mercury")
    (line,) = proposed(story(by=editor, body="<p>It was Mercury.</p>")).known
    assert len(line.choices) == MOST_CHOICES


def test_name_that_nothing_has_is_offered_with_what_it_may_be(article):
    EntityFactory(name="Ada M. Roe", kind=Kind.PERSON)
    found = proposed(article)
    (line,) = found.new
    assert (line.name, line.kind, line.found) == ("Ada Roe", Kind.PERSON, (("Ada Roe", 1),))
    assert names([line]) == [["Ada M. Roe"]]


def test_merged_entity_is_the_one_it_has_become(article, probe, agency):
    Entity.objects.filter(pk=agency.pk).update(merged_into=probe)
    found = proposed(article, tagged={agency.pk: "about"})
    assert names(found.tagged) == [[probe.name]]
    assert found.known == []


def test_entity_that_is_gone_is_not_among_what_is_tagged(article):
    assert proposed(article, tagged={10**9: "about"}).tagged == []


def test_keys_stay_while_the_text_changes(article, probe):
    before = [line.key for line in proposed(article).known]
    after = [line.key for line in proposed(article, "NASA and Voyager 1, NASA, NASA").known]
    assert sorted(before) == sorted(after)
    assert str(probe.pk) in before


def test_cost_is_the_same_whatever_is_in_the_text(editor):
    def cost(number):
        shared = [EntityFactory(name=f"Shared Name{letter}") for letter in "ABC"[:number] for _ in range(2)]
        sure = [EntityFactory(name=f"Sure Name{letter}") for letter in "ABC"[:number]]
        article = story(by=editor)
        dismiss(article, by=editor, entities=sure[:1])
        text = ". ".join(entity.name for entity in (*shared, *sure)) + ". Nobody Knows her. Somebody Else does."
        names_index.forget()
        with CaptureQueriesContext(connection) as queries:
            found = proposed(article, text, tagged={sure[0].pk: "about"})
        assert len([line for line in found.known if line.is_choice]) == number
        Entity.objects.filter(pk__in=[entity.pk for entity in (*shared, *sure)]).update(name="x")
        return len(queries)

    assert cost(1) == cost(3)
