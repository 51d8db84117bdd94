"""When readers saw which text."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entities.models import Entity, Role

from .desk import Author, Section
from .revision import Revision
from .story import Article

IN_FORCE = Q(cancelled_at=None, held_at=None)
CAN_BE_LIVE = IN_FORCE & Q(revision__isnull=False, withheld_at=None)
EVERY = Q()


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
    def in_force(self, at: datetime, among: Q = EVERY) -> Self:
        """The latest word on each story at `at`: the text before readers, or its withdrawal.

        `among` says which stories are meant, where it is a range of them: PostgreSQL would look for what came later
        among all there are.
        """
        later = Edition.objects.filter(
            IN_FORCE, among, article=OuterRef("article"), live_from__lte=at, live_from__gt=OuterRef("live_from")
        )
        return self.filter(IN_FORCE, among, ~Exists(later), live_from__lte=at)

    def live(self, at: datetime, among: Q = EVERY) -> Self:
        """The editions before readers at `at`: at most one a story, and none for a story that was taken down."""
        return self.in_force(at, among).filter(CAN_BE_LIVE)

    def newest(self, at: datetime) -> Self:
        """The editions before readers at `at`, newest first publication first: what a list of stories begins with.

        That a story was first published by then says nothing new. It lets a database begin behind those that are
        scheduled, however many.
        """
        return self.live(at).filter(first_published_at__lte=at).order_by("-first_published_at", "-pk")

    def gone_out(self, at: datetime) -> Self:
        """All that readers had until `at`, and the ends of publication, each with when its time ended: `ended_at`.

        Withheld ones are among them: readers learn that there were such, and no more.
        """
        later = Edition.objects.filter(
            IN_FORCE, article=OuterRef("article"), live_from__lte=at, live_from__gt=OuterRef("live_from")
        )
        ended_at = Subquery(later.order_by("live_from").values("live_from")[:1])
        return self.filter(IN_FORCE, live_from__lte=at).annotate(ended_at=ended_at)

    def scheduled(self, at: datetime) -> Self:
        """The editions that are to go out after `at`, held ones among them."""
        return self.filter(cancelled_at=None, live_from__gt=at)

    def waiting(self, at: datetime) -> Self:
        """The editions that have not gone out by `at`: scheduled ones, and those that were held at their moment."""
        return self.filter(Q(live_from__gt=at) | Q(held_at__isnull=False), cancelled_at=None)

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
    # Where words of it were withheld: the text as it was. `revision` is then the text without them.
    complete_revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("text before it was withheld")
    )
    # The same of `reason` and `developing_reason`, which readers are shown.
    complete_lines = models.JSONField(default=dict, blank=True, editable=False)
    overridden = models.JSONField(_("published past these checks"), default=list, blank=True)
    override_reason = models.CharField(_("published past checks because"), max_length=300, blank=True)
    developing_reason = models.CharField(_("developing because"), max_length=300, blank=True)
    developing_until = models.DateTimeField(_("to be checked by"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(auto_now_add=True)
    # Copied here so that a public list is one indexed read.
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("section")
    )
    first_published_at = models.DateTimeField(_("first published"))

    objects = EditionQuerySet.as_manager()
    # Set by `gone_out` alone.
    ended_at: datetime | None

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
            # Whether a text is live, and live in a section: asked of each placement of a claim.
            models.Index(fields=["revision", "section"], condition=CAN_BE_LIVE, name="articles_edition_of_text"),
            # The clock of the desk: what goes out when, and what is held.
            models.Index(fields=["live_from", "id"], condition=Q(cancelled_at=None), name="articles_edition_clock"),
            models.Index(
                fields=["live_from", "id"],
                condition=Q(cancelled_at=None, held_at__isnull=False),
                name="articles_edition_held",
            ),
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
            models.CheckConstraint(
                condition=Q(developing_reason="", developing_until=None)
                | (~Q(developing_reason="") & Q(developing_until__isnull=False)),
                name="articles_edition_developing_until_when",
                violation_error_message=_("A developing story has a reason, and a time by which it is checked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind} {self.live_from:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The address of the story. Raises ValueError for an edition that has no text, and so no page."""
        if self.revision is None or self.section is None:
            raise ValueError(f"Edition {self.pk} has no page.")
        return reverse("story", args=[self.section.slug, self.revision.slug, self.article_id])


Link = TypeVar("Link", bound=models.Model)


class LinkQuerySet(models.QuerySet[Link]):
    """What ties an author or an entity to editions."""

    def live(self, at: datetime) -> Self:
        """Those of the editions that are before readers at `at`."""
        return self.filter(Exists(Edition.objects.live(at).filter(pk=OuterRef("edition"))))

    def newest(self, at: datetime) -> Self:
        """The same, newest first publication first; the condition on that is as `EditionQuerySet.newest` has it."""
        return self.live(at).filter(first_published_at__lte=at).order_by("-first_published_at", "-edition_id")


class EditionAuthor(models.Model):
    """A name in the byline of an edition, with what the author's list of stories is sorted by."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="author_links")
    author = models.ForeignKey(Author, models.PROTECT, related_name="edition_links")
    position = models.PositiveSmallIntegerField()
    first_published_at = models.DateTimeField()

    objects = LinkQuerySet.as_manager()

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

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        indexes = [
            models.Index(fields=["entity", "-first_published_at", "-edition"], name="articles_editionentity_list"),
            models.Index(
                fields=["entity", "role", "-first_published_at", "-edition"], name="articles_editionentity_byrole"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["edition", "entity"], name="articles_editionentity_once")]


class Correction(models.Model):
    """A public note on what was wrong and what is right."""

    class CorrectionKind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        RETRACTION = "retraction", _("Retraction")

    class Place(models.TextChoices):
        TOP = "top", _("above the text")
        FOOT = "foot", _("below the text")

    article = models.ForeignKey(Article, models.PROTECT, related_name="corrections", verbose_name=_("story"))
    kind = models.CharField(_("kind"), max_length=13, choices=CorrectionKind, default=CorrectionKind.CORRECTION)
    note = models.TextField(_("note to readers"))
    was = models.TextField(_("what was wrong"), blank=True)
    now = models.TextField(_("what is right"), blank=True)
    place = models.CharField(_("where it stands"), max_length=4, choices=Place, default=Place.FOOT)
    corrected_at = models.DateTimeField(_("corrected"))
    withheld_at = models.DateTimeField(_("withheld"), null=True, blank=True, editable=False)
    editions = models.ManyToManyField(Edition, related_name="corrections", verbose_name=_("editions"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("-corrected_at", "-pk")
        indexes = [models.Index(fields=["-corrected_at", "-id"], name="articles_correction_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="articles_correction_says_what",
                violation_error_message=_("Say what was wrong and what is right."),
            ),
        ]

    def __str__(self) -> str:
        return self.note
