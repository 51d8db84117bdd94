"""Checks on other sites: a small page to be framed, and how a site that is given an address finds it.

https://oembed.com
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from articles.routes import absolute_on, redirect_to
from claims.embedding import HEIGHT, WIDTH, embed_url, frame
from claims.public import claim_url
from claims.views import shown
from newsroom.limits import Limit

# Whoever reads a busy page that frames ten checks asks for ten, and behind one address there may be a whole university;
# a frame costs two queries. So this stops nothing but a machine that asks without a pause.
FRAMES = Limit("embed", 1200, 60)
# Asked by a site's server, once for each address that somebody pastes there.
EMBEDDINGS = Limit("oembed", 300, 60)
KEEP_SECONDS = 300
EMBEDDED = frozenset({"claim", "claim-embed"})


@require_safe
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes any arguments
@xframe_options_exempt
def embed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A check as other sites may frame it: without a script, a cookie, or anything of another site. 2 queries.

    Where there is none any more, it is said in the frame, with 404; likewise that it was asked too often, with 429.
    """
    if wait := FRAMES.exceeded(request):
        return _later(render(request, "newsroom/embed.html", {"wait": wait}, status=429), wait)
    try:
        claim, verdict = shown(pk, timezone.now())
    except Http404:
        return render(request, "newsroom/embed.html", status=404)
    if redirect := redirect_to(embed_url(verdict), request):
        return redirect
    url = absolute_on(request)(claim_url(claim.pk, verdict.statement))
    context = {"claim": claim, "verdict": verdict, "withdrawn": verdict.retracted_at is not None, "url": url}
    response = render(request, "newsroom/embed.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """How to embed the check at `url`. 2 queries. 400 without one, 404 for none of ours, 501 for another format.

    429 for an address that asks too often. There is no smaller one than the frame needs: what `maxwidth` and
    `maxheight` allow is kept to.
    """
    if wait := EMBEDDINGS.exceeded(request):
        return _later(_refused(429), wait)
    address = request.GET.get("url", "")
    if not address:
        return _refused(400)
    if request.GET.get("format", "json") != "json":
        return _refused(501)
    pk = _claim_at(address, request)
    try:
        verdict = shown(pk, timezone.now())[1] if pk else None
    except Http404:
        verdict = None
    if verdict is None:
        return _refused(404)
    width, height = (_at_most(request, name, size) for name, size in (("maxwidth", WIDTH), ("maxheight", HEIGHT)))
    data: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": verdict.statement,
        "provider_name": settings.PUBLICATION_NAME,
        "provider_url": absolute_on(request)(reverse("front")),
        "cache_age": KEEP_SECONDS,
        "html": frame(verdict, absolute_on(request), width, height),
        "width": width,
        "height": height,
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _claim_at(address: str, request: HttpRequest) -> int | None:
    """Return the claim whose page, or whose frame, has that address on this site; None for any other address."""
    try:
        parts = urlsplit(address)
        found = (
            resolve(parts.path) if parts.scheme in ("http", "https") and parts.netloc == request.get_host() else None
        )
    except (ValueError, Resolver404):
        return None
    return found.kwargs["pk"] if found and found.url_name in EMBEDDED else None


def _at_most(request: HttpRequest, name: str, size: int) -> int:
    given = request.GET.get(name, "")
    return min(size, int(given)) if given.isascii() and given.isdecimal() and len(given) < 6 and int(given) else size


def _later(response: HttpResponse, seconds: int) -> HttpResponse:
    """The answer to one who asks too often, which is nobody else's."""
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _refused(status: int) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
