"""The worker, as a process: several at once do each thing once, and one that is stopped finishes what it is at."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import outbox
from articles.models import Effect, Event
from tests.articles import following
from tests.articles.following import BREAKS, WORKS
from tests.factories import EditionFactory
from tests.load.processes import started, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

EFFECTS = 100


def test_once_runs_what_is_due_and_stops():
    following.calls.clear()
    handler = signal.getsignal(signal.SIGTERM)
    due, broken = outbox.later(WORKS), outbox.later(BREAKS)
    tomorrow = outbox.later(WORKS, due_at=timezone.now() + timedelta(days=1))
    call_command("work", "--once")
    for effect in (due, broken, tomorrow):
        effect.refresh_from_db()
    assert (bool(due.done_at), bool(broken.error), tomorrow.attempts) == (True, True, 0)
    assert signal.getsignal(signal.SIGTERM) == handler


def test_two_workers_do_each_thing_once():
    for edition in EditionFactory.create_batch(EFFECTS):
        outbox.later("tests.articles.following.records", edition=edition)
    with started("manage.py", "work", "--once") as one, started("manage.py", "work", "--once") as two:
        assert (one.wait(60), two.wait(60)) == (0, 0)
    assert Effect.objects.filter(done_at__isnull=False, attempts=1).count() == EFFECTS
    followed = Event.objects.filter(verb="followed").values_list("thing", flat=True)
    assert (len(followed), len(set(followed))) == (EFFECTS, EFFECTS)


def test_stopped_worker_finishes_what_it_is_at():
    slow, next_one = (outbox.later("tests.articles.following.takes_a_second") for _ in range(2))
    with started("manage.py", "work", "--sleep", "0.5") as worker:
        assert wait_for(lambda: Effect.objects.filter(pk=slow.pk, attempts=1).exists())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    slow.refresh_from_db()
    next_one.refresh_from_db()
    assert (bool(slow.done_at), next_one.attempts) == (True, 0)
