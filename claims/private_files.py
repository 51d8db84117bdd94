"""Where files of sources are kept: outside what is served, and without addresses."""

from __future__ import annotations

from typing import NoReturn

from django.core.files.storage import Storage, storages

from articles.whole_files import WholeFileStorage


class PrivateStorage(WholeFileStorage):
    """A directory that only the desk's own view reads from. A file in it has no address."""

    def url(self, name: str | None) -> NoReturn:
        raise ValueError("Files of sources have no address. The desk hands them out: see claims.admin.evidence_files.")


def private_storage() -> Storage:
    """Return the storage that the settings call "evidence"."""
    return storages["evidence"]
