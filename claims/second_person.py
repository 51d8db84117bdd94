"""Who may be the second person behind a verdict: not who judged, nor who wrote what is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article

from .models import Verdict

if TYPE_CHECKING:
    from newsroom.models import User


def why_not(verdict: Verdict, by: User) -> str:
    """Return why `by` may not decide on another's proposal, to that person; "" if they may. At most 2 queries."""
    if not by.has_perm("claims.approve_verdict"):
        return _("You may not approve verdicts.")
    if by.pk == verdict.proposed_by_id:
        return _("You proposed this verdict, so someone else has to approve it.")
    if Article.objects.filter(written_by(by), anchors__claim=verdict.claim_id).exists():
        return _("You wrote a story that makes this claim, so someone else has to approve the verdict.")
    same = Verdict.objects.filter(
        claim=verdict.claim_id,
        proposed_by=by,
        rating=verdict.rating_id,
        summary=verdict.summary,
        reasoning=verdict.reasoning,
    )
    if same.exclude(pk=verdict.pk).exists():
        return _("You proposed this very verdict before, so someone else has to approve it.")
    return ""


def require(verdict: Verdict, by: User) -> None:
    """Raise PermissionDenied, with the reason, if `by` may not be the second person."""
    if reason := why_not(verdict, by):
        raise PermissionDenied(reason)


def written_by(person: User) -> Q:
    """The stories that `person` began, of which they saved a text, or in whose byline they stood at any time."""
    wrote = Q(created_by=person) | Q(revisions__created_by=person)
    if person.author_id:
        wrote |= Q(revisions__byline__author=person.author_id)
    return wrote
