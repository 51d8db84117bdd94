"""Judging a claim: one person proposes, another approves, anyone on duty takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import holding
from articles.models import Article
from articles.record import record

from .models import Claim, Evidence, Rating, Verdict, VerdictEvidence
from .models.verdict import Source

if TYPE_CHECKING:
    from newsroom.models import User


class AlreadyDecidedError(Exception):
    """Someone else has decided meanwhile. The message says what, to a person."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a checker finds. `public_note` is for readers who knew the verdict before."""

    rating: Rating
    summary: str
    as_of: date
    reasoning: str = ""
    public_note: str = ""


@transaction.atomic
def propose(claim: Claim, judgement: Judgement, evidence: Sequence[Evidence], *, by: User) -> Verdict:
    """Propose a verdict on `claim` that rests on `evidence`, and return it. It freezes statement, claimant and sources.

    Raises PermissionDenied; ValidationError without evidence of this claim, or without a note where readers knew
    another verdict; AlreadyDecidedError if one waits for approval already.
    """
    claim = _locked(claim)
    if not by.has_perm("claims.propose_verdict"):
        raise PermissionDenied(_("You may not propose verdicts."))
    if not evidence:
        raise ValidationError(_("A verdict rests on evidence. Add at least one source first."))
    if any(item.claim_id != claim.pk for item in evidence):
        raise ValidationError(_("That evidence belongs to another claim."))
    if claim.verdicts.proposed().exists():
        raise AlreadyDecidedError(_("A verdict on this claim waits for approval already."))
    if claim.verdicts.approved().exists() and not judgement.public_note.strip():
        raise ValidationError({"public_note": _("Readers knew another verdict. Say what changed since.")})
    verdict = Verdict(
        claim=claim,
        statement=claim.statement,
        claimant=claim.claimant,
        rating=judgement.rating,
        summary=judgement.summary.strip(),
        reasoning=judgement.reasoning.strip(),
        as_of=judgement.as_of,
        public_note=judgement.public_note.strip(),
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    verdict.full_clean(exclude=["claim", "claimant", "rating", "proposed_by"])
    verdict.save()
    copied = [field.name for field in Source._meta.get_fields()]
    VerdictEvidence.objects.bulk_create(
        VerdictEvidence(
            verdict=verdict, evidence=item, position=position, **{name: getattr(item, name) for name in copied}
        )
        for position, item in enumerate(dict.fromkeys(evidence))
    )
    record("proposed", verdict, by=by)
    return verdict


@transaction.atomic
def approve(verdict: Verdict, *, by: User) -> Verdict:
    """Put `verdict` in force, in place of the one that was, and return it.

    Raises PermissionDenied to its proposer and to whoever wrote a story that holds the claim; AlreadyDecidedError if
    it was approved or sent back, or the claim was edited, meanwhile.
    """
    claim = _locked(verdict.claim)
    verdict = _undecided(verdict)
    _require_second_person(verdict, by)
    if (claim.statement, claim.claimant_id) != (verdict.statement, verdict.claimant_id):
        raise AlreadyDecidedError(_("The claim was edited after this verdict was proposed. Send it back."))
    now = timezone.now()
    claim.verdicts.current().update(superseded_at=now)
    claim.verdicts.retracted().update(superseded_at=now)
    verdict.approved_by = by
    verdict.approved_at = now
    verdict.save(update_fields=["approved_by", "approved_at"])
    record("approved", verdict, by=by)
    _review_schedules(claim)
    return verdict


@transaction.atomic
def send_back(verdict: Verdict, *, by: User, reason: str) -> Verdict:
    """Refuse a proposed verdict with a reason, and return it. Raises as `approve` does, but its proposer may too."""
    _locked(verdict.claim)
    verdict = _undecided(verdict)
    if by.pk != verdict.proposed_by_id:
        _require_second_person(verdict, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the verdict goes back.")})
    verdict.sent_back_by = by
    verdict.sent_back_at = timezone.now()
    verdict.sent_back_reason = reason.strip()
    verdict.save(update_fields=["sent_back_by", "sent_back_at", "sent_back_reason"])
    record("sent back", verdict, by=by, reason=reason)
    return verdict


@transaction.atomic
def retract(verdict: Verdict, *, by: User, reason: str) -> Verdict:
    """Take back a verdict in force, alone and at once; readers then see that it is being checked again.

    Raises PermissionDenied; ValidationError without a reason; AlreadyDecidedError if it is not in force.
    """
    _locked(verdict.claim)
    if not by.has_perm("claims.retract_verdict"):
        raise PermissionDenied(_("You may not retract verdicts."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the verdict is retracted.")})
    in_force = Verdict.objects.current().filter(pk=verdict.pk).first()
    if in_force is None:
        raise AlreadyDecidedError(_("This verdict is not in force any more."))
    in_force.retracted_by = by
    in_force.retracted_at = timezone.now()
    in_force.retracted_reason = reason.strip()
    in_force.save(update_fields=["retracted_by", "retracted_at", "retracted_reason"])
    record("retracted", in_force, by=by, reason=reason)
    _review_schedules(in_force.claim)
    return in_force


def _review_schedules(claim: Claim) -> None:
    """A verdict may hold back what is to go out, or release it."""
    for article in Article.objects.filter(anchors__claim=claim, anchors__retired_at=None).distinct():
        holding.review(article)


def _locked(claim: Claim) -> Claim:
    return Claim.objects.select_for_update(of=("self",)).select_related("claimant").get(pk=claim.pk)


def _undecided(verdict: Verdict) -> Verdict:
    current = Verdict.objects.proposed().filter(pk=verdict.pk).first()
    if current is None:
        raise AlreadyDecidedError(_("This verdict has been decided on already."))
    return current


def _require_second_person(verdict: Verdict, by: User) -> None:
    if not by.has_perm("claims.approve_verdict"):
        raise PermissionDenied(_("You may not approve verdicts."))
    if by.pk == verdict.proposed_by_id:
        raise PermissionDenied(_("You proposed this verdict, so someone else has to approve it."))
    wrote = Q(revisions__created_by=by)
    if by.author_id:
        wrote |= Q(revisions__byline__author=by.author_id)
    if Article.objects.filter(wrote, anchors__claim=verdict.claim_id).exists():
        raise PermissionDenied(
            _("You wrote a story that makes this claim, so someone else has to approve the verdict.")
        )
