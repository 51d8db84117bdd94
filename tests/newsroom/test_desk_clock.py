"""The clock: what goes out today and what does not. No schedule is ever out of sight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing, scheduling
from articles.models import Edition
from newsroom.desk import clock
from newsroom.desk.clock import clock_of
from tests.factories import SectionFactory, UserFactory
from tests.stories import published, story, withdrawn_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 25, 12, tzinfo=UTC)


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def due(moment, headline="A story", *, held="", **content) -> Edition:
    edition = published(story(headline=headline, **content), at=moment)
    if held:
        Edition.objects.filter(pk=edition.pk).update(held_at=timezone.now(), held_reason=held)
    return edition


def hours(user, now=NOON) -> dict[str, list[tuple[str, str]]]:
    found = clock_of(user, now).hours
    return {f"{hour.begins:%H:%M}": [(entry.headline, entry.name) for entry in hour.entries] for hour in found}


def names(stretch) -> list[str]:
    return [entry.headline for entry in stretch.entries]


def test_day_is_shown_hour_by_hour(at_noon, publisher):
    due(NOON - timedelta(minutes=50), "This morning")
    due(NOON + HOUR, "One")
    due(NOON + HOUR + timedelta(minutes=59), "Nearly two")
    due(NOON + 3 * HOUR, "Held", held="A verdict was retracted.")
    cancelled = due(NOON + HOUR, "Cancelled")
    Edition.objects.filter(pk=cancelled.pk).update(cancelled_at=NOON, cancelled_by=publisher)
    due(NOON - 24 * HOUR, "Yesterday")
    withdrawn_story(at=NOON - 2 * HOUR, headline="Withdrawn")
    assert hours(publisher) == {
        "09:00": [("Withdrawn", "live")],
        "10:00": [("Withdrawn", "ended")],
        "11:00": [("This morning", "live")],
        "13:00": [("One", "scheduled"), ("Nearly two", "scheduled")],
        "15:00": [("Held", "held")],
    }
    assert names(clock_of(publisher, NOON).later) == []


def test_what_is_due_after_today_is_shown_apart(at_noon, publisher):
    due(NOON + 12 * HOUR, "At midnight")
    due(NOON + 12 * HOUR - timedelta(seconds=1), "Just before")
    found = clock_of(publisher, NOON)
    assert (names(found.today), names(found.later)) == (["Just before"], ["At midnight"])


def test_held_edition_is_shown_whenever_it_is_due(at_noon, publisher):
    for headline, days in (("Next month", 30), ("Today", 0), ("Last week", -7)):
        due(NOON + timedelta(days=days, hours=1), headline, held="A verdict was retracted.")
    assert names(clock_of(publisher, NOON).held) == ["Last week", "Today", "Next month"]


def test_held_edition_is_shown_until_a_person_cancels_it(at_noon, publisher):
    article = story(headline="Held")
    edition = published(article, at=NOON + HOUR)
    Edition.objects.filter(pk=edition.pk).update(held_at=NOON, held_reason="A verdict was retracted.")
    later = NOON + 48 * HOUR
    with time_machine.travel(later, tick=False):
        publishing.publish(article, revision=article.newest, by=publisher)
        assert names(clock_of(publisher, later).held) == ["Held"]
        scheduling.cancel(edition, by=publisher)
        assert names(clock_of(publisher, later).held) == []


def test_end_of_publication_is_on_the_clock(at_noon, publisher):
    edition = due(NOON - HOUR, "Until three")
    Edition.objects.create(
        article=edition.article,
        live_from=NOON + 3 * HOUR,
        kind="end",
        based_on=edition,
        created_by=publisher,
        first_published_at=edition.first_published_at,
    )
    assert hours(publisher)["15:00"] == [("Until three", "scheduled")]
    assert clock_of(publisher, NOON).hours[-1].entries[0].text == "Ends"


def test_schedule_does_not_vanish_when_its_moment_has_come(at_noon, publisher):
    due(NOON + HOUR, "One")
    assert hours(publisher, NOON + 2 * HOUR) == {"13:00": [("One", "live")]}


def test_clock_shows_the_newsrooms_own_time(at_noon, publisher, client, settings):
    settings.TIME_ZONE = "America/New_York"
    due(NOON + HOUR, "One")
    client.force_login(publisher)
    page = client.get(reverse("admin:index")).text
    assert "America/New_York, EDT" in page
    assert 'datetime="2026-03-25T09:00:00-04:00"' in page
    assert clock_of(publisher, NOON).now.hour == 8


def test_hour_that_comes_twice_when_clocks_go_back_is_shown_twice(publisher, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    midnight = datetime(2026, 10, 24, 22, tzinfo=UTC)
    with time_machine.travel(midnight, tick=False):
        due(midnight + timedelta(hours=2, minutes=30), "Summer")
        due(midnight + timedelta(hours=3, minutes=30), "Winter")
        due(midnight + timedelta(hours=24, minutes=30), "Late, on a day of 25 hours")
        found = clock_of(publisher, midnight)
    assert [names(hour) for hour in found.hours] == [["Summer"], ["Winter"], ["Late, on a day of 25 hours"]]
    assert [timezone.localtime(hour.begins).hour for hour in found.hours] == [2, 2, 23]


def test_half_hour_of_a_zone_does_not_split_its_hours(at_noon, publisher, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    due(NOON + timedelta(minutes=40), "First")
    due(NOON + timedelta(minutes=80), "Second")
    assert [names(hour) for hour in clock_of(publisher, NOON).hours] == [["First", "Second"]]


# Who sees what


def test_reporter_sees_their_own_schedule_alone(at_noon, client, reporter):
    for moment in (NOON + HOUR, NOON + 48 * HOUR):
        due(moment, "Mine", by=reporter)
        due(moment, "Xanadu", held="Kubla Khan retracted it.")
        due(moment, "Xanadu")
    client.force_login(reporter)
    page = client.get(reverse("admin:index")).text + client.get(reverse("admin:desk"), {"show": "all"}).text
    assert ("Mine" in page, "Xanadu" in page, "Kubla" in page) == (True, False, False)


def test_editor_of_a_section_sees_its_schedule_alone(at_noon):
    section = SectionFactory()
    person = UserFactory(role="Editor", sections=[section])
    due(NOON + HOUR, "Of the section", section=section)
    due(NOON + HOUR, "Foreign")
    assert names(clock_of(person, NOON).today) == ["Of the section"]


def test_entry_leads_publishers_to_the_schedule_and_others_to_the_story(at_noon, publisher, editor):
    edition = due(NOON + HOUR)
    (found,) = clock_of(publisher, NOON).today.entries
    assert found.url == reverse("admin:articles_article_scheduled", args=[edition.article_id, edition.pk])
    (found,) = clock_of(editor, NOON).today.entries
    assert found.url == reverse("admin:articles_article_change", args=[edition.article_id])


# How much of it


def test_what_is_to_come_is_shown_before_what_has_been(at_noon, client, publisher, monkeypatch):
    monkeypatch.setattr(clock, "SHOWN", 2)
    for hour in (-2, -1, 1):
        due(NOON + hour * HOUR, f"At {hour}")
    found = clock_of(publisher, NOON)
    assert (names(found.today), found.today.hidden) == (["At -1", "At 1"], 1)
    assert names(clock_of(publisher, NOON, is_whole=True).today) == ["At -2", "At -1", "At 1"]
    client.force_login(publisher)
    assert "2 of 3 today: show all" in client.get(reverse("admin:index")).text
    assert "At -2" in client.get(reverse("admin:index"), {"show": "all"}).text


def test_clock_takes_as_many_queries_for_many_as_for_one(at_noon, publisher):
    publisher.has_perm("articles.view_article")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = clock_of(publisher, NOON)
        return len(found.today.entries), len(queries)

    def fill():
        due(NOON + HOUR)
        due(NOON + HOUR, held="A verdict was retracted.")
        due(NOON + 24 * HOUR)

    fill()
    assert cost()[0] == 2
    before = cost()[1]
    for _ in range(5):
        fill()
    assert cost() == (12, before)
