"""What readers may not see any more, by law: withheld, which can be lifted, and expunged, which cannot."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .edition import Edition
from .story import Article


class Withholding(models.Model):
    """A story, an edition or a passage that is kept from readers from a moment on."""

    class Scope(models.TextChoices):
        STORY = "story", _("the story")
        EDITION = "edition", _("an edition")
        PASSAGE = "passage", _("a passage")

    article = models.ForeignKey(Article, models.PROTECT, related_name="withholdings", verbose_name=_("story"))
    scope = models.CharField(_("what"), max_length=7, choices=Scope)
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("edition")
    )
    words = models.TextField(_("words"), blank=True, help_text=_("The passage, to the letter."))
    reason = models.CharField(_("why"), max_length=300)
    withheld_at = models.DateTimeField(_("withheld"))
    withheld_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.CharField(_("lifted because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("withholding")
        verbose_name_plural = _("what is withheld")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="story", edition=None, words="")
                | Q(scope="edition", edition__isnull=False, words="")
                | (Q(scope="passage", edition=None) & ~Q(words="")),
                name="articles_withholding_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="articles_withholding_says_why",
                violation_error_message=_("Say why it is withheld."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="articles_withholding_lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.scope}"


class Expunging(models.Model):
    """Words that a court orders to be destroyed. One person asks for it, another approves it; then they are gone."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="expungings", verbose_name=_("story"))
    words = models.TextField(
        _("words"), blank=True, help_text=_("The passage, to the letter. Emptied when it has been expunged.")
    )
    order = models.CharField(_("order"), max_length=300, help_text=_("The court and the number of its order."))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("expunged"), null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    removed = models.JSONField(_("removed from"), default=dict, blank=True, help_text="How often, by kind of thing.")

    class Meta:
        verbose_name = _("expunging")
        verbose_name_plural = _("what is expunged")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="articles_expunging_two_people",
                violation_error_message=_("Someone else has to approve what you asked for."),
            ),
            models.CheckConstraint(
                condition=(Q(approved_at=None, approved_by=None) & ~Q(words=""))
                | Q(approved_at__isnull=False, approved_by__isnull=False, words=""),
                name="articles_expunging_leaves_no_words",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None)
                | Q(refused_at__isnull=False, refused_by__isnull=False, approved_at=None),
                name="articles_expunging_refused_by_someone",
            ),
            models.CheckConstraint(condition=~Q(order=""), name="articles_expunging_by_order"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.order}"
