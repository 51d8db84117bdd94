"""What the text was."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from entities.models import Entity, Role

from .append_only import AppendOnly, AppendOnlyQuerySet
from .desk import Author, Picture, Section
from .story import Article, Kind

# As BCP 47 writes languages, and HTML with it.
is_language = RegexValidator(
    r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*\Z", _("Write the language as HTML does: en, de, pt-BR, zh-Hant.")
)


class Revision(AppendOnly):
    """An immutable snapshot of all that a reader could see. "The revision before" is `parent`, whatever the number."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions", verbose_name=_("story"))
    number = models.PositiveIntegerField(_("number"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("edited from")
    )
    merged = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought together with")
    )
    corrects = models.ForeignKey(
        "Edition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_texts",
        verbose_name=_("corrects"),
        help_text="The live edition that was corrected, apart from the working text.",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    language = models.CharField(_("language"), max_length=16, default="en", validators=[is_language])
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    slug = models.SlugField(_("slug"), max_length=120, allow_unicode=True, blank=True)
    headline = models.CharField(_("headline"), max_length=250)
    dek = models.TextField(_("dek"), blank=True)
    picture = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    picture_alt = models.CharField(_("alternative text"), max_length=500, blank=True)
    picture_caption = models.CharField(_("caption"), max_length=500, blank=True)
    picture_credit = models.CharField(_("credit"), max_length=200, blank=True)
    body = models.TextField(_("body"), blank=True)
    authors = models.ManyToManyField(Author, through="RevisionAuthor", related_name="+")
    entities = models.ManyToManyField(Entity, through="RevisionEntity", related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)

    objects = AppendOnlyQuerySet["Revision"].as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="articles_revision_number_once")]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"


class RevisionAuthor(AppendOnly):
    """A name in the byline, in its place."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="byline")
    author = models.ForeignKey(Author, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    objects = AppendOnlyQuerySet["RevisionAuthor"].as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["revision", "author"], name="articles_revisionauthor_once"),
            models.UniqueConstraint(fields=["revision", "position"], name="articles_revisionauthor_one_a_place"),
        ]


class RevisionEntity(AppendOnly):
    """An entity that the story was tagged with, in its place; and where in the text a link leads to it, if anywhere."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="entity_links")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="revision_links")
    role = models.CharField(max_length=8, choices=Role, default=Role.ABOUT)
    position = models.PositiveSmallIntegerField()
    # The words that name it first, where a link may stand: their block, their offset in it, and what they read.
    anchor = models.CharField(max_length=24, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)

    objects = AppendOnlyQuerySet["RevisionEntity"].as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["revision", "entity"], name="articles_revisionentity_once"),
            models.CheckConstraint(
                condition=models.Q(anchor="", start=None, words="")
                | (~models.Q(anchor="") & models.Q(start__isnull=False) & ~models.Q(words="")),
                name="articles_revisionentity_whole_place",
            ),
        ]


class RevisionPicture(AppendOnly):
    """A picture that a text shows: as its lead picture, or in a figure. So it is found without reading the texts."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="picture_links")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="shown_in")

    objects = AppendOnlyQuerySet["RevisionPicture"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "picture"], name="articles_revisionpicture_once")]


class RevisionName(models.Model):
    """What a person calls a revision, to find it again: "before the lawyers", "as printed"."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="naming")
    name = models.CharField(_("name"), max_length=80)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="articles_revisionname_says_something",
                violation_error_message=_("Give the revision a name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
