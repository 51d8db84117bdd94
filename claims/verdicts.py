"""Judging a claim: one person proposes, another approves, anyone on duty takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import holding, telling
from articles.models import Article
from articles.record import record

from . import asking, notices, second_person, withholding
from .announcements import verdict_changed
from .evidence import all_is_open, copied
from .models import Anchor, Claim, Evidence, Rating, Verdict, VerdictEvidence, VerdictReply

if TYPE_CHECKING:
    from newsroom.models import User


class AlreadyDecidedError(Exception):
    """Someone else has decided meanwhile. The message says what, to a person."""


# What a verdict freezes of its claim.
STATED = ("statement", "claimant_id", "said_on", "said_where")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a checker finds. `public_note` is for readers who knew the verdict before.

    `language` is that of the statement and of all this; the publication's own, if none is given.
    """

    rating: Rating
    summary: str
    as_of: date
    reasoning: str = ""
    public_note: str = ""
    language: str = ""


@transaction.atomic
def propose(claim: Claim, judgement: Judgement, evidence: Sequence[Evidence], *, by: User) -> Verdict:
    """Propose a verdict on `claim` that rests on `evidence`, and return it.

    It freezes what was said, by whom, when and where, the sources, and what is told of who was asked for comment.
    Raises PermissionDenied; ValidationError without evidence of this claim, or without a note where readers knew
    another verdict; AlreadyDecidedError if one waits for approval already.
    """
    claim = _locked(claim)
    if not by.has_perm("claims.propose_verdict"):
        raise PermissionDenied(_("You may not propose verdicts."))
    if not evidence:
        raise ValidationError(_("A verdict rests on evidence. Add at least one source first."))
    # One that is sealed, and not to them, is none that they know of.
    known = {item.pk: item for item in claim.evidence.visible_to(by)}
    if any(item.pk not in known for item in evidence):
        raise ValidationError(_("That evidence belongs to another claim."))
    if claim.verdicts.proposed().exists():
        raise AlreadyDecidedError(_("A verdict on this claim waits for approval already."))
    if claim.verdicts.approved().exists() and not judgement.public_note.strip():
        raise ValidationError({"public_note": _("Readers knew another verdict. Say what changed since.")})
    verdict = Verdict(
        claim=claim,
        **{name: getattr(claim, name) for name in STATED},
        # Locked, so that nobody gives it another meaning meanwhile.
        rating=Rating.objects.select_for_update().get(pk=judgement.rating.pk),
        summary=judgement.summary.strip(),
        reasoning=judgement.reasoning.strip(),
        as_of=judgement.as_of,
        public_note=judgement.public_note.strip(),
        language=judgement.language if judgement.language != settings.LANGUAGE_CODE else "",
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    verdict.full_clean(exclude=["claim", "claimant", "rating", "proposed_by"])
    verdict.save()
    VerdictEvidence.objects.bulk_create(
        VerdictEvidence(verdict=verdict, evidence_id=key, position=position, **copied(known[key]))
        for position, key in enumerate(dict.fromkeys(item.pk for item in evidence))
    )
    VerdictReply.objects.bulk_create(
        VerdictReply(verdict=verdict, position=position, **told) for position, told in enumerate(asking.told_of(claim))
    )
    record("proposed", verdict, by=by)
    _see_whether_open(claim)
    return verdict


@transaction.atomic
def approve(verdict: Verdict, *, by: User) -> Verdict:
    """Put `verdict` in force, in place of the one that was, and return it.

    Raises PermissionDenied to its proposer and to whoever wrote a story that holds the claim (`second_person`);
    AlreadyDecidedError if it was approved or sent back, or the claim was edited, meanwhile; ValidationError without
    evidence.
    """
    claim = _locked(verdict.claim)
    verdict = _undecided(verdict)
    second_person.require(verdict, by)
    if not verdict.sources.exists():
        raise ValidationError(_("This verdict rests on no evidence. Send it back."))
    if not all_is_open(verdict, by):
        raise PermissionDenied(_("This verdict is for someone to approve to whom all of its evidence is open."))
    if _stated(claim) != _stated(verdict):
        raise AlreadyDecidedError(_("The claim was edited after this verdict was proposed. Send it back."))
    if asking.is_untold(verdict):
        raise AlreadyDecidedError(
            _("Somebody was asked for comment, or answered, after this verdict was proposed. Send it back.")
        )
    now = timezone.now()
    has_changed = claim.verdicts.approved().exists()
    claim.verdicts.current().update(superseded_at=now)
    claim.verdicts.retracted().update(superseded_at=now)
    verdict.approved_by = by
    verdict.approved_at = now
    verdict.save(update_fields=["approved_by", "approved_at"])
    record("approved", verdict, by=by)
    _see_whether_open(claim, is_checked=True)
    notices.tell_that_it_is_approved(verdict)
    withholding.settle(Claim.objects.filter(pk=claim.pk))
    _tell_stories(claim, has_changed=has_changed)
    verdict_changed.send(Verdict, verdict=verdict)
    return verdict


@transaction.atomic
def send_back(verdict: Verdict, *, by: User, reason: str) -> Verdict:
    """Refuse a proposed verdict with a reason, and return it. Raises as `approve` does, but its proposer may too."""
    claim = _locked(verdict.claim)
    verdict = _undecided(verdict)
    if by.pk != verdict.proposed_by_id:
        second_person.require(verdict, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the verdict goes back.")})
    verdict.sent_back_by = by
    verdict.sent_back_at = timezone.now()
    verdict.sent_back_reason = reason.strip()
    verdict.save(update_fields=["sent_back_by", "sent_back_at", "sent_back_reason"])
    record("sent back", verdict, by=by, reason=reason)
    _see_whether_open(claim)
    notices.tell_that_it_is_sent_back(verdict)
    return verdict


@transaction.atomic
def retract(verdict: Verdict, *, by: User, reason: str) -> Verdict:
    """Take back a verdict in force, alone and at once; readers then see that it is being checked again.

    Raises PermissionDenied; ValidationError without a reason; AlreadyDecidedError if it is not in force.
    """
    claim = _locked(verdict.claim)
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
    _see_whether_open(claim)
    notices.tell_that_it_is_retracted(in_force)
    withholding.settle(Claim.objects.filter(pk=in_force.claim_id))
    _tell_stories(in_force.claim, has_changed=True)
    verdict_changed.send(Verdict, verdict=in_force)
    return in_force


def _see_whether_open(claim: Claim, *, is_checked: bool = False) -> None:
    """Note whether a claim, which is locked, has to be checked; once it was, a day that has come is over."""
    if (claim.verdicts.current() | claim.verdicts.proposed()).exists():
        claim.open_since = None
    elif claim.open_since is None:
        claim.open_since = timezone.now()
    if is_checked and claim.recheck_on and claim.recheck_on <= timezone.localdate():
        claim.recheck_on, claim.recheck_reason = None, ""
    claim.save(update_fields=["open_since", "recheck_on", "recheck_reason"])


def _tell_stories(claim: Claim, *, has_changed: bool) -> None:
    """A verdict may hold back what is to go out, or release it; one that readers or the desk knew is looked at."""
    holders = Article.objects.filter(anchors__claim=claim, anchors__retired_at=None)
    # In one order, since each is locked.
    for article in holders.order_by("pk").distinct():
        if has_changed:
            telling.set_task(
                article,
                "verdict-changed",
                _("The verdict on “%(statement)s” changed. See whether the story still says it right.")
                % {"statement": claim.statement},
                reverse("admin:claims_story", args=[article.pk]),
                about=claim,
            )
        holding.review(article)


def _stated(thing: Claim | Verdict) -> tuple[object, ...]:
    """What is said, by whom, when and where. Who has been merged since the verdict was written is the same."""
    claimant = thing.claimant.current.pk if thing.claimant else None
    return (thing.statement, claimant, thing.said_on, thing.said_where)


def _locked(claim: Claim) -> Claim:
    # Stories before claims, as marking and withholding lock them: else two could wait for each other.
    stories = Anchor.objects.filter(claim=claim).values("article")
    list(Article.objects.select_for_update(of=("self",)).filter(pk__in=stories).order_by("pk").values("pk"))
    return Claim.objects.select_for_update(of=("self",)).select_related("claimant__merged_into").get(pk=claim.pk)


def _undecided(verdict: Verdict) -> Verdict:
    current = Verdict.objects.proposed().filter(pk=verdict.pk).first()
    if current is None:
        raise AlreadyDecidedError(_("This verdict has been decided on already."))
    return current
