"""What of the claims waits at the desk, and what goes first. Each is an indexed read of the few that do."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from . import lookups  # noqa: F401 (makes `in_few` known)

if TYPE_CHECKING:
    from newsroom.models import User

    from .verdict import VerdictQuerySet

Row = TypeVar("Row", bound=models.Model)

OPEN = Q(open_since__isnull=False)


class Priority(models.IntegerChoices):
    """How soon a claim is checked, next to when it is due. The lower number goes first."""

    URGENT = 1, _("urgent")
    HIGH = 2, _("high")
    NORMAL = 3, _("normal")
    LOW = 4, _("low")


class RecheckReason(models.TextChoices):
    """Why a claim is to be checked again from its day on, where nobody chose that day."""

    GONE = "gone", _("The page of a source is gone.")
    NO_SITE = "no site", _("The site of a source is gone.")
    MOVED = "moved", _("The page of a source has moved.")
    PASSAGE_GONE = "passage gone", _("The page of a source no longer has the passage.")
    CHANGED_BESIDE = "changed beside", _("The page of a source changed around the passage.")
    ANSWERED = "answered", _("Somebody was asked for comment, or answered, after the verdict.")


class WaitingClaims(models.QuerySet[Row]):
    def open(self) -> Self:
        """The claims that nobody has judged: no verdict on them is in force, and none waits for approval."""
        return self.filter(OPEN)

    def unassigned(self) -> Self:
        """The open claims that nobody has."""
        return self.open().filter(checker=None)

    def due(self, before: datetime) -> Self:
        """The open claims that are due before a moment."""
        return self.open().filter(due_at__lt=before)

    def awaiting_approval(self) -> Self:
        """The claims on which a verdict waits for a second person."""
        return self.filter(pk__in=_verdicts().proposed().values("claim"))

    def to_check_again(self, today: date) -> Self:
        """The claims whose day has come, chosen or since a source changed, and those with a retracted verdict.

        A second look is over with the next verdict that is approved, whatever day was chosen.
        """
        day_has_come = type(self)(model=self.model).filter(recheck_on__lte=today).order_by().values("pk")
        taken_back = _verdicts().retracted().values("claim")
        return self.filter(pk__in_few=day_has_come.union(taken_back, all=True))

    def for_checker(self, user: User, today: date) -> Self:
        """The claims that are with `user` and wait for them: open ones, and those to check again."""
        theirs = type(self)(model=self.model).filter(checker=user).order_by().values("pk")
        day_has_come = theirs.filter(recheck_on__lte=today)
        # A claim whose verdict was retracted is open, until somebody proposes another.
        proposed = _verdicts().proposed().values("claim")
        second_look = _verdicts().retracted().filter(claim__in=proposed).values("claim")
        taken_back = theirs.filter(pk__in_few=second_look)
        return self.filter(pk__in_few=theirs.filter(OPEN).union(day_has_come, taken_back, all=True))

    def by_urgency(self) -> Self:
        """What goes first first: by priority, then by when it is due, then the oldest."""
        return self.order_by("priority", F("due_at").asc(nulls_last=True), "pk")


def _verdicts() -> VerdictQuerySet:
    from .verdict import Verdict  # noqa: PLC0415 (a verdict is of a claim)

    return Verdict.objects.order_by()
