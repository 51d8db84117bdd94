"""Moments in templates."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

from articles.admin.moments import say

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """Return a moment as the desk reads it, with its zone; and which of two is meant, if the clocks show it twice."""
    return say(at)


@register.filter
def instant(at: datetime | None) -> str:
    """Return a moment as machines read it; nothing of none.

    HTML knows no fraction of a second with more than three digits.
    """
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""
