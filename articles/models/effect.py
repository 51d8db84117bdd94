"""What follows from a fact and may fail without undoing it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .edition import Edition

OPEN = Q(done_at=None, given_up_at=None)
# What follows from an edition waits until readers have it, whatever becomes of the schedule.
IS_TRUE_BY_NOW = Q(edition=None) | Q(edition__cancelled_at=None, edition__held_at=None)


class EffectQuerySet(models.QuerySet["Effect"]):
    def waiting(self) -> Self:
        """Those that are still to be done, or to be done again, first what is due first."""
        return self.filter(OPEN).order_by("due_at", "pk")

    def due(self, at: datetime) -> Self:
        """Those that a worker should run at `at`."""
        out = IS_TRUE_BY_NOW & (Q(edition=None) | Q(edition__live_from__lte=at))
        return self.waiting().filter(out, due_at__lte=at)

    def red(self) -> Self:
        """Those that went wrong, and that someone should look at: they will be tried again, or are given up."""
        return self.filter(done_at=None).exclude(error="")

    def failing(self) -> Self:
        """Those that went wrong and will be tried again."""
        return self.red().filter(OPEN)

    def given_up(self) -> Self:
        """Those that went wrong so often that nothing will try them again, unless a person wants it."""
        return self.red().exclude(OPEN)


class Effect(models.Model):
    """A row of the outbox: a function to call from `due_at` on, until it has been done or given up."""

    run = models.CharField(_("what"), max_length=120, help_text="A dotted path to a function.")
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="effects")
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = _("after-effect")
        verbose_name_plural = _("after-effects")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None) & ~Q(error=""), name="articles_effect_red"),
            models.Index(
                fields=["due_at", "id"], condition=Q(done_at=None, given_up_at=None), name="articles_effect_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "edition"],
                condition=Q(edition__isnull=False),
                name="articles_effect_once_an_edition",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(given_up_at=None), name="articles_effect_done_or_given_up"
            ),
        ]

    def __str__(self) -> str:
        return self.run.rpartition(".")[2].replace("_", " ").capitalize()
