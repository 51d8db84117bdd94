"""What stands where in publishing, for whoever runs the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from .models import Edition, Effect, Expunging, Task, Withholding

# What is due for longer than this waits for a worker that does not run.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: of which story, when, by whom, and what there is to say."""

    story: int | None
    title: str
    at: datetime | None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Things of one kind: how many there are, the first of them, and whether someone has to do something about it."""

    name: str
    count: int
    lines: list[Line]
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    at: datetime
    live: int
    # Since when the effect that is due longest has been due.
    oldest_due: datetime | None
    listings: list[Listing]
    withheld: dict[str, int] = field(default_factory=dict)

    @property
    def is_red(self) -> bool:
        return any(listing.is_red for listing in self.listings)


def status(at: datetime, limit: int) -> Status:
    """Return how things stand at `at`, with at most `limit` lines of each kind. 22 queries, whatever there is."""
    editions = Edition.objects.select_related("revision", "article__newest", "created_by").defer(
        "revision__body", "article__newest__body"
    )
    uncancelled = editions.filter(cancelled_at=None).order_by("live_from", "pk")
    scheduled = uncancelled.filter(held_at=None, live_from__gt=at)
    developing = editions.live(at).filter(developing_until__lte=at).order_by("developing_until", "pk")
    effects = Effect.objects.select_related("edition__revision", "edition__article__newest").order_by("due_at", "pk")
    tasks = Task.objects.filter(done_at=None).select_related("article__newest")
    due = effects.due(at)
    oldest_due = due.values_list("due_at", flat=True).first()

    def listing(name: str, rows: QuerySet[Any], line: Callable[[Any], Line], *, is_red: bool | None = None) -> Listing:
        count = rows.count()
        return Listing(name, count, [line(row) for row in rows[:limit]], bool(count) if is_red is None else is_red)

    overdue = tasks.filter(due_at__lte=at).exists()
    return Status(
        at=at,
        live=Edition.objects.live(at).count(),
        oldest_due=oldest_due,
        listings=[
            listing("scheduled", scheduled.filter(revision__isnull=False), _edition, is_red=False),
            listing("ends", scheduled.filter(revision=None), _edition, is_red=False),
            listing("held", uncancelled.filter(held_at__isnull=False), _held),
            listing("developing past the deadline", developing, _developing),
            listing("tasks", tasks.order_by(F("due_at").asc(nulls_last=True), "pk"), _task, is_red=overdue),
            listing("effects due", due, _effect, is_red=bool(oldest_due and at - oldest_due > PATIENCE)),
            listing("effects failing", effects.failing(), _effect),
            listing("effects given up", effects.given_up(), _effect),
        ],
        withheld=_withheld(),
    )


def _withheld() -> dict[str, int]:
    """How many of what readers may not see, and how many orders to expunge wait for a second person. 3 queries."""
    standing = Withholding.objects.filter(lifted_at=None)
    scopes = standing.aggregate(**{scope: Count("pk", filter=Q(scope=scope)) for scope in Withholding.Scope.values})
    waiting = Expunging.objects.filter(approved_at=None, refused_at=None)
    return {
        **{f"withheld: {scope}": count for scope, count in scopes.items()},
        "editions that readers may not see": Edition.objects.filter(withheld_at__isnull=False).count(),
        "orders to expunge that wait": waiting.count(),
    }


def _title(edition: Edition | None) -> str:
    if edition is None:
        return ""
    return edition.revision.headline if edition.revision else str(edition.article)


def _edition(edition: Edition) -> Line:
    return Line(
        edition.article_id, _title(edition), edition.live_from, str(edition.created_by), edition.get_kind_display()
    )


def _held(edition: Edition) -> Line:
    return Line(edition.article_id, _title(edition), edition.live_from, str(edition.created_by), edition.held_reason)


def _developing(edition: Edition) -> Line:
    who, why = str(edition.created_by), edition.developing_reason
    return Line(edition.article_id, _title(edition), edition.developing_until, who, why)


def _task(task: Task) -> Line:
    return Line(task.article_id, str(task.article), task.due_at, note=task.message)


def _effect(effect: Effect) -> Line:
    edition = effect.edition
    note = f"{effect.run}, attempts: {effect.attempts}" + (f", {effect.error}" if effect.error else "")
    return Line(edition.article_id if edition else None, _title(edition), effect.due_at, note=note)
