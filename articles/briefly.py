"""Days, and how a moment is said at the desk: in the newsroom's own time, and as briefly as it can be."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _


def midnight(moment: datetime, *, days: int = 0) -> datetime:
    """Return the beginning of the day of `moment`, or so many days later, where the newsroom is.

    A day there may have 23 hours, or 25.
    """
    day = timezone.localtime(moment).date() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware here)


def brief(moment: datetime, now: datetime) -> SafeString:
    """Return `moment` as HTML that says it in full: the time if it is today, the day with it in the same year."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return _tag(local, date_format(local, "TIME_FORMAT"))
    return _tag(local, date_format(local, "j M, H:i" if local.year == today.year else "SHORT_DATETIME_FORMAT"))


def ago(moment: datetime, now: datetime) -> SafeString:
    """Return how long ago `moment` was, roughly, as HTML that says it in full."""
    long_ago = timesince(moment, now, depth=1)
    local, is_just_now = timezone.localtime(moment), now - moment < timedelta(minutes=1)
    exact = date_format(local, "DATETIME_FORMAT")
    text = _("just now") if is_just_now else long_ago
    iso = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, exact, text)


def to_the_second(moment: datetime) -> SafeString:
    """Return the time of a moment of today as HTML: without its seconds, if it is a whole minute."""
    local = timezone.localtime(moment)
    return _tag(local, date_format(local, "H:i:s" if local.second else "TIME_FORMAT"))


def _tag(local: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)
