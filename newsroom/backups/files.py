"""The files that the database names: in which storage, how large, and with which hash, as far as it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Picture
from claims.models import EvidenceFile

PICTURES, EVIDENCE = "default", "evidence"
STORAGES = (PICTURES, EVIDENCE)
ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a row names. `digest` is a SHA-256, or how it begins; empty where the row does not say."""

    storage: str
    name: str
    thing: str
    size: int | None = None
    digest: str = ""


def named() -> Iterator[Named]:
    """Yield every file that the database names. Streams."""
    yield from _originals()
    yield from _renditions()
    yield from _of_sources()


def still_named(file: Named) -> bool:
    """Whether the row that named a file names it by now. One query."""
    pk = int(file.thing.partition(":")[2])
    if file.storage == EVIDENCE:
        return EvidenceFile.objects.filter(pk=pk, file=file.name).exists()
    return any(each.name == file.name for each in _of(Picture.objects.filter(pk=pk).first()))


def _originals() -> Iterator[Named]:
    rows = Picture.objects.order_by("pk").values_list("pk", "file", "digest")
    for pk, name, digest in rows.iterator(ROWS_AT_ONCE):
        yield Named(PICTURES, name, f"articles.picture:{pk}", digest=digest)


def _renditions() -> Iterator[Named]:
    rows = Picture.objects.order_by("pk").exclude(renditions={}).only("pk", "file", "renditions", "digest")
    for picture in rows.iterator(ROWS_AT_ONCE):
        yield from list(_of(picture))[1:]


def _of(picture: Picture | None) -> Iterator[Named]:
    if picture is None:
        return
    thing = f"articles.picture:{picture.pk}"
    yield Named(PICTURES, str(picture.file.name), thing, digest=picture.digest)
    seen: set[str] = set()
    for formats in picture.renditions.get("shapes", {}).values():
        for sizes in formats.values():
            for _width, _height, name, size in sizes:
                if name not in seen:
                    seen.add(name)
                    # Its name says what is in it.
                    yield Named(PICTURES, name, thing, size, name.rpartition("/")[2].partition(".")[0])


def _of_sources() -> Iterator[Named]:
    rows = EvidenceFile.objects.order_by("pk").values_list("pk", "file", "size", "digest")
    for pk, name, size, digest in rows.iterator(ROWS_AT_ONCE):
        yield Named(EVIDENCE, name, f"claims.evidencefile:{pk}", size, digest)
