"""Whether the parts that the site leans on are there.

Without the database, or with one that is not migrated, nothing can be served that was not kept. Without the others
pages still come: slower without the cache, without pictures, and with what follows publications waiting for a worker.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Event
from articles.workers import MISSED_AFTER, last_seen

logger = logging.getLogger(__name__)

# With less, a picture of the largest kind and a night of logs may not fit any more.
SPARE_BYTES = 500 * 1024 * 1024
# So far apart the clocks of several machines may be.
SKEW = timedelta(minutes=1)

LABELS = {
    "database": _("Database"),
    "migrations": _("Migrations"),
    "clock": _("Clock"),
    "cache": _("Cache"),
    "storage": _("Storage"),
    "worker": _("Worker"),
    "roles": _("Roles"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A part; what is wrong with it, in a sentence, or nothing; and whether all else depends on it."""

    name: str
    problem: str | Promise
    is_needed: bool

    @property
    def label(self) -> str | Promise:
        return LABELS[self.name]

    @property
    def is_well(self) -> bool:
        return not self.problem


def checks() -> list[Check]:
    """Return how each part is. What a part says of its trouble goes to the log, not to whoever asks.

    At most five queries, besides those that look for migrations until none is missing.
    """
    return [
        Check(name, _tried(name, look), is_needed)
        for name, look, is_needed in (
            ("database", _database, True),
            ("migrations", _migrations, True),
            ("clock", _clock, False),
            ("cache", _cache, False),
            ("storage", _storage, False),
            ("worker", _worker, False),
            ("roles", _roles, False),
        )
    ]


def state_of(found: list[Check]) -> str:
    """Return "ready", "degraded" where something is amiss that pages do without, or "unavailable"."""
    if any(check.is_needed and not check.is_well for check in found):
        return "unavailable"
    return "ready" if all(check.is_well for check in found) else "degraded"


def _tried(name: str, look: Callable[[], str | Promise]) -> str | Promise:
    try:
        return look()
    except Exception:
        logger.exception("The check of the %s failed.", name)
        return _("It does not answer. The log says why.")


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return ""


class _Migrations:
    """Once none was missing, none is for as long as the process lives: its code knows no others."""

    def __init__(self) -> None:
        self.are_done = False

    def __call__(self) -> str | Promise:
        if not self.are_done:
            executor = MigrationExecutor(connection)
            self.are_done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "" if self.are_done else _("The database is not migrated. Run manage.py migrate.")


_migrations = _Migrations()


def _clock() -> str | Promise:
    """The record is written at the moment at which things are done: nothing on it is still to come."""
    last = Event.objects.order_by("-at", "-pk").values_list("at", flat=True).first()
    if last is None or last - timezone.now() < SKEW:
        return ""
    return _("It is behind the record by %(minutes)d minutes: what went out since is not shown. Set it right.") % {
        "minutes": (last - timezone.now()) // timedelta(minutes=1)
    }


def _cache() -> str | Promise:
    for alias in settings.CACHES:
        cache = caches[alias]
        # Whoever asks wants to know how it is, not how it was some seconds ago. Memory has no such question.
        getattr(cache, "ask_at_once", lambda: None)()
        cache.set("health", secrets.token_hex(8), timeout=60)
        # Another process may have written its own word meanwhile.
        if cache.get("health") is None:
            return _("It does not keep what it is given.")
    return ""


def _storage() -> str | Promise:
    default_storage.exists("pictures")
    for directory in {settings.DATA_DIR, getattr(default_storage, "location", settings.DATA_DIR)}:
        if os.path.isdir(directory) and not os.access(directory, os.W_OK):  # noqa: PTH112
            return _("Nothing can be written there.")
    disk = os.statvfs(settings.DATA_DIR)
    if disk.f_bavail * disk.f_frsize < SPARE_BYTES:
        return _("The disk is nearly full.")
    return ""


def _worker() -> str | Promise:
    seen = last_seen()
    if seen is None:
        return _("None runs. Start manage.py work.")
    if timezone.now() - seen > MISSED_AFTER:
        return _("None has been seen for %(minutes)d minutes. Start manage.py work.") % {
            "minutes": (timezone.now() - seen) // timedelta(minutes=1)
        }
    return ""


def _roles() -> str | Promise:
    """A role that is misspelt asks nobody for a second factor."""
    asked = settings.REQUIRE_SECOND_FACTOR - {"all", "administrators"}
    if not asked:
        return ""
    unknown = asked - set(Group.objects.filter(name__in=asked).values_list("name", flat=True))
    if not unknown:
        return ""
    return _("REQUIRE_SECOND_FACTOR names what is no role: %(names)s.") % {"names": ", ".join(sorted(unknown))}
