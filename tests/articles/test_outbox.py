"""What follows a publication is done once, tried again when it fails, and never touches the edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from time_machine import travel

from articles import mailing, outbox, telling
from articles.models import Edition, Effect, Event, Notice
from tests.articles import following
from tests.articles.following import BREAKS, IS_UNKNOWN, WORKS
from tests.factories import ArticleFactory, EditionFactory, UserFactory
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NOON = NOW.replace(hour=12)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    with travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def called(settings):
    """What the functions of `tests.articles.following` were called with."""
    settings.AFTER_PUBLICATION = [WORKS]
    following.calls.clear()
    return following.calls


def scheduled(**fields) -> Edition:
    """An edition for noon, with what follows it."""
    edition = EditionFactory(live_from=NOON, **fields)
    outbox.after_publication(edition)
    return edition


def state(effect) -> tuple[str, int, str]:
    effect.refresh_from_db()
    word = "done" if effect.done_at else "given up" if effect.given_up_at else "open"
    return word, effect.attempts, effect.error


# When


def test_effect_is_run_once_and_not_before_it_is_due(clock, called):
    effect = outbox.later(WORKS, due_at=NOON, word="now")
    assert outbox.run_due(NOON - SECOND) == {}
    assert outbox.run_due(NOON) == {"done": 1}
    assert outbox.run_due(NOON + SECOND) == {}
    assert called == [{"word": "now"}]
    assert state(effect) == ("done", 1, "")


def test_each_edition_has_each_function_of_the_setting_once(clock, called, settings):
    settings.AFTER_PUBLICATION = [WORKS, BREAKS]
    edition = scheduled()
    assert sorted(edition.effects.values_list("run", "due_at")) == [(BREAKS, NOON), (WORKS, NOON)]
    clock.move_to(NOON)
    assert outbox.run_due(NOON) == {"done": 1, "failed": 1}
    assert called == [{"edition": edition}, {"edition": edition}]
    with refused_by("articles_effect_once_an_edition"):
        outbox.later(WORKS, edition=edition)


def test_effects_of_a_moved_edition_move_with_it(clock, called):
    edition = scheduled()
    Edition.objects.filter(pk=edition.pk).update(live_from=NOON + SECOND)
    edition.refresh_from_db()
    outbox.reschedule(edition)
    assert edition.effects.get().due_at == NOON + SECOND
    assert (outbox.run_due(NOON), outbox.run_due(NOON + SECOND)) == ({}, {"done": 1})


@pytest.mark.parametrize("is_told", [True, False])
def test_effects_of_a_cancelled_edition_are_never_run(clock, called, is_told):
    edition = scheduled(cancelled=True)
    if is_told:
        outbox.reschedule(edition)
    assert outbox.run_due(NOON + timedelta(days=1)) == {}
    assert called == []


def test_effects_of_a_held_edition_wait_until_it_is_released(clock, called):
    edition = scheduled(held=True)
    assert outbox.run_due(NOON + timedelta(days=1)) == {}
    Edition.objects.filter(pk=edition.pk).update(held_at=None, held_reason="")
    assert outbox.run_due(NOON - SECOND) == {}
    assert outbox.run_due(NOON) == {"done": 1}


def test_no_more_is_run_than_the_limit_and_none_after_the_stop(clock, called):
    for number in range(5):
        outbox.later(WORKS, number=number)
    assert outbox.run_due(NOW, 2) == {"done": 2}
    assert outbox.run_due(NOW, is_stopped=lambda: len(called) == 4) == {"done": 2}
    assert called == [{"number": number} for number in range(4)]


# What goes wrong


def test_failure_is_noted_and_tried_again_after_longer_and_longer_pauses(clock, called):
    effect = outbox.later(BREAKS)
    pauses = []
    while outbox.run_due(effect.due_at):
        effect.refresh_from_db()
        pauses.append((effect.due_at - datetime.now(tz=UTC)).total_seconds())
        clock.move_to(effect.due_at)
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert state(effect) == ("given up", 10, "ValueError: The cache does not answer.")
    assert list(Effect.objects.red()) == list(Effect.objects.given_up()) == [effect]


def test_effect_that_works_again_is_not_red_any_more(clock, called):
    effect = outbox.later(BREAKS)
    outbox.run_due(NOW)
    assert list(Effect.objects.red()) == list(Effect.objects.failing()) == [effect]
    Effect.objects.update(run=WORKS)
    clock.shift(30)
    assert outbox.run_due(NOW + timedelta(seconds=30)) == {"done": 1}
    assert state(effect) == ("done", 2, "")
    assert not Effect.objects.red().exists()


@pytest.mark.parametrize(
    ("run", "arguments", "error"),
    [
        (IS_UNKNOWN, {}, "ImportError"),
        ("no.such.module", {}, "ModuleNotFoundError"),
        ("none", {}, "ImportError"),
        ("articles.mailing.mail_notice", {"wrong": 1}, "TypeError"),
    ],
)
def test_function_that_is_none_is_an_error_like_any_other(clock, called, run, arguments, error):
    effect = outbox.later(run, **arguments)
    beside = outbox.later(WORKS)
    assert outbox.run_due(NOW) == {"done": 1, "failed": 1}
    assert effect.__class__.objects.get(pk=effect.pk).error.startswith(f"{error}: ")
    assert state(beside) == ("done", 1, "")


def test_failure_leaves_the_edition_as_it_is(clock, called, settings):
    settings.AFTER_PUBLICATION = [BREAKS]
    edition = scheduled()
    before = Edition.objects.filter(pk=edition.pk).values().get()
    clock.move_to(NOON)
    assert outbox.run_due(NOON) == {"failed": 1}
    assert Edition.objects.filter(pk=edition.pk).values().get() == before
    assert list(Edition.objects.live(NOON)) == [edition]


def test_what_a_killed_worker_had_taken_is_run_by_another_after_a_while(clock, called):
    effect = outbox.later(WORKS)
    outbox._take(Effect.objects.get(pk=effect.pk))
    assert outbox.run_due(NOW + outbox.LEASE - SECOND) == {}
    assert outbox.run_due(NOW + outbox.LEASE) == {"done": 1}
    assert state(effect) == ("done", 2, "")


def test_what_kills_each_worker_is_given_up(clock, called):
    effect = outbox.later(WORKS)
    for _ in range(10):
        outbox._take(Effect.objects.get(pk=effect.pk))
        clock.shift(outbox.LEASE)
    assert outbox.run_due(datetime.now(tz=UTC)) == {}
    assert (called, state(effect)) == ([], ("given up", 10, "The worker was stopped each time that it ran this."))


def test_of_two_workers_one_has_it(clock):
    effect = outbox.later(WORKS)
    seen = [Effect.objects.get(pk=effect.pk) for _ in range(2)]
    assert [outbox._take(effect) for effect in seen] == [True, False]


# What a person decides


def test_publisher_has_it_run_again_and_the_record_says_so(clock, called, publisher):
    edition = scheduled()
    effect = edition.effects.get()
    Effect.objects.update(attempts=10, given_up_at=NOW, error="ValueError: No.")
    outbox.run_again(effect, by=publisher)
    assert state(effect) == ("open", 0, "ValueError: No.")
    clock.move_to(NOON)
    assert outbox.run_due(NOON) == {"done": 1}
    event = Event.objects.get(verb="runs again")
    assert (event.actor, event.article, event.thing) == (
        publisher,
        edition.article,
        f"articles.effect:{effect.pk}",
    )


def test_publisher_gives_it_up_and_nothing_runs_it(clock, called, publisher):
    effect = outbox.later(BREAKS)
    outbox.run_due(NOW)
    outbox.give_up(effect, by=publisher)
    assert outbox.run_due(NOW + timedelta(days=1)) == {}
    assert state(effect) == ("given up", 1, "")
    assert not Effect.objects.red().exists()
    event = Event.objects.get(verb="gave up")
    assert (event.actor, event.reason) == (publisher, "ValueError: The cache does not answer.")


def test_what_was_given_up_for_its_failures_is_red_until_a_person_lets_it_be(clock, called, publisher):
    effect = outbox.later(BREAKS)
    Effect.objects.update(given_up_at=NOW, attempts=10, error="ValueError: No.")
    assert list(Effect.objects.red()) == [effect]
    outbox.give_up(effect, by=publisher)
    assert (state(effect), list(Effect.objects.red())) == (("given up", 10, ""), [])


def test_what_is_done_is_not_run_again_or_given_up(clock, called, publisher):
    effect = outbox.later(WORKS)
    outbox.run_due(NOW)
    outbox.run_again(effect, by=publisher)
    outbox.give_up(effect, by=publisher)
    assert state(effect) == ("done", 1, "")
    assert not Event.objects.exists()
    with refused_by("articles_effect_done_or_given_up"):
        Effect.objects.update(given_up_at=NOW)


def test_editor_decides_neither(clock, called, editor):
    effect = outbox.later(BREAKS)
    for decide in (outbox.run_again, outbox.give_up):
        with pytest.raises(PermissionDenied):
            decide(effect, by=editor)
    assert state(effect) == ("open", 0, "")


# What follows a publication


@pytest.fixture
def people(settings):
    settings.PUBLIC_URL = "https://newsroom.example"
    return UserFactory.create_batch(3, email="ada@newsroom.example", wants_mail=True)


def tell(edition):
    mailing.tell_that_it_is_out(edition)
    return sorted(Notice.objects.values_list("person", flat=True))


def test_those_whose_story_it_is_are_told_that_a_scheduled_text_is_out(clock, people):
    writer, holder, scheduler = people
    article = ArticleFactory(created_by=writer, assignee=holder, revision__headline="At noon")
    edition = EditionFactory(article=article, live_from=NOON, created_by=scheduler)
    assert tell(edition) == sorted(person.pk for person in people)
    notice = Notice.objects.filter(person=writer).get()
    assert notice.message == "“At noon” is before readers since 29 March 2025, 12:00 UTC."
    assert (notice.url, notice.article) == (edition.get_absolute_url(), article)


def test_one_person_is_told_once(clock, people):
    article = ArticleFactory(created_by=people[0], assignee=people[0])
    assert tell(EditionFactory(article=article, live_from=NOON)) == [people[0].pk]


@pytest.mark.parametrize("fields", [{"live_from": NOW}, {"live_from": NOON, "withheld": True}])
def test_nobody_is_told_of_what_went_out_at_once_or_may_not_be_read(clock, people, fields):
    assert tell(EditionFactory(**fields)) == []


def test_nobody_is_told_of_the_end_of_a_publication_and_nobody_who_has_left(clock, people):
    article = ArticleFactory(created_by=UserFactory(is_active=False))
    assert tell(EditionFactory(article=article, withdrawal=True, live_from=NOON)) == []
    assert tell(EditionFactory(article=article, live_from=NOON + SECOND)) == []


def test_notice_comes_by_mail_with_a_whole_address(clock, people):
    person = people[0]
    notice = telling.notify(person, "“Bridge” came to\nyou for review.", reverse("admin:index"))
    assert mail.outbox == []
    assert outbox.run_due(NOW) == {"done": 1}
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ada@newsroom.example"], "“Bridge” came to you for review.")
    assert sent.body.startswith(f"{notice.message}\n\nhttps://newsroom.example/admin/\n")


@pytest.mark.parametrize(
    "change", [{"email": ""}, {"wants_mail": False}, {"is_active": False}], ids=["no address", "no wish", "has left"]
)
def test_nothing_is_mailed_to_one_who_does_not_want_it_by_then(clock, people, change):
    telling.notify(people[0], "Look.", "/")
    type(people[0]).objects.update(**change)
    assert (outbox.run_due(NOW), mail.outbox) == ({"done": 1}, [])


def test_nothing_is_mailed_of_what_was_read_meanwhile(clock, people):
    telling.notify(people[0], "Look.", "/")
    Notice.objects.update(read_at=NOW)
    assert (outbox.run_due(NOW), mail.outbox) == ({"done": 1}, [])


def test_mail_waits_in_red_while_nobody_said_where_the_site_is(clock, people, settings):
    settings.PUBLIC_URL = ""
    telling.notify(people[0], "Look.", "/")
    assert (outbox.run_due(NOW), mail.outbox) == ({"failed": 1}, [])
    assert Effect.objects.red().get().error.startswith("ImproperlyConfigured: PUBLIC_URL is missing.")
