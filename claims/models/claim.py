"""What is said, and where a story says it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Paragraph, Revision
from entities.models import Entity

from .waiting import OPEN, Priority, RecheckReason, WaitingClaims

if TYPE_CHECKING:
    from newsroom.models import User

    from .verdict import Verdict


class Voice(models.TextChoices):
    """Whose words they are in the story."""

    ASSERTED = "asserted", _("asserted by us")
    ATTRIBUTED = "attributed", _("attributed")
    QUOTED = "quoted", _("quoted")
    DISPUTED = "disputed", _("disputed")


SUGGESTED = Q(is_suggested=True, retired_at=None)


class ClaimQuerySet(WaitingClaims["Claim"]):
    def in_print(self, at: datetime) -> Self:
        """The claims whose confirmed words stand in an edition that is live at `at`, but for what is withheld."""
        from .placement import Placement  # noqa: PLC0415 (a placement is of an anchor, which is of a claim)

        placed = Placement.objects.in_print(at).filter(anchor__claim=OuterRef("pk"))
        return self.filter(Exists(placed), withheld_at=None)

    def public(self, at: datetime) -> Self:
        """The claims whose verdict readers may see at `at`: approved, and about words that stand in a live edition."""
        from .verdict import Verdict  # noqa: PLC0415 (a verdict is of a claim)

        return self.in_print(at).filter(Exists(Verdict.objects.current().filter(claim=OuterRef("pk"))))

    def known_to(self, user: User, at: datetime) -> Self:
        """The claims whose statement `user` may read, with that statement as `known_statement`.

        Whoever may see every story may read every claim. Others may read the claims of the stories that they may see,
        and those whose verdict is public at `at`, as the verdict states them: what is only in a draft of somebody else
        is not theirs to know.
        """
        from .verdict import Verdict  # noqa: PLC0415 (a verdict is of a claim)

        if user.has_perm("articles.view_every_article"):
            return self.annotate(known_statement=F("statement"))
        seen = self._seen_by(user)
        stated = Verdict.objects.current().filter(claim=OuterRef("pk")).values("statement")[:1]
        public = Q(pk__in=Claim.objects.public(at).values("pk"))
        return self.filter(Q(seen) | public).annotate(
            known_statement=Case(When(seen, then=F("statement")), default=Subquery(stated))
        )

    def visible_to(self, user: User) -> Self:
        """The claims that `user` may see at the desk: all, if they may see every story; else those of their stories."""
        return self if user.has_perm("articles.view_every_article") else self.filter(self._seen_by(user))

    @staticmethod
    def _seen_by(user: User) -> Exists:
        """Whether a story that `user` may see makes the claim. Words that somebody tied to it do not make it theirs."""
        stories = Article.objects.visible_to(user).values("pk")
        return Exists(Anchor.objects.filter(claim=OuterRef("pk"), article__in=stories, is_suggested=False))

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
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    # Empty while a verdict is in force or waits for approval; `claims.verdicts` sees to that. Kept here so that the
    # queue is an indexed read of the few claims that are open, however many were checked.
    open_since = models.DateTimeField(
        _("to be checked since"), null=True, blank=True, default=timezone.now, editable=False
    )
    recheck_on = models.DateField(_("check again on"), null=True, blank=True)
    recheck_reason = models.CharField(max_length=14, choices=RecheckReason, blank=True, editable=False)
    notes = models.TextField(_("private notes"), blank=True, help_text=_("Never shown to readers."))
    withheld_at = models.DateTimeField(_("withheld"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(_("marked"), auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("-pk",)
        permissions = [("mark_claim", _("Can mark words of a story as a claim"))]
        indexes = [
            models.Index(fields=["checker", "priority", "due_at", "id"], condition=OPEN, name="claims_claim_open"),
            models.Index(fields=["due_at", "id"], condition=OPEN, name="claims_claim_open_due"),
            # What goes first of claims that wait for another reason than that they are open.
            models.Index(fields=["priority", "due_at", "id"], name="claims_claim_by_urgency"),
            models.Index(
                fields=["recheck_on", "id"], condition=Q(recheck_on__isnull=False), name="claims_claim_recheck"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values),
                name="claims_claim_priority_known",
                violation_error_message=_("Choose a priority."),
            ),
            models.CheckConstraint(
                condition=Q(recheck_reason="") | Q(recheck_on__isnull=False, recheck_reason__in=RecheckReason.values),
                name="claims_claim_rechecked_on_a_day",
            ),
        ]

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
    # Words that somebody tied to a claim of the archive: they wait until a fact-checker says that they make it.
    is_suggested = models.BooleanField(_("suggested"), default=False, editable=False)
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
        indexes = [models.Index(fields=["claim"], condition=SUGGESTED, name="claims_anchor_suggested")]
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

    @property
    def statement(self) -> str:
        """The claim as whoever sees the story may read it: one that is only suggested for it, as its verdict states it.

        No query where the claim's verdicts are prefetched.
        """
        verdict = self.claim.current_verdict if self.is_suggested else None
        return verdict.statement if verdict else self.claim.statement
