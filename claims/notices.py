"""What people are told of claims that are with them, and of verdicts that they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.telling import notify

from .models import Claim, Verdict

if TYPE_CHECKING:
    from newsroom.models import User


def tell_that_it_is_given(claim: Claim, *, by: User) -> None:
    """Tell whoever has the claim now that it waits for them, unless they took it."""
    if claim.checker_id != by.pk:
        _tell(claim.checker, claim, _("%(who)s gave you a claim to check: “%(statement)s”."), who=by)


def tell_that_it_is_taken(claim: Claim, before: User | None, *, by: User) -> None:
    """Tell whoever had the claim until now that it is not with them any more, unless they gave it away."""
    if before and before != by:
        who = {"who": by, "other": claim.checker or _("nobody")}
        _tell(before, claim, _("%(who)s took a claim from you, it is with %(other)s now: “%(statement)s”."), **who)


def tell_that_it_is_approved(verdict: Verdict) -> None:
    """Tell whoever proposed it."""
    message = _("%(who)s approved your verdict on “%(statement)s”.")
    _tell(verdict.proposed_by, verdict.claim, message, who=verdict.approved_by)


def tell_that_it_is_sent_back(verdict: Verdict) -> None:
    """Tell whoever proposed it, and why, unless they did it themselves."""
    if verdict.sent_back_by_id != verdict.proposed_by_id:
        message = _("%(who)s sent back your verdict on “%(statement)s”: %(reason)s")
        said = {"who": verdict.sent_back_by, "reason": verdict.sent_back_reason}
        _tell(verdict.proposed_by, verdict.claim, message, **said)


def tell_that_it_is_retracted(verdict: Verdict) -> None:
    """Tell those who have the claim, proposed the verdict and approved it, but for whoever took it back."""
    message = _("%(who)s retracted the verdict on “%(statement)s”: %(reason)s A second look is due.")
    concerned = {verdict.claim.checker, verdict.proposed_by, verdict.approved_by} - {None, verdict.retracted_by}
    for person in sorted(filter(None, concerned), key=lambda person: person.pk):
        _tell(person, verdict.claim, message, who=verdict.retracted_by, reason=verdict.retracted_reason)


def _tell(person: User | None, claim: Claim, message: str, **said: object) -> None:
    """Those who have left are told nothing. The statement is cut, so that a reason has room."""
    if person and person.is_active:
        url = reverse("admin:claims_claim_change", args=[claim.pk])
        notify(person, message % {"statement": Truncator(claim.statement).chars(140), **said}, url)
