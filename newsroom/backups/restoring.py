"""Putting back what a backup holds: looked through first, then files, then the database, in one transaction."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles import renditions
from articles.models import Article, Author, EntityPicture, Picture, Section
from entities.models import Entity
from entities.versions import names_changed
from newsroom.models import User
from newsroom.search import indexing
from newsroom.search.engine import engine

from . import database, ledger, tables
from .container import CHUNK, LEDGER, STORAGE_ERRORS, BackupError, HashedReader, Reader
from .files import PICTURES
from .writing import SECONDS_BETWEEN, Say

OWN = frozenset({"articles", "claims", "entities", "newsroom"})
# Nobody writes anything without one of these.
CONTENT = (User, Author, Section, Entity, Article)
# Why a file could not be put in its place.
NOT_STORED: tuple[type[Exception], ...] = (*STORAGE_ERRORS, SuspiciousOperation)


def restore(
    path: Path,
    *,
    say: Say,
    ledgers: Sequence[Path] = (),
    may_replace: Callable[[], bool] = lambda: False,
) -> None:
    """Put the backup at `path` in the place of what the database holds.

    All of it is checked before anything is touched. Files come first, then the database in one transaction: whatever
    happens, it names no file that is not there. What is withheld or expunged in one of `ledgers` (each a ledger, or a
    later backup), or in the database that is replaced, is so afterwards. Raises BackupError.
    """
    entries = [_ledger_at(each) for each in ledgers]
    with Reader(path) as backup:
        say(f"{path.name} is whole: {backup.manifest['members']:,} members, made at {backup.manifest['made_at']}")
        _require_same_form(backup.manifest)
        if is_empty():
            _prepare(backup.manifest)
        else:
            _require_same_migrations(backup.manifest)
            if not may_replace():
                raise BackupError(
                    f"The database {connection.settings_dict['NAME']} is not empty, and nothing was touched. "
                    "Restore into another one (DATABASE_URL), or say --replace."
                )
            entries.append(ledger.made(timezone.now()))
        entries.append(json.loads(backup.content(LEDGER)))
        _place_files(backup, say)
        try:
            with transaction.atomic():
                _load(backup, say)
                for line in ledger.repeat(ledger.merged(*entries)):
                    say(line)
        except (DatabaseError, LookupError, TypeError, ValueError, OSError, EOFError) as error:
            raise BackupError(f"The database was left as it was, since it did not take the backup: {error}") from error
    _afterwards(say)


def is_empty() -> bool:
    """Whether nobody has an account in the database, and nothing is written there; or it has no tables yet."""
    if not database.migrations():
        return True
    try:
        return not any(model._base_manager.exists() for model in CONTENT)
    except DatabaseError as error:
        raise BackupError("The database has not had all migrations. Run `manage.py migrate` first.") from error


def _ledger_at(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes()) if path.suffix == ".json" else None
    except (OSError, ValueError) as error:
        raise BackupError(f"{path} is not a ledger: {error}") from error
    if found is None:
        with Reader(path) as backup:
            found = json.loads(backup.content(LEDGER))
    if not isinstance(found, dict) or not isinstance(found.get("entries"), list):
        raise BackupError(f"{path} is not a ledger. `manage.py backup --ledger FILE` writes one.")
    return found


def _require_same_form(manifest: Mapping[str, Any]) -> None:
    here = {table.name: table.columns for table in tables.kept()}
    there = {name: table["columns"] for name, table in manifest["tables"].items()}
    if here != there:
        other = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
        raise BackupError(_of_another_version(manifest, f"These tables differ: {', '.join(other[:5])}."))


def _prepare(manifest: Mapping[str, Any]) -> None:
    """Make the tables, if the database has none."""
    if not database.migrations():
        call_command("migrate", verbosity=0, interactive=False)
    _require_same_migrations(manifest)


def _require_same_migrations(manifest: Mapping[str, Any]) -> None:
    here, there = database.migrations(), manifest["migrations"]
    if here != there:
        apps = sorted(app for app in here.keys() | there.keys() if here.get(app) != there.get(app))
        told = "; ".join(
            f"{app} was at {(there.get(app) or ['nothing'])[-1]}, and is at {(here.get(app) or ['nothing'])[-1]}"
            for app in apps[:5]
        )
        raise BackupError(_of_another_version(manifest, f"{told}."))


def _of_another_version(manifest: Mapping[str, Any], told: str) -> str:
    newest = ", ".join(f"{app} {names[-1]}" for app, names in sorted(manifest["migrations"].items()) if app in OWN)
    django = manifest["made_with"]["django"]
    return (
        f"The backup was made by another version of Newsroom, and nothing was touched. {told} Install the version "
        f"whose last migrations are {newest}, with Django {django}; restore there, then upgrade."
    )


def _place_files(backup: Reader, say: Say) -> None:
    """Put every file in its storage, under its name. What is there and is the same stays."""
    told, count = time.monotonic(), 0
    for place, name, size, digest, file in backup.files():
        storage = storages[place]
        try:
            _place(storage, name, size, digest, file)
        except NOT_STORED as error:
            raise BackupError(f"The database was left as it was: {name} could not be stored ({error}).") from error
        count += 1
        if time.monotonic() - told > SECONDS_BETWEEN:
            told = time.monotonic()
            say(f"{count:,} files are in place so far")
    say(f"{count:,} files are in place")


def _place(storage: Storage, name: str, size: int, digest: str, file: IO[bytes]) -> None:
    if storage.exists(name):
        if storage.size(name) == size and digest_of(storage, name) == digest:
            return
        # Whoever wrote it was stopped half-way, or it is another newsroom's.
        storage.delete(name)
    with tempfile.TemporaryFile() as whole:
        # Looked at before it is stored: a storage may be far away, and wants to read it more than once.
        reader = HashedReader(file)
        shutil.copyfileobj(reader, whole, CHUNK)
        if reader.digest.hexdigest() != digest:
            raise BackupError(f"{name} changed while the backup was restored. The database was left as it was.")
        whole.seek(0)
        stored = storage.save(name, File(whole))
    if stored != name:
        storage.delete(stored)
        raise BackupError(f"{name} could not be stored under its name. The database was left as it was.")


def digest_of(storage: Storage, name: str) -> str:
    """Return the SHA-256 of a stored file. Reads a piece at a time."""
    found = hashlib.sha256()
    with storage.open(name) as file:
        for data in file.chunks(CHUNK):
            found.update(data)
    return found.hexdigest()


def _load(backup: Reader, say: Say) -> None:
    known = {table.name: table for table in tables.kept()}
    database.empty(tables.all_names())
    engine().clear()
    rows: dict[str, int] = dict.fromkeys(known, 0)
    told = time.monotonic()
    for name, content in backup.parts():
        part = list(tables.rows_of(gzip.decompress(content)))
        known[name].write(part)
        rows[name] += len(part)
        if time.monotonic() - told > SECONDS_BETWEEN:
            told = time.monotonic()
            say(f"{name}: {rows[name]:,} rows so far")
    wanted = {name: table["rows"] for name, table in backup.manifest["tables"].items()}
    if rows != wanted:
        raise BackupError("The backup does not hold as many rows as it says. The database was left as it was.")
    database.give_numbers_above(backup.manifest["numbers_given"])
    for file in backup.manifest["removed_meanwhile"]:
        _forget(file)
    names_changed()
    say(f"{sum(rows.values()):,} rows are in place")


def _forget(file: Mapping[str, Any]) -> None:
    """Let nothing name a file that was removed while the backup was made: renditions are made anew."""
    label, _colon, pk = file["thing"].partition(":")
    picture = Picture.objects.filter(pk=pk).first() if label == Picture._meta.label_lower else None
    if picture is None or file["storage"] != PICTURES:
        return
    if file["name"] == picture.file.name and not picture.shown_in.exists():
        # It was deleted, as a picture that stands in no text can be.
        EntityPicture.objects.filter(picture=picture).delete()
        picture.delete()
        return
    if picture.renditions:
        Picture.objects.filter(pk=picture.pk).update(renditions={})
        renditions.want(picture)


def _afterwards(say: Say) -> None:
    """What is not in the backup, since it follows from the rest. The newsroom is whole without it, and runs."""
    ContentType.objects.clear_cache()
    for cache in caches:
        caches[cache].clear()
    database.look_over()
    told, total = time.monotonic(), 0
    for done, total in indexing.index_all():
        if time.monotonic() - told > SECONDS_BETWEEN:
            told = time.monotonic()
            say(f"{done:,} of {total:,} texts can be found so far")
    say(f"{total:,} editions and verdicts can be found")
