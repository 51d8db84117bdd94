"""The places of the front page, and the stories that are held at them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.models import Pin, Section

ON_TOP = 6
IN_A_SECTION = 4
TOP = 0


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One at the top of the page, where 1 is the lead, or in the shelf of a section: `area` is `TOP`, or its id."""

    area: int
    position: int

    def __str__(self) -> str:
        return f"{self.area}-{self.position}"


@dataclass(frozen=True, slots=True)
class Held:
    """A story that is held at a place, from a moment and until another. None is from ever, and for good."""

    article_id: int
    place: Place
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def held_now(pins: Iterable[Pin]) -> list[Held]:
    """Return what the pins say, in their order."""
    return [Held(pin.article_id, Place(pin.section_id or TOP, pin.position), pin.since, pin.until) for pin in pins]


def places_in(area: int) -> list[Place]:
    """Return the places of an area, in their order."""
    return [Place(area, position) for position in range(1, (ON_TOP if area == TOP else IN_A_SECTION) + 1)]


def places_of(sections: Sequence[Section]) -> list[Place]:
    """Return every place of the page, in its order."""
    return [place for area in (TOP, *(section.pk for section in sections)) for place in places_in(area)]


def last_begun_first(held: Iterable[Held]) -> list[Held]:
    """Return them with the one first that is to stand, where several hold one place: the one that began last."""
    numbered = sorted(enumerate(held), key=lambda pair: (_begin(pair[1]), pair[0]), reverse=True)
    return [each for _number, each in numbered]


def _begin(held: Held) -> float:
    return held.since.timestamp() if held.since else 0.0
