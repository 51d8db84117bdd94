"""How a claim came out, on what evidence, by whose judgement."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entities.models import Entity

from .claim import Claim


class Rating(models.Model):
    """One step of the verdict scale. Its number is schema.org's `ratingValue`: at least 1, higher is truer.

    https://developers.google.com/search/docs/appearance/structured-data/factcheck
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    definition = models.TextField(_("definition"), help_text=_("What it means, in the words that readers get."))
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, unique=True, help_text=_("From 1, higher is truer. Empty if off the scale.")
    )
    is_adverse = models.BooleanField(
        _("adverse"), default=False, help_text=_("Whether a statement so rated should not stand as our own.")
    )

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = (F("number").desc(nulls_last=True),)
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None) | Q(number__gte=1),
                name="claims_rating_number_from_one",
                violation_error_message=_("Numbers start at 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
    published_on = models.DateField(_("published on"), null=True, blank=True)
    is_primary = models.BooleanField(_("primary source"), default=False)
    visibility = models.CharField(_("visibility"), max_length=9, choices=Visibility, default=Visibility.PUBLIC)
    description = models.CharField(
        _("description for readers"),
        max_length=300,
        blank=True,
        help_text=_("For a source that is described, not named: what it is, and why it is not named."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Evidence(Source):
    """A source that bears on a claim, as the desk works with it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence", verbose_name=_("claim"))
    archived_url = models.URLField(_("archived copy"), max_length=1000, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

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
        ]


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def approved(self) -> Self:
        return self.filter(approved_at__isnull=False)

    def current(self) -> Self:
        """The verdicts that are in force: approved, neither superseded nor retracted. At most one a claim."""
        return self.filter(CURRENT)

    def retracted(self) -> Self:
        """The verdicts that were in force until they were taken back, with none after them."""
        return self.filter(approved_at__isnull=False, retracted_at__isnull=False, superseded_at=None)

    def proposed(self) -> Self:
        """The verdicts that wait for a second person. At most one a claim."""
        return self.filter(PROPOSED)


CURRENT = Q(approved_at__isnull=False, superseded_at=None, retracted_at=None)
PROPOSED = Q(approved_at=None, sent_back_at=None)


class Verdict(models.Model):
    """One judgement of a claim, whole: what was said, by whom, how it was rated, why, and on what evidence.

    Its content is written once. Later it can only be approved or sent back, superseded or retracted.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="verdicts", verbose_name=_("claim"))
    statement = models.CharField(_("statement"), max_length=500)
    claimant = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimant")
    )
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="verdicts", verbose_name=_("rating"))
    summary = models.TextField(_("summary"), help_text=_("For readers: the verdict's reason, in a sentence or two."))
    reasoning = models.TextField(_("reasoning"), blank=True)
    as_of = models.DateField(_("as of"), help_text=_("The day whose knowledge it rests on."))
    public_note = models.TextField(
        _("note to readers"), blank=True, help_text=_("What changed since the verdict before this one.")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_at = models.DateTimeField(_("sent back"), null=True, blank=True)
    sent_back_reason = models.TextField(_("sent back because"), blank=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    retracted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)
    retracted_reason = models.TextField(_("retracted because"), blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ("-pk",)
        permissions = [
            ("propose_verdict", _("Can propose a verdict")),
            ("approve_verdict", _("Can approve another's verdict or send it back")),
            ("retract_verdict", _("Can retract a verdict")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=CURRENT,
                name="claims_verdict_one_current_a_claim",
                violation_error_message=_("This claim has a verdict in force already."),
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=PROPOSED,
                name="claims_verdict_one_proposed_a_claim",
                violation_error_message=_("A verdict on this claim waits for approval already."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="claims_verdict_approved_by_another",
                violation_error_message=_("A verdict is approved by someone other than who proposed it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False, sent_back_at=None),
                name="claims_verdict_approval_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_by=None, sent_back_at=None)
                | (Q(sent_back_by__isnull=False, sent_back_at__isnull=False) & ~Q(sent_back_reason="")),
                name="claims_verdict_sent_back_with_a_reason",
                violation_error_message=_("Say why the verdict goes back."),
            ),
            models.CheckConstraint(
                condition=Q(retracted_by=None, retracted_at=None)
                | (
                    Q(retracted_by__isnull=False, retracted_at__isnull=False, approved_at__isnull=False)
                    & ~Q(retracted_reason="")
                ),
                name="claims_verdict_retracted_with_a_reason",
                violation_error_message=_("Say why the verdict is retracted."),
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(approved_at__isnull=False),
                name="claims_verdict_superseded_after_approval",
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="claims_verdict_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}: {self.statement}"

    @property
    def is_current(self) -> bool:
        return self.approved_at is not None and self.superseded_at is None and self.retracted_at is None

    @property
    def is_proposed(self) -> bool:
        return self.approved_at is None and self.sent_back_at is None


class VerdictEvidence(Source):
    """A source as it was when the verdict was proposed on it. `evidence` is the desk's own, which may have changed."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="sources", verbose_name=_("verdict"))
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations", verbose_name=_("evidence"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("evidence of a verdict")
        verbose_name_plural = _("evidence of verdicts")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["verdict", "evidence"], name="claims_verdictevidence_once_a_verdict")
        ]
