"""What the templates of public pages need of verdicts."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from articles.models import Correction
from articles.routes import absolute_on
from claims import public
from claims.models import Verdict
from claims.public import claim_url

register = template.Library()


@register.filter
def page_url(verdict: Verdict) -> str:
    """Return the address of the page of a verdict's claim. No query."""
    return claim_url(verdict.claim_id, verdict.statement)


@register.filter
def absolute_page_url(verdict: Verdict, request: HttpRequest) -> str:
    """Return the same with the site in front, for what is read elsewhere. No query."""
    return absolute_on(request)(page_url(verdict))


@register.filter
def record_url(verdict: Verdict) -> str:
    """Return the address of a verdict's claim as JSON. No query."""
    return public.record_url(verdict.claim_id, verdict.statement)


@register.filter
def claim_page_url(correction: Correction) -> str:
    """Return the address of the page of the claim that a correction of `claims.public.with_claims` is about, or ""."""
    claim, statement = getattr(correction, "claim", None), getattr(correction, "statement", None)
    return claim_url(claim, statement) if claim and statement else ""
