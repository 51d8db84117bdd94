"""The workers that run, so that someone notices when none does."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A process of `manage.py work`, and when it last said that it runs. It goes when it stops."""

    name = models.CharField(_("name"), max_length=200, unique=True, help_text="The machine, and the process on it.")
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last seen"), db_index=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ("-seen_at", "pk")

    def __str__(self) -> str:
        return self.name
