"""What the desk shows of a story's claims on the story's page. See `ARTICLE_PANELS`."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Article

from .models import Placement


def claims_of_story(request: HttpRequest, article: Article) -> SafeString:
    """Return the panel: each claim with its words, what happened to them, and its verdict. Three queries."""
    placements = (
        Placement.objects.filter(revision=article.newest_id, anchor__retired_at=None)
        .select_related("anchor__claim", "paragraph")
        .prefetch_related("anchor__claim__verdicts__rating")
        .order_by("anchor")
    )
    return render_to_string(
        "admin/claims/_panel.html",
        {"placements": placements, "article": article, "may_mark": request.user.has_perm("claims.mark_claim")},
        request,
    )
