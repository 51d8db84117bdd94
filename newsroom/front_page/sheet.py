"""The front page as the desk sees it: what stands at each place now, what is held there, and what comes after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from articles.models import Article, Edition, Section
from articles.models.edition import ENDINGS
from newsroom.models import User

from .layout import Layout, lay_out
from .places import TOP, Held, Place, places_in
from .rows import Row

# So many of the next moments at which something changes are looked at.
MOMENTS = 8


@dataclass(frozen=True, slots=True)
class Change:
    """What stands at a place from a moment on; nothing, if there is no story left for it."""

    at: datetime
    headline: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A story that is held at a place, and how that stands."""

    row: Row
    held: Held
    headline: str
    state: str
    is_wrong: bool
    has_begun: bool
    errors: list[str]


@dataclass(slots=True)
class Slot:
    """A place of the page."""

    place: Place
    name: str
    edition: Edition | None
    is_held: bool
    above: Place | None
    below: Place | None
    rows: list[HeldRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def story(self) -> int | None:
        """The story that moves if this place is moved."""
        if self.edition:
            return self.edition.article_id
        return self.rows[0].row.article_id if self.rows else None


@dataclass(frozen=True, slots=True)
class Area:
    """The top of the page, or the shelf of a section."""

    name: str
    slots: list[Slot]

    @property
    def shown(self) -> list[Slot]:
        """Those places of which there is something to say."""
        return [slot for slot in self.slots if slot.story]

    @property
    def is_full(self) -> bool:
        return all(slot.edition for slot in self.slots)

    @property
    def is_empty(self) -> bool:
        return not any(slot.edition for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Sheet:
    areas: list[Area]
    moments: list[datetime]

    @property
    def wrong(self) -> list[HeldRow]:
        """The held stories that do not stand on the page, where somebody has to do something about it."""
        return [held for area in self.areas for slot in area.slots for held in slot.rows if held.is_wrong]


def sheet_of(
    rows: Sequence[Row],
    held: Sequence[Held],
    errors: Mapping[int, list[str]],
    sections: Sequence[Section],
    now: datetime,
    user: User,
) -> Sheet:
    """Return the page as `rows`, which are read as `held`, make it.

    10 queries, and 5 for each of the next moments at which it changes.
    """
    states = States(held, now, user)
    moments = sorted({at for at in [*_moments(held), *states.going_out.values()] if at > now})[:MOMENTS]
    layout = lay_out(now, held, sections)
    later = [(at, lay_out(at, held, sections)) for at in moments]
    areas = []
    for area, name in [(TOP, _("Top of the page")), *((section.pk, section.name) for section in sections)]:
        slots = _slots(area, layout)
        for slot in slots:
            slot.rows = [
                states.shown(row, each, layout, errors.get(row.article_id, []))
                for row, each in zip(rows, held, strict=True)
                if row.place == slot.place
            ]
            slot.rows.sort(key=lambda shown: layout.held.get(slot.place) != shown.held)
            if slot.rows:
                slot.changes = _changes(slot.place, layout, later)
        areas.append(Area(name, slots))
    return Sheet(areas, moments)


def _moments(held: Sequence[Held]) -> list[datetime]:
    return [at for each in held for at in (each.since, each.until) if at]


def _slots(area: int, layout: Layout) -> list[Slot]:
    places = places_in(area)
    return [
        Slot(
            place,
            name_of(place),
            layout.standing.get(place),
            place in layout.held,
            places[number - 1] if number else None,
            places[number + 1] if number + 1 < len(places) else None,
        )
        for number, place in enumerate(places)
    ]


def name_of(place: Place) -> str:
    return _("Lead") if place == Place(TOP, 1) else str(place.position)


def _changes(place: Place, layout: Layout, later: Sequence[tuple[datetime, Layout]]) -> list[Change]:
    found = []
    before = _told(place, layout)
    for at, then in later:
        if (told := _told(place, then)) != before:
            found.append(Change(at, told[1], told[2]))
            before = told
    return found


def _told(place: Place, layout: Layout) -> tuple[int, str, bool]:
    edition = layout.standing.get(place)
    if edition is None or edition.revision is None:
        return 0, "", False
    return edition.article_id, edition.revision.headline, place in layout.held


class States:
    """How the held stories stand with readers. 3 queries."""

    def __init__(self, held: Sequence[Held], now: datetime, user: User) -> None:
        ids = [each.article_id for each in held]
        self.now = now
        seen = Article.objects.visible_to(user).filter(pk__in=ids).select_related("newest").defer("newest__body")
        self.seen = {article.pk: str(article) for article in seen}
        self.in_force = {
            edition.article_id: edition
            for edition in Edition.objects.in_force(now)
            .filter(article__in=ids)
            .select_related("revision", "section")
            .defer("revision__body")
        }
        to_come = Edition.objects.scheduled(now).filter(article__in=ids, held_at=None, revision__isnull=False)
        rows = to_come.order_by("-live_from").values_list("article", "live_from")
        self.going_out = {article: at for article, at in rows if not self._is_live(article)}

    def _is_live(self, article_id: int) -> bool:
        edition = self.in_force.get(article_id)
        return bool(edition and edition.revision and edition.withheld_at is None)

    def headline(self, article_id: int) -> str:
        """As readers know it; or, if they do not, as whoever may see it does."""
        if self._is_live(article_id) and (revision := self.in_force[article_id].revision):
            return revision.headline
        return self.seen.get(article_id) or _("A story that you may not see")

    def shown(self, row: Row, held: Held, layout: Layout, errors: list[str]) -> HeldRow:
        state, is_wrong = self._state(held, layout)
        return HeldRow(
            row,
            held,
            self.headline(row.article_id),
            state,
            is_wrong,
            has_begun=bool(row.since and held.since and held.since <= self.now),
            errors=errors,
        )

    def _state(self, held: Held, layout: Layout) -> tuple[str, bool]:
        """How it stands, and whether somebody has to look at that."""
        edition = self.in_force.get(held.article_id)
        if held.until and held.until <= self.now:
            return _("over"), False
        if edition and edition.withheld_at:
            return _("withheld: readers do not see it"), True
        if edition and edition.kind in ENDINGS:
            return _("taken down: readers do not see it"), True
        if edition is None:
            return (
                (_("not out yet"), False) if held.article_id in self.going_out else (_("not out, not scheduled"), True)
            )
        if held.place.area not in (TOP, edition.section_id):
            return _("runs in another section now"), True
        if held.since and held.since > self.now:
            return _("to come"), False
        if layout.held.get(held.place) == held:
            return _("held"), False
        return _("waits behind another"), False
