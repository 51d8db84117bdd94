"""Whether every file that the database names is there, as large as it should be, and what it was when it was stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import storages

from ..container import CHUNK
from ..files import Named, named
from .fault import Fault


def faults() -> Iterator[Fault]:
    for each in named():
        if message := _wrong_with(each):
            yield Fault("file", each.thing, f"{each.name} {message}")


def _wrong_with(each: Named) -> str:
    try:
        file = storages[each.storage].open(each.name)
    except (FileNotFoundError, IsADirectoryError):
        return "is missing"
    found = hashlib.sha256()
    with file:
        if each.size not in (None, file.size):
            return f"has {file.size:,} bytes and should have {each.size:,}"
        for data in file.chunks(CHUNK):
            found.update(data)
    return "" if found.hexdigest().startswith(each.digest) else "is not what it was when it was stored"
