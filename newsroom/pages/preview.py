"""A story's page before it is out: in a frame at the desk, and for those who were sent a link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles import previewing
from articles.models import Edition, Revision
from articles.passages import redacted_revision
from articles.unlisted import unlisted
from claims.models import Anchor
from claims.placing import place
from newsroom.limits import Limit

from .errors import too_many_requests
from .story import page_of

# A secret cannot be guessed in any number of tries. What is stopped is a machine: a page that is not out yet is made
# anew each time, its claims looked for. Those at a law firm, behind one address, read less.
LIMIT = Limit("preview", 120, 60)


@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # it takes any arguments
@xframe_options_sameorigin
def framed(request: HttpRequest, edition: Edition, revision: Revision) -> HttpResponse:
    """The page of `revision` as readers would get it in `edition`. See `PREVIEW_PAGE`: there it is asked who may."""
    return _page(request, edition, revision)


@require_safe
@unlisted
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """The story that a link leads to, with a watermark. 404 for no link of ours, 410 for one that has ended.

    429 for an address that asks too often, whether there is such a link or not.
    """
    at = timezone.now()
    wait = LIMIT.exceeded(request)
    link = None if wait else previewing.link_of(secret)
    if wait:
        response = too_many_requests(request)
        response["Retry-After"] = str(wait)
    elif link is None:
        response = render(request, "404.html", status=404)
    else:
        revision = link.revision or link.article.newest
        if revision is None or not previewing.holds(link, at) or previewing.is_withheld(revision):
            response = render(request, "newsroom/preview_ended.html", {"link": link, "at": at}, status=410)
        else:
            response = _page(request, previewing.edition_of(revision, at), revision, link=link)
            if request.method == "GET":
                previewing.count(link, at)
    # What the page links to is not told where its reader came from.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, edition: Edition, revision: Revision, **context: Any) -> HttpResponse:
    with _claims_placed(revision):
        # Without the passages that are withheld.
        edition.revision = redacted_revision(revision)
        page = page_of(edition, edition.revision, edition.live_from)
        return render(request, "newsroom/preview.html", {**page, **context})


@contextmanager
def _claims_placed(revision: Revision) -> Iterator[None]:
    """Within it, the claims of the story are looked for in the revision, where nobody keeps their places; then not."""
    anchors = Anchor.objects.filter(article=revision.article_id, retired_at=None)
    unplaced = list(anchors.exclude(placements__revision=revision))
    if not unplaced:
        yield
        return
    with transaction.atomic():
        place(unplaced, [revision])
        yield
        transaction.set_rollback(True)
