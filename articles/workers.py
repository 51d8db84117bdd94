"""What workers say of themselves while they run."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Worker

# How often a worker says that it runs, and after how long it is missed: longer than what it does at a time takes.
EVERY = timedelta(seconds=15)
MISSED_AFTER = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(days=1)


class Heart:
    """Says that this process runs, at most every `EVERY`."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()} {os.getpid()}"
        self.started_at = timezone.now()
        self.beaten_at: datetime | None = None

    def beat(self) -> None:
        """Two queries, if it is time for them. A process of the same name that was killed leaves it to this one."""
        now = timezone.now()
        # A clock that was set back must not silence it.
        if self.beaten_at and timedelta(0) <= now - self.beaten_at < EVERY:
            return
        self.beaten_at = now
        seen = {"started_at": self.started_at, "seen_at": now}
        Worker.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
        Worker.objects.update_or_create(name=self.name, defaults=seen)

    def stop(self) -> None:
        """The process ends as it should. One query."""
        Worker.objects.filter(name=self.name).delete()


def last_seen() -> datetime | None:
    """Return when any worker last said that it runs, or None. One query.

    What one said before the clock was set back says nothing of now.
    """
    said = Worker.objects.filter(seen_at__lte=timezone.now() + EVERY)
    return said.order_by("-seen_at").values_list("seen_at", flat=True).first()


def is_missing() -> bool:
    """Whether no worker has said for long that it runs: what is to be done later waits. One query."""
    seen_at = last_seen()
    return seen_at is None or timezone.now() - seen_at > MISSED_AFTER
