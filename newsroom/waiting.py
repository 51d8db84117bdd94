"""What waits for a person: the front page of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, OuterRef, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from articles.models.edition import EditionQuerySet
from articles.models.story import ArticleQuerySet, Stage
from claims.models import Claim, Placement, State, Verdict
from claims.models.claim import ClaimQuerySet

if TYPE_CHECKING:
    from .models import User

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    url: str
    note: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One list of the desk. `all_url` leads to the whole of it, where there is more than is shown."""

    title: str
    empty: str
    items: list[Item] = field(default_factory=list)
    all_url: str = ""


def waiting_for(user: User) -> list[Waiting]:
    """Return the lists that concern `user`, by what they may do. A fixed number of queries."""
    return list(_lists(user))


def _lists(user: User) -> Iterator[Waiting]:
    stories = Article.objects.visible_to(user).select_related("newest", "assignee")
    changelist = reverse("admin:articles_article_changelist")
    if user.has_perm("articles.view_article"):
        mine = stories.filter(assignee=user)
        yield Waiting(
            _("Your stories"),
            _("Nothing is with you."),
            _stories(mine.exclude(pk__in=_gone_out().values("article"))),
            f"{changelist}?assignee__id__exact={user.pk}",
        )
    if user.has_perm("articles.change_every_article"):
        in_review = stories.in_sections_of(user).filter(stage=Stage.REVIEW)
        url = f"{changelist}?stage__exact={Stage.REVIEW}"
        yield Waiting(_("In review"), _("No story waits for review."), _stories(in_review), url)
    if user.has_perm("articles.publish_article"):
        ready = stories.in_sections_of(user).filter(stage=Stage.READY).exclude(pk__in=_gone_out().values("article"))
        url = f"{changelist}?stage__exact={Stage.READY}"
        yield Waiting(_("Ready to publish"), _("No story is ready."), _stories(ready), url)
    if user.has_perm("articles.publish_article"):
        scheduled = Edition.objects.scheduled(timezone.now()).filter(revision__isnull=False)
        editions = scheduled.filter(article__in=stories.in_sections_of(user).values("pk"))
        yield Waiting(
            _("Scheduled"),
            _("Nothing is scheduled."),
            [
                Item(
                    edition.revision.headline if edition.revision else "",
                    reverse("admin:articles_article_scheduled", args=[edition.article_id, edition.pk]),
                    _moment(edition),
                    edition.held_at is not None,
                )
                for edition in editions.select_related("revision").order_by("live_from")[:SHOWN]
            ],
        )
    if user.has_perm("claims.propose_verdict"):
        decided = (Verdict.objects.current() | Verdict.objects.proposed()).filter(claim=OuterRef("pk"))
        mine_to_check = Claim.objects.filter(~Exists(decided), checker=user)
        claims = reverse("admin:claims_claim_changelist")
        url = f"{claims}?checker__id__exact={user.pk}"
        yield Waiting(_("Claims you check"), _("No claim is with you."), _claims(mine_to_check), url)
        proposed = Verdict.objects.proposed().exclude(proposed_by=user).select_related("claim", "rating", "proposed_by")
        yield Waiting(
            _("Verdicts to approve"),
            _("No verdict waits for a second person."),
            [
                Item(
                    verdict.claim.statement,
                    reverse("admin:claims_claim_change", args=[verdict.claim_id]),
                    _("%(rating)s, proposed by %(who)s") % {"rating": verdict.rating, "who": verdict.proposed_by},
                )
                for verdict in proposed.order_by("pk")[:SHOWN]
            ],
            f"{claims}?state=proposed",
        )
    if user.has_perm("claims.confirm_wording") or user.has_perm("claims.confirm_facts"):
        placements = Placement.objects.waiting().filter(
            revision=F("anchor__article__newest"), anchor__article__in=stories.values("pk")
        )
        yield Waiting(
            _("Words that changed under a claim"),
            _("Every claim stands on the words that were checked."),
            [
                Item(
                    placement.anchor.claim.statement,
                    reverse("admin:claims_story", args=[placement.anchor.article_id]),
                    placement.get_state_display(),
                    placement.state == State.FACTS_CHANGED,
                )
                # Changed facts first.
                for placement in placements.select_related("anchor__claim").order_by(
                    Case(When(state=State.FACTS_CHANGED, then=0), default=1), "pk"
                )[:SHOWN]
            ],
        )


def _moment(edition: Edition) -> str:
    moment = date_format(timezone.localtime(edition.live_from), "DATETIME_FORMAT")
    return (
        _("%(moment)s, held: %(reason)s") % {"moment": moment, "reason": edition.held_reason}
        if edition.held_at
        else moment
    )


def _gone_out() -> EditionQuerySet:
    """The editions that hold the newest text of their story: it is live, scheduled or over."""
    return Edition.objects.filter(cancelled_at=None, revision=F("article__newest"))


def _stories(stories: ArticleQuerySet) -> list[Item]:
    now = timezone.now()
    return [
        Item(
            str(article),
            reverse("admin:articles_article_change", args=[article.pk]),
            article.get_stage_display(),
            bool(article.due_at and article.due_at < now),
        )
        for article in stories.order_by(F("due_at").asc(nulls_last=True), "-pk")[:SHOWN]
    ]


def _claims(claims: ClaimQuerySet) -> list[Item]:
    now = timezone.now()
    return [
        Item(
            claim.statement,
            reverse("admin:claims_claim_change", args=[claim.pk]),
            is_urgent=bool(claim.due_at and claim.due_at < now),
        )
        for claim in claims.order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
    ]
