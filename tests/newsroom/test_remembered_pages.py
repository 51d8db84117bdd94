"""A page that was made once is given again only where all that it is made of is as it was, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from articles import publishing, reading, withholding
from articles.models import Author, Correction, Picture, Section
from claims import anchoring, verdicts
from claims.models import Evidence, Rating, Visibility
from claims.public import claim_url
from entities import merging
from entities.models import Role
from newsroom.caching import memory
from newsroom.caching.middleware import KeptPages
from newsroom.caching.plans import site_page
from newsroom.caching.questions import Question, Questions, are_answered_alike
from tests import stories
from tests.factories import EntityFactory, PictureFactory, UserFactory

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _remembering(settings):
    settings.PAGE_MEMORY_MEGABYTES = 8
    memory.pages.clear()
    yield
    memory.pages.clear()


@pytest.fixture
def river(db):
    return EntityFactory(name="River Harrow")


@pytest.fixture
def story(river):
    with travel(NOW - timedelta(hours=1), tick=False):
        return stories.checked_story(
            body="<p>The bridge over the River Harrow cost 4 million crowns.</p>",
            entities=((river, Role.ABOUT),),
            picture=PictureFactory(rights_until=NOW.date()),
            picture_alt="A bridge",
            picture_credit="Newsroom",
        )


def pages_of(story, river):
    edition = story.editions.filter(revision__isnull=False).latest("pk")
    verdict = story.anchors.get().claim.verdicts.get()
    return {
        "story": edition.get_absolute_url(),
        "front": reverse("front"),
        "section": edition.section.get_absolute_url(),
        "author": Author.objects.get().get_absolute_url(),
        "entity": river.get_absolute_url(),
        "entities": reverse("entities"),
        "claims": reverse("claims"),
        "claim": claim_url(verdict.claim_id, verdict.statement),
        "corrections": reverse("corrections"),
        "methodology": reverse("methodology"),
    }


def changes(story, river):
    """What may happen to pages, one after the other: what is on the record, and what is on none."""
    checker, chief, counsel = (UserFactory(role=role) for role in ("Fact-checker", "Publisher", "Legal"))
    anchor = story.anchors.get()
    claim = anchor.claim
    other = EntityFactory(name="The Harrow")
    return {
        "verdict taken back": lambda: verdicts.retract(claim.verdicts.get(), by=checker, reason="The source is gone."),
        "another verdict": lambda: stories.judged(claim, summary="The bill says so.", public_note="A new source."),
        "evidence sealed": lambda: Evidence.objects.update(visibility=Visibility.SEALED, description=""),
        "rating renamed": lambda: Rating.objects.filter(pk=claim.verdicts.current().get().rating_id).update(
            name="Just so"
        ),
        "section renamed": lambda: Section.objects.update(name="The river"),
        "author renamed": lambda: Author.objects.update(name="Ada Quill"),
        "entity merged": lambda: merging.merge([river], into=other, by=chief),
        "update": lambda: (stories.edited(story, dek="It stands again."), stories.published(story)),
        "note to readers": lambda: Correction.objects.create(
            article=story, note="It cost five.", corrected_at=timezone.now(), created_by=chief
        ).editions.add(story.editions.latest("pk")),
        "note withheld": lambda: Correction.objects.update(withheld_at=timezone.now()),
        "picture replaced": lambda: Picture.objects.update(renditions={}, focal_x=0.1),
        "claim made no more": lambda: anchoring.retire(anchor, by=checker, reason="It is no claim."),
        "withholding": lambda: withholding.withhold(story, by=counsel, reason="An order.", words="4 million crowns"),
        "another story": lambda: stories.published_story(headline="The market moves"),
        "withdrawal": lambda: publishing.withdraw(story, by=chief, reason="It was wrong."),
    }


def differing(client, settings, addresses) -> list[str]:
    """Get each page as it is given, and made anew; return which are not the same."""
    given = {name: client.get(address) for name, address in addresses.items()}
    settings.PAGE_MEMORY_MEGABYTES = 0
    made = {name: client.get(address) for name, address in addresses.items()}
    settings.PAGE_MEMORY_MEGABYTES = 8
    return [
        name
        for name in addresses
        if (given[name].status_code, given[name].content) != (made[name].status_code, made[name].content)
    ]


def test_page_is_after_each_change_what_it_would_be_if_it_were_made(client, story, river, settings):
    addresses = pages_of(story, river)
    with travel(NOW, tick=False) as clock:
        for name, change in changes(story, river).items():
            before = {page: client.get(address).content for page, address in addresses.items()}
            clock.shift(SECOND)
            change()
            assert differing(client, settings, addresses) == [], name
            after = {page: client.get(address).content for page, address in addresses.items()}
            assert before != after, name


def test_page_follows_the_clock_to_the_second(client, story, river, settings):
    addresses = pages_of(story, river)
    with travel(NOW, tick=False) as clock:
        stories.edited(story, headline="The bridge stays open", slug=story.newest.slug)
        stories.published(story, at=NOW + 10 * SECOND)
        for seconds in (9, 1):
            assert differing(client, settings, addresses) == []
            assert "The bridge stays open" not in client.get(addresses["story"]).content.decode()
            clock.shift(seconds * SECOND)
        assert "The bridge stays open" in client.get(addresses["story"]).content.decode()
        assert differing(client, settings, addresses) == []
        assert "no-picture" not in client.get(addresses["story"]).content.decode()
        clock.shift(timedelta(days=1))
        assert "no-picture" in client.get(addresses["story"]).content.decode()


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_page_that_would_be_the_same_is_not_made(client, story, river):
    costs = {"story": 10, "front": 7, "section": 4, "author": 6, "entity": 14, "claims": 5}
    addresses = pages_of(story, river)
    with travel(NOW, tick=False) as clock:
        first = {page: client.get(address) for page, address in addresses.items()}
        clock.shift(3600 * SECOND)
        for page, address in addresses.items():
            again = client.get(address)
            assert (again.status_code, again.content, again.templates) == (200, first[page].content, []), page
            assert again["Content-Security-Policy"] == first[page]["Content-Security-Policy"]
        assert {page: queries_of(client, addresses[page]) for page in costs} == costs


def test_kept_page_whose_time_is_over_is_kept_on(client, story, river, settings, django_assert_num_queries):
    settings.PAGE_CACHE_SECONDS = 60
    caches["pages"].clear()
    address = pages_of(story, river)["story"]
    with travel(NOW, tick=False) as clock:
        first = client.get(address)
        clock.shift(61 * SECOND)
        second = client.get(address)
        assert (second.content, second["ETag"], second.templates) == (first.content, first["ETag"], [])
        with django_assert_num_queries(1):
            client.get(address)


def test_desk_and_addresses_that_anyone_makes_up_are_not_remembered(client, story, river):
    address = pages_of(story, river)["story"]
    assert client.get(f"{address}?a=1").templates
    assert client.get(f"{address}?a=1").templates
    client.get(address)
    client.force_login(UserFactory(role="Editor"))
    assert client.get(address).templates


def answered(view) -> int:
    """Return how often `view` is called for two readers."""
    calls = []

    def called(request):
        calls.append(request)
        return view(request)

    planned = site_page(remembered=True)(called)
    pages = KeptPages(lambda request: pages.process_view(request, planned, (), {}) or planned(request))
    for _ in range(2):
        assert pages(RequestFactory().get("/")).content == b"made"
    return len(calls)


@pytest.mark.parametrize(
    ("ask", "calls"),
    [
        (lambda: Section.objects.count(), 1),
        (lambda: Correction.objects.filter(corrected_at__lte=reading.now()).exists(), 1),
        # It would be asked as of then for ever.
        (lambda: Correction.objects.filter(corrected_at__lte=timezone.now()).exists(), 2),
        (lambda: Section.objects.update(name="Seen"), 2),
    ],
)
def test_only_what_can_be_asked_again_is(db, ask, calls):
    def view(request):
        ask()
        return HttpResponse("made")

    assert answered(view) == calls


def test_what_cannot_be_answered_any_more_is_answered_otherwise(db):
    asked = Questions(timezone.now())
    with asked.noted(), connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM articles_section WHERE id = %s", [1])
        assert cursor.fetchone() is None
    assert are_answered_alike(asked.asked, timezone.now())
    assert not are_answered_alike([Question("SELECT slug FROM articles_section WHERE id = %s", (1,), (), b"")], NOW)


def test_what_nobody_asks_for_goes_first(client, story, river, settings):
    addresses = pages_of(story, river)
    for page in ("story", "front", "claims", "story"):
        client.get(addresses[page])
    front, claims, of_story = memory.pages.names()
    room = sum(memory.pages.recalled(key).size for key in (claims, of_story))
    settings.PAGE_MEMORY_MEGABYTES = room / memory.MEGABYTE
    client.get(addresses["methodology"])
    assert front not in memory.pages.names()
    assert memory.pages.names()[-1] not in (front, claims, of_story)
