"""The two nights of the year on which the clocks are changed: what may be typed, what is stored, and what is shown.

In Berlin, the clock went from 02:00 to 03:00 on 30 March 2025, and from 03:00 back to 02:00 on 26 October 2025.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse
from time_machine import travel

from articles import publishing, scheduling
from articles.models import Article, Edition
from articles.models.edition import EditionKind
from tests.factories import UserFactory
from tests.newsroom.desk import form_of
from tests.stories import edited, published, story

pytestmark = pytest.mark.django_db

SPRING, AUTUMN = datetime(2025, 3, 29, 12, 0, tzinfo=UTC), datetime(2025, 10, 25, 12, 0, tzinfo=UTC)
# What the clock shows, and the moment that is meant.
MOMENTS = {
    "2025-03-30T01:59": "2025-03-30 00:59",
    "2025-03-30T03:00": "2025-03-30 01:00",
    "2025-03-30T03:30": "2025-03-30 01:30",
    "2025-10-26T01:59": "2025-10-25 23:59",
    "2025-10-26T02:00": "2025-10-26 00:00",
    "2025-10-26T02:30": "2025-10-26 00:30",
    "2025-10-26T02:59": "2025-10-26 00:59",
    "2025-10-26T03:00": "2025-10-26 02:00",
}
ON_THE_EDGE = ["2025-03-30T03:00", "2025-10-26T02:30", "2025-10-26T03:00"]
IMAGINARY = ["2025-03-30T02:00", "2025-03-30T02:30", "2025-03-30T02:59"]
FIRST, SECOND = datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
REFUSED = "on that day: the clocks are put forward by 60 minutes."


@pytest.fixture(autouse=True)
def _in_berlin(settings):
    settings.TIME_ZONE = "Europe/Berlin"


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def before(text: str) -> datetime:
    return SPRING if text.startswith("2025-03") else AUTUMN


def url(name, article, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# What may be typed. Each way to say a moment is one function: it takes a story and what was typed.


def publish_at(desk, typed):
    article = story()
    form = {"revision": article.newest_id, "when": "at", "live_from": typed}
    return desk.post(url("publish", article), form), article.editions.all()


def publish_until(desk, typed):
    article = story()
    response = desk.post(url("publish", article), {"revision": article.newest_id, "until": typed})
    return response, article.editions.filter(kind=EditionKind.END)


def end_at(desk, typed):
    article = story()
    published(article)
    return desk.post(url("end", article), {"set": "1", "until": typed}), article.editions.filter(kind=EditionKind.END)


def move_to(desk, typed):
    article = story()
    edition = published(article, at=before(typed) + timedelta(hours=1))
    response = desk.post(url("scheduled", article, edition.pk), {"move": "1", "live_from": typed})
    return response, article.editions.exclude(live_from=edition.live_from)


def withdraw_at(desk, typed):
    article = story()
    published(article)
    form = {"reason": "It was wrong.", "when": "at", "live_from": typed}
    return desk.post(url("withdraw", article), form), article.editions.filter(kind=EditionKind.WITHDRAWAL)


WAYS = [publish_at, publish_until, end_at, move_to, withdraw_at]


@pytest.mark.parametrize(
    ("way", "typed"), [(publish_at, typed) for typed in IMAGINARY] + [(way, IMAGINARY[1]) for way in WAYS[1:]]
)
def test_time_that_does_not_exist_is_refused_with_what_was_typed_still_there(way, typed, desk):
    with travel(SPRING, tick=False):
        response, editions = way(desk, typed)
        page = unescape(response.text)
        assert (response.status_code, REFUSED in page, f'value="{typed}"' in page) == (200, True, True)
        assert not editions.exists()


@pytest.mark.parametrize(
    ("way", "typed"),
    [(publish_at, typed) for typed in MOMENTS] + [(way, typed) for way in WAYS[1:] for typed in ON_THE_EDGE],
)
def test_time_that_exists_is_the_moment_that_the_clock_shows_first(way, typed, desk):
    with travel(before(typed), tick=False):
        response, editions = way(desk, typed)
        assert response.status_code == 302
        assert [edition.live_from for edition in editions] == [at(MOMENTS[typed])]


@pytest.mark.parametrize("way", WAYS)
def test_time_that_comes_twice_is_said_to_be_the_first_with_its_offset(way, desk):
    with travel(AUTUMN, tick=False):
        (message,) = [text for text in said(way(desk, "2025-10-26T02:30")[0]) if "02:30" in text]
        assert "26 October 2025, 02:30 CEST (the first of the two times that the clocks show this, UTC+2)" in message


@pytest.mark.parametrize(("typed", "zone"), [("2025-03-30T01:59", "CET"), ("2025-03-30T03:00", "CEST")])
def test_other_times_are_said_with_their_zone_alone(typed, zone, desk):
    with travel(SPRING, tick=False):
        assert said(publish_at(desk, typed)[0]) == [f"Scheduled for 30 March 2025, {typed[-5:]} {zone}."]


# Embargoes, which are set on the page of a story


def embargo(desk, day, time) -> tuple[int, datetime | None]:
    """What comes of typing an embargo into a story's page, and the embargo that the story then has."""
    article = story()
    typed = {"embargo_until_0": day, "embargo_until_1": time}
    response = desk.post(url("change", article), {**form_of(article), **typed, "_save": "1"})
    return response.status_code, Article.objects.get(pk=article.pk).embargo_until


def test_embargo_until_a_time_that_does_not_exist_is_refused(desk):
    with travel(SPRING, tick=False):
        assert embargo(desk, "2025-03-30", "02:30") == (200, None)
        assert embargo(desk, "2025-03-30", "03:00") == (302, at("2025-03-30 01:00"))


def test_embargo_holds_for_the_moment_whatever_the_clock_shows():
    """02:10 after the clocks are put back is later than 02:30 before."""
    second_ten = SECOND - timedelta(minutes=20)
    article, by = story(), UserFactory(role="Publisher")
    Article.objects.filter(pk=article.pk).update(embargo_until=FIRST)
    with travel(AUTUMN, tick=False):
        article.refresh_from_db()
        with pytest.raises(publishing.PublicationRefusedError):
            publishing.publish(article, revision=article.newest, by=by, live_from=FIRST - timedelta(minutes=1))
        edition = publishing.publish(article, revision=article.newest, by=by, live_from=second_ten)
    assert list(Edition.objects.live(second_ten)) == [edition]
    assert not Edition.objects.live(FIRST).exists()


# What goes out when


def test_editions_follow_each_other_by_the_moment_and_not_by_the_clock(client):
    """At 02:30, at 02:10 after the clocks were put back, at 02:30 again, and at 03:00."""
    article, by = story(headline="Acorn"), UserFactory(role="Publisher")
    steps = {"Beech": FIRST, "Cedar": at("2025-10-26 01:10"), "Dogwood": SECOND, "Elm": at("2025-10-26 02:00")}
    with travel(AUTUMN, tick=False):
        published(article, by=by)
        for headline, moment in steps.items():
            edited(article, headline=headline)
            published(article, by=by, at=moment)
    expected = ["Acorn", *steps]
    for place, moment in enumerate(steps.values()):
        for instant, headline in ((moment - timedelta(microseconds=1), expected[place]), (moment, expected[place + 1])):
            with travel(instant, tick=False):
                live = Edition.objects.live(instant).get()
                assert live.revision.headline == headline
                assert headline in client.get(live.get_absolute_url()).text
                assert headline in client.get("/").text


@pytest.mark.parametrize(("day", "hours"), [("2025-03-30", 1), ("2025-10-26", 3)], ids=["put forward", "put back"])
def test_from_half_past_one_until_half_past_three_is_as_long_as_that_night_is(day, hours, desk):
    article = story()
    form = {"revision": article.newest_id, "when": "at", "live_from": f"{day}T01:30", "until": f"{day}T03:30"}
    with travel(before(day), tick=False):
        assert desk.post(url("publish", article), form).status_code == 302
    begins, ends = Edition.objects.order_by("live_from").values_list("live_from", flat=True)
    assert ends - begins == timedelta(hours=hours)
    moments = [begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends]
    assert [Edition.objects.live(moment).exists() for moment in moments] == [False, True, True, False]


def test_edition_is_moved_within_the_hour_that_comes_twice(desk, publisher):
    """The second 02:30 cannot be typed, but what is scheduled for it stays there when its page is sent unchanged."""
    article = story()
    with travel(AUTUMN, tick=False):
        edition = published(article, by=publisher, at=SECOND)
        page = desk.get(url("scheduled", article, edition.pk)).text
        assert "02:30 CET (the second of the two times that the clocks show this, UTC+1)" in unescape(page)
        desk.post(url("scheduled", article, edition.pk), {"move": "1", "live_from": "2025-10-26T02:30"})
        assert article.editions.get().live_from == SECOND
        scheduling.move(edition, to=FIRST, by=publisher)
        assert article.editions.get().live_from == FIRST


def test_operator_can_tell_the_two_apart(publisher):
    with travel(AUTUMN, tick=False):
        for moment in (FIRST, SECOND):
            published(story(headline=f"At {moment:%H:%M} UTC"), by=publisher, at=moment)
        out = StringIO()
        call_command("publishing_status", stdout=out, no_color=True)
    assert "2025-10-26 02:30:00 CEST · “At 00:30 UTC”" in out.getvalue()
    assert "2025-10-26 02:30:00 CET · “At 01:30 UTC”" in out.getvalue()
