"""Who looks at a story that is worked on: colleagues who have it open, and those who were sent a link."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .revision import Revision
from .story import Article


class Presence(models.Model):
    """A person has the story open in a tab."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tab = models.CharField(max_length=36)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "person", "tab"], name="articles_presence_once_a_tab")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.article_id}"


class PreviewLink(models.Model):
    """Lets someone without an account read a story before it is out: until it expires or is revoked."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="preview_links", verbose_name=_("story"))
    revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revision"),
        help_text=_("Empty: always the newest text."),
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the address.")
    made_for = models.CharField(_("for whom"), max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="articles_previewlink_revoked_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(made_for=""),
                name="articles_previewlink_for_someone",
                violation_error_message=_("Say whom the link is for."),
            ),
        ]

    def __str__(self) -> str:
        return self.made_for
