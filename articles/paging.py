"""Pages of a list that may be of any length: each begins after the last row of the one before, and none is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import F, Q
from django.http import Http404

Row = TypeVar("Row", bound=models.Model)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# No moment that it can name is out of range.
_CURSOR = re.compile(r"(?P<microseconds>[0-9]{1,17})-(?P<id>[0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the cursor that the next begins after; empty if there is none."""

    rows: list[Row]
    cursor: str
    is_first: bool


def page(
    rows: models.QuerySet[Row],
    cursor: str,
    *,
    moment: str,
    size: int,
    tie: str = "pk",
    latest: datetime | None = None,
) -> Page[Row]:
    """Return the page of `rows`, newest by the field `moment` first, that begins after `cursor`; the first if it is "".

    `latest` says that no row has a later moment: where there are others that are scheduled, the list begins behind
    them. One query, and no more work for a later page than for the first. Raises Http404 for a cursor that was made up.
    """
    # Where a list begins is said once: SQLite begins in an index by the first such condition, not by the narrowest.
    begin = latest
    if cursor:
        when, number = _read(cursor)
        rows = rows.filter(Q(**{f"{moment}__lt": when}) | Q(**{moment: when, f"{tie}__lt": number}))
        begin = min(when, latest) if latest else when
    if begin:
        rows = rows.filter(**{f"{moment}__lte": begin})
    found = list(rows.annotate(_moment=F(moment), _tie=F(tie)).order_by(f"-{moment}", f"-{tie}")[: size + 1])
    shown: list[Any] = found[:size]
    return Page(shown, _write(shown[-1]) if len(found) > size else "", not cursor)


def _write(row: Any) -> str:
    return f"{(row._moment - _EPOCH) // timedelta(microseconds=1)}-{row._tie}"


def _read(cursor: str) -> tuple[datetime, int]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise Http404("There is no such page.")
    return _EPOCH + timedelta(microseconds=int(match["microseconds"])), int(match["id"])
