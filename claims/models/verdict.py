"""How a claim came out, on what evidence, by whose judgement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import AppendOnly, AppendOnlyQuerySet
from articles.models.revision import is_language
from entities.models import Entity

from .claim import Claim
from .evidence import Evidence, Source, Visibility

if TYPE_CHECKING:
    from newsroom.models import User


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


# What becomes of a verdict once it is proposed. All else of it is written once.
DECIDED = frozenset(
    "approved_by approved_at sent_back_by sent_back_at sent_back_reason superseded_at "
    "retracted_by retracted_at retracted_reason".split()
)


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def update(self, **kwargs: Any) -> int:
        """Decide on these verdicts. Raises TypeError for what is written once."""
        _require_decision(kwargs)
        return super().update(**kwargs)

    def delete(self) -> NoReturn:
        raise TypeError("Verdicts are kept.")

    def approved(self) -> Self:
        return self.filter(approved_at__isnull=False)

    def current(self) -> Self:
        """The verdicts that are in force: approved, neither superseded nor retracted. At most one a claim."""
        return self.filter(CURRENT)

    def retracted(self) -> Self:
        """The verdicts that were in force until they were taken back, with none after them."""
        return self.filter(RETRACTED)

    def told(self, at: datetime) -> Self:
        """What readers knew at `at`: the verdict in force or, where there was none, the last that was taken back."""
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gt=at), approved_at__lte=at)

    def in_force(self, at: datetime) -> Self:
        """The verdicts that were in force at `at`. At most one a claim."""
        return self.told(at).filter(Q(retracted_at=None) | Q(retracted_at__gt=at))

    def proposed(self) -> Self:
        """The verdicts that wait for a second person. At most one a claim."""
        return self.filter(PROPOSED)


CURRENT = Q(approved_at__isnull=False, superseded_at=None, retracted_at=None)
PROPOSED = Q(approved_at=None, sent_back_at=None)
RETRACTED = Q(approved_at__isnull=False, retracted_at__isnull=False, superseded_at=None)


class Verdict(models.Model):
    """One judgement of a claim, whole: what was said, by whom, how it was rated, why, and on what evidence.

    Its content is written once. Later it can only be approved or sent back, superseded or retracted.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="verdicts", verbose_name=_("claim"))
    statement = models.CharField(_("statement"), max_length=500)
    claimant = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimant")
    )
    said_on: models.DateField[date | None, date | None] = models.DateField(_("said on"), null=True, blank=True)
    said_where = models.CharField(_("said where"), max_length=200, blank=True)
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="verdicts", verbose_name=_("rating"))
    summary = models.TextField(_("summary"), help_text=_("For readers: the verdict's reason, in a sentence or two."))
    reasoning = models.TextField(_("reasoning"), blank=True)
    as_of = models.DateField(_("as of"), help_text=_("The day whose knowledge it rests on."))
    public_note = models.TextField(
        _("note to readers"), blank=True, help_text=_("What changed since the verdict before this one.")
    )
    # Of the statement and of all that is said for it. Empty is the publication's own.
    language = models.CharField(
        _("language"), max_length=16, blank=True, default="", db_default="", validators=[is_language]
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
        indexes = [
            # The list of checked claims, last checked first, as it is and as it is narrowed down.
            models.Index(fields=["-approved_at", "-id"], condition=CURRENT, name="claims_verdict_in_force"),
            models.Index(fields=["rating", "-approved_at", "-id"], condition=CURRENT, name="claims_verdict_by_rating"),
            models.Index(fields=["claimant", "-approved_at", "-id"], condition=CURRENT, name="claims_verdict_by_who"),
            models.Index(fields=["claim"], condition=RETRACTED, name="claims_verdict_retracted"),
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once, and after that only what is decided on it. Raises TypeError for anything else."""
        if not self._state.adding:
            _require_decision(kwargs.get("update_fields") or [field.name for field in self._meta.concrete_fields])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"Verdict {self.pk} is kept.")

    @property
    def written_in(self) -> str:
        return self.language or settings.LANGUAGE_CODE

    @property
    def is_current(self) -> bool:
        return self.approved_at is not None and self.superseded_at is None and self.retracted_at is None

    @property
    def is_proposed(self) -> bool:
        return self.approved_at is None and self.sent_back_at is None


def _require_decision(names: Iterable[str]) -> None:
    if written := sorted(set(names) - DECIDED):
        raise TypeError(f"What a verdict says is written once: {', '.join(written)}.")


class VerdictEvidenceQuerySet(AppendOnlyQuerySet["VerdictEvidence"]):
    def visible_to(self, user: User) -> Self:
        """The sources that `user` may see at the desk: as the desk's own evidence is shown to them."""
        return self.filter(evidence__in=Evidence.objects.visible_to(user).values("pk"))


class VerdictEvidence(AppendOnly, Source):
    """A source as it was when the verdict was proposed on it. `evidence` is the desk's own, which may have changed.

    Of a sealed source it keeps nothing but what readers may be told: what it was is in the desk's own row, which those
    it is sealed to can read, and which a verdict freezes.
    """

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="sources", verbose_name=_("verdict"))
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations", verbose_name=_("evidence"))
    position = models.PositiveSmallIntegerField(default=0)

    objects = VerdictEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a verdict")
        verbose_name_plural = _("evidence of verdicts")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["verdict", "evidence"], name="claims_verdictevidence_once_a_verdict"),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.SEALED)
                | Q(title="", publisher="", url="", passage="", passage_url="", published_on=None),
                name="claims_verdictevidence_of_sealed_tells_nothing",
            ),
        ]

    def __str__(self) -> str:
        """No title: the source may have been sealed since, and a name goes into messages and logs."""
        return f"source {self.evidence_id} of verdict {self.verdict_id}"
