"""The people who work in the newsroom."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Section

from .search.models import SearchDocument
from .signing_in.models import SignIn

__all__ = ["PageVersion", "SearchDocument", "SignIn", "User"]


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

    wants_mail = models.BooleanField(
        _("notices by mail"), default=False, help_text=_("Sends what comes to wait for this person by mail, too.")
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]
        verbose_name_plural = _("people")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class PageVersion(models.Model):
    """How often the pages that lean on a scope have changed: one story's, all stories', the site's.

    See newsroom.caching.versions.
    """

    scope = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope}: {self.number}"
