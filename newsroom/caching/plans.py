"""Which pages may be kept, what each leans on, and until when it is as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.reading import reading_at

from .changes import next_of_news, next_of_site, next_of_story
from .questions import Questions
from .versions import SITE, STORIES, of_story

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the pages of a view are kept. Both functions get what the address says, as the view does."""

    scopes: Callable[..., tuple[str, ...]]
    next_change: Callable[..., datetime | None]
    parameters: frozenset[str]
    # Whether its pages are made of nothing but what the database answers as of `articles.reading.now`, and of the day.
    is_remembered: bool


def story_page(*parameters: str, remembered: bool = False) -> Callable[[View], View]:
    """Have the pages of a view kept that shows one story, `pk`, and reads no parameters but `parameters`.

    With `remembered`, they are made again only where the database answers otherwise than it did: see `Plan`.
    """
    return _planned(Plan(_scopes_of_story, _next_of_story, frozenset(parameters), remembered))


def site_page(*parameters: str, remembered: bool = False) -> Callable[[View], View]:
    """The same for a view that leans on more than one story."""
    return _planned(Plan(_scopes_of_site, _next_of_site, frozenset(parameters), remembered))


def news_page() -> Callable[[View], View]:
    """Have the page kept of a view that shows what is news, of which nothing stays for long."""
    return _planned(Plan(_scopes_of_site, _next_of_news, frozenset(), False))


def plan_of(view: View) -> Plan | None:
    return getattr(view, "plan", None)


def _planned(plan: Plan) -> Callable[[View], View]:
    def planned(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            questions: Questions | None = getattr(request, "questions", None)
            if questions is None:
                return view(request, *args, **kwargs)
            with questions.noted(), reading_at(questions.moment):
                return view(request, *args, **kwargs)

        answer.plan = plan  # type: ignore[attr-defined]
        return answer

    return planned


def _scopes_of_story(pk: int, **_named: Any) -> tuple[str, ...]:
    return (of_story(pk), STORIES)


def _next_of_story(after: datetime, pk: int, **_named: Any) -> datetime | None:
    return next_of_story(pk, after)


def _scopes_of_site(**_named: Any) -> tuple[str, ...]:
    return (SITE,)


def _next_of_site(after: datetime, **_named: Any) -> datetime | None:
    return next_of_site(after)


def _next_of_news(after: datetime, **_named: Any) -> datetime | None:
    return next_of_news(after)
