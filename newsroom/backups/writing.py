"""Writing a backup while the site runs."""

from __future__ import annotations

import errno
import gzip
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import django
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from . import database, ledger, tables
from .container import LEDGER, STORAGE_ERRORS, BackupError, Writer
from .files import STORAGES, Named, named, still_named

Say = Callable[[str], None]
# So much of a table, before it is packed, is held in memory at once.
PART = 2 * 1024 * 1024
SECONDS_BETWEEN = 5
# If more files are missing, it is not files that are missing, but the directory that is wrong.
MOST_MISSING = 1000


@dataclass
class Outcome:
    """What a backup holds, and which files it does not: removed meanwhile, or missing though a row names them."""

    rows: int = 0
    files: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    removed: list[Named] = field(default_factory=list)
    missing: list[Named] = field(default_factory=list)
    altered: list[Named] = field(default_factory=list)


def backup(path: Path, *, say: Say) -> Outcome:
    """Write a backup to `path`, which only its owner can read, and return what is in it.

    The file is there when it is whole, and not before. Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} is there already. Choose another name: no backup is written over.")
    try:
        with _whole_or_none(path) as file:
            return write(file, say=say)
    except STORAGE_ERRORS as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BackupError(f"There is no room for the backup at {path}. Nothing of it was kept.") from error
        raise BackupError(f"The backup could not be written to {path}: {error}. Nothing of it was kept.") from error


@contextmanager
def _whole_or_none(path: Path) -> Iterator[IO[bytes]]:
    """A file at `path` that only its owner can read, which is there once the block has ended well."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def write(file: IO[bytes], *, say: Say) -> Outcome:
    """Write a backup into `file`, which may be a pipe, and return what is in it. Raises BackupError."""
    outcome, made_at = Outcome(), timezone.now()
    writer = Writer(file)
    with tempfile.TemporaryFile() as names:
        with database.one_moment():
            # The first look at the database: what is written from here on is not in the backup.
            migrations = database.migrations()
            found = {table.name: _write_table(writer, table, say) for table in tables.kept()}
            given = database.numbers_given()
            writer.add(LEDGER, json.dumps(ledger.made(made_at), ensure_ascii=False, indent=1).encode())
            for each in named():
                names.write(json.dumps(asdict(each)).encode() + b"\n")
        outcome.rows = sum(table["rows"] for table in found.values())
        say(f"{outcome.rows:,} rows of {len(found)} tables, as of {made_at:%Y-%m-%d %H:%M:%S} UTC")
        names.seek(0)
        _write_files(writer, (Named(**json.loads(each)) for each in names), outcome, say)
    writer.close(
        {
            "made_at": made_at.isoformat(),
            "made_with": {"django": django.get_version(), "database": connection.vendor},
            "migrations": migrations,
            "tables": found,
            "numbers_given": {table: number for table, number in given.items() if table in found},
            "left_out": sorted(tables.LEFT_OUT),
            "files": dict(outcome.files),
            "removed_meanwhile": [asdict(each) for each in outcome.removed],
            "missing": [asdict(each) for each in outcome.missing],
        }
    )
    return outcome


def _write_table(writer: Writer, table: tables.Table, say: Say) -> dict[str, Any]:
    rows = size = number = 0
    part: list[bytes] = []

    def end_part() -> None:
        nonlocal size, number
        number += 1
        writer.add(f"database/{table.name}/{number:06}.jsonl.gz", gzip.compress(b"".join(part), 3, mtime=0))
        part.clear()
        size = 0

    told = time.monotonic()
    for row in table.read():
        part.append(tables.line(row))
        rows, size = rows + 1, size + len(part[-1])
        if size >= PART:
            end_part()
            if time.monotonic() - told > SECONDS_BETWEEN:
                told = time.monotonic()
                say(f"{table.name}: {rows:,} rows so far")
    if part:
        end_part()
    return {"columns": table.columns, "rows": rows}


def _write_files(writer: Writer, wanted: Iterator[Named], outcome: Outcome, say: Say) -> None:
    told = time.monotonic()
    for each in wanted:
        _write_file(writer, each, outcome)
        if time.monotonic() - told > SECONDS_BETWEEN:
            told = time.monotonic()
            say(f"{outcome.files.total():,} files, {outcome.bytes / 1e6:,.0f} MB so far")
    for storage in STORAGES:
        say(f"{outcome.files[storage]:,} files of the storage “{storage}”")


def _write_file(writer: Writer, each: Named, outcome: Outcome) -> None:
    try:
        file = storages[each.storage].open(each.name)
    except (FileNotFoundError, IsADirectoryError):
        gone = outcome.missing if still_named(each) else outcome.removed
        gone.append(each)
        if len(outcome.missing) > MOST_MISSING:
            raise BackupError(
                f"More than {MOST_MISSING:,} files that the database names are not in the storage “{each.storage}”, "
                f"such as {outcome.missing[0].name}. See whether DATA_DIR is right."
            ) from None
        return
    with file:
        size = file.size
        digest = writer.add_file(f"media/{each.storage}/{each.name}", file, size)
    if not digest.startswith(each.digest) or each.size not in (None, size):
        outcome.altered.append(each)
    outcome.files[each.storage] += 1
    outcome.bytes += size
