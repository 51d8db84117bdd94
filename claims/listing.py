"""The list of checked claims, and what it can be narrowed down to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from articles.models import Edition, EditionEntity, Section
from articles.models.edition import CAN_BE_LIVE
from articles.routes import IdConverter
from entities.models import Entity, Role

from .models import Placement, Rating, Verdict
from .public import public_verdicts, said_by

ID = re.compile(IdConverter.regex, re.ASCII)
YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)
MONTH = re.compile(r"0?[1-9]|1[0-2]", re.ASCII)
# Stories whose claims are shown on the page of what they are about, and editions that a list begins with.
STORIES_LOOKED_THROUGH = 100
FEW_EDITIONS = 1_500
NAMES = ("rating", "claimant", "about", "section", "year", "month")
Row = TypeVar("Row", Rating, Section)
ANY = Q()
IS_ABOUT = Q(role=Role.ABOUT)


@dataclass(frozen=True)
class Listing:
    """The claims in print at `at`, last checked first, as an address narrows them down.

    Raises Http404 for what there is not, and for whom no claim in print is by or about: whom the desk knows is not
    told.
    """

    given: Mapping[str, str]
    at: datetime

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What is asked for, as it stands in the address. A month without a year is none."""
        found = {name: value for name in NAMES if (value := self.given.get(name, "").strip())}
        if "year" not in found:
            found.pop("month", None)
        return found

    @property
    def query(self) -> str:
        return urlencode(self.chosen)

    @property
    def without_rating(self) -> str:
        """The query of the same list for every rating."""
        return urlencode({name: value for name, value in self.chosen.items() if name != "rating"})

    @property
    def only_rating(self) -> bool:
        return set(self.chosen) == {"rating"}

    @cached_property
    def ratings(self) -> list[Rating]:
        """One query."""
        return list(Rating.objects.all())

    @cached_property
    def sections(self) -> list[Section]:
        """One query."""
        return list(Section.objects.all())

    @cached_property
    def rating(self) -> Rating | None:
        return self._of("rating", self.ratings)

    @cached_property
    def section(self) -> Section | None:
        return self._of("section", self.sections)

    @cached_property
    def claimant(self) -> Entity | None:
        """Three queries, where one is asked for."""
        return self._claimant[0]

    @cached_property
    def _claimant(self) -> tuple[Entity | None, Q]:
        """Who it is, and which verdicts are on what they said."""
        found = self._entity("claimant")
        if found is None:
            return None, ANY
        said = said_by(found)
        if not public_verdicts(self.at).order_by().filter(said).exists():
            raise Http404("There is no such list.")
        return found, said

    @cached_property
    def about(self) -> Entity | None:
        """Two queries, where one is asked for."""
        found = self._entity("about")
        # The newest is asked for, as `is_known` does.
        if found and not EditionEntity.objects.newest(self.at).filter(entity=found).values("pk").first():
            raise Http404("There is no such list.")
        return found

    @cached_property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when until when a claim was checked, in the newsroom's own time."""
        if "year" not in self.chosen:
            return None
        year, month = self.chosen["year"], self.chosen.get("month", "")
        if not YEAR.fullmatch(year) or (month and not MONTH.fullmatch(month)):
            raise Http404("There is no such list.")
        first = int(month or 1)
        months = int(year) * 12 + first - 1 + (1 if month else 12)
        zone = timezone.get_current_timezone()
        return datetime(int(year), first, 1, tzinfo=zone), datetime(months // 12, months % 12 + 1, 1, tzinfo=zone)

    def verdicts(self) -> QuerySet[Verdict]:
        """At most one query, now, to learn where to begin."""
        wanted = self._claimant[1]
        if self.rating:
            wanted &= Q(rating=self.rating)
        if self.span:
            wanted &= Q(approved_at__gte=self.span[0], approved_at__lt=self.span[1])
        if self.section or self.about:
            wanted &= _stands_in(self.at, section=self.section, about=self.about)
        return public_verdicts(self.at, wanted)

    def years(self) -> range:
        """The years in which claims in print were checked, the last first. One query."""
        first = public_verdicts(self.at).order_by("approved_at").values_list("approved_at", flat=True).first()
        now = timezone.localtime(self.at).year
        return range(now, (timezone.localtime(first).year if first else now) - 1, -1)

    def _of(self, name: str, rows: list[Row]) -> Row | None:
        slug = self.chosen.get(name)
        row = next((row for row in rows if row.slug == slug), None)
        if slug is not None and row is None:
            raise Http404("There is no such list.")
        return row

    def _entity(self, name: str) -> Entity | None:
        if name not in self.chosen:
            return None
        if not ID.fullmatch(self.chosen[name]):
            raise Http404("There is no such list.")
        found = Entity.objects.numbered(int(self.chosen[name])).first()
        if found is None:
            raise Http404("There is no such list.")
        return found


def in_newest_stories_about(entity: Entity, at: datetime) -> QuerySet[Verdict]:
    """The verdicts in force of the claims that stand in the newest live stories about `entity`.

    In no more stories than are looked through at once, so that it takes no longer where there are tens of thousands.
    The claims are found at once, in one query, so that a database begins with those few.
    """
    about = EditionEntity.objects.newest(at).filter(entity=entity, role=Role.ABOUT)
    newest = about.values("edition__revision")[:STORIES_LOOKED_THROUGH]
    placed = Placement.objects.standing().filter(revision__in=newest)
    claims = placed.order_by("anchor__claim").values_list("anchor__claim", flat=True).distinct()
    return public_verdicts(at).filter(claim__in=list(claims))


def _stands_in(at: datetime, *, section: Section | None = None, about: Entity | None = None) -> Q:
    """Whether a verdict's claim stands in a story that is live, in this section, and about this entity. One query, now.

    Where few editions can be meant, a database begins with those; where many can, with what was checked last, of which
    it soon has a page.
    """
    stories, placed = Edition.objects.live(at), Placement.objects.standing()
    if section:
        stories = stories.filter(section=section)
    if about:
        stories = stories.filter(Exists(EditionEntity.objects.filter(IS_ABOUT, edition=OuterRef("pk"), entity=about)))
    meant = _editions_meant(section, about)
    if meant[FEW_EDITIONS : FEW_EDITIONS + 1].exists():
        live = Exists(stories.filter(revision=OuterRef("revision")))
        return Q(Exists(placed.filter(live, anchor__claim=OuterRef("claim"))))
    texts = stories.filter(pk__in=meant).order_by().values("revision")
    return Q(claim__id__in_few=placed.filter(revision__in=texts).values("anchor__claim"))


def _editions_meant(section: Section | None, about: Entity | None) -> QuerySet[Any, Any]:
    """The keys of the editions that can be meant, live or not."""
    if about:
        return EditionEntity.objects.filter(IS_ABOUT, entity=about).order_by().values("edition")
    return Edition.objects.filter(CAN_BE_LIVE, section=section).order_by().values("pk")
