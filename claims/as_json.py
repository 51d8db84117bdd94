"""A claim as JSON, for programs that follow what becomes of it. What each name means: docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.linked_data import publisher, told
from articles.routes import absolute_on, redirect_to

from .appearances import Appearance, appearances_of
from .claim_review import Absolute
from .models import Claim, Verdict, VerdictReply
from .public import Source, claim_url, record_url, sources_of, verdict_url
from .views import shown

# How long others may keep it: a verdict that is taken back is to be gone everywhere soon.
KEEP_SECONDS = 60


@require_safe
def claim_as_json(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One claim, with its verdicts. 7 queries. 404 as its page."""
    at = timezone.now()
    claim, verdict = shown(pk, at)
    if redirect := redirect_to(record_url(claim.pk, verdict.statement), request):
        return redirect
    data = record_of(claim, verdict, appearances_of(claim, verdict, at), absolute=absolute_on(request))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def record_of(
    claim: Claim, verdict: Verdict, appearances: Iterable[Appearance], *, absolute: Absolute
) -> dict[str, Any]:
    """Return the claim with the verdict in force, where it stands in print, and the verdicts before. 3 queries.

    While it is being checked again there is no verdict in force, and `beingCheckedAgainSince` says so.
    """
    withdrawn = verdict.retracted_at is not None
    page = absolute(claim_url(claim.pk, verdict.statement))
    sources = [] if withdrawn else sources_of([verdict])[verdict.pk]
    return told(
        {
            "id": page,
            "type": "Claim",
            "statement": verdict.statement,
            "language": verdict.written_in,
            "claimant": _claimant(verdict, absolute) if not withdrawn else None,
            "saidOn": _day(verdict.said_on),
            "saidWhere": verdict.said_where,
            "beingCheckedAgainSince": _moment(verdict.retracted_at),
            "verdict": None if withdrawn else _verdict(verdict, page) | _grounds(verdict, sources),
            "appearances": [
                {
                    "words": appearance.words,
                    "voice": appearance.voice,
                    "story": absolute(appearance.edition.get_absolute_url()),
                    "url": absolute(appearance.url),
                }
                for appearance in appearances
            ],
            "history": _history(claim, verdict, absolute),
            "publisher": publisher(absolute),
        }
    )


def _claimant(verdict: Verdict, absolute: Absolute) -> dict[str, Any]:
    if verdict.claimant is None:
        return {}
    entity = verdict.claimant.current
    return {"id": absolute(entity.get_absolute_url()), "name": entity.name, "type": entity.kind}


def _verdict(verdict: Verdict, url: str) -> dict[str, Any]:
    return told(
        {
            "id": url,
            "rating": verdict.rating.name,
            "ratingDefinition": verdict.rating.definition,
            "ratingValue": verdict.rating.number,
            "summary": verdict.summary,
            "reasoning": verdict.reasoning,
            "note": verdict.public_note,
            "asOf": _day(verdict.as_of),
            "approvedAt": _moment(verdict.approved_at),
        }
    )


def _history(claim: Claim, current: Verdict, absolute: Absolute) -> list[dict[str, Any]]:
    """The verdicts before this one, the last first, each with the one that took its place. 1 query."""
    approved = Verdict.objects.approved().filter(claim=claim).select_related("rating")
    verdicts = sorted(approved, key=lambda verdict: (verdict.approved_at, verdict.pk), reverse=True)
    found = []
    for after, old in pairwise(verdicts):
        told_of = {
            "statement": old.statement,
            "language": old.written_in,
            "supersededAt": _moment(old.superseded_at),
            "supersededBy": absolute(verdict_url(after, current)),
            "retractedAt": _moment(old.retracted_at),
            "retractedBecause": old.retracted_reason,
        }
        found.append(_verdict(old, absolute(verdict_url(old, current))) | told(told_of))
    return found


def _grounds(verdict: Verdict, sources: Iterable[Source]) -> dict[str, Any]:
    replies = verdict.replies.all()
    return told({"askedForComment": list(map(_reply, replies)), "evidence": list(map(_source, sources))})


def _reply(reply: VerdictReply) -> dict[str, Any]:
    return told(
        {
            "respondent": reply.respondent,
            "askedOn": _day(reply.asked_on),
            "askedHow": reply.asked_how,
            "answeredOn": _day(reply.answered_on),
            "answer": reply.answer,
            "declined": reply.has_declined or None,
        }
    )


def _source(source: Source) -> dict[str, Any]:
    return told(
        {
            "description": source.description,
            "notNamedBecause": source.anonymous_because,
            "kind": source.kind,
            "stance": source.stance,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.page_url,
            "passage": source.passage,
            "passageUrl": source.url if source.url != source.page_url else "",
            "publishedOn": _day(source.published_on),
        }
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
