"""When readers saw which text."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entities.models import Entity, Role

from .desk import Author, Section
from .revision import Revision
from .story import Article

IN_FORCE = Q(cancelled_at=None, held_at=None)
CAN_BE_LIVE = IN_FORCE & Q(revision__isnull=False, withheld_at=None)


class EditionKind(models.TextChoices):
    FIRST = "first", _("first edition")
    UPDATE = "update", _("update")
    MINOR = "minor", _("minor edit")
    CORRECTION = "correction", _("correction")
    CLARIFICATION = "clarification", _("clarification")
    RETRACTION = "retraction", _("retraction")
    WITHDRAWAL = "withdrawal", _("withdrawal")
    END = "end", _("end of publication")


ENDINGS = [EditionKind.WITHDRAWAL, EditionKind.END]


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_force(self, at: datetime) -> Self:
        """The latest word on each story at `at`: the text before readers, or its withdrawal."""
        later = Edition.objects.filter(
            IN_FORCE, article=OuterRef("article"), live_from__lte=at, live_from__gt=OuterRef("live_from")
        )
        return self.filter(IN_FORCE, ~Exists(later), live_from__lte=at)

    def live(self, at: datetime) -> Self:
        """The editions before readers at `at`: at most one a story, and none for a story that was taken down."""
        return self.in_force(at).filter(CAN_BE_LIVE)

    def scheduled(self, at: datetime) -> Self:
        """The editions that are to go out after `at`, held ones among them."""
        return self.filter(cancelled_at=None, live_from__gt=at)

    def for_cards(self) -> Self:
        """With what a list of stories shows of each, newest first publication first. One more query, for the byline."""
        return (
            self.select_related("section", "revision", "revision__picture")
            .defer("revision__body")
            .prefetch_related(models.Prefetch("author_links", EditionAuthor.objects.select_related("author")))
            .order_by("-first_published_at", "-pk")
        )


class Edition(models.Model):
    """A revision before readers from `live_from` on until the next edition; or, without one, the end of that."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="editions", verbose_name=_("story"))
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("revision")
    )
    live_from = models.DateTimeField(_("live from"))
    kind = models.CharField(_("kind"), max_length=13, choices=EditionKind)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("based on")
    )
    reason = models.TextField(_("reason"), blank=True)
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    held_reason = models.CharField(_("held because"), max_length=300, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withheld_at = models.DateTimeField(_("withheld"), null=True, blank=True)
    withheld_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withheld_reason = models.CharField(_("withheld because"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(auto_now_add=True)
    # Copied here so that a public list is one indexed read.
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("section")
    )
    first_published_at = models.DateTimeField(_("first published"))

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("-live_from", "-pk")
        get_latest_by = "live_from"
        indexes = [
            models.Index(
                fields=["section", "-first_published_at", "-id"], condition=CAN_BE_LIVE, name="articles_edition_section"
            ),
            models.Index(fields=["-first_published_at", "-id"], condition=CAN_BE_LIVE, name="articles_edition_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "live_from"],
                condition=Q(cancelled_at=None),
                name="articles_edition_one_a_moment",
                violation_error_message=_("Another edition of this story begins at that moment."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ENDINGS, revision=None, section=None)
                | (~Q(kind__in=ENDINGS) & Q(revision__isnull=False, section__isnull=False)),
                name="articles_edition_text_unless_it_ends",
                violation_error_message=_("An edition has a text and a section; the end of publication has neither."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="articles_edition_cancelled_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at=None, withheld_by=None)
                | (Q(withheld_at__isnull=False, withheld_by__isnull=False) & ~Q(withheld_reason="")),
                name="articles_edition_withheld_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind} {self.live_from:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The address of the story. Raises ValueError for an edition that has no text, and so no page."""
        if self.revision is None or self.section is None:
            raise ValueError(f"Edition {self.pk} has no page.")
        return reverse("story", args=[self.section.slug, self.revision.slug, self.article_id])


class EditionAuthor(models.Model):
    """A name in the byline of an edition, with what the author's list of stories is sorted by."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="author_links")
    author = models.ForeignKey(Author, models.PROTECT, related_name="edition_links")
    position = models.PositiveSmallIntegerField()
    first_published_at = models.DateTimeField()

    class Meta:
        ordering = ("position",)
        indexes = [
            models.Index(fields=["author", "-first_published_at", "-edition"], name="articles_editionauthor_list")
        ]
        constraints = [models.UniqueConstraint(fields=["edition", "author"], name="articles_editionauthor_once")]


class EditionEntity(models.Model):
    """An entity that an edition carries, with what the entity's list of stories is sorted by."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entity_links")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="edition_links")
    role = models.CharField(max_length=8, choices=Role, default=Role.ABOUT)
    position = models.PositiveSmallIntegerField()
    first_published_at = models.DateTimeField()

    class Meta:
        ordering = ("position",)
        indexes = [
            models.Index(fields=["entity", "-first_published_at", "-edition"], name="articles_editionentity_list")
        ]
        constraints = [models.UniqueConstraint(fields=["edition", "entity"], name="articles_editionentity_once")]


class Correction(models.Model):
    """A public note on what was wrong and what is right."""

    class CorrectionKind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        RETRACTION = "retraction", _("Retraction")

    article = models.ForeignKey(Article, models.PROTECT, related_name="corrections", verbose_name=_("story"))
    kind = models.CharField(_("kind"), max_length=13, choices=CorrectionKind, default=CorrectionKind.CORRECTION)
    note = models.TextField(_("note to readers"))
    was = models.TextField(_("what was wrong"), blank=True)
    now = models.TextField(_("what is right"), blank=True)
    corrected_at = models.DateTimeField(_("corrected"))
    editions = models.ManyToManyField(Edition, related_name="corrections", verbose_name=_("editions"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("-corrected_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="articles_correction_says_what",
                violation_error_message=_("Say what was wrong and what is right."),
            ),
        ]

    def __str__(self) -> str:
        return self.note
