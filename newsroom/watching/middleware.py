"""Answers to whatever watches the site, and a line in the log for each request.

Stands before everything else: who asks for health comes by a number and without HTTPS, from the machine itself or from
a balancer, and must be answered when the rest cannot.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from . import health, metrics
from .requests import request_id

logger = logging.getLogger("newsroom.requests")

_USABLE = re.compile(r"[A-Za-z0-9._-]{8,100}")
RETRY_SECONDS = "10"
# These answers pass no other middleware.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class Watching:
    """Answers /healthz, /readyz and /metrics; gives each request a name, times it and logs it.

    The line in the log has no address, no query and no person: the view's name, how it ended, and how long it took.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": _alive, "/readyz": _ready, "/metrics": _metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answer := self.answers.get(request.path_info):
            response = answer(request)
            for name, value in HEADERS.items():
                response.headers[name] = value
            return response
        request.name_in_log = _name_of(request)  # type: ignore[attr-defined]
        token = request_id.set(request.name_in_log)  # type: ignore[attr-defined]
        try:
            begun = time.perf_counter()
            response = self.get_response(request)
            took = time.perf_counter() - begun
            response.headers["X-Request-ID"] = request_id.get()
            _note(request, response, took)
            return response
        finally:
            request_id.reset(token)


def _name_of(request: HttpRequest) -> str:
    """The name that a proxy gave the request, so that its log and ours can be read side by side; or a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if _USABLE.fullmatch(given) else uuid.uuid4().hex


def _note(request: HttpRequest, response: HttpResponse, took: float) -> None:
    view = _view(request, response)
    metrics.count_request(request.method or "", view, response.status_code, took)
    logger.info(
        "%s %s %d",
        request.method,
        view,
        response.status_code,
        extra={
            "method": request.method,
            "view": view,
            "status": response.status_code,
            "milliseconds": round(took * 1000, 1),
        },
    )


def _view(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the view. A page that was kept is answered with before it is known which view made it."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "kept" if "Cache-Tag" in response.headers else "none"


@require_safe
def _alive(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of any other part."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def _ready(request: HttpRequest) -> HttpResponse:
    found = health.checks()
    state = health.state_of(found)
    parts = {check.name: str(check.problem) or "ok" for check in found}
    response = JsonResponse({"status": state, "parts": parts}, status=503 if state == "unavailable" else 200)
    if response.status_code == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


@require_safe
def _metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, for who has the token. Without METRICS_TOKEN there is nothing here."""
    if not settings.METRICS_TOKEN:
        return HttpResponse("Set METRICS_TOKEN to have metrics.\n", status=404, content_type="text/plain")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.METRICS_TOKEN):
        refused = HttpResponse("Send METRICS_TOKEN as a bearer token.\n", status=401, content_type="text/plain")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    content, content_type = metrics.scraped()
    return HttpResponse(content, content_type=content_type)
