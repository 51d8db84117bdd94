"""Rights to pictures that end: what is held, what the desk is told, and what readers see no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import gate, outbox, picture_rights, pictures
from articles.models import Edition, Event, Picture, Task
from articles.publishing import PublicationRefusedError
from tests.factories import PictureFactory, UserFactory
from tests.stories import published, published_story, story

pytestmark = pytest.mark.django_db

LEAD = {"picture_alt": "A bridge", "picture_credit": "Newsroom"}


def day(after: int):
    return timezone.localdate() + timedelta(days=after)


def figure(picture):
    image = f'<img src="{picture.file.url}" alt="A bridge" width="3" height="2" data-picture="{picture.pk}">'
    return f"<p>The bridge.</p><figure>{image}<figcaption>Seen <cite>Newsroom</cite></figcaption></figure>"


def problems(article, at=None):
    article.refresh_from_db()
    found = gate.problems(gate.proposal(article.newest, at or timezone.now()))
    return [(p.code, p.is_blocking) for p in found if p.code.startswith("picture-rights")]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, []),
        (30, []),
        (7, []),
        (6, [("picture-rights-ending", False)]),
        (0, [("picture-rights-ending", False)]),
        (-1, [("picture-rights-ended", True)]),
    ],
)
def test_gate_asks_whether_readers_may_be_shown_it(until, expected):
    picture = PictureFactory(rights_until=None if until is None else day(until))
    assert problems(story(picture=picture, **LEAD)) == expected
    assert problems(story(body=figure(picture))) == expected


def test_gate_asks_for_the_day_on_which_the_story_goes_out():
    picture = PictureFactory(rights_until=day(20))
    article = story(picture=picture, **LEAD)
    assert problems(article) == []
    assert problems(article, timezone.now() + timedelta(days=21)) == [("picture-rights-ended", True)]
    with pytest.raises(PublicationRefusedError):
        published(article, at=timezone.now() + timedelta(days=21))


def test_last_day_is_a_day_where_the_newsroom_is(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    picture = PictureFactory(rights_until=date(2025, 3, 31))
    midnight = datetime(2025, 4, 1, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert picture_rights.ends_at(picture) == midnight
    for moment, expected in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        with time_machine.travel(moment, tick=False):
            assert picture.has_ended == expected
            assert Picture.objects.usable().exists() != expected


def test_what_is_scheduled_after_the_last_day_is_held_as_soon_as_that_is_known(editor):
    picture = PictureFactory()
    waiting = published(story(picture=picture, **LEAD), at=timezone.now() + timedelta(days=3))
    pictures.describe(picture, by=editor, rights_until=day(1))
    waiting.refresh_from_db()
    assert "The rights to this picture ended" in waiting.held_reason
    pictures.describe(picture, by=editor, rights_until=day(20))
    waiting.refresh_from_db()
    assert waiting.held_at is None


def test_desk_is_told_a_week_before_and_at_the_end(editor):
    picture = PictureFactory()
    article = published_story(picture=picture, **LEAD)
    other = published_story(body=figure(picture))
    published_story()
    story(picture=picture)
    pictures.describe(picture, by=editor, rights_until=day(20))
    tasks = Task.objects.filter(code=picture_rights.TASK, done_at=None)
    outbox.run_due(timezone.now())
    assert list(tasks) == []
    with time_machine.travel(timezone.now() + timedelta(days=14, hours=1)):
        outbox.run_due(timezone.now())
        assert {task.article for task in tasks.all()} == {article, other}
        assert [task.due_at for task in tasks.all()] == [picture_rights.ends_at(Picture.objects.get())] * 2
        assert {"Renew them" in task.message for task in tasks.all()} == {True}
    with time_machine.travel(timezone.now() + timedelta(days=21, hours=1)):
        outbox.run_due(timezone.now())
        assert {"Readers do not see it" in task.message for task in tasks.all()} == {True}
        assert tasks.all().count() == 2
        assert Edition.objects.live(timezone.now()).count() == 3
        pictures.describe(picture, by=editor, rights_until=None)
        assert list(tasks.all()) == []


def test_task_about_another_picture_stays(editor):
    one, two = PictureFactory(), PictureFactory()
    published_story(picture=one, **LEAD, body=figure(two))
    for picture in (one, two):
        pictures.describe(picture, by=editor, rights_until=day(1))
    pictures.describe(one, by=editor, rights_until=day(99))
    assert [task.about for task in Task.objects.filter(done_at=None)] == [f"articles.picture:{two.pk}"]


def test_change_of_rights_is_on_the_record_and_of_a_caption_is_not(editor):
    picture = PictureFactory()
    pictures.describe(picture, by=editor, caption="The bridge in May", rights_until=picture.rights_until)
    assert not Event.objects.filter(thing=f"articles.picture:{picture.pk}").exists()
    pictures.describe(picture, by=editor, rights_until=day(1))
    event = Event.objects.get(thing=f"articles.picture:{picture.pk}")
    assert (event.verb, event.actor) == ("set the rights", editor)
    assert event.details == {"from": {"rights_until": ""}, "to": {"rights_until": day(1).isoformat()}}


@pytest.mark.parametrize("role", ["Fact-checker", "Legal"])
def test_who_may_not_change_pictures_changes_no_rights(role):
    picture = PictureFactory(rights_until=day(-1))
    with pytest.raises(PermissionDenied):
        pictures.describe(picture, by=UserFactory(role=role), rights_until=day(99))
    assert Picture.objects.get().rights_until == day(-1)


def test_pages_are_made_anew_when_rights_end():
    assert picture_rights.next_end(timezone.now()) is None
    soon, _later = PictureFactory(rights_until=day(2)), PictureFactory(rights_until=day(9))
    PictureFactory(rights_until=day(-1))
    assert picture_rights.next_end(timezone.now()) == picture_rights.ends_at(soon)
