"""What readers report to be wrong, and what the desk makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import telling
from articles.models import Article
from articles.record import record

from .models import Claim, ErrorReport

if TYPE_CHECKING:
    from newsroom.models import User

TASK = "reported"


@transaction.atomic
def report(
    message: str,
    *,
    url: str,
    words: str = "",
    claim: Claim | None = None,
    article: Article | None = None,
    email: str = "",
) -> ErrorReport:
    """Keep what a reader says is wrong, have the desk look at it, and return it.

    It is about a `claim`, or a story, or both. Raises ValidationError if nothing is said.
    """
    found = ErrorReport(
        article=article,
        claim=claim,
        words=words.strip(),
        url=url,
        message=message.strip(),
        email=email.strip(),
        reported_at=timezone.now(),
    )
    found.full_clean(exclude=["article", "claim", "settled_by"])
    found.save()
    if article:
        _set_task(article)
    return found


@transaction.atomic
def settle(report: ErrorReport, state: ErrorReport.State, *, by: User, reason: str) -> ErrorReport:
    """Say that `report` was answered, or is dismissed, and why; return it.

    Raises PermissionDenied; ValidationError without a reason, and for one that somebody has settled already.
    """
    current = _locked(report, by)
    if current.state != ErrorReport.State.OPEN:
        who = {"person": current.settled_by, "state": current.get_state_display()}
        raise ValidationError(_("%(person)s has settled this report already: %(state)s.") % who)
    if state == ErrorReport.State.OPEN:
        raise ValidationError({"state": _("Say whether it was answered or is dismissed.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    current.state, current.reason = state, reason.strip()
    current.settled_by, current.settled_at = by, timezone.now()
    current.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    verb = "answered a report" if state == ErrorReport.State.ANSWERED else "dismissed a report"
    record(verb, current, by=by, article=current.article, reason=current.reason)
    if current.article:
        _set_task(current.article, by=by)
    return current


@transaction.atomic
def forget_sender(report: ErrorReport, *, by: User) -> ErrorReport:
    """Delete the mail address of whoever sent `report`, and return it. Raises PermissionDenied."""
    current = _locked(report, by)
    if current.email:
        current.email = ""
        current.save(update_fields=["email"])
        record("deleted a reader's mail address", current, by=by, article=current.article)
    return current


def _locked(report: ErrorReport, by: User) -> ErrorReport:
    if not by.has_perm("claims.change_errorreport"):
        raise PermissionDenied(_("You may not settle reports."))
    return ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _set_task(article: Article, *, by: User | None = None) -> None:
    """Have the desk know how many reports of a story are open: one task, however many come."""
    open_reports = ErrorReport.objects.open().filter(article=article).order_by("reported_at", "pk")
    number = open_reports.count()
    if not number:
        telling.end_tasks(article, TASK, by=by)
        return
    message = ngettext("A reader reports an error.", "Readers report %(number)d errors.", number) % {"number": number}
    first = open_reports[0]
    url = reverse("admin:claims_errorreport_change", args=[first.pk])
    telling.set_task(article, TASK, message, url)
