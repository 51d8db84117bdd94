"""The clock: what is to go out today, hour by hour, and whatever does not, so that no schedule is ever out of sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Case, F, When
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.briefly import brief, midnight, to_the_second
from articles.models import Article, Edition
from articles.models.edition import ENDINGS, EditionQuerySet

if TYPE_CHECKING:
    from newsroom.models import User

SHOWN = 24
SHOWN_LATER = 8
_SHOWN_OF_EACH = (
    "article kind live_from held_at held_reason withheld_at revision__headline article__newest__headline"
).split()


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is for the style sheet, and says the same as the text."""

    edition: Edition
    headline: str
    when: SafeString
    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Hour:
    begins: datetime
    entries: list[Entry]
    is_now: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries in the order of time, and how many there are in truth."""

    entries: list[Entry]
    count: int

    @property
    def hidden(self) -> int:
        return self.count - len(self.entries)


@dataclass(frozen=True, slots=True)
class Clock:
    """Held editions are in `held`, whenever they are or were due, and in their hour if that is today."""

    now: datetime
    zone: str
    hours: list[Hour]
    today: Stretch
    held: Stretch
    later: Stretch


def clock_of(user: User, now: datetime, *, is_whole: bool = False) -> Clock:
    """Return the clock of `user`; all of it if `is_whole`, and else the first entries of each part. Six queries."""
    stories = Article.objects.on_the_desk_of(user)
    editions = Edition.objects.filter(cancelled_at=None, article__in=stories.values("pk"))
    tomorrow = midnight(now, days=1)

    def stretch(found: EditionQuerySet, shown: int) -> Stretch:
        # What is still to come goes before what has been, and of that, what was last.
        is_over = Case(When(live_from__lte=now, then=1), default=0)
        to_come = Case(When(live_from__gt=now, then=F("live_from")))
        rows = found.select_related("revision", "article__newest").order_by(is_over, to_come, "-live_from", "-pk")
        rows = rows.only(*_SHOWN_OF_EACH)
        first = sorted(rows if is_whole else rows[:shown], key=lambda edition: (edition.live_from, edition.pk))
        count = found.count()
        return Stretch([_entry(edition, user, now) for edition in first], count)

    today = stretch(editions.filter(live_from__gte=midnight(now), live_from__lt=tomorrow), SHOWN)
    return Clock(
        now=timezone.localtime(now),
        zone=_zone(now),
        hours=_hours(today.entries, now),
        today=today,
        held=stretch(editions.filter(held_at__isnull=False), SHOWN),
        later=stretch(editions.filter(live_from__gte=tomorrow, held_at=None), SHOWN_LATER),
    )


def _hours(entries: list[Entry], now: datetime) -> list[Hour]:
    """Hours are told apart by the moment they begin at: when clocks go back, one comes twice."""
    groups = groupby(entries, key=lambda entry: _hour_of(entry.edition.live_from))
    return [Hour(begins, list(found), begins == _hour_of(now)) for begins, found in groups]


def _hour_of(moment: datetime) -> datetime:
    local = timezone.localtime(moment)
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment.astimezone(UTC) - into


def _entry(edition: Edition, user: User, now: datetime) -> Entry:
    name, text = _state(edition, now)
    source = edition.revision or edition.article.newest
    page, keys = "admin:articles_article_change", [edition.article_id]
    waits = edition.live_from > now or edition.held_at
    if waits and edition.revision_id and user.has_perm("articles.publish_article"):
        page, keys = "admin:articles_article_scheduled", [edition.article_id, edition.pk]
    headline = source.headline if source else str(edition.article)
    is_today = timezone.localdate(edition.live_from) == timezone.localdate(now)
    when = to_the_second(edition.live_from) if is_today else brief(edition.live_from, now)
    return Entry(edition, headline, when, name, text, reverse(page, args=keys))


def _state(edition: Edition, now: datetime) -> tuple[str, str]:
    if edition.held_at:
        return "held", _("Held")
    if edition.withheld_at:
        return "ended", _("Withheld")
    has_begun = edition.live_from <= now
    if edition.kind in ENDINGS:
        return ("ended", _("Ended")) if has_begun else ("scheduled", _("Ends"))
    return ("live", _("Went live")) if has_begun else ("scheduled", _("Scheduled"))


def _zone(now: datetime) -> str:
    local = timezone.localtime(now)
    name, short = timezone.get_current_timezone_name(), local.tzname() or ""
    return name if name == short else f"{name}, {short}"
