"""Files on a disk that are whole or not there, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class WholeFileStorage(FileSystemStorage):
    """A directory in which a file has its name once all of it is written. A full disk leaves nothing behind."""

    def _save(self, name: str, content: Any) -> str:
        beside = os.path.join(os.path.dirname(name), f".{secrets.token_hex(8)}.unfinished")  # noqa: PTH118, PTH120
        try:
            super()._save(beside, content)  # type: ignore[misc]  # not in the stubs
            while True:
                try:
                    # Unlike a renaming, it never takes the place of another file.
                    os.link(self.path(beside), self.path(name))
                    return name
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            with suppress(FileNotFoundError):
                Path(self.path(beside)).unlink()


def is_full(error: BaseException | None) -> bool:
    """Whether an error says, or comes from one that says, that there is no room on a disk: ours, or the database's."""
    while error:
        # https://www.sqlite.org/rescode.html#full, https://www.postgresql.org/docs/current/errcodes-appendix.html
        says = getattr(error, "sqlite_errorname", ""), getattr(error, "sqlstate", "")
        if says[0] == "SQLITE_FULL" or says[1] == "53100" or getattr(error, "errno", None) in NO_ROOM:
            return True
        error = error.__cause__
    return False
