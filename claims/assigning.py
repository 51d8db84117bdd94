"""Who checks a claim, until when, how soon, and when it is looked at again."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles.record import record

from . import notices
from .models import Claim, Priority

if TYPE_CHECKING:
    from newsroom.models import User


class TakenError(Exception):
    """Somebody gave the claim to another since the page was shown. The message says to whom, to a person."""


@transaction.atomic
def assign(claim: Claim, to: User | None, *, by: User, seen: int | None) -> Claim:
    """Have `to` check `claim`, or nobody, and return it. Who gets it is told, and who had it, unless that is `by`.

    `seen` is the key of whom `by` saw to have it, None for nobody. Raises TakenError if another has it now;
    PermissionDenied; ValidationError for a person who may not check.
    """
    row = _locked(claim, by)
    before = row.checker
    if before == to:
        return row
    if row.checker_id != seen:
        who = {"who": before or _("nobody"), "statement": row.statement}
        raise TakenError(_("“%(statement)s” is with %(who)s meanwhile, and was left there.") % who)
    if to and not checkers().filter(pk=to.pk).exists():
        raise ValidationError({"checker": _("%(who)s does not check claims at this desk.") % {"who": to}})
    row.checker = to
    row.save(update_fields=["checker"])
    record("assigned", row, by=by, details=_change("assignee", before and before.pk, to and to.pk))
    if to:
        notices.tell_that_it_is_given(row, by=by)
    notices.tell_that_it_is_taken(row, before, by=by)
    return row


@transaction.atomic
def set_due(claim: Claim, due_at: datetime | None, *, by: User) -> Claim:
    """Say until when `claim` is to be checked, or that it is not due, and return it. Raises PermissionDenied."""
    row = _locked(claim, by)
    if row.due_at == due_at:
        return row
    before, row.due_at = row.due_at, due_at
    row.save(update_fields=["due_at"])
    record("planned", row, by=by, details=_change("due_at", before, due_at))
    return row


@transaction.atomic
def set_priority(claim: Claim, priority: Priority, *, by: User) -> Claim:
    """Say how soon `claim` is to be checked, and return it. Raises PermissionDenied."""
    row = _locked(claim, by)
    if row.priority == priority:
        return row
    before, row.priority = Priority(row.priority), priority
    row.save(update_fields=["priority"])
    record("planned", row, by=by, details=_change("priority", before.label, Priority(priority).label))
    return row


@transaction.atomic
def check_again(claim: Claim, on: date | None, *, by: User) -> Claim:
    """Say on which day `claim` is to be looked at again, or that it is not, and return it. Raises PermissionDenied.

    A second look after a retraction stays due, whatever the day: it ends with a new verdict.
    """
    row = _locked(claim, by)
    if row.recheck_on == on:
        return row
    before, row.recheck_on, row.recheck_reason = row.recheck_on, on, ""
    row.save(update_fields=["recheck_on", "recheck_reason"])
    record("planned", row, by=by, details=_change("recheck_on", before, on))
    return row


def checkers() -> QuerySet[User]:
    """Those who can be given a claim, by name: active, at the desk, and with the right to propose a verdict."""
    found = get_user_model()._default_manager.with_perm("claims.propose_verdict")
    chosen: QuerySet[User] = found.filter(is_staff=True).order_by("first_name", "last_name", "username")
    return chosen


def _locked(claim: Claim, by: User) -> Claim:
    """The claim as it is, if `by` may see it and plan its checking."""
    if not by.has_perm("claims.change_claim"):
        raise PermissionDenied(_("You may not say who checks a claim, nor when."))
    row = Claim.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=claim.pk)
    found = row.select_related("checker").first()
    if found is None:
        raise PermissionDenied(_("This claim is not yours to see."))
    return found


def _change(name: str, before: object, after: object) -> dict[str, Any]:
    """What the record says of a change, from what to what: numbers of people as they are, the rest as text."""
    kept = [value if value is None or isinstance(value, int) else str(value) for value in (before, after)]
    return {"from": {name: kept[0]}, "to": {name: kept[1]}}
