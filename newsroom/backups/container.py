"""The file of a backup: a tar of which every byte is known to be what was written, or it is refused.

    database/<table>/<number>.jsonl.gz   rows, one a line
    media/<storage>/<name>               files
    ledger.json                          what was withheld and expunged until then, without the words
    members.jsonl                        name, size and SHA-256 of each of these
    manifest-<SHA-256>.json              what this is, and the SHA-256 of all that stands before it

It is written from the first byte to the last, and needs no more memory than one part of a table.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any, Self

from .files import STORAGES

FORMAT, VERSION = "newsroom-backup", 1
CHUNK = 1024 * 1024
LARGEST_PART = 256 * CHUNK
LEDGER, MEMBERS = "ledger.json", "members.jsonl"
_MANIFEST = re.compile(r"manifest-([0-9a-f]{64})\.json")
_TABLE = re.compile(r"database/(\w+)/\d{6}\.jsonl\.gz")


try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:  # Nothing is kept in an object storage.
    STORAGE_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)


class BackupError(Exception):
    """Something that whoever makes or restores a backup has to know, and what to do."""


def header(name: str, size: int) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.mode = size, 0o600
    return found


class _Hashed:
    """Writes on, and knows what it has written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self._length = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.digest.update(data)
        self._length += len(data)
        return len(data)

    def tell(self) -> int:
        return self._length


class HashedReader:
    """Reads on, and knows what it has read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.length = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self.length += len(data)
        return data


class Writer:
    """Writes a backup into `file`, which may be a pipe."""

    def __init__(self, file: IO[bytes]) -> None:
        self._hashed = _Hashed(file)
        self._tar: Any = tarfile.open(fileobj=self._hashed, mode="w", format=tarfile.PAX_FORMAT, copybufsize=CHUNK)  # type: ignore[call-overload]  # noqa: SIM115 (closed by `close`)
        self._members = tempfile.TemporaryFile()  # noqa: SIM115 (the same)
        self.count = 0

    def add(self, name: str, content: bytes) -> None:
        self.add_file(name, BytesIO(content), len(content))

    def add_file(self, name: str, file: IO[bytes], size: int) -> str:
        """Add a file of that size, and return its SHA-256. Raises BackupError if it is not as large."""
        reader = HashedReader(file)
        try:
            self._tar.addfile(header(name, size), reader)
        except OSError as error:
            if reader.length < size and not error.errno:
                raise BackupError(f"{name} became smaller while it was read. Make the backup again.") from error
            raise
        if file.read(1):
            raise BackupError(f"{name} became larger while it was read. Make the backup again.")
        # As below.
        self._tar.members.clear()
        digest = reader.digest.hexdigest()
        self._members.write(_member(name, size, digest))
        self.count += 1
        return digest

    def close(self, manifest: dict[str, Any]) -> None:
        """Write what closes a backup: without it, it is none."""
        size = self._members.tell()
        self._members.seek(0)
        self._tar.addfile(header(MEMBERS, size), self._members)
        self._members.close()
        whole = {
            "format": FORMAT,
            "version": VERSION,
            **manifest,
            "members": self.count,
            "sha256": self._hashed.digest.hexdigest(),
        }
        content = json.dumps(whole, indent=1, ensure_ascii=False).encode()
        name = f"manifest-{hashlib.sha256(content).hexdigest()}.json"
        self._tar.addfile(header(name, len(content)), BytesIO(content))
        self._tar.close()


def _member(name: str, size: int, digest: str) -> bytes:
    return json.dumps([name, size, digest], ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


class Reader:
    """A backup that has been looked through. Raises BackupError for a file that is none, is cut off, or was altered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            self.manifest = self._checked()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def content(self, name: str) -> bytes:
        """Return a member of which there is one, such as the ledger."""
        for member, file in self._members():
            if member.name == name:
                return file.read()
        raise BackupError(f"The backup has no {name}.")

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the parts of tables, each with the name of its table. Raises BackupError if one is not what it was."""
        for (member, file), digest in zip(self._members(), self._digests(), strict=False):
            if found := _TABLE.fullmatch(member.name):
                if member.size > LARGEST_PART:
                    raise BackupError(f"{member.name} is larger than any part of a table.")
                content = file.read()
                _require(member.name, hashlib.sha256(content).hexdigest(), digest)
                yield found[1], content

    def files(self) -> Iterator[tuple[str, str, int, str, IO[bytes]]]:
        """Yield storage, name, size, SHA-256 and content of each file."""
        for (member, file), digest in zip(self._members(), self._digests(), strict=False):
            if member.name.startswith("media/"):
                _media, storage, name = member.name.split("/", 2)
                yield storage, name, member.size, digest, file

    def _members(self) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        with tarfile.open(self._path, "r:") as tar:
            while member := _next(tar):
                file = tar.extractfile(member)
                assert file
                yield member, file

    def _digests(self) -> Iterator[str]:
        with self._path.open("rb") as file:
            file.seek(self._list_at)
            for _each in range(self.manifest["members"]):
                yield json.loads(file.readline().decode("utf-8", "surrogatepass"))[2]

    def _checked(self) -> dict[str, Any]:
        last = before = None
        try:
            with tarfile.open(fileobj=self._file, mode="r:") as tar:
                while member := _next(tar):
                    _require_safe(member)
                    before, last = last, member
        except (tarfile.TarError, ValueError) as error:
            raise BackupError(f"{self._path} is not a backup, or it is cut off. Use another one.") from error
        named = _MANIFEST.fullmatch(last.name) if last else None
        if not last or not before or not named or before.name != MEMBERS:
            raise BackupError(f"{self._path} is not a backup, or it is cut off: its end is missing. Use another one.")
        self._list_at = before.offset_data
        content = self._manifest(last, named[1])
        manifest: dict[str, Any] = json.loads(content)
        if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
            raise BackupError(f"{self._path} has a form that this version of Newsroom does not know.")
        self.manifest = manifest
        if self._digest_until(last.offset) != manifest["sha256"]:
            raise BackupError(f"{self._path} was altered or is damaged{self._where()}. Use another backup.")
        return manifest

    def _manifest(self, member: tarfile.TarInfo, digest: str) -> bytes:
        """The manifest, if it and all that follows it is as it was written."""
        self._file.seek(member.offset)
        expected = header(member.name, member.size).tobuf(tarfile.PAX_FORMAT)
        beginning = self._file.read(len(expected))
        content = self._file.read(member.size)
        rest = self._file.read(4 * tarfile.RECORDSIZE)
        end = member.offset_data + member.size
        size = -(-(end + -end % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE
        is_whole = beginning == expected and hashlib.sha256(content).hexdigest() == digest
        if not is_whole or rest.strip(b"\0") or end + len(rest) != size:
            raise BackupError(f"{self._path} was altered or is damaged at its end. Use another backup.")
        return content

    def _digest_until(self, end: int) -> str:
        self._file.seek(0)
        digest = hashlib.sha256()
        while end:
            data = self._file.read(min(CHUNK, end))
            if not data:
                break
            digest.update(data)
            end -= len(data)
        return digest.hexdigest()

    def _where(self) -> str:
        """Which member it is that is not as it was, if that can be told."""
        try:
            for (member, file), digest in zip(self._members(), self._digests(), strict=False):
                found = hashlib.sha256()
                while data := file.read(CHUNK):
                    found.update(data)
                if found.hexdigest() != digest:
                    return f", in {member.name}"
        except (tarfile.TarError, ValueError, LookupError):
            pass
        return ""


def _next(tar: Any) -> tarfile.TarInfo | None:
    found: tarfile.TarInfo | None = tar.next()
    # The list that it keeps would grow with every file.
    tar.members.clear()
    return found


def _require(name: str, found: str, digest: str) -> None:
    if found != digest:
        raise BackupError(f"{name} changed while the backup was restored. Use another backup.")


def _require_safe(member: tarfile.TarInfo) -> None:
    """Raise BackupError for anything but a plain file at one of the places that a backup has."""
    name = member.name
    is_known = name in (LEDGER, MEMBERS) or bool(_MANIFEST.fullmatch(name) or _TABLE.fullmatch(name))
    if name.startswith("media/"):
        storage, _slash, path = name.removeprefix("media/").partition("/")
        is_known = storage in STORAGES and _is_safe(path)
    if not member.isreg() or not is_known:
        raise BackupError(f"The backup holds {name!r}, which no backup has. It was not made by Newsroom: use another.")


def _is_safe(name: str) -> bool:
    """Whether the name of a file leads to one place, below the one where files of its storage are."""
    path = PurePosixPath(name)
    is_plain = bool(path.parts) and str(path) == name and not re.search(r"[\\\0\r\n]", name)
    return is_plain and not path.is_absolute() and ".." not in path.parts
