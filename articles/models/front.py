"""What the front page puts first."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .story import Article


class PinQuerySet(models.QuerySet["Pin"]):
    def at(self, at: datetime) -> Self:
        """The pins that hold at `at`, the first place first."""
        return self.filter(Q(until=None) | Q(until__gt=at))


class Pin(models.Model):
    """A story held at a place of the front page until a moment. What is not live is passed over."""

    article = models.OneToOneField(Article, models.PROTECT, related_name="pin", verbose_name=_("story"))
    position = models.PositiveSmallIntegerField(_("place"), default=1, help_text=_("1 is the lead."))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned story")
        verbose_name_plural = _("pinned stories")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.position}: {self.article}"
