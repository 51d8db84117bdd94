"""What a newsroom has before it has a story: sections, authors, pictures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# The first part of every other address of the site: a section there would hide a page, or be hidden by it.
RESERVED_SLUGS = frozenset(
    "about accounts admin api authors claims corrections entities feed feeds healthz history media methodology metrics "
    "oembed preview readyz robots search sections sitemap static".split()
)


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError if a section with this slug would stand at the address of another page."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is the address of another page. Choose another slug.") % {"slug": slug})


class Section(models.Model):
    """Where a story runs."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, validators=[refuse_reserved])
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Its place in the menu."))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])


class Author(models.Model):
    """Who is named in a byline. Not an account: an author may have none, and an account need not write."""

    name = models.CharField(_("name"), max_length=120)
    bio = models.CharField(_("biography"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug, self.pk])

    @property
    def slug(self) -> str:
        return slugify(self.name, allow_unicode=True) or "author"


class PictureQuerySet(models.QuerySet["Picture"]):
    def usable(self) -> Self:
        """Those that may be put into a story today: neither withdrawn, nor with rights that have ended."""
        ended = Q(rights_until__lt=timezone.localdate())
        return self.filter(~ended | Q(rights_until=None), withdrawn_at=None)

    def unused(self) -> Self:
        """Those that stand in no text that was ever saved, and are nobody's portrait."""
        return self.filter(shown_in=None, portrays=None)


class Picture(models.Model):
    """An image file and what has to be known to print it. The file never changes; a new file is a new picture."""

    # How long before the end the library lists rights as ending.
    SOON = timedelta(days=30)

    file = models.ImageField(_("file"), upload_to="pictures/%Y/")
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it. Needed before publication."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Needed before publication."))
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    rights_until = models.DateField(
        _("rights until"),
        null=True,
        blank=True,
        help_text=_("The last day on which readers may be shown it. Without one, the rights do not end."),
    )
    focal_x = models.FloatField(_("focal point from the left"), default=0.5, help_text=_("From 0 to 1."))
    focal_y = models.FloatField(_("focal point from the top"), default=0.5, help_text=_("From 0 to 1."))
    # The files that readers get, as `articles.renditions` made them: copied here so that a page asks for nothing more.
    renditions = models.JSONField(_("renditions"), default=dict, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("withdraw_picture", _("Can withdraw pictures, so that nothing with them goes out"))]
        ordering = ("-added_at", "-pk")
        indexes = [
            models.Index(
                fields=["rights_until"], condition=Q(rights_until__isnull=False), name="articles_picture_rights"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="articles_picture_focus_inside",
                violation_error_message=_("The focal point lies within the picture: two numbers from 0 to 1."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="articles_picture_withdrawn_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or self.file.name or ""

    def has_ended_on(self, day: date) -> bool:
        """Whether readers may not be shown it on a day, by the newsroom's calendar."""
        return self.rights_until is not None and self.rights_until < day

    @property
    def ends_soon(self) -> bool:
        return self.has_ended_on(timezone.localdate() + self.SOON)

    @property
    def has_ended(self) -> bool:
        """Whether readers may not be shown it today."""
        return self.has_ended_on(timezone.localdate())
