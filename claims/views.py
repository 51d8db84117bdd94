"""The public pages of claims."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.corrections import published
from articles.paging import page
from articles.routes import IdConverter, redirect_to

from .appearances import appearances_of
from .models import Claim, Rating, Verdict
from .public import claim_url, public_verdicts, sources_of, verdicts_of

CLAIMS_A_PAGE = 30
ID = re.compile(IdConverter.regex, re.ASCII)


def claims(request: HttpRequest) -> HttpResponse:
    """The checked claims in print, last checked first: all, or those of one rating or one claimant. 3 queries.

    404 for a rating that there is not, and for a claimant of nothing on the page: whom the desk knows is not told.
    """
    ratings = list(Rating.objects.all())
    chosen = {name: value for name in ("rating", "claimant") if (value := request.GET.get(name, ""))}
    rating = next((rating for rating in ratings if rating.slug == chosen.get("rating")), None)
    verdicts = public_verdicts(timezone.now())
    if "rating" in chosen:
        verdicts = verdicts.filter(rating=rating)
    if "claimant" in chosen:
        verdicts = verdicts.filter(claimant=_id(chosen["claimant"]))
    checks = page(verdicts, request.GET.get("before", ""), moment="approved_at", size=CLAIMS_A_PAGE)
    if ("rating" in chosen and rating is None) or ("claimant" in chosen and not checks.rows):
        raise Http404("There is no such list.")
    context = {
        "checks": checks,
        "ratings": ratings,
        "rating": rating,
        "claimant": checks.rows[0].claimant if "claimant" in chosen else None,
        "chosen": urlencode(chosen),
    }
    return render(request, "claims/claims.html", context)


def _id(value: str) -> int:
    if not ID.fullmatch(value):
        raise Http404("There is no such list.")
    return int(value)


def claim(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One claim: how it came out and why, where it stands in print, and how it came out before. 7 queries.

    404 unless its words stand in a live edition and a verdict on them was approved.
    """
    at = timezone.now()
    claim = get_object_or_404(Claim.objects.public(at) | Claim.objects.being_checked_again(at), pk=pk)
    verdict = verdicts_of([claim.pk])[claim.pk]
    if redirect := redirect_to(claim_url(claim.pk, verdict.statement), request):
        return redirect
    withdrawn = verdict.retracted_at is not None
    context = {
        "claim": claim,
        "verdict": verdict,
        "withdrawn": withdrawn,
        "sources": [] if withdrawn else sources_of([verdict])[verdict.pk],
        "appearances": appearances_of(claim, verdict, at),
        "earlier": Verdict.objects.approved().filter(claim=claim).exclude(pk=verdict.pk).select_related("rating"),
        "corrections": published(at).filter(corrected_claim__claim=claim),
    }
    return render(request, "claims/claim.html", context)
