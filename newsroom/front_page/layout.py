"""Which story stands where on the front page at a moment: what is held, and around it what is newest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from articles.models import Edition, Section

from .places import TOP, Held, Place, last_begun_first, places_in

# Among so many of the newest, most sections have as many as they show.
NEWEST = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stories of a section that do not stand further up."""

    section: Section
    stories: list[Edition]


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands where at a moment, and which of the held stories stand where they are held."""

    standing: dict[Place, Edition] = field(default_factory=dict)
    held: dict[Place, Held] = field(default_factory=dict)

    def stories_in(self, area: int) -> list[Edition]:
        """Return the stories of an area in their order: a place that nothing is left for is closed up."""
        return [self.standing[place] for place in places_in(area) if place in self.standing]

    def shelves(self, sections: Sequence[Section]) -> list[Shelf]:
        """Return the sections that have something to show."""
        shelves = (Shelf(section, self.stories_in(section.pk)) for section in sections)
        return [shelf for shelf in shelves if shelf.stories]


def lay_out(at: datetime, held: Sequence[Held], sections: Sequence[Section]) -> Layout:
    """Return the front page at `at`, if `held` is what is held.

    A held story stands at its place while that holds, it is live, and, in a shelf, it runs in that section; of several,
    the one that began last. The newest others fill what is left. At most 6 queries, however many sections.
    """
    live = Edition.objects.newest(at)
    holding = [each for each in last_begun_first(held) if each.holds(at)]
    stories = {story: (pk, section) for story, pk, section in _in_print(at, [each.article_id for each in holding])}
    pinned: dict[Place, Held] = {}
    for each in holding:
        _pk, section = stories.get(each.article_id, (None, None))
        if section is not None and each.place.area in (TOP, section):
            pinned.setdefault(each.place, each)
    ids = {place: stories[each.article_id][0] for place, each in pinned.items()}
    free = [place for place in places_in(TOP) if place not in ids]
    newest = list(live.exclude(pk__in=ids.values()).values_list("pk", "section")[:NEWEST])
    others = [pk for pk, _section in newest[: len(free)]]
    of_sections = defaultdict[int | None, list[int]](list)
    for pk, section in newest[len(free) :]:
        of_sections[section].append(pk)
    places = {section.pk: [place for place in places_in(section.pk) if place not in ids] for section in sections}
    if len(newest) == NEWEST:
        few = {section: len(these) for section, these in places.items() if len(of_sections[section]) < len(these)}
        of_sections |= _newest_of(at, few, [*ids.values(), *others])
    shelves = {
        place: pk for section, these in places.items() for place, pk in zip(these, of_sections[section], strict=False)
    }
    found = live.filter(pk__in=[*ids.values(), *others, *shelves.values()]).for_cards().in_bulk()
    filling = _fill(free, [found[pk] for pk in others if pk in found])
    standing = filling | {place: found[pk] for place, pk in (ids | shelves).items() if pk in found}
    return Layout(standing, {place: each for place, each in pinned.items() if place in standing})


def _in_print(at: datetime, article_ids: Collection[int]) -> list[tuple[int, int, int | None]]:
    """Return the story, the number and the section of those editions of stories that are live at `at`."""
    if not article_ids:
        return []
    live = Edition.objects.live(at).filter(article__in=article_ids)
    return list(live.values_list("article", "pk", "section"))


def _newest_of(at: datetime, wanted: Mapping[int, int], shown: Collection[int]) -> dict[int | None, list[int]]:
    """Return the newest of each section that are not shown, as many as are wanted of it. One query, or none."""
    if not wanted:
        return {}
    live = Edition.objects.newest(at).exclude(pk__in=shown)
    newest = [Q(pk__in_few=live.filter(section=section).values("pk")[:number]) for section, number in wanted.items()]
    found = defaultdict[int | None, list[int]](list)
    editions = Edition.objects.filter(reduce(or_, newest)).order_by("-first_published_at", "-pk")
    for pk, section in editions.values_list("pk", "section"):
        found[section].append(pk)
    return found


def _fill(free: Sequence[Place], newest: Sequence[Edition]) -> dict[Place, Edition]:
    """Return the newest at the free places of the top.

    Where nobody chose a lead, the newest that has a picture leads: a paper that nobody laid out should look like one.
    """
    stories = list(newest)
    if free and free[0].position == 1:
        lead = next(filter(has_picture, stories), None)
        stories.sort(key=lambda edition: edition is not lead)
    return dict(zip(free, stories, strict=False))


def has_picture(edition: Edition) -> bool:
    """Whether readers are shown a picture with it."""
    picture = edition.revision.picture if edition.revision else None
    return picture is not None and not picture.has_ended
