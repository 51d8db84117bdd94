"""A story for programs: its checks as annotations, and the plain text in which their positions count."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Edition
from articles.routes import absolute_on, redirect_to
from claims.annotations import MEDIA_TYPE, PlainText, annotations_url, collection_of, page_of
from claims.public import checks_in
from claims.rendering import text_of

from .story import gone, in_force

KEEP_SECONDS = 60


@require_safe
def checks_as_annotations(request: HttpRequest, section_slug: str, slug: str, pk: int) -> HttpResponse:
    """The checks in the live edition of a story, at their words. 4 queries. 404 and 410 as the story itself."""
    at = timezone.now()
    edition = in_force(pk, at)
    if edition.revision is None or edition.withheld_at is not None:
        return gone(request, edition)
    if redirect := redirect_to(annotations_url(edition), request):
        return redirect
    revision = edition.revision
    checks = text_of(revision, checks_in(revision.pk, at)).checks
    match request.GET.get("page"):
        case None:
            data = collection_of(edition, revision, checks, absolute=absolute_on(request))
        case "0":
            data = page_of(edition, revision, checks, absolute=absolute_on(request))
        case _:
            raise Http404("There is one page.")
    return _kept(HttpResponse(json.dumps(data, ensure_ascii=False), content_type=MEDIA_TYPE))


@require_safe
def plain_text(request: HttpRequest, section_slug: str, slug: str, pk: int) -> HttpResponse:
    """The text of the live edition, in which positions count. 1 query. 404 and 410 as the story itself."""
    edition = in_force(pk, timezone.now())
    if edition.revision is None or edition.withheld_at is not None:
        return gone(request, edition)
    if redirect := redirect_to(text_url(edition), request):
        return redirect
    response = HttpResponse(PlainText(edition.revision).text, content_type="text/plain; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return _kept(response)


def text_url(edition: Edition) -> str:
    return f"{edition.get_absolute_url()}text.txt"


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
