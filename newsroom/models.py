"""The people who work in the newsroom."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Section


class User(AbstractUser):
    """An account. Deactivated when its owner leaves, never deleted: what they did stays theirs."""

    sections = models.ManyToManyField(
        Section,
        blank=True,
        related_name="people",
        verbose_name=_("sections"),
        help_text=_("The sections this person works for. None means all."),
    )
    author = models.OneToOneField(
        Author,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
        verbose_name=_("author"),
        help_text=_("The name under which this person writes."),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]
        verbose_name_plural = _("people")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
