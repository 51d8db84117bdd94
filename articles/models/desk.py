"""What a newsroom has before it has a story: sections, authors, pictures."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# The first part of every other address of the site: a section there would hide a page, or be hidden by it.
RESERVED_SLUGS = frozenset(
    "about accounts admin api authors claims corrections entities feeds healthz history media methodology metrics "
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
        return reverse("author", args=[slugify(self.name, allow_unicode=True) or "author", self.pk])


class Picture(models.Model):
    """An image file and what has to be known to print it. The file never changes; a new file is a new picture."""

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
    focal_x = models.FloatField(_("focal point from the left"), default=0.5, help_text=_("From 0 to 1."))
    focal_y = models.FloatField(_("focal point from the top"), default=0.5, help_text=_("From 0 to 1."))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("-added_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="articles_picture_focus_inside",
                violation_error_message=_("The focal point lies within the picture: two numbers from 0 to 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or self.file.name or ""
