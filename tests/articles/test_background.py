"""Tasks, as Django knows them, are kept in the outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles import outbox, renditions
from articles.background import InvalidTask, Task, task
from articles.models import Effect
from tests.articles import following

pytestmark = pytest.mark.django_db


@task
def notes(word: str, *, loud: bool = False) -> None:
    following.calls.append({"word": word.upper() if loud else word})


@task
def fails() -> None:
    raise OSError("The line is down.")


def with_context(context: object) -> None: ...


def with_many(*words: str) -> None: ...


@pytest.fixture(autouse=True)
def calls():
    following.calls.clear()
    return following.calls


def test_worker_calls_what_was_enqueued_with_its_arguments_by_name(calls):
    result = notes.enqueue("tide", loud=True)
    effect = Effect.objects.get()
    assert (result.id, effect.arguments) == (str(effect.pk), {"word": "tide", "loud": True})
    assert outbox.run_due(timezone.now()) == {"done": 1}
    assert calls == [{"word": "TIDE"}]


def test_task_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        notes.enqueue("tide")


def test_task_waits_for_its_moment(calls):
    notes.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert outbox.run_due(timezone.now()) == {}
    assert outbox.run_due(timezone.now() + timedelta(hours=2)) == {"done": 1}


def test_task_goes_with_the_transaction_that_it_follows_from():
    with transaction.atomic():
        notes.enqueue("never")
        transaction.set_rollback(True)
    assert not Effect.objects.exists()


def test_task_that_fails_is_red_and_tried_again():
    fails.enqueue()
    assert outbox.run_due(timezone.now()) == {"failed": 1}
    effect = Effect.objects.failing().get()
    assert effect.error == "OSError: The line is down."
    assert effect.due_at > timezone.now()


def test_argument_that_it_does_not_take_is_refused_at_once():
    with pytest.raises(TypeError):
        notes.enqueue("tide", quiet=True)
    with pytest.raises(TypeError):
        notes.enqueue(object())
    assert not Effect.objects.exists()


def test_function_that_needs_a_context_or_names_no_arguments_is_no_task():
    for options, function in (({"takes_context": True}, with_context), ({}, with_many)):
        with pytest.raises(InvalidTask):
            task(**options)(function)


def test_tasks_of_the_desk_are_django_tasks():
    assert isinstance(renditions.make, Task)
