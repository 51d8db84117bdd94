"""What search engines and archives are told of a check, as linked data.

https://schema.org/ClaimReview and https://developers.google.com/search/docs/appearance/structured-data/factcheck. The
rules that are easy to get wrong are listed in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Max, Min, OuterRef
from django.urls import reverse
from django.utils.text import Truncator

from articles.linked_data import publisher, same_as, told
from articles.models import Correction
from entities.models import Entity, Kind

from .appearances import Appearance
from .models import Claim, Placement, Rating, Verdict, Voice
from .public import claim_url, public_verdicts

# As much of a statement as a search engine shows.
LONGEST_STATEMENT = 75
# A place speaks as an organisation does: it is its government. A work is where it was said; a topic says nothing.
SPEAKERS = {Kind.PERSON: "Person", Kind.ORGANISATION: "Organization", Kind.PLACE: "Organization"}
Absolute = Callable[[str], str]


def reviews_of_others(at: datetime) -> models.QuerySet[Verdict]:
    """The verdicts in force on what others said: somebody is named for it, and nowhere in print do we say it ourselves.

    A newsroom that rates its own statements is no fact-checker of them. These alone are told to machines as reviews.
    """
    ours = Placement.objects.in_print(at).filter(anchor__claim=OuterRef("claim"), anchor__voice=Voice.ASSERTED)
    return public_verdicts(at).filter(~Exists(ours), claimant__isnull=False)


def claim_review(
    claim: Claim,
    verdict: Verdict,
    appearances: Iterable[Appearance],
    corrections: Iterable[Correction],
    *,
    at: datetime,
    absolute: Absolute,
) -> dict[str, Any] | None:
    """Return the review that the page of `claim` may carry at `at`, or None if the rules allow none. 2 queries.

    `absolute` makes an address of a path.
    """
    if not reviews_of_others(at).filter(pk=verdict.pk).exists():
        return None
    url = absolute(claim_url(claim.pk, verdict.statement))
    return told(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": url,
            "claimReviewed": Truncator(verdict.statement).chars(LONGEST_STATEMENT),
            "datePublished": verdict.approved_at and verdict.approved_at.isoformat(),
            "inLanguage": verdict.written_in,
            "author": {"@type": "Organization", "name": settings.PUBLICATION_NAME, "url": absolute(reverse("front"))},
            "publisher": publisher(absolute),
            "reviewRating": rating_of(verdict),
            "itemReviewed": _claim(verdict, appearances, absolute),
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": correction.note,
                    "datePublished": correction.corrected_at.isoformat(),
                }
                for correction in corrections
            ],
        }
    )


def rating_of(verdict: Verdict) -> dict[str, Any]:
    """Return the rating: by its name, and by its number where it is on the scale. 1 query.

    https://schema.org/Rating; a number means something only between two that differ, of which the worst is 1 or more.
    """
    rating = verdict.rating
    found = {"@type": "Rating", "alternateName": rating.name, "ratingExplanation": verdict.summary}
    scale = Rating.objects.aggregate(worst=Min("number"), best=Max("number"))
    if rating.number is None or scale["worst"] == scale["best"]:
        return found
    return found | {"ratingValue": rating.number, "bestRating": scale["best"], "worstRating": scale["worst"]}


def _claim(verdict: Verdict, appearances: Iterable[Appearance], absolute: Absolute) -> dict[str, Any]:
    """https://schema.org/Claim, which is dated by when it was said, not by when it was printed or checked."""
    return told(
        {
            "@type": "Claim",
            "name": verdict.statement,
            "author": speaker(verdict.claimant.current) if verdict.claimant else None,
            "datePublished": verdict.said_on and verdict.said_on.isoformat(),
            "firstAppearance": _said_at(verdict.said_where) or _work(verdict.claimant and verdict.claimant.current),
            "appearance": _works(list(appearances), absolute),
        }
    )


def speaker(entity: Entity) -> dict[str, Any]:
    """Return who says something, as what they are; nothing if it is none that can speak."""
    kind = SPEAKERS.get(Kind(entity.kind))
    if kind is None:
        return {}
    return _named(kind, entity)


def _named(kind: str, entity: Entity) -> dict[str, Any]:
    return told({"@type": kind, "name": entity.name, "sameAs": same_as(entity)})


def _work(entity: Entity | None) -> dict[str, Any]:
    """Return the work that says it itself: a law, a paper, an advertisement."""
    return _named("CreativeWork", entity) if entity and entity.kind == Kind.WORK else {}


def _said_at(where: str) -> dict[str, Any]:
    """Return the work in which it was said, where the desk noted an address."""
    if not where.startswith(("http://", "https://")) or len(where.split()) != 1:
        return {}
    return {"@type": "CreativeWork", "url": where}


def _works(appearances: Sequence[Appearance], absolute: Absolute) -> list[dict[str, Any]]:
    """Return the stories in print that carry it, each once."""
    editions = {appearance.edition.article_id: appearance.edition for appearance in appearances}
    return [
        {
            "@type": "NewsArticle",
            "url": absolute(edition.get_absolute_url()),
            "headline": edition.revision.headline,
            "datePublished": edition.first_published_at.isoformat(),
        }
        for edition in editions.values()
        if edition.revision
    ]
