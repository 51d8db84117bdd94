"""The public pages of claims."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.dates import MONTHS

from articles import reading
from articles.corrections import published, stories_of
from articles.linked_data import as_data
from articles.models import Correction, Edition
from articles.paging import page
from articles.routes import absolute_on, redirect_to

from .appearances import appearances_of
from .as_checked import with_what_was_checked
from .claim_review import claim_review
from .embedding import frame
from .former import former_appearances
from .listing import Listing
from .models import Claim, Verdict
from .public import claim_url, sources_of, verdict_url, verdicts_of

CLAIMS_A_PAGE = 30


def claims(request: HttpRequest) -> HttpResponse:
    """The checked claims in print, last checked first: all, or of one rating, claimant, section, year, and so on.

    4 queries, three more for a claimant or for what stories are about, one for a section. 404 as `Listing` has it.
    """
    listing = Listing(request.GET.dict(), reading.now())
    checks = page(listing.verdicts(), request.GET.get("before", ""), moment="approved_at", size=CLAIMS_A_PAGE)
    context = {"checks": checks, "listing": listing, "months": MONTHS.items()}
    return render(request, "claims/claims.html", context)


def claim(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One claim: how it came out and why, where it stands in print, and how it came out before. At most 19 queries.

    404 unless its words stand in a live edition and a verdict on them was approved.
    """
    at = reading.now()
    claim, verdict = shown(pk, at)
    if redirect := redirect_to(claim_url(claim.pk, verdict.statement), request):
        return redirect
    withdrawn = verdict.retracted_at is not None
    appearances = with_what_was_checked(appearances_of(claim, verdict, at), verdict, at)
    corrections = _corrections(claim, at)
    data = None
    if not withdrawn:
        notes = [correction for correction, _story in corrections]
        data = claim_review(claim, verdict, appearances, notes, at=at, absolute=absolute_on(request))
    context = {
        "claim": claim,
        "verdict": verdict,
        "withdrawn": withdrawn,
        "sources": [] if withdrawn else sources_of([verdict])[verdict.pk],
        "replies": [] if withdrawn else verdict.replies.all(),
        "appearances": appearances,
        "former": former_appearances(claim, at),
        "earlier": earlier_verdicts(claim, verdict),
        "corrections": corrections,
        "checkers": checkers_of(verdict),
        "embed_code": frame(verdict, absolute_on(request)),
        "structured_data": as_data(data) if data else "",
    }
    return render(request, "claims/claim.html", context)


def verdict(request: HttpRequest, slug: str, pk: int, verdict_pk: int) -> HttpResponse:
    """A verdict that was in force and is not any more, whole, with what became of it. 9 queries.

    404 as the claim itself, and for what never was in force. The verdict of the claim's page is there.
    """
    at = reading.now()
    claim, current = shown(pk, at)
    if verdict_pk == current.pk:
        return HttpResponseRedirect(claim_url(claim.pk, current.statement))
    approved = Verdict.objects.approved().filter(claim=claim).select_related("rating", "claimant__merged_into")
    old = get_object_or_404(approved, pk=verdict_pk, superseded_at__isnull=False)
    if redirect := redirect_to(verdict_url(old, current), request):
        return redirect
    successor = approved.filter(approved_at__gte=old.superseded_at).exclude(pk=old.pk).order_by("approved_at").first()
    context = {
        "claim": claim,
        "verdict": old,
        "current": current,
        "successor": successor,
        "successor_url": verdict_url(successor, current) if successor else "",
        "claim_url": claim_url(claim.pk, current.statement),
        "sources": sources_of([old])[old.pk],
        "replies": old.replies.all(),
        "checkers": checkers_of(old),
    }
    response = render(request, "claims/verdict.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def shown(pk: int, at: datetime) -> tuple[Claim, Verdict]:
    """Return the claim, with the verdict that its page tells of at `at`. 2 queries. Raises Http404 if it has none."""
    claim = get_object_or_404(Claim.objects.public(at) | Claim.objects.being_checked_again(at), pk=pk)
    return claim, verdicts_of([claim.pk])[claim.pk]


def earlier_verdicts(claim: Claim, current: Verdict) -> list[dict[str, Any]]:
    """Return the verdicts before `current`, the last first, with their addresses. 1 query."""
    found = (
        Verdict.objects.approved()
        .filter(claim=claim)
        .exclude(pk=current.pk)
        .select_related("rating", "claimant__merged_into")
    )
    return [{"verdict": old, "url": verdict_url(old, current)} for old in found if old.superseded_at]


def checkers_of(verdict: Verdict) -> list[str]:
    """Return who checked it, where the newsroom names them: who proposed the verdict and who approved it. 2 queries."""
    if not settings.NAME_CHECKERS:
        return []
    return [str(person) for person in (verdict.proposed_by, verdict.approved_by) if person]


def _corrections(claim: Claim, at: datetime) -> list[tuple[Correction, Edition]]:
    """Return the notes about the claim, each with its story. 2 queries, or 1 where there are none."""
    corrected = list(published(at).filter(corrected_claim__claim=claim))
    stories = stories_of(corrected, at) if corrected else {}
    return [(each, stories[each.article_id]) for each in corrected if each.article_id in stories]
