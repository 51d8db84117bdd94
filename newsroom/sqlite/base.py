"""Django's backend for SQLite, with a queue in front of the one place for a writer.

SQLite has no queue: who waits asks again after a pause that grows, and whoever asks at the right instant is let in, so
that of fifty who write at once, some are passed over for a minute and told that the database is locked
(https://www.sqlite.org/c3ref/busy_handler.html). Here they stand in line, across threads and processes, and only the
first in line asks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.sqlite3 import base

# A system without such locks lets writers compete as SQLite has it.
if sys.platform != "win32":
    import fcntl


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self) -> None:
        with self._first_in_line():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs

    @contextmanager
    def _first_in_line(self) -> Iterator[None]:
        """Wait for those who came before. Only the way in is a queue: whoever is in does not hold it up.

        The file is one of its own: to open and close the database's beside SQLite would drop SQLite's locks on it.
        """
        if sys.platform == "win32" or self.is_in_memory_db():
            yield
            return
        with open(f"{self.settings_dict['NAME']}-queue", "ab") as queue:  # noqa: PTH123 (the name may be a str or a Path)
            # Released when the file is closed, or the process ends however it may.
            fcntl.flock(queue, fcntl.LOCK_EX)
            yield
