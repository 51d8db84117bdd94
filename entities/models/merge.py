"""Two entities that turned out to be one, and two that only look so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .entity import Entity


class Merge(models.Model):
    """One entity has been merged into another. `moved` says what went along, so that it can go back."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="merges", verbose_name=_("entity"))
    into = models.ForeignKey(Entity, models.PROTECT, related_name="merges_into", verbose_name=_("merged into"))
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["entity"],
                condition=Q(undone_at=None),
                name="entities_merge_one_at_a_time",
                violation_error_message=_("This entity has been merged already."),
            ),
            models.CheckConstraint(condition=~Q(entity=F("into")), name="entities_merge_into_another"),
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="entities_merge_undone_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} into {self.into_id}"


class NotTheSame(models.Model):
    """Two entities that look alike and are two: they are no longer listed as possible duplicates."""

    first = models.ForeignKey(Entity, models.CASCADE, related_name="+")
    second = models.ForeignKey(Entity, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="entities_notthesame_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="entities_notthesame_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
