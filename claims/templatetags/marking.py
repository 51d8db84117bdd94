"""What the fact-check page needs of quotations."""

from __future__ import annotations

from django import template

from claims.exactness import exactness_of
from claims.models import Placement, QuoteCheck

register = template.Library()


@register.filter
def exactness(placement: Placement) -> QuoteCheck | None:
    """Return who compared the quotation as it reads now, and how. No query where comparisons are prefetched."""
    return exactness_of(placement)
