"""What the front page puts where."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnly, AppendOnlyQuerySet
from .desk import Section
from .story import Article


class PinQuerySet(models.QuerySet["Pin"]):
    def at(self, at: datetime) -> Self:
        """The pins that hold at `at`: of several that hold one place, the one that began last comes first."""
        began = F("since").desc(nulls_last=True)
        return self.filter(Q(since=None) | Q(since__lte=at), Q(until=None) | Q(until__gt=at)).order_by(began, "-pk")


class Pin(models.Model):
    """A story held at a place of the front page, from a moment and until another. What is not live is passed over.

    They are written as a whole, by `newsroom.front_page.arranging`.
    """

    article = models.OneToOneField(Article, models.PROTECT, related_name="pin", verbose_name=_("story"))
    # Without one, at the top of the page.
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="pins", verbose_name=_("section")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1, help_text=_("1 is the lead."))
    since = models.DateTimeField(_("from"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned story")
        verbose_name_plural = _("pinned stories")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
                name="articles_pin_begins_before_it_ends",
                violation_error_message=_("The end comes before the beginning. Choose a later moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.article}"


class Arrangement(AppendOnly):
    """The front page as somebody laid it out: which story was held where, from when and until when.

    Stories are named by their numbers alone, so that no word of one is kept here. The number of the newest is what
    whoever changes the page says they began with.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    made_at = models.DateTimeField(_("when"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    pins = models.JSONField(_("held stories"), default=list)

    objects = AppendOnlyQuerySet["Arrangement"].as_manager()

    class Meta:
        verbose_name = _("arrangement of the front page")
        verbose_name_plural = _("arrangements of the front page")
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)
