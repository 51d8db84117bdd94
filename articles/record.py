"""Writing the record: who did what to which thing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from .models import Article, Event
from .signals import recorded

if TYPE_CHECKING:
    from newsroom.models import User


def record(
    verb: str,
    thing: models.Model,
    *,
    by: User,
    article: Article | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Write one line of the record. Called by operations, in their transaction. One query, and those of receivers of
    `recorded`."""
    event = Event.objects.create(
        verb=verb,
        thing=label_of(thing),
        actor=by,
        article=article,
        reason=reason[:300],
        details=details or {},
    )
    recorded.send(Event, event=event)
    return event


def label_of(thing: models.Model) -> str:
    """Return what a thing is called where any app's can be named: "claims.verdict:12"."""
    return f"{thing._meta.label_lower}:{thing.pk}"
