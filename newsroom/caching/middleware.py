"""Answering with a page that was kept, and keeping one that was made.

https://www.rfc-editor.org/rfc/rfc9111
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, get_conditional_response, patch_vary_headers

from . import keeping, memory
from .keeping import Kept, Numbers
from .memory import Made
from .plans import Plan, View, plan_of
from .questions import Questions, are_answered_alike
from .versions import numbers_of
from .zipping import takes_zipped, zipped

READING = ("GET", "HEAD")
# For so long, whoever finds a page missing waits for the one who is making it.
PATIENCE_SECONDS = 5.0
GLANCE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Making:
    """A page that is being made. Its numbers are read before it is: what changes meanwhile gives it others."""

    key: str
    has_turn: bool
    is_asked_for: bool
    scopes: tuple[str, ...]
    numbers: Numbers
    next_change: float | None
    questions: Questions | None


class KeptPages:
    """Stands before all other middleware, so that a page that was kept costs nothing of theirs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_anyone(request):
            return self.get_response(request)
        try:
            key = keeping.key_of(request)
        except DisallowedHost:
            # It is refused further in, with the headers of every answer.
            return self.get_response(request)
        try:
            if kept := _right(key) or _still_right(key):
                return _answer(request, kept)
        except (InterfaceError, OperationalError):
            if was := _as_it_was(key):
                return _answer(request, was, is_current=False)
        try:
            response = self.get_response(request)
            if response.status_code >= 500 and (was := _as_it_was(key)):
                return _answer(request, was, is_current=False)
            making: Making | None = getattr(request, "making", None)
            if making is None or response.status_code != 200 or response.streaming:
                return response
            kept = _read(response, making)
            if making.is_asked_for:
                _keep(kept, making)
            return _answer(request, kept)
        finally:
            if (making := getattr(request, "making", None)) and making.has_turn:
                keeping.yield_turn(making.key)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Note how the page is to be kept. Where another request is making it, wait for that, and answer with it."""
        plan = plan_of(view)
        if plan is None or request.method not in READING:
            return None
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # The desk sees what is so now, and what it sees is its own.
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response
        if not _is_for_anyone(request):
            return None
        key = keeping.key_of(request)
        # Anyone can make up parameters without end: pages that nobody else asks for are not worth keeping.
        is_asked_for = set(request.GET) <= plan.parameters
        has_turn = bool(is_asked_for and settings.PAGE_CACHE_SECONDS and keeping.claim(key, PATIENCE_SECONDS))
        if is_asked_for and settings.PAGE_CACHE_SECONDS and not has_turn and (kept := _wait(key)):
            return _answer(request, kept)
        making = _begin(plan, key, kwargs, has_turn=has_turn, is_asked_for=is_asked_for)
        request.making = making  # type: ignore[attr-defined]
        request.questions = making.questions  # type: ignore[attr-defined]
        return None


def _is_for_anyone(request: HttpRequest) -> bool:
    is_reader = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return (
        is_reader and request.method in READING and bool(settings.PAGE_CACHE_SECONDS or settings.PAGE_MEMORY_MEGABYTES)
    )


def _right(key: str) -> Kept | None:
    """Return the page that is kept under `key`, if it is right. One query."""
    kept = keeping.kept(key) if settings.PAGE_CACHE_SECONDS else None
    return kept if kept and time.time() < kept.until and numbers_of(kept.scopes) == kept.numbers else None


def _still_right(key: str) -> Kept | None:
    """Return the page that this process has made before, if all that it asked has the same answer, and keep it on."""
    made = memory.pages.recalled(key)
    if made is None:
        return None
    at = timezone.now()
    numbers = numbers_of(made.page.scopes) if settings.PAGE_CACHE_SECONDS else ()
    if made.day != timezone.localdate(at) or not are_answered_alike(made.questions, at):
        memory.pages.forget(key)
        return None
    kept = replace(made.page, numbers=numbers, until=_until(made.page.next_change))
    if settings.PAGE_CACHE_SECONDS:
        keeping.keep(key, kept, settings.PAGE_CACHE_SECONDS)
    return kept


def _as_it_was(key: str) -> Kept | None:
    """Return the page as it was last, for when the site cannot make it: that of an hour ago at most."""
    was = keeping.kept(key)
    return was if was and time.time() < was.until + keeping.STALE_SECONDS else None


def _begin(plan: Plan, key: str, named: dict[str, Any], *, has_turn: bool, is_asked_for: bool) -> Making:
    at = timezone.now()
    scopes = plan.scopes(**named)
    is_remembered = plan.is_remembered and is_asked_for and settings.PAGE_MEMORY_MEGABYTES
    questions = Questions(at) if is_remembered else None
    numbers: Numbers = ()
    change = None
    if settings.PAGE_CACHE_SECONDS:
        numbers = numbers_of(scopes)
        # Asked with the rest: where all is answered alike, the next moment on the schedule is the same, too.
        with questions.noted() if questions else nullcontext():
            change = plan.next_change(at, **named)
    return Making(key, has_turn, is_asked_for, scopes, numbers, change.timestamp() if change else None, questions)


def _keep(kept: Kept, making: Making) -> None:
    if settings.PAGE_CACHE_SECONDS:
        keeping.keep(making.key, kept, settings.PAGE_CACHE_SECONDS)
    questions = making.questions
    if questions and questions.are_repeatable:
        day = timezone.localdate(questions.moment)
        memory.pages.remember(making.key, Made(kept, tuple(questions.asked), day))


def _read(response: HttpResponse, making: Making) -> Kept:
    return Kept(
        scopes=making.scopes,
        numbers=making.numbers,
        until=_until(making.next_change),
        next_change=making.next_change,
        etag=f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"',
        headers=tuple(response.headers.items()),
        body=response.content,
        zipped=zipped(response.content, response.headers["Content-Type"]) if making.is_asked_for else b"",
    )


def _until(next_change: float | None) -> float:
    until = time.time() + settings.PAGE_CACHE_SECONDS
    return min(until, next_change or until)


def _answer(request: HttpRequest, kept: Kept, *, is_current: bool = True) -> HttpResponse:
    is_zipped = bool(kept.zipped) and takes_zipped(request)
    response = HttpResponse(kept.zipped if is_zipped else kept.body)
    for name, value in kept.headers:
        response.headers[name] = value
    etag = kept.etag
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(kept.zipped))
        etag = f'{etag[:-1]}-gzip"'
    if kept.zipped:
        patch_vary_headers(response, ["Accept-Encoding"])
    if not is_current:
        response.headers["Cache-Control"] = "no-store"
        return response
    if not settings.PAGE_CACHE_SECONDS:
        return response
    left = int(kept.next_change - time.time()) if kept.next_change else settings.SHARED_CACHE_SECONDS
    seconds = max(0, min(left, settings.SHARED_CACHE_SECONDS))
    response.headers["ETag"] = etag
    response.headers["Cache-Tag"] = ",".join(kept.scopes)
    response.headers.setdefault("Cache-Control", f"public, max-age=0, must-revalidate, s-maxage={seconds}")
    return get_conditional_response(request, etag=etag, response=response) or response


def _wait(key: str) -> Kept | None:
    """Return the page that another request is making, once it is there; None where it does not come."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        time.sleep(GLANCE_SECONDS)
        if kept := _right(key):
            return kept
        if not keeping.is_claimed(key):
            break
    return _right(key)
