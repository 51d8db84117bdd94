"""When a page will be another, as things are: the next moment on the schedule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min, Q

from articles.models import Edition, Pin
from articles.models.edition import CAN_BE_LIVE
from articles.picture_rights import next_end

# For so long a story is news: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS_HOURS = timedelta(hours=48)

# Returns when a page changes next by itself after a moment, or None if nothing is planned.
NextChange = Callable[[datetime], datetime | None]


def next_of_story(article_id: int, after: datetime) -> datetime | None:
    """Return when the next edition of a story begins, or its time ends, or the rights to a picture. Two queries."""
    return min(filter(None, [_next_edition(after, article=article_id), next_end(after)]), default=None)


def next_of_site(after: datetime) -> datetime | None:
    """Return when the next edition of any story begins or its time ends, a pin goes up or comes down, or rights to a
    picture end.

    Three queries.
    """
    return min(filter(None, [_next_edition(after), _next_pin(after), next_end(after)]), default=None)


def _next_pin(after: datetime) -> datetime | None:
    soonest = Pin.objects.aggregate(
        since=Min("since", filter=Q(since__gt=after)), until=Min("until", filter=Q(until__gt=after))
    )
    return min(filter(None, soonest.values()), default=None)


def next_of_news(after: datetime) -> datetime | None:
    """Return when the next story begins to be news, or the oldest of them is none any more. Four queries."""
    oldest = Edition.objects.filter(CAN_BE_LIVE, first_published_at__gt=after - NEWS_HOURS)
    first = oldest.order_by("first_published_at").values_list("first_published_at", flat=True).first()
    return min(filter(None, [next_of_site(after), first and first + NEWS_HOURS]), default=None)


def _next_edition(after: datetime, **of: int) -> datetime | None:
    to_come = Edition.objects.filter(cancelled_at=None, live_from__gt=after, **of).order_by("live_from", "pk")
    return to_come.values_list("live_from", flat=True).first()
