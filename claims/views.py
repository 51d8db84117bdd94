"""The public pages of claims."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.corrections import published
from articles.paging import page
from articles.routes import redirect_to

from .appearances import appearances_of
from .models import Claim, Rating, Verdict
from .public import claim_url, public_verdicts, sources_of, verdicts_of

CLAIMS_A_PAGE = 30


def claims(request: HttpRequest) -> HttpResponse:
    """The checked claims in print, last checked first, of one rating or all. 404 for an unknown rating. 3 queries."""
    ratings = list(Rating.objects.all())
    wanted = request.GET.get("rating", "")
    rating = next((rating for rating in ratings if rating.slug == wanted), None)
    if wanted and rating is None:
        raise Http404("There is no such rating.")
    verdicts = public_verdicts(timezone.now())
    if rating is not None:
        verdicts = verdicts.filter(rating=rating)
    checks = page(verdicts, request.GET.get("before", ""), moment="approved_at", size=CLAIMS_A_PAGE)
    return render(request, "claims/claims.html", {"checks": checks, "ratings": ratings, "rating": rating})


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
