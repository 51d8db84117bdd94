"""What an address asks the search for. Whatever it says, it asks for something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Section
from articles.routes import IdConverter
from claims.models import Rating
from entities.models import Entity

from .query import Query, parse

# Later pages are of what fits less and less. Who wants more narrows the search down.
MOST_PAGES = 10
ID = re.compile(IdConverter.regex, re.ASCII)
NAMES = ("q", "type", "section", "rating", "about", "from", "to", "sort")


class Type(TextChoices):
    STORIES = "stories", gettext_lazy("Stories")
    CLAIMS = "claims", gettext_lazy("Fact-checks")
    ENTITIES = "entities", gettext_lazy("People, organisations, places")


@dataclass(frozen=True)
class Asked:
    """What is searched for, and what it is narrowed down by. What cannot be is left out; `problems` say so."""

    given: Mapping[str, str]

    @cached_property
    def query(self) -> Query:
        return parse(self.given.get("q", ""))

    @cached_property
    def type(self) -> str:
        found = self.given.get("type", "")
        return found if found in Type.values else ""

    @property
    def is_newest_first(self) -> bool:
        return self.given.get("sort") == "newest"

    @cached_property
    def page(self) -> int:
        found = self.given.get("page", "")
        return min(max(1, int(found)), MOST_PAGES) if found.isascii() and found.isdigit() and len(found) < 4 else 1

    @cached_property
    def sections(self) -> list[Section]:
        """One query."""
        return list(Section.objects.all())

    @cached_property
    def ratings(self) -> list[Rating]:
        """One query."""
        return list(Rating.objects.all())

    @cached_property
    def section(self) -> Section | None:
        return next((each for each in self.sections if each.slug == self.given.get("section")), None)

    @cached_property
    def rating(self) -> Rating | None:
        return next((each for each in self.ratings if each.slug == self.given.get("rating")), None)

    @cached_property
    def about(self) -> Entity | None:
        """One query, where one is asked for."""
        found = self.given.get("about", "")
        return Entity.objects.filter(pk=int(found)).first() if ID.fullmatch(found) else None

    @cached_property
    def since(self) -> date | None:
        return _day(self.given.get("from", ""))

    @cached_property
    def until(self) -> date | None:
        return _day(self.given.get("to", ""))

    @property
    def begins_at(self) -> datetime | None:
        return _midnight(self.since) if self.since else None

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day, which is among them."""
        return _midnight(self.until + timedelta(days=1)) if self.until else None

    @property
    def problems(self) -> list[str]:
        """What a person should know of what was left out."""
        found = []
        for name, day in (("from", self.since), ("to", self.until)):
            if self.given.get(name, "").strip() and day is None:
                found.append(
                    _("“%(text)s” is no day, so it was left out. Write it as 2026-05-14.")
                    % {"text": self.given[name].strip().replace("\x00", "")[:40]}
                )
        if self.since and self.until and self.since > self.until:
            found.append(_("The first day comes after the last, so nothing can be found."))
        if self.query.is_cut:
            found.append(_("That is too long to search for all of it. Only the beginning was."))
        return found

    @property
    def narrows(self) -> bool:
        """Whether it is narrowed down by more than a type."""
        return bool(self.section or self.rating or self.about or self.since or self.until)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What of the address means something, for addresses that ask for nearly the same."""
        values = {
            "q": self.query.text,
            "type": self.type,
            "section": self.section.slug if self.section else "",
            "rating": self.rating.slug if self.rating else "",
            "about": str(self.about.pk) if self.about else "",
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "sort": "newest" if self.is_newest_first else "",
        }
        return {name: value for name, value in values.items() if value}

    def address(self, **changes: object) -> str:
        """Return the query of an address that asks for the same but for `changes`, which may name a page."""
        wanted = {**self.chosen, **changes}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    # At the ends of the calendar there is no day before or after.
    return found if 1 < found.year < 9999 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
