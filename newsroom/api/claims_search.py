"""Searching the checks, with the parameters and answers of Google's Fact Check Tools API.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.linked_data import told
from articles.paging import page
from articles.routes import absolute_on
from claims.claim_review import Absolute, reviews_of_others
from claims.models import Verdict
from claims.public import claim_url
from entities.models import Alias
from newsroom.limits import Limit

LIMIT = Limit("claims-search", 60, 60)
KEEP_SECONDS = 60
PAGE_SIZE, LARGEST_PAGE, FARTHEST_OFFSET = 10, 100, 1000
LONGEST_QUERY, MOST_WORDS = 300, 12
NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
STATUSES = {400: "INVALID_ARGUMENT", 405: "UNIMPLEMENTED", 429: "RESOURCE_EXHAUSTED"}


class ArgumentError(Exception):
    """What is asked makes no sense. The message says why."""


@dataclass(frozen=True, slots=True)
class Question:
    words: list[str]
    site: str
    language: str
    max_age_days: int | None
    page_size: int
    page_token: str
    offset: int


def claims_search(request: HttpRequest) -> HttpResponse:
    """The checks of what others said that match, last checked first. 1 query, however many there are."""
    if request.method not in ("GET", "HEAD"):
        return _error(405, _("Ask with GET."))
    if wait := LIMIT.exceeded(request):
        response = _error(429, _("Too many requests. Ask again later."))
        response["Retry-After"] = str(wait)
        return response
    try:
        data = _answer(_question(request), request)
    except ArgumentError as error:
        return _error(400, str(error))
    response = _json(data, 200)
    response["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    return response


def _question(request: HttpRequest) -> Question:
    """Raises ArgumentError. Parameters that are not known are passed over, as clients send keys and formats."""
    query, site = (request.GET.get(name, "").strip() for name in ("query", "reviewPublisherSiteFilter"))
    if not query and not site:
        raise ArgumentError(_("Give a query or a reviewPublisherSiteFilter."))
    if len(query) > LONGEST_QUERY or "\x00" in query:
        raise ArgumentError(_("query is too long, or holds a character that no text has."))
    age = _number(request, "maxAgeDays", None)
    size = _number(request, "pageSize", PAGE_SIZE) or PAGE_SIZE
    offset = _number(request, "offset", 0) or 0
    if offset > FARTHEST_OFFSET:
        raise ArgumentError(_("offset goes to %(number)d. Use pageToken.") % {"number": FARTHEST_OFFSET})
    return Question(
        words=query.split()[:MOST_WORDS],
        site=site.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/"),
        language=request.GET.get("languageCode", "").strip().lower(),
        max_age_days=age,
        page_size=min(size, LARGEST_PAGE),
        page_token=request.GET.get("pageToken", ""),
        offset=offset,
    )


def _number(request: HttpRequest, name: str, default: int | None) -> int | None:
    given = request.GET.get(name, "").strip()
    if not given:
        return default
    if not NUMBER.fullmatch(given):
        raise ArgumentError(_("%(name)s is to be a whole number from 0 to 999999.") % {"name": name})
    return int(given)


def _answer(question: Question, request: HttpRequest) -> dict[str, Any]:
    host = request.get_host().partition(":")[0].lower().removeprefix("www.")
    if question.site and question.site != host:
        return {}
    found = _matching(question)
    if question.offset and not question.page_token:
        rows = list(found[question.offset : question.offset + question.page_size])
        return told({"claims": [_claim(row, absolute_on(request), host) for row in rows]})
    try:
        shown = page(found, question.page_token, moment="approved_at", size=question.page_size)
    except Http404 as error:
        raise ArgumentError(_("This pageToken is none of ours.")) from error
    claims = [_claim(row, absolute_on(request), host) for row in shown.rows]
    return told({"claims": claims, "nextPageToken": shown.cursor})


def _matching(question: Question) -> QuerySet[Verdict]:
    """Every word stands in the statement, the summary, or a name of the claimant. Upper and lower case are the same."""
    now = timezone.now()
    found = reviews_of_others(now).select_related("claim")
    found = found.alias(by=Coalesce("claimant__merged_into", "claimant"))
    for word in question.words:
        alias = Alias.objects.filter(entity=OuterRef("by"), name__icontains=word)
        found = found.filter(
            Q(statement__icontains=word)
            | Q(summary__icontains=word)
            | Q(claimant__name__icontains=word, claimant__merged_into=None)
            | Q(claimant__merged_into__name__icontains=word)
            | Q(Exists(alias))
        )
    if language := question.language.partition("-")[0]:
        own = Q(language="") if settings.LANGUAGE_CODE.lower().partition("-")[0] == language else Q()
        found = found.filter(own | Q(language__iexact=language) | Q(language__istartswith=f"{language}-"))
    if question.max_age_days is not None:
        since = now - timedelta(days=question.max_age_days)
        # The newer of the two dates counts.
        found = found.filter(Q(approved_at__gte=since) | Q(said_on__gte=since.date()))
    return found


def _claim(verdict: Verdict, absolute: Absolute, host: str) -> dict[str, Any]:
    assert verdict.approved_at
    said_on = verdict.said_on
    return told(
        {
            "text": verdict.statement,
            "claimant": verdict.claimant.current.name if verdict.claimant else "",
            "claimDate": f"{said_on.isoformat()}T00:00:00Z" if said_on else "",
            "claimReview": [
                {
                    "publisher": {"name": settings.PUBLICATION_NAME, "site": host},
                    "url": absolute(claim_url(verdict.claim_id, verdict.statement)),
                    "title": f"{verdict.rating.name}: {verdict.statement}",
                    "reviewDate": verdict.approved_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "textualRating": verdict.rating.name,
                    "languageCode": verdict.written_in,
                }
            ],
        }
    )


def _error(code: int, message: str) -> HttpResponse:
    response = _json({"error": {"code": code, "message": message, "status": STATUSES[code]}}, code)
    response["Cache-Control"] = "no-store"
    if code == 405:
        response["Allow"] = "GET, HEAD"
    return response


def _json(data: dict[str, Any], status: int) -> HttpResponse:
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
