"""Presence at the desk: a page says that it is open, and is told who else has it open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import presence
from articles.drafts import NO_CHARACTER
from articles.models import Article
from articles.people import person


def urls(wrap: Any) -> list[URLPattern]:
    """Return the address; `wrap` is the admin's, which lets in those who may enter it."""
    return [path("<int:article_id>/presence/", wrap(presence_view), name="articles_article_presence")]


@require_POST
def presence_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Remember the tab, or forget it if it closes, and say who else is there. 404 for a story that is not for them."""
    by = person(request)
    article = get_object_or_404(Article.objects.visible_to(by).only("pk"), pk=article_id)
    tab = NO_CHARACTER.sub("", request.POST.get("tab", ""))[:36]
    if not tab:
        return JsonResponse({"error": _("This is not a tab.")}, status=400)
    if "closes" in request.POST:
        presence.gone(article, by=by, tab=tab)
        return HttpResponse(status=204)
    presence.here(article, by=by, tab=tab, in_background="hidden" in request.POST)
    return JsonResponse({"line": presence.said(presence.others(article, by=by))})
