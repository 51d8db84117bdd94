"""Whether a quotation is exact: a check of its own, apart from whether what was said is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article
from articles.record import record

from .models import Anchor, Placement, QuoteCheck, Voice

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def compare_quote(placement: Placement, *, how: str, source: str = "", by: User) -> QuoteCheck:
    """Say that `by` compared the quoted words at a placement with what was said, and that they are exact.

    Raises PermissionDenied if `by` is no fact-checker, or wrote the text in which they stand; ValidationError if the
    words are not marked as quoted, are not there, or if it is not said how.
    """
    anchor = Anchor.objects.select_related("article").get(pk=placement.anchor_id)
    visible = Article.objects.visible_to(by).filter(pk=anchor.article_id).exists()
    if not by.has_perm("claims.propose_verdict") or not visible:
        raise PermissionDenied(_("Only a fact-checker can say that a quotation is exact."))
    wrote = Q(revisions__created_by=by) | (Q(revisions__byline__author=by.author_id) if by.author_id else Q())
    if Article.objects.filter(wrote, pk=anchor.article_id).exists():
        raise PermissionDenied(_("You wrote this story, so someone else has to compare its quotations."))
    if anchor.retired_at or anchor.voice != Voice.QUOTED or not placement.words:
        raise ValidationError(_("These words are not marked as a quotation."))
    check = QuoteCheck(anchor=anchor, words=placement.words, how=how, source=source.strip(), checked_by=by)
    check.full_clean(exclude=["anchor", "checked_by"])
    check.save()
    record("compared", anchor, by=by, article=anchor.article, details={"how": how, "source": check.source})
    return check


def exactness_of(placement: Placement) -> QuoteCheck | None:
    """Return the latest comparison of the words as they are now, to the letter. No query where they are prefetched."""
    checks = [check for check in placement.anchor.quote_checks.all() if check.words == placement.words]
    return max(checks, key=lambda check: check.pk, default=None)
