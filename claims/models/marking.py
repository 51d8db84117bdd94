"""What marking leaves beside claims: sentences set aside, quotations compared, terms that claims are found by."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Paragraph, Revision
from articles.models.append_only import AppendOnly, AppendOnlyQuerySet

from .claim import Anchor, Claim


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def in_force(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(taken_back_at=None)


class SetAside(models.Model):
    """A sentence that somebody looked at and found nothing in to check, and why.

    It holds while the story has the sentence with the same facts (`claims.coverage`): other words with other facts are
    a sentence that nobody has looked at.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="set_aside", verbose_name=_("story"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("revision"))
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="+", verbose_name=_("paragraph"))
    sentence = models.TextField(_("sentence"))
    reason = models.CharField(_("reason"), max_length=300)
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    set_aside_at = models.DateTimeField(_("set aside"), auto_now_add=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("sentence set aside")
        verbose_name_plural = _("sentences set aside")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="claims_setaside_has_reason",
                violation_error_message=_("Say why there is nothing to check."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None, taken_back_at=None)
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="claims_setaside_taken_back_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class QuoteCheck(AppendOnly):
    """Somebody compared a quotation with what was said, and these were the words.

    Whether it is exact is one thing, whether it is true another: a verdict is about the second. It holds while the
    words are the same to the letter.
    """

    class How(models.TextChoices):
        HEARD = "heard", _("heard the recording")
        READ = "read", _("read the transcript or the source")
        SECOND_HAND = "second-hand", _("as quoted by")

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="quote_checks", verbose_name=_("anchor"))
    words = models.TextField(_("words"))
    how = models.CharField(_("how"), max_length=11, choices=How)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Which recording or text; who quoted it so.")
    )
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    checked_at = models.DateTimeField(_("compared"), auto_now_add=True)

    objects = AppendOnlyQuerySet["QuoteCheck"].as_manager()

    class Meta:
        verbose_name = _("quotation compared")
        verbose_name_plural = _("quotations compared")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="second-hand") | ~Q(source=""),
                name="claims_quotecheck_second_hand_from_someone",
                violation_error_message=_("Say who quoted it so."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.get_how_display()), self.source]))


class ClaimTerm(models.Model):
    """A word, or two beside each other, of a claim's statement, as a number: see `claims.terms`."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    term = models.BigIntegerField()

    class Meta:
        # The order of the columns is that in which claims are looked up: those of a term, the latest first.
        constraints = [models.UniqueConstraint(fields=["term", "claim"], name="claims_claimterm_once_a_claim")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.term}"
