"""The desk as a whole: what its page shows, and whether that is still so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, prefetch_related_objects

from articles.models import Edition, Effect, Event, Notice, Task
from newsroom.waiting import Waiting, waiting_for

from .board import Board, board_of
from .choice import Choice
from .clock import Clock, clock_of
from .tasks import Few, failures_for, notices_of, tasks_of

if TYPE_CHECKING:
    from newsroom.models import User


@dataclass(frozen=True, slots=True)
class Desk:
    now: datetime
    choice: Choice
    mark: str
    notices: Few
    tasks: Few
    waiting: list[Waiting]
    board: Board | None
    clock: Clock | None
    failures: Few

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits."""
        return not (self.notices.count or self.tasks.count or any(waiting.items for waiting in self.waiting))


def desk_of(user: User, choice: Choice, now: datetime, *, is_whole: bool = False) -> Desk:
    """Return the desk of `user`; all tasks and all of the clock if `is_whole`. As many queries however full it is."""
    prefetch_related_objects([user], "sections")
    # Taken first: what happens meanwhile shows the next time.
    mark = mark_of(user, choice, now)
    sees_stories = user.has_perm("articles.view_article")
    return Desk(
        now=now,
        choice=choice,
        mark=mark,
        notices=notices_of(user),
        tasks=tasks_of(user, now, is_whole=is_whole),
        waiting=waiting_for(user),
        board=board_of(user, choice, now) if sees_stories else None,
        clock=clock_of(user, now, is_whole=is_whole) if sees_stories else None,
        failures=failures_for(user),
    )


def mark_of(user: User, choice: Choice, now: datetime) -> str:
    """Return what differs whenever the desk of `user` may, as an ETag. Five queries, each of one indexed row or few.

    Whatever a person does is on the record. The rest is done by programs, or by time: minutes and schedules pass.
    """
    notices = Notice.objects.filter(person=user, read_at=None).aggregate(Count("pk"), Max("pk"))
    failures = Effect.objects.red().aggregate(Count("pk"), Max("pk"))
    went_out = Edition.objects.filter(cancelled_at=None, live_from__lte=now).order_by("-live_from", "-pk")
    parts = (
        user.pk,
        choice.query,
        now.replace(second=0, microsecond=0),
        Event.objects.order_by("-pk").values_list("pk", flat=True).first(),
        Task.objects.filter(done_at=None).aggregate(Count("pk"), Max("pk")),
        notices,
        failures,
        went_out.values_list("pk", flat=True).first(),
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'
