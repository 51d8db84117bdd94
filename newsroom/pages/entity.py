"""What an entity is, the stories about it, and what was checked of it and about it, as far as readers may know."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles import reading
from articles.models import Picture
from articles.routes import redirect_to
from claims.listing import in_newest_stories_about
from claims.public import public_verdicts, said_by
from entities.models import Entity
from newsroom.entity_data import thing_page

from .entity_stories import stories_page
from .known_entities import known_or_404

CLAIMS_SHOWN = 6


def entity(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of an entity: its live stories, those about it first; on the first page also claims by and about it.

    One that has become another leads to that, in one step. 404 for one that no live story carries and that said nothing
    in print: nobody learns what the desk works on. 15 queries at most, 9 from the second page on.
    """
    at = reading.now()
    entity = known_or_404(pk, at)
    if redirect := redirect_to(entity.get_absolute_url(), request):
        return redirect
    prefetch_related_objects([entity], "aliases", "same_as")
    stories = stories_page(entity, at, request.GET.get("before", ""))
    portrait = portrait_of(entity)
    context: dict[str, Any] = {"entity": entity, "portrait": portrait, "stories": stories, "page": stories}
    if stories.is_first:
        is_theirs = said_by(entity)
        said = list(public_verdicts(at).filter(is_theirs)[: CLAIMS_SHOWN + 1])
        about = list(in_newest_stories_about(entity, at).exclude(is_theirs)[: CLAIMS_SHOWN + 1])
        context |= {
            "said": said[:CLAIMS_SHOWN],
            "more_said": len(said) > CLAIMS_SHOWN,
            "said_about": about[:CLAIMS_SHOWN],
            "more_said_about": len(about) > CLAIMS_SHOWN,
            # The checks stand beside the stories where those fill the page as far down, else below them.
            "is_beside": len(stories.about) + len(stories.mentions) >= len(said) + len(about),
            "structured_data": thing_page(entity, portrait, request),
        }
    return render(request, "entities/entity.html", context)


def portrait_of(entity: Entity) -> Picture | None:
    """Return the picture of `entity`, if readers may be shown it today. 1 query."""
    return Picture.objects.usable().filter(portrays__entity=entity).first()
