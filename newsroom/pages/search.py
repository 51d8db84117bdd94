"""The page on which readers search, and what is suggested to them while they type."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from articles.routes import absolute_on
from newsroom.limits import Limit
from newsroom.search.asking import Asked, Type
from newsroom.search.models import public_checks
from newsroom.search.results import Results, near_names, search
from newsroom.search.suggesting import suggestions_for

SEARCHES = Limit("search", 120, 60)
SUGGESTIONS = Limit("search-suggestions", 300, 60)
CHECKS_INSTEAD = 3
NUMBER_OF = {
    Type.ENTITIES: ngettext_lazy("%(number)d name", "%(number)d names", "number"),
    Type.CLAIMS: ngettext_lazy("%(number)d fact-check", "%(number)d fact-checks", "number"),
    Type.STORIES: ngettext_lazy("%(number)d story", "%(number)d stories", "number"),
}


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What was found in what readers may read now. At most 36 queries, however much there is.

    Nothing that is typed is an error. 429 for an address that asks too often.
    """
    asked, at = Asked(request.GET.dict()), timezone.now()
    wait = SEARCHES.exceeded(request) if asked.query else 0
    results = Results() if wait else search(asked, at)
    context: dict[str, Any] = {"asked": asked, "results": results, "types": Type, "wait": wait}
    context |= _links(asked, results)
    if asked.query and results.is_empty and not wait:
        context["near"] = near_names(asked, at)
        context["checks"] = public_checks(at).order_by("-approved_at", "-pk")[:CHECKS_INSTEAD]
    response = render(request, "newsroom/search.html", context, status=429 if wait else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return _private(response)


def _links(asked: Asked, results: Results) -> dict[str, Any]:
    """Where else the page leads to: other types, other pages, fewer or more filters."""
    only_words = {name: "" for name in asked.chosen if name != "q"}
    words = asked.query.text.split()
    types = [("", _("Everything")), *Type.choices]
    return {
        "has_filters": asked.narrows or asked.is_newest_first,
        "said": _said(asked, results),
        # What a type knows nothing of is left out with it.
        "tabs": [
            {"label": label, "url": asked.address(type=value, **_unknown_to(value)), "is_current": asked.type == value}
            for value, label in types
        ],
        "about": [{"label": each.name, "url": asked.address(about=each.pk)} for each in results.about],
        "next_page": asked.address(page=asked.page + 1) if results.has_next else "",
        "previous_page": asked.address(page=asked.page - 1 if asked.page > 2 else ""),
        "more_claims": asked.address(type=Type.CLAIMS.value, section=""),
        "more_entities": "" if asked.type else asked.address(type=Type.ENTITIES.value),
        "widest": asked.address(**dict.fromkeys(("section", "rating", "about", "from", "to"), "")),
        "everywhere": asked.address(**only_words),
        "single_words": [{"label": word, "url": asked.address(**only_words | {"q": word})} for word in words[:6]]
        if len(asked.query.parts) > 1
        else [],
    }


def _unknown_to(kind: str) -> dict[str, str]:
    unknown = {
        Type.STORIES.value: ("rating",),
        Type.CLAIMS.value: ("section",),
        Type.ENTITIES.value: ("section", "rating", "about", "from", "to", "sort"),
    }
    return dict.fromkeys(unknown.get(kind, ()), "")


def _said(asked: Asked, results: Results) -> str:
    """What is on the page, of how many, in the order in which it stands there: "More than 3 names and 1 story".

    Nothing is counted to its end, so of anything there may be more.
    """
    paged = (results.number, results.is_more)
    names = paged if asked.type == Type.ENTITIES else (len(results.entities), results.more_entities)
    claims = paged if asked.type or asked.rating else (len(results.claims), results.more_claims)
    found = (
        (results.entities, NUMBER_OF[Type.ENTITIES], names),
        (results.claims, NUMBER_OF[Type.CLAIMS], claims),
        (results.stories, NUMBER_OF[Type.STORIES], paged),
    )
    said = [_counted(words, *number) for shown, words, number in found if shown]
    return capfirst(get_text_list(said, _("and")))


def _counted(words: Any, number: int, is_more: bool) -> str:
    said: str = words % {"number": number}
    return _("more than %(number_of)s") % {"number_of": said} if is_more else said


@require_safe
def search_suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant by what is typed so far, as `{"suggestions": [{"label", "kind", "url"}]}`. At most 24 queries.

    429 for an address that asks too often.
    """
    if wait := SUGGESTIONS.exceeded(request):
        response: HttpResponse = JsonResponse({"suggestions": []}, status=429)
        response["Retry-After"] = str(wait)
        return _private(response)
    found = suggestions_for(request.GET.get("q", ""), timezone.now())
    return _private(JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False}))


@require_safe
def open_search(request: HttpRequest) -> HttpResponse:
    """What a browser needs to search here from its own field. No query.

    https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
    """
    context = {"name": settings.PUBLICATION_NAME, "address": absolute_on(request)(reverse("search"))}
    kind = "application/opensearchdescription+xml"
    return render(request, "newsroom/opensearch.xml", context, content_type=kind)


def _private(response: HttpResponse) -> HttpResponse:
    """What somebody searches for is nobody else's, and what is found is right at this moment alone."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response
