"""What the desk shows of a story's claims on the story's page. See `ARTICLE_PANELS`."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Article

from .coverage import coverage_of, placements_in


def claims_of_story(request: HttpRequest, article: Article) -> SafeString:
    """Return the panel: how much is checked, and each claim with its words, what happened to them, and its verdict.

    Seven queries at most, however many claims there are.
    """
    revision = article.newest
    placements = list(placements_in(revision)) if revision else []
    shown = {
        "placements": placements,
        "article": article,
        "coverage": coverage_of(revision, placements) if revision else None,
        "may_mark": request.user.has_perm("claims.mark_claim"),
    }
    return render_to_string("admin/claims/_panel.html", shown, request)
