"""Notices and tasks: told once, kept until they are done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import telling
from articles.models import Effect, Notice, Task
from tests.factories import UserFactory
from tests.refusals import refused_by
from tests.stories import story

pytestmark = pytest.mark.django_db

URL = "/admin/"


def test_task_that_is_set_again_is_the_same_one_with_what_is_said_now():
    article, due = story(), timezone.now() + timedelta(hours=1)
    first = telling.set_task(article, "look", "Look at it.", URL, about=article)
    again = telling.set_task(article, "look", "Look at it today.", URL, about=article, due_at=due)
    assert first == again
    (task,) = Task.objects.all()
    assert (task.message, task.due_at) == ("Look at it today.", due)


def test_task_that_was_done_is_set_anew():
    article, editor = story(), UserFactory(role="Editor")
    first = telling.set_task(article, "look", "Look at it.", URL)
    telling.end_tasks(article, "look", by=editor)
    second = telling.set_task(article, "look", "Look at it.", URL)
    first.refresh_from_db()
    assert (first.done_by, second.done_at) == (editor, None)
    assert first != second


def test_ending_the_tasks_about_one_thing_leaves_those_about_another():
    article, other = story(), story()
    telling.set_task(article, "look", "Look at this.", URL, about=article)
    telling.set_task(article, "look", "Look at that.", URL, about=other)
    telling.end_tasks(article, "look", about=other)
    assert [task.message for task in Task.objects.filter(done_at=None)] == ["Look at this."]


def test_database_keeps_one_open_task_of_a_kind():
    article = story()
    telling.set_task(article, "look", "Look at it.", URL)
    with refused_by("articles_task_open_once"):
        Task.objects.create(article=article, code="look", message="Look again.", url=URL)


def test_database_knows_when_a_task_was_done():
    task = telling.set_task(story(), "look", "Look at it.", URL)
    with refused_by("articles_task_done_when"):
        Task.objects.filter(pk=task.pk).update(done_by=UserFactory())


@pytest.mark.parametrize(
    ("wants", "address", "mails"), [(True, "a@example.org", 1), (False, "a@example.org", 0), (True, "", 0)]
)
def test_notice_goes_by_mail_to_whoever_wants_that_and_has_an_address(wants, address, mails):
    person = UserFactory(wants_mail=wants, email=address)
    notice = telling.notify(person, "Look at it.", URL)
    assert Notice.objects.get() == notice
    effects = Effect.objects.filter(run="articles.mailing.mail_notice")
    assert [effect.arguments for effect in effects] == [{"notice_id": notice.pk}] * mails
