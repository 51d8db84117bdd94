"""Where to go on reading, for pages that have nothing of their own."""

from __future__ import annotations

from django import template

from articles import reading
from articles.models import Edition

register = template.Library()


@register.simple_tag
def latest_stories(number: int) -> list[Edition]:
    """The stories that came out last. 2 queries."""
    return list(Edition.objects.live(reading.now()).for_cards()[:number])
