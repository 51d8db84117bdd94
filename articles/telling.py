"""Telling people what waits for them: notices to one person, tasks of a story."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from . import mailing
from .models import Article, Notice, Task
from .record import label_of

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def notify(person: User, message: str, url: str, *, article: Article | None = None) -> Notice:
    """Tell `person` that something waits for them at `url`, and by mail if they want that. Returns the notice."""
    notice = Notice.objects.create(person=person, article=article, message=message[:500], url=url)
    if person.wants_mail and person.email:
        mailing.mail_notice.enqueue(notice_id=notice.pk)
    return notice


@transaction.atomic
def set_task(
    article: Article, code: str, message: str, url: str, *, about: Model | None = None, due_at: datetime | None = None
) -> Task:
    """Have the desk do something about `article`, and return the task: the open one of that kind, if there is one."""
    task, _created = Task.objects.update_or_create(
        article=article,
        code=code,
        about=label_of(about) if about else "",
        done_at=None,
        defaults={"message": message[:500], "url": url, "due_at": due_at},
    )
    return task


def end_tasks(article: Article, code: str, *, about: Model | None = None, by: User | None = None) -> None:
    """Take the tasks of that kind off the desk: what they were about is over, or `by` has done it."""
    tasks = Task.objects.filter(article=article, code=code, done_at=None)
    if about:
        tasks = tasks.filter(about=label_of(about))
    tasks.update(done_at=timezone.now(), done_by=by)
