"""Reading what the page for laying out the front page sends, and writing it there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.moments import TYPED, MomentField
from articles.numbers import row_id

from .places import Held, Place
from .rows import Row, Rows

MOST_ROWS = 200
_PLACE = re.compile(r"(?P<area>[0-9]{1,18})-(?P<position>[0-9]{1,2})", re.ASCII)


@dataclass
class Read:
    """What is typed, as far as it can be read; and what is wrong with it, by story."""

    held: list[Held] = field(default_factory=list)
    errors: dict[int, list[str]] = field(default_factory=dict)


def rows_in(data: QueryDict) -> Rows:
    """Return the rows that a form holds. Raises BadRequest for what the page never sends."""
    columns = [data.getlist(name) for name in ("story", "place", "since", "until")]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > MOST_ROWS:
        raise BadRequest("The rows are not whole.")
    return [
        Row(story_in(story), place_in(place), since.strip()[:40], until.strip()[:40])
        for story, place, since, until in zip(*columns, strict=True)
    ]


def story_in(text: str) -> int:
    if (number := row_id(text)) is None:
        raise BadRequest("There is no such story.")
    return number


def place_in(text: str) -> Place:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadRequest("There is no such place.")
    return Place(int(match["area"]), int(match["position"]))


def rows_of(held: Iterable[Held], now: datetime) -> Rows:
    """Return what is held as it is typed, without what is over."""
    return [
        Row(each.article_id, each.place, typed(each.since), typed(each.until))
        for each in held
        if each.until is None or each.until > now
    ]


def typed(moment: datetime | None) -> str:
    """Return a moment as a field for one shows it: to the second, if it has any."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return local.strftime(f"{TYPED}:%S" if local.second else TYPED)


def read(rows: Iterable[Row], known: Mapping[int, Held], now: datetime) -> Read:
    """Return what the rows say. What begins at no moment begins now.

    A moment that nobody changed is the one that is `known`, to the second. An end that is over is wrong, unless it was
    still to come when the page was opened.
    """
    result = Read()
    for row in rows:
        before = known.get(row.article_id)
        wrong = []
        since, until = None, None
        try:
            since = _moment(row.since, before.since if before else None) or now
        except ValidationError as error:
            wrong.append(_("From: %s") % error.message)
        try:
            until = _moment(row.until, before.until if before else None)
        except ValidationError as error:
            wrong.append(_("Until: %s") % error.message)
        if until and until <= now:
            if not (before and before.until == until):
                wrong.append(_("The end is over. Choose a later moment, or take the story off the page."))
        elif since and until and until <= since:
            wrong.append(_("The end comes before the beginning. Choose a later moment."))
        if wrong:
            result.errors[row.article_id] = wrong
            until = until if until and since and until > since else None
        result.held.append(Held(row.article_id, row.place, since, until))
    return result


def _moment(text: str, known: datetime | None) -> datetime | None:
    if known and text == typed(known):
        return known
    moment: datetime | None = MomentField(required=False, may_be_over=True).clean(text)
    return moment
