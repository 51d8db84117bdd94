"""What is said, where a story says it, and where those words stand in each revision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, Paragraph, Revision
from claims.quotes import State
from entities.models import Entity

if TYPE_CHECKING:
    from .verdict import Verdict


class Voice(models.TextChoices):
    """Whose words they are in the story."""

    ASSERTED = "asserted", _("asserted by us")
    ATTRIBUTED = "attributed", _("attributed")
    QUOTED = "quoted", _("quoted")
    DISPUTED = "disputed", _("disputed")


# What has happened to the words since a person confirmed them, as the desk calls it.
STATE_NAMES = [
    (State.UNCHANGED.value, _("unchanged")),
    (State.MOVED.value, _("moved")),
    (State.REWORDED.value, _("reworded")),
    (State.FACTS_CHANGED.value, _("facts changed")),
    (State.AMBIGUOUS.value, _("in two places")),
    (State.GONE.value, _("gone")),
]
STANDING = (State.UNCHANGED, State.MOVED)
# Only words that were found have a place.
PLACELESS = (State.GONE.value, State.AMBIGUOUS.value)
STANDS = Q(state__in=STANDING) | Q(confirmed_at__isnull=False)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def in_print(self, at: datetime) -> Self:
        """The claims whose confirmed words stand in an edition that is live at `at`."""
        return self.filter(Exists(Placement.objects.in_print(at).filter(anchor__claim=OuterRef("pk"))))

    def public(self, at: datetime) -> Self:
        """The claims whose verdict readers may see at `at`: approved, and about words that stand in a live edition."""
        from .verdict import Verdict  # noqa: PLC0415 (a verdict is of a claim)

        return self.in_print(at).filter(Exists(Verdict.objects.current().filter(claim=OuterRef("pk"))))

    def being_checked_again(self, at: datetime) -> Self:
        """The claims in print whose approved verdict was retracted, and that have no other yet."""
        from .verdict import Verdict  # noqa: PLC0415 (a verdict is of a claim)

        return self.in_print(at).filter(
            Exists(Verdict.objects.retracted().filter(claim=OuterRef("pk"))),
            ~Exists(Verdict.objects.current().filter(claim=OuterRef("pk"))),
        )


class Claim(models.Model):
    """A statement that can be checked. It may stand in several stories."""

    statement = models.CharField(
        _("statement"),
        max_length=500,
        validators=[MinLengthValidator(3)],
        help_text=_("One checkable statement that can be understood without the story."),
    )
    claimant = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_made",
        verbose_name=_("claimant"),
        help_text=_("Who says so. Empty if this newsroom does."),
    )
    said_on = models.DateField(_("said on"), null=True, blank=True)
    said_where = models.CharField(_("said where"), max_length=200, blank=True)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_to_check",
        verbose_name=_("checker"),
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    recheck_on = models.DateField(_("check again on"), null=True, blank=True)
    notes = models.TextField(_("private notes"), blank=True, help_text=_("Never shown to readers."))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(_("marked"), auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("-pk",)
        permissions = [("mark_claim", _("Can mark words of a story as a claim"))]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        slug = slugify(self.statement, allow_unicode=True)[:60].strip("-")
        return reverse("claim", args=[slug or "claim", self.pk])

    @property
    def current_verdict(self) -> Verdict | None:
        """The verdict in force, if there is one. No query where `verdicts` are prefetched."""
        return next((verdict for verdict in self.verdicts.all() if verdict.is_current), None)

    @property
    def proposed_verdict(self) -> Verdict | None:
        """The verdict that waits for a second person, if there is one. No query where `verdicts` are prefetched."""
        return next((verdict for verdict in self.verdicts.all() if verdict.is_proposed), None)


class Anchor(models.Model):
    """This story makes this claim, in these words, in this voice. The words are those that a person confirmed last."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="anchors", verbose_name=_("claim"))
    article = models.ForeignKey(Article, models.PROTECT, related_name="anchors", verbose_name=_("story"))
    voice = models.CharField(_("voice"), max_length=10, choices=Voice, default=Voice.ASSERTED)
    must_check = models.BooleanField(_("must be checked before publication"), default=False)
    words = models.TextField(_("words"))
    sentence = models.TextField(_("sentence"), help_text=_("The sentence or sentences in which the words stood."))
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="+", verbose_name=_("paragraph"))
    start = models.PositiveIntegerField(help_text=_("Code points from the start of the paragraph's text."))
    confirmed_in = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("confirmed in"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ("pk",)
        permissions = [
            ("confirm_wording", _("Can confirm that reworded text still says what was checked")),
            ("confirm_facts", _("Can confirm text in which a fact changed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="claims_anchor_retired_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="claims_anchor_has_words",
                violation_error_message=_("Select the words that make the claim."),
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.words}”"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self) -> Self:
        """Where the confirmed words stand, or others that a person confirmed there, and their check with them."""
        return self.filter(STANDS, anchor__retired_at=None)

    def waiting(self) -> Self:
        """Where words changed, or went, since they were confirmed: a person has to look."""
        return self.filter(~STANDS, anchor__retired_at=None)

    def in_print(self, at: datetime) -> Self:
        """The standing placements in the editions that are live at `at`."""
        return self.standing().filter(Exists(Edition.objects.live(at).filter(revision=OuterRef("revision"))))


class Placement(models.Model):
    """Where the words of an anchor are in one revision, and what has happened to them since they were confirmed."""

    anchor = models.ForeignKey(Anchor, models.CASCADE, related_name="placements")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="placements")
    state = models.CharField(_("state"), max_length=13, choices=STATE_NAMES)
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, null=True, blank=True, related_name="+")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(_("words"), blank=True)
    changes = models.JSONField(_("changed facts"), default=list, blank=True)
    candidates = models.JSONField(_("possible places"), default=list, blank=True)
    # Words of an edition that differ from the baseline, confirmed there alone: the baseline is the working text's.
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.UniqueConstraint(fields=["anchor", "revision"], name="claims_placement_once_a_revision"),
            models.CheckConstraint(
                condition=Q(state__in=PLACELESS, paragraph=None, start=None, end=None, words="")
                | (
                    ~Q(state__in=PLACELESS)
                    & Q(paragraph__isnull=False, start__isnull=False, end__isnull=False, end__gt=F("start"))
                    & ~Q(words="")
                ),
                name="claims_placement_somewhere_unless_gone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, paragraph__isnull=False),
                name="claims_placement_confirmed_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anchor_id} in {self.revision_id}: {self.state}"

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING or self.confirmed_at is not None
