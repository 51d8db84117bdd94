"""What the templates of public pages need of verdicts."""

from __future__ import annotations

from django import template

from claims.models import Verdict
from claims.public import claim_url

register = template.Library()


@register.filter
def page_url(verdict: Verdict) -> str:
    """Return the address of the page of a verdict's claim. No query."""
    return claim_url(verdict.claim_id, verdict.statement)
