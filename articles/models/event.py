"""Who did what to which thing, when, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnly, AppendOnlyQuerySet
from .story import Article


class Event(AppendOnly):
    """A line of the record. The thing is named by its label and id, so that any app's can be, and outlives it."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="events", verbose_name=_("who"))
    verb = models.CharField(_("did what"), max_length=40)
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="events", verbose_name=_("story"))
    thing = models.CharField(_("to what"), max_length=60, help_text=_("A model and an id, such as claims.verdict:12."))
    reason = models.CharField(_("why"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = AppendOnlyQuerySet["Event"].as_manager()

    class Meta:
        verbose_name = _("line of the record")
        verbose_name_plural = _("record")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["thing", "-id"], name="articles_event_thing"),
            models.Index(fields=["-at", "-id"], name="articles_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.thing}"
