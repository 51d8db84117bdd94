"""All that readers were told to have been wrong."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from articles import reading
from articles.corrections import published, stories_of
from articles.models import Correction
from articles.paging import page
from claims.public import with_claims

CORRECTIONS_A_PAGE = 30
KINDS = {
    Correction.CorrectionKind.CORRECTION.value: _("Corrections"),
    Correction.CorrectionKind.CLARIFICATION.value: _("Clarifications"),
    Correction.CorrectionKind.UPDATE.value: _("Updates"),
    Correction.CorrectionKind.RETRACTION.value: _("Retractions"),
}


def corrections(request: HttpRequest) -> HttpResponse:
    """The corrections in live stories, newest first: all, or those of one kind. 404 for no kind of ours. 3 queries."""
    now = reading.now()
    kind = request.GET.get("kind", "")
    if kind and kind not in KINDS:
        raise Http404("There is no such kind.")
    known = with_claims(published(now), now)
    found = page(
        known.filter(kind=kind) if kind else known,
        request.GET.get("before", ""),
        moment="corrected_at",
        latest=now,
        size=CORRECTIONS_A_PAGE,
    )
    stories = stories_of(found.rows, now)
    context = {
        # A story may have been taken down between the two queries.
        "corrections": [(each, stories[each.article_id]) for each in found.rows if each.article_id in stories],
        "page": found,
        "kinds": KINDS,
        "kind": kind,
        "extra": f"kind={kind}" if kind else "",
    }
    return render(request, "newsroom/corrections.html", context)
