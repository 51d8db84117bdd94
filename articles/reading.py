"""The moment at which a page is read: one for all that is asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("reading_moment", default=None)


def now() -> datetime:
    """Return the moment of the page that is being made; outside of one, the time."""
    return _moment.get() or timezone.now()


@contextmanager
def reading_at(moment: datetime) -> Iterator[None]:
    """Within it, `now` is that moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
