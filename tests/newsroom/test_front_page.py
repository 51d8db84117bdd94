"""What stands on the front page: held stories at their places, to the second, and the newest around them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Arrangement, Event, Pin
from newsroom.caching.changes import next_of_site
from newsroom.caching.versions import SITE, scopes_of
from newsroom.front_page.arranging import ArrangedMeanwhileError, arrange, held_in, newest_number
from newsroom.front_page.layout import lay_out
from newsroom.front_page.places import TOP, Held, Place, held_now
from tests import stories
from tests.factories import EditionFactory, PictureFactory, PinFactory, SectionFactory, UserFactory
from tests.newsroom.test_pages_lists import get, headlines, hours_ago
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

LEAD = Place(TOP, 1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(db):
    return SectionFactory(name="World", slug="world")


@pytest.fixture
def paper(world):
    """Eight stories, the newest first: Story 0 to Story 7."""
    stood = [
        EditionFactory(
            article__revision__headline=f"Story {n}", article__revision__section=world, live_from=hours_ago(n + 1)
        )
        for n in range(8)
    ]
    return [edition.article for edition in stood]


def top_at(at, *held):
    layout = lay_out(at, list(held), [])
    return [edition.revision.headline for edition in layout.stories_in(TOP)]


def test_held_story_stands_at_its_place_and_the_newest_around_it(paper):
    at = timezone.now()
    assert top_at(at, Held(paper[7].pk, Place(TOP, 3))) == [f"Story {n}" for n in (0, 1, 7, 2, 3, 4)]
    assert top_at(at, Held(paper[2].pk, LEAD), Held(paper[0].pk, Place(TOP, 6))) == [
        f"Story {n}" for n in (2, 1, 3, 4, 5, 0)
    ]


def test_story_is_held_from_its_second_until_its_second(paper):
    now = timezone.now().replace(microsecond=0)
    begin, end = now + timedelta(hours=1), now + timedelta(hours=2)
    held = Held(paper[5].pk, LEAD, begin, end)
    leads = [top_at(at, held)[0] for at in (begin - SECOND, begin, end - SECOND, end)]
    assert leads == ["Story 0", "Story 5", "Story 5", "Story 0"]


def test_of_several_at_one_place_the_last_begun_stands_and_the_one_before_comes_back(paper):
    now = timezone.now()
    steady = Held(paper[6].pk, LEAD, now - timedelta(hours=2))
    breaking = Held(paper[7].pk, LEAD, now - timedelta(hours=1), now + timedelta(hours=1))
    assert top_at(now, breaking, steady)[0] == "Story 7"
    assert "Story 6" not in top_at(now, breaking, steady)
    assert top_at(now + timedelta(hours=1), breaking, steady)[0] == "Story 6"


def test_lead_that_nobody_chose_has_a_picture(world, paper):
    described = {"picture": PictureFactory(), "picture_alt": "A bridge", "picture_credit": "Cy Lens"}
    stories.published_story(headline="Pictured", section=world, at=hours_ago(3.5), **described)
    assert top_at(timezone.now())[:3] == ["Pictured", "Story 0", "Story 1"]
    # Where the lead is held, nobody else is moved up for a picture.
    assert top_at(timezone.now(), Held(paper[1].pk, LEAD))[:4] == ["Story 1", "Story 0", "Story 2", "Pictured"]


def test_shelf_holds_stories_of_its_section_alone(world, paper):
    other = SectionFactory(name="Culture", slug="culture")
    elsewhere = stories.published_story(headline="Elsewhere", section=other, at=hours_ago(100))
    held = [Held(paper[7].pk, Place(world.pk, 1)), Held(elsewhere.pk, Place(world.pk, 2))]
    layout = lay_out(timezone.now(), held, [world, other])
    shelves = {
        shelf.section.name: [edition.revision.headline for edition in shelf.stories]
        for shelf in layout.shelves([world, other])
    }
    assert shelves == {"World": ["Story 7", "Story 6"], "Culture": ["Elsewhere"]}


@pytest.mark.parametrize("looked_at", [6, 7, 9, 60])
def test_shelf_is_filled_however_long_ago_its_section_had_a_story(looked_at, world, paper, monkeypatch):
    monkeypatch.setattr("newsroom.front_page.layout.NEWEST", looked_at)
    other = SectionFactory(name="Culture", slug="culture")
    for number in range(5):
        stories.published_story(headline=f"Elsewhere {number}", section=other, at=hours_ago(100 + number))
    layout = lay_out(timezone.now(), [Held(paper[7].pk, Place(world.pk, 2))], [world, other])
    shelves = [[each.revision.headline for each in shelf.stories] for shelf in layout.shelves([world, other])]
    assert shelves == [["Story 6", "Story 7"], [f"Elsewhere {number}" for number in range(4)]]


def withdrawn(article, publisher):
    publishing.withdraw(article, by=publisher, reason="It was wrong.")


def withheld(article, publisher):
    article.editions.update(withheld_at=timezone.now(), withheld_by=publisher, withheld_reason="A court.")


def cancelled(article, publisher):
    article.editions.update(cancelled_at=timezone.now(), cancelled_by=publisher)


@pytest.mark.parametrize("take_down", [withdrawn, withheld, cancelled])
@pytest.mark.parametrize("is_section", [False, True])
def test_held_story_that_is_not_before_readers_never_shows(take_down, is_section, world, paper, publisher, client):
    arrange([Held(paper[4].pk, Place(world.pk, 1) if is_section else LEAD)], base=0, by=publisher)
    assert "Story 4" in headlines(get(client, "/"))
    take_down(paper[4], publisher)
    html = get(client, "/")
    assert "Story 4" not in html
    assert headlines(html)[0] == "Story 0"


def test_story_held_before_it_is_out_shows_from_its_second_on(world, paper, publisher):
    at = timezone.now() + timedelta(hours=1)
    coming = stories.published_story(headline="To come", section=world, at=at)
    arrange([Held(coming.pk, LEAD)], base=0, by=publisher)
    held = held_now(Pin.objects.all())
    assert [top_at(moment, *held)[0] for moment in (at - SECOND, at)] == ["Story 0", "To come"]


def test_front_page_costs_the_same_however_much_is_held(client, world, paper, publisher):
    costs = []
    for number in (1, 3):
        arrange([Held(paper[n].pk, Place(TOP, n + 1)) for n in range(number)], base=newest_number(), by=publisher)
        with CaptureQueriesContext(connection) as queries:
            get(client, "/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 14


def test_arranging_is_on_the_record_and_renews_the_lists_alone(paper, editor):
    made = arrange([Held(paper[1].pk, LEAD)], base=0, by=editor)
    event = Event.objects.get(verb="arranged")
    assert (event.actor, event.thing) == (editor, f"articles.arrangement:{made.pk}")
    assert scopes_of(event) == [SITE]
    assert [held.article_id for held in held_in(made)] == [paper[1].pk]


def test_what_begins_at_no_moment_begins_now_and_what_is_over_is_left_out(paper, editor):
    now = timezone.now()
    over = Held(paper[2].pk, LEAD, now - timedelta(hours=2), now - timedelta(hours=1))
    arrange([Held(paper[1].pk, LEAD), over], base=0, by=editor)
    pin = Pin.objects.get()
    assert pin.article == paper[1]
    assert now.replace(microsecond=0) <= pin.since <= timezone.now()
    assert pin.pinned_by == editor


def test_second_of_two_is_refused_and_the_first_stands(paper, editor, publisher):
    arrange([Held(paper[1].pk, LEAD)], base=0, by=editor)
    with pytest.raises(ArrangedMeanwhileError) as caught:
        arrange([Held(paper[2].pk, LEAD)], base=0, by=publisher)
    assert caught.value.newest.made_by == editor
    assert Pin.objects.get().article == paper[1]
    assert Arrangement.objects.count() == 1


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (lambda paper: [Held(paper[1].pk, LEAD), Held(paper[1].pk, Place(TOP, 2))], "is held twice"),
        (lambda paper: [Held(paper[1].pk, Place(TOP, 7))], "no such place"),
        (lambda paper: [Held(paper[1].pk, Place(999, 1))], "no such place"),
        (lambda paper: [Held(0, LEAD)], "no such story"),
        (lambda paper: [Held(paper[1].pk, Place(SectionFactory().pk, 1))], "runs in another section"),
        (
            lambda paper: [
                Held(paper[1].pk, LEAD, timezone.now() + timedelta(hours=3), timezone.now() + timedelta(hours=2))
            ],
            "ends before it begins",
        ),
    ],
)
def test_what_cannot_be_held_is_refused_and_nothing_changes(held, message, paper, editor):
    arrange([Held(paper[0].pk, LEAD)], base=0, by=editor)
    with pytest.raises(Exception, match=message):
        arrange(held(paper), base=1, by=editor)
    assert Pin.objects.get().article == paper[0]
    assert newest_number() == 1


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Legal"])
def test_others_may_not_arrange(role, paper):
    with pytest.raises(Exception, match="may not lay out"):
        arrange([], base=0, by=UserFactory(role=role))


def test_database_refuses_an_end_before_the_beginning(paper):
    now = timezone.now()
    with refused_by("articles_pin_begins_before_it_ends"):
        PinFactory(article=paper[0], since=now, until=now)


def test_pages_are_kept_until_the_next_pin_goes_up_or_comes_down(paper, editor):
    now = timezone.now().replace(microsecond=0)
    begin, end = now + timedelta(hours=1), now + timedelta(hours=2)
    arrange([Held(paper[0].pk, LEAD, begin, end)], base=0, by=editor)
    assert next_of_site(now) == begin
    assert next_of_site(begin) == end
    assert next_of_site(end) is None
