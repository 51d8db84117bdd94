"""The front page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles import reading
from articles.models import Pin, Section
from claims.public import public_verdicts
from newsroom.front_page.layout import has_picture, lay_out
from newsroom.front_page.places import TOP, Held, held_now

CHECKS = 6
# As many stories as it takes to fill the column beside a lead with a picture.
BESIDE = 3


def front(request: HttpRequest) -> HttpResponse:
    """What is held there, the newest stories, the newest of each section, and the latest checks.

    At most 10 queries, however many sections.
    """
    at = reading.now()
    return render(request, "newsroom/front.html", front_page(at, held_now(Pin.objects.at(at))))


def front_page(at: datetime, held: Sequence[Held]) -> dict[str, Any]:
    """Return what `newsroom/front.html` shows at `at`, if `held` is what is held. At most 8 queries."""
    sections = list(Section.objects.all())
    layout = lay_out(at, held, sections)
    top = layout.stories_in(TOP)
    return {
        "lead": top[0] if top else None,
        # With few others the lead runs across the page, its picture beside its words.
        "lead_size": "wide" if top and has_picture(top[0]) and len(top) <= BESIDE else "lead",
        "secondaries": top[1:],
        "shelves": layout.shelves(sections),
        "checks": public_verdicts(at)[:CHECKS],
    }
