"""The front page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.models import Edition, Pin, Section
from claims.public import public_verdicts

STORIES_ON_TOP = 6
STORIES_A_SECTION = 4
CHECKS = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest stories of a section that do not stand further up."""

    section: Section
    stories: list[Edition]


def front(request: HttpRequest) -> HttpResponse:
    """What is pinned, the newest stories, the newest of each section, and the latest checks.

    At most 9 queries, however many sections.
    """
    at = timezone.now()
    sections = list(Section.objects.all())
    live = Edition.objects.live(at).for_cards()
    pinned = list(live.filter(article__pin__in=Pin.objects.at(at)).order_by("article__pin__position")[:STORIES_ON_TOP])
    newest = live.exclude(pk__in=[edition.pk for edition in pinned])[: STORIES_ON_TOP - len(pinned)]
    top = [*pinned, *newest]
    # Without a pin, the newest story that has a picture leads: a paper that nobody laid out should still look like one.
    pictured = (edition for edition in top if edition.revision and edition.revision.picture)
    lead = pinned[0] if pinned else next(pictured, top[0] if top else None)
    context = {
        "lead": lead,
        "secondaries": [edition for edition in top if edition != lead],
        "shelves": _shelves(sections, top, at),
        "checks": public_verdicts(at)[:CHECKS],
    }
    return render(request, "newsroom/front.html", context)


def _shelves(sections: list[Section], shown: list[Edition], at: datetime) -> list[Shelf]:
    """Return the sections with what else is new in each; those with nothing are left out. 2 queries."""
    if not sections:
        return []
    others = Edition.objects.live(at).exclude(pk__in=[edition.pk for edition in shown])
    newest = (
        Q(pk__in=others.filter(section=section).order_by("-first_published_at", "-pk").values("pk")[:STORIES_A_SECTION])
        for section in sections
    )
    stories = list(Edition.objects.filter(reduce(or_, newest)).for_cards())
    shelves = [Shelf(section, [story for story in stories if story.section == section]) for section in sections]
    return [shelf for shelf in shelves if shelf.stories]
