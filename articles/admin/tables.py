"""The record as a table to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Event
from articles.verbs import Line, lines

CHUNK = 500
# What a spreadsheet would take for a formula, and run.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """Hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(events: QuerySet[Event], name: str) -> StreamingHttpResponse:
    """Return the lines as a table in UTF-8, in pieces as they are read. Spreadsheets know it by the mark in front."""
    response = StreamingHttpResponse(_rows(events), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _rows(events: QuerySet[Event]) -> Iterator[str]:
    write = csv.writer(_Echo()).writerow
    heads = [_("when"), _("who"), _("account"), _("did what"), _("to what"), _("story"), _("headline"), _("why")]
    yield "\ufeff" + write([*heads, _("more")])
    found = events.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from (write(map(_cell, _values(line))) for line in lines(chunk))


def _values(line: Line) -> Iterator[object]:
    event = line.event
    yield localtime(event.at).isoformat(timespec="seconds")
    yield event.actor
    yield event.actor.username
    yield line.did
    yield line.thing
    yield event.article_id or ""
    yield event.article or ""
    yield event.reason
    yield line.more


def _cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text
