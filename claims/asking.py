"""Asking for comment: noting whom the newsroom asked about a claim, and what they answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.record import record

from .models import Claim, RecheckReason, Reply, RequestForComment, Verdict, VerdictReply

if TYPE_CHECKING:
    from newsroom.models import User

TOLD = tuple(field.name for field in Reply._meta.get_fields())


@transaction.atomic
def note(claim: Claim, *, by: User, **fields: Any) -> RequestForComment:
    """Note that somebody was asked for comment on `claim`, with the answer if there is one, and return that.

    Raises PermissionDenied; ValidationError for what is missing or cannot be.
    """
    if not by.has_perm("claims.add_evidence"):
        raise PermissionDenied(_("You may not note who was asked for comment."))
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    request = RequestForComment(claim=claim, noted_by=by, **fields)
    _keep(request)
    record("asked for comment on", claim, by=by)
    return request


@transaction.atomic
def change(request: RequestForComment, *, by: User, **fields: Any) -> RequestForComment:
    """Note the answer to a request, or put right what was noted, and return it. Verdicts keep what they told.

    Raises PermissionDenied; ValidationError for what is missing or cannot be.
    """
    if not by.has_perm("claims.change_evidence"):
        raise PermissionDenied(_("You may not note what was answered."))
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=request.claim_id)
    row = RequestForComment.objects.select_for_update(of=("self",)).get(pk=request.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    _keep(row)
    record("noted an answer about", claim, by=by)
    return row


def told_of(claim: Claim) -> list[dict[str, Any]]:
    """Return what the next verdict on `claim` tells of who was asked, and what they answered. One query."""
    return [{name: getattr(request, name) for name in TOLD} for request in claim.requests.told()]


def is_untold(verdict: Verdict) -> bool:
    """Whether somebody was asked, or answered, since `verdict` was proposed. Two queries."""
    return told_of(verdict.claim) != list(VerdictReply.objects.filter(verdict=verdict).values(*TOLD))


def _keep(request: RequestForComment) -> None:
    """Write it; what readers do not know yet of a claim that they know the verdict of has to be looked at again."""
    request.respondent, request.answer = request.respondent.strip(), request.answer.strip()
    if not request.respondent and request.claim.claimant_id is None:
        raise ValidationError({"respondent": _("This claim has no claimant. Say who was asked.")})
    today = timezone.localdate()
    for name in ("asked_on", "answered_on"):
        day: date | None = getattr(request, name)
        if day and day > today:
            raise ValidationError({name: _("That day has not come yet.")})
    request.full_clean(exclude=["claim", "noted_by"])
    request.save()
    claim = request.claim
    verdict = claim.verdicts.current().first()
    if verdict and is_untold(verdict) and (claim.recheck_on is None or claim.recheck_on > today):
        claim.recheck_on, claim.recheck_reason = today, RecheckReason.ANSWERED
        claim.save(update_fields=["recheck_on", "recheck_reason"])
