"""What the form of a note to readers asks for: the claim that was corrected. See `CORRECTION_FIELDS`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.admin.fields import OneOf
from articles.models import Article, Correction
from claims.models import Claim, CorrectedClaim


class ClaimOfNote(OneOf):
    """A choice among the claims that a story makes, or made."""

    def attach(self, correction: Correction, claim: Claim) -> None:
        """Say which claim the note is about."""
        CorrectedClaim.objects.create(correction=correction, claim=claim)


def claim(article: Article) -> Any:
    """Return the field that chooses the claim, or None for a story that makes none. One query, and one to show it."""
    claims = Claim.objects.filter(anchors__article=article).order_by("statement", "pk").distinct()
    if not claims.exists():
        return None
    return ClaimOfNote(
        label=_("Claim that it is about"),
        queryset=claims,
        required=False,
        empty_label=_("None of them"),
        help_text=_("Its page then shows the note."),
    )
