"""What someone has to look at: open tasks, unread notices, and what failed after a publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.safestring import SafeString

from articles.briefly import brief
from articles.models import Article, Effect, Notice, Task
from articles.tasks import may_finish, stories_to_do_of

if TYPE_CHECKING:
    from newsroom.models import User

SHOWN = 5


@dataclass(frozen=True, slots=True)
class OpenTask:
    task: Task
    due: SafeString | str
    is_overdue: bool
    may_finish: bool


@dataclass(frozen=True, slots=True)
class Few:
    """The first of something, and how many there are in truth."""

    items: list[OpenTask] | list[Notice] | list[Effect]
    count: int

    @property
    def hidden(self) -> int:
        return self.count - len(self.items)


def tasks_of(user: User, now: datetime, *, is_whole: bool = False) -> Few:
    """Return the open tasks that `user` can do something about, what is due first on top."""
    tasks = Task.objects.filter(done_at=None, article__in=stories_to_do_of(user).values("pk"))
    rows = tasks.select_related("article__newest", "article__assignee").defer("article__newest__body")
    rows = rows.order_by(F("due_at").asc(nulls_last=True), "-pk")
    found = list(rows if is_whole else rows[:SHOWN])
    theirs = may_finish([task.article for task in found], user)
    return Few([_open(task, task.article_id in theirs, now) for task in found], tasks.count())


def _open(task: Task, may_finish: bool, now: datetime) -> OpenTask:
    due = brief(task.due_at, now) if task.due_at else ""
    return OpenTask(task, due, bool(task.due_at and task.due_at < now), may_finish)


def notices_of(user: User) -> Few:
    """Return the newest notices that `user` has not read."""
    unread = Notice.objects.filter(person=user, read_at=None)
    return Few(list(unread.order_by("-pk")[:SHOWN]), unread.count())


def failures_for(user: User) -> Few:
    """Return what failed after publications, newest first, to those who look after that."""
    if not user.has_perm("articles.view_effect"):
        return Few([], 0)
    seen = Article.objects.on_the_desk_of(user)
    red = Effect.objects.red().filter(Q(edition=None) | Q(edition__article__in=seen.values("pk")))
    rows = red.select_related("edition__article__newest").defer("edition__article__newest__body")
    return Few(list(rows.order_by("-pk")[:SHOWN]), red.count())
