"""An arrangement that somebody is working at: moving stories about before anything is saved.

Functions over rows, without the database, so that the browser with scripts and the one without get the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .places import Place, places_in


class NoRoomError(Exception):
    """Every place from there on is held."""


@dataclass(frozen=True, slots=True)
class Row:
    """A story that is held at a place; the moments are as they were typed."""

    article_id: int
    place: Place
    since: str = ""
    until: str = ""


Rows = list[Row]


def put(rows: Sequence[Row], article_id: int, place: Place, *, goes_before: bool = False) -> Rows:
    """Hold a story at a place; one that is held already goes there with its moments.

    What holds that place makes way downwards. With `goes_before` it stays, and comes back when the story's time is
    over. Raises NoRoomError.
    """
    row = next((row for row in rows if row.article_id == article_id), Row(article_id, place))
    others = [each for each in rows if each is not row]
    return [*(others if goes_before else _make_room(others, place)), replace(row, place=place)]


def move(rows: Sequence[Row], article_id: int, source: Place, target: Place) -> Rows:
    """Move what stands at `source` to `target`; what stands between makes way towards where it came from.

    Where nothing is held at `source`, the story that happens to stand there, `article_id`, is put at `target`. Raises
    NoRoomError.
    """
    if not any(row.place == source for row in rows):
        return put(rows, article_id, target)
    if source.area != target.area:
        stay = [row for row in rows if row.place != source]
        moved = [replace(row, place=target) for row in rows if row.place == source]
        return [*_make_room(stay, target), *moved]
    step = 1 if target.position < source.position else -1
    first, last = sorted((source.position, target.position))

    def shifted(place: Place) -> Place:
        if place == source:
            return target
        is_between = place.area == source.area and first <= place.position <= last
        return Place(place.area, place.position + step) if is_between else place

    return _placed(rows, shifted)


def take_off(rows: Sequence[Row], article_id: int) -> Rows:
    return [row for row in rows if row.article_id != article_id]


def _make_room(rows: Sequence[Row], place: Place) -> Rows:
    taken = {row.place for row in rows}
    free = next((each for each in places_in(place.area) if each >= place and each not in taken), None)
    if free is None:
        raise NoRoomError

    def shifted(each: Place) -> Place:
        return Place(each.area, each.position + 1) if place <= each < free else each

    return _placed(rows, shifted)


def _placed(rows: Sequence[Row], where: Callable[[Place], Place]) -> Rows:
    return [replace(row, place=where(row.place)) for row in rows]
