"""What readers say is wrong."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article

from .claim import Claim


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    def open(self) -> Self:
        """The reports that nobody has settled yet."""
        return self.filter(state=ErrorReport.State.OPEN)


class ErrorReport(models.Model):
    """A reader's word that something in a story, or in a check, is wrong: with the words, as they stood then.

    Nothing is kept of who sent it but a mail address, if they gave one, and that can be deleted.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        DISMISSED = "dismissed", _("dismissed")

    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="error_reports", verbose_name=_("story")
    )
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="error_reports", verbose_name=_("claim")
    )
    words = models.TextField(_("words"), blank=True, help_text=_("As they stood when they were reported."))
    url = models.CharField(_("address"), max_length=3000, help_text=_("Where on the site they stood."))
    message = models.TextField(_("message"))
    email = models.EmailField(_("mail address"), blank=True)
    reported_at = models.DateTimeField(_("reported"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    reason = models.TextField(_("reason"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        ordering = ("-reported_at", "-pk")
        indexes = [models.Index(fields=["state", "-reported_at"], name="claims_errorreport_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False) | Q(claim__isnull=False),
                name="claims_errorreport_about_something",
            ),
            models.CheckConstraint(condition=~Q(message=""), name="claims_errorreport_says_what"),
            models.CheckConstraint(
                condition=Q(state="open", settled_by=None, settled_at=None, reason="")
                | (
                    Q(state__in=("answered", "dismissed"), settled_by__isnull=False, settled_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="claims_errorreport_settled_with_a_reason",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return self.message[:80]
