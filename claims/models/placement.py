"""Where the words of a claim stand in each revision, and what has happened to them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Edition, Paragraph, Revision
from claims.quotes import State

from .claim import SUGGESTED, Anchor

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
# Somebody has to look at words that changed, and at a suggestion however its words stand.
UNSETTLED = Q(state__in=[state.value for state in State if state not in STANDING], confirmed_at=None)
STANDS = Q(state__in=STANDING, anchor__is_suggested=False) | Q(confirmed_at__isnull=False)


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self) -> Self:
        """Where the confirmed words stand, or others that a person confirmed there, and their check with them."""
        return self.filter(STANDS, anchor__retired_at=None)

    def stood(self, at: datetime) -> Self:
        """The same at `at`, in a text that readers had then: the places in it are as they were when its time ended."""
        return self.filter(
            Q(state__in=STANDING, anchor__is_suggested=False) | Q(confirmed_at__lte=at),
            Q(anchor__retired_at=None) | Q(anchor__retired_at__gt=at),
        )

    def waiting(self) -> Self:
        """Where words changed, or went, since they were confirmed: a person has to look."""
        return self.filter(~STANDS, anchor__retired_at=None)

    def to_confirm(self) -> Self:
        """The same in the texts that stories are worked on in. An indexed read of those few."""
        changed = Placement.objects.filter(UNSETTLED).values("pk")
        suggested = Anchor.objects.filter(SUGGESTED).values("pk")
        tied = Placement.objects.filter(anchor__in=suggested, confirmed_at=None).values("pk")
        newest = Q(revision=F("anchor__article__newest"), anchor__retired_at=None)
        return self.filter(newest, pk__in_few=changed.union(tied, all=True))

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
        indexes = [models.Index(fields=["state", "revision"], condition=UNSETTLED, name="claims_placement_unsettled")]
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
        return (self.state in STANDING and not self.anchor.is_suggested) or self.confirmed_at is not None
