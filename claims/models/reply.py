"""What the claimant was asked, and what they answered: as the desk notes it, and as a verdict told it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import AppendOnly, AppendOnlyQuerySet

from .claim import Claim
from .verdict import Verdict


class Way(models.TextChoices):
    """How somebody was asked, in words that follow “We asked”."""

    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by telephone")
    MESSAGE = "message", _("by message")
    LETTER = "letter", _("by letter")
    IN_PERSON = "in-person", _("in person")


class Reply(models.Model):
    """Whom the newsroom asked for comment, when and how, and what they said. An answer without words is a refusal."""

    respondent = models.CharField(
        _("who was asked"), max_length=200, blank=True, help_text=_("Empty if it was the claimant.")
    )
    asked_on: models.DateField[date, date] = models.DateField(_("asked on"))
    asked_how = models.CharField(_("asked"), max_length=9, choices=Way, default=Way.EMAIL)
    answered_on: models.DateField[date | None, date | None] = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.TextField(
        _("answer"), blank=True, help_text=_("In their words. Empty, with a date: they declined to comment.")
    )

    class Meta:
        abstract = True

    @property
    def has_declined(self) -> bool:
        return self.answered_on is not None and not self.answer


class RequestForCommentQuerySet(models.QuerySet["RequestForComment"]):
    def told(self) -> Self:
        """Those that the next verdict tells readers of, in the order in which they were asked."""
        return self.filter(is_public=True)


class RequestForComment(Reply):
    """A request as the desk works with it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="requests", verbose_name=_("claim"))
    is_public = models.BooleanField(
        _("for readers"), default=True, help_text=_("Readers get it with the next verdict that is approved.")
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)

    objects = RequestForCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for comment")
        verbose_name_plural = _("requests for comment")
        ordering = ("asked_on", "pk")
        # Noting them is work on what bears on a claim: whoever may add evidence may.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_on__isnull=False),
                name="claims_requestforcomment_answer_has_a_day",
                violation_error_message=_("Say on which day the answer came."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="claims_requestforcomment_asked_before_answered",
                violation_error_message=_("An answer comes after the question. Look at the two days again."),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} of claim {self.claim_id}"


class VerdictReply(AppendOnly, Reply):
    """A request, and what had come of it, as the verdict that was proposed then tells it."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="replies", verbose_name=_("verdict"))
    position = models.PositiveSmallIntegerField(default=0)

    objects = AppendOnlyQuerySet["VerdictReply"].as_manager()

    class Meta:
        verbose_name = _("reply of a verdict")
        verbose_name_plural = _("replies of verdicts")
        ordering = ("position",)
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["verdict", "position"], name="claims_verdictreply_in_order"),
        ]

    def __str__(self) -> str:
        return f"reply {self.position} of verdict {self.verdict_id}"
