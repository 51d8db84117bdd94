"""Writing the record: who did what to which thing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from .models import Article, Event

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
    """Write one line of the record. Called by operations, in their transaction. One query."""
    return Event.objects.create(
        verb=verb,
        thing=f"{thing._meta.label_lower}:{thing.pk}",
        actor=by,
        article=article,
        reason=reason[:300],
        details=details or {},
    )
