"""What bears on a claim: sources, the files they gave, the copies of their pages, and who may know of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import AppendOnly, AppendOnlyQuerySet
from claims.private_files import private_storage

from .claim import Claim

if TYPE_CHECKING:
    from newsroom.models import User


class EvidenceKind(models.TextChoices):
    PAGE = "page", _("web page")
    DOCUMENT = "document", _("document")
    INTERVIEW = "interview", _("interview")
    RECORDING = "recording", _("recording")
    DATA = "data", _("data set")
    CALCULATION = "calculation", _("own calculation")


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    REFUTES = "refutes", _("refutes")
    CONTEXT = "context", _("context")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("public")
    DESCRIBED = "described", _("described, not named")
    SEALED = "sealed", _("sealed")


class PassageState(models.TextChoices):
    """Whether the passage was found in the newest copy of the page."""

    UNKNOWN = "", pgettext_lazy("of a passage", "not looked for")
    FOUND = "found", pgettext_lazy("of a passage", "found on the page")
    ABSENT = "absent", pgettext_lazy("of a passage", "not on the page")


class Source(models.Model):
    """What readers learn of a source."""

    kind = models.CharField(_("kind"), max_length=11, choices=EvidenceKind, default=EvidenceKind.PAGE)
    stance = models.CharField(_("stance"), max_length=8, choices=Stance, default=Stance.SUPPORTS)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(
        _("address"), max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    passage = models.TextField(
        _("exact passage"),
        blank=True,
        help_text=_("Word for word, as the source has it. Leave empty if not read there."),
    )
    # Opens the page at the passage. Set when the passage was found there.
    passage_url = models.URLField(max_length=2500, blank=True, editable=False)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    is_primary = models.BooleanField(_("primary source"), default=False)
    visibility = models.CharField(_("visibility"), max_length=9, choices=Visibility, default=Visibility.PUBLIC)
    description = models.CharField(
        _("description for readers"),
        max_length=300,
        blank=True,
        help_text=_("What readers get in place of the name: “An official of the ministry who was at the meeting”."),
    )
    anonymous_because = models.CharField(
        _("why it is not named"),
        max_length=300,
        blank=True,
        help_text=_("For readers, with the description: “Officials may not speak to the press”."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """The title; not that of a sealed source, since a name goes into messages and logs."""
        return gettext("a sealed source") if self.visibility == Visibility.SEALED else self.title


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> Self:
        """The sources that `user` may know of: sealed ones only if they are named, whatever else they may do.

        Who is named for a sealed source sees it without the right to see evidence.
        """
        named = Exists(Confidant.objects.filter(evidence=OuterRef("pk"), person=user.pk))
        if user.has_perm("claims.view_evidence"):
            return self.filter(~Q(visibility=Visibility.SEALED) | named)
        return self.filter(named, visibility=Visibility.SEALED)

    def editable_by(self, user: User) -> Self:
        """The sources that `user` may work on."""
        return self.visible_to(user) if user.has_perm("claims.change_evidence") else self.none()


class Evidence(Source):
    """A source that bears on a claim, as the desk works with it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence", verbose_name=_("claim"))
    archived_url = models.URLField(
        _("archived copy"), max_length=1000, blank=True, help_text=_("Where an archive on the web keeps it.")
    )
    accessed_on = models.DateField(_("read on"), null=True, blank=True)
    passage_state = models.CharField(max_length=6, choices=PassageState, blank=True, editable=False)
    # Since when a worker is to fetch the page; or why it was not, when one last tried.
    page_wanted_at = models.DateTimeField(null=True, blank=True, editable=False)
    page_problem = models.CharField(max_length=300, blank=True, db_default="", editable=False)
    confidants = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Confidant",
        through_fields=("evidence", "person"),
        related_name="+",
        blank=True,
        verbose_name=_("sealed to"),
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.DESCRIBED) | ~Q(description=""),
                name="claims_evidence_described_if_not_named",
                violation_error_message=_("Describe the source for readers, since it is not named."),
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.DESCRIBED) | ~Q(anonymous_because=""),
                name="claims_evidence_anonymous_for_a_reason",
                violation_error_message=_("Tell readers why the source is not named."),
            ),
            models.CheckConstraint(
                condition=Q(passage_state=PassageState.UNKNOWN) | ~Q(passage=""),
                name="claims_evidence_state_of_a_passage",
            ),
            models.CheckConstraint(
                condition=Q(page_wanted_at=None) | Q(page_problem=""),
                name="claims_evidence_page_wanted_or_refused",
            ),
        ]

    @property
    def is_sealed(self) -> bool:
        return self.visibility == Visibility.SEALED


class Confidant(models.Model):
    """A person to whom a sealed source is known."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="trusted")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("person to whom evidence is sealed")
        verbose_name_plural = _("people to whom evidence is sealed")
        constraints = [models.UniqueConstraint(fields=["evidence", "person"], name="claims_confidant_named_once")]


class EvidenceFile(AppendOnly):
    """A file that a source gave, byte for byte. What is served of it, and to whom, is for the desk's view to say."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="files")
    # Its name on disk says nothing; `name` is what it was called.
    file = models.FileField(storage=private_storage, max_length=100)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    digest = models.CharField("SHA-256", max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = AppendOnlyQuerySet["EvidenceFile"].as_manager()

    class Meta:
        verbose_name = _("file of a source")
        verbose_name_plural = _("files of sources")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["evidence", "digest"], name="claims_evidencefile_kept_once"),
            models.CheckConstraint(
                condition=Q(size__gte=1) & ~Q(digest=""),
                name="claims_evidencefile_holds_something",
                violation_error_message=_("The file is empty."),
            ),
        ]


class PageCopy(AppendOnly):
    """What the page of a source said at one moment. Where it says what it said before, the text is kept once."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="copies")
    fetched_at = models.DateTimeField(_("fetched"))
    # Empty where it was looked at again without anyone asking.
    fetched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_url = models.URLField(max_length=1000)
    final_url = models.URLField(max_length=4000)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField()
    digest = models.CharField("SHA-256", max_length=64, help_text="Of the bytes that came, once they were unpacked.")
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    canonical_url = models.URLField(max_length=1000, blank=True)
    title = models.CharField(max_length=300, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    published_on: models.DateField[date | None, date | None] = models.DateField(null=True, blank=True)

    objects = AppendOnlyQuerySet["PageCopy"].as_manager()

    class Meta:
        verbose_name = _("copy of a page")
        verbose_name_plural = _("copies of pages")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(status__gte=200, status__lte=599), name="claims_pagecopy_has_an_answer"),
            models.CheckConstraint(
                condition=(Q(size=0) & Q(digest="")) | (Q(size__gte=1) & ~Q(digest="")),
                name="claims_pagecopy_hash_of_what_came",
            ),
            models.CheckConstraint(condition=Q(same_as=None) | Q(text=""), name="claims_pagecopy_text_kept_once"),
        ]

    @property
    def is_there(self) -> bool:
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """What the page said. A query where it said the same before and `same_as` was not fetched."""
        return self.same_as.text if self.same_as else self.text
