"""Which pictures a text shows, and which texts show a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from django.conf import settings
from django.db.models import Q, QuerySet

from .blocks import MarkedUp, split
from .models import Picture, Revision, RevisionPicture


def keep(revision: Revision, body: Iterable[MarkedUp]) -> None:
    """Write down which pictures a new text shows. One query; two if there are figures, and none without a picture."""
    ids, names = _named(body)
    figures = Picture.objects.filter(Q(pk__in=ids) | Q(file__in=names)).values_list("pk", flat=True)
    shown = {revision.picture_id, *(figures if ids or names else ())} - {None}
    RevisionPicture.objects.bulk_create(
        RevisionPicture(revision=revision, picture_id=picture) for picture in sorted(filter(None, shown))
    )


def texts_with(picture: Picture) -> QuerySet[Revision]:
    """The texts that show a picture, as lead picture or in a figure."""
    return Revision.objects.filter(picture_links__picture=picture)


def figures_of(revision: Revision) -> list[Picture]:
    """Return the pictures in the figures of a text. One query, or none without a figure."""
    ids, names = _named(split(revision.body))
    return list(Picture.objects.filter(Q(pk__in=ids) | Q(file__in=names))) if ids or names else []


def places_in(revision: Revision) -> Iterator[tuple[str, Picture]]:
    """Yield where in a text each picture stands: the lead picture first, then figures by the id of their block.

    One query, or none without a picture.
    """
    figures = [(block.id, *named_in(block.inner)) for block in split(revision.body) if block.kind == "figure"]
    ids = {revision.picture_id, *(number for _id, numbers, _files in figures for number in numbers)} - {None}
    names = {name for _id, _numbers, files in figures for name in files}
    if not ids | names:
        return
    pictures = Picture.objects.filter(Q(pk__in=ids) | Q(file__in=names))
    for picture in sorted(pictures, key=lambda picture: picture.pk != revision.picture_id):
        if picture.pk == revision.picture_id:
            yield "picture", picture
        for block_id, numbers, files in figures:
            if picture.pk in numbers or picture.file.name in files:
                yield block_id, picture


def named_in(html: str) -> tuple[set[int], set[str]]:
    """Return the pictures that a figure names: by number, and by the name of their file."""
    numbers = {int(number) for number in re.findall(r'data-picture="([0-9]{1,18})"', html)}
    sources = (unescape(source) for source in re.findall(r'<img\b[^>]*?\bsrc="([^"]*)"', html))
    return numbers, {source.removeprefix(settings.MEDIA_URL) for source in sources}


def _named(body: Iterable[MarkedUp]) -> tuple[set[int], set[str]]:
    ids: set[int] = set()
    names: set[str] = set()
    for block in body:
        if block.kind == "figure":
            numbers, files = named_in(block.inner)
            ids |= numbers
            names |= files
    return ids, names
