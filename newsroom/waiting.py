"""What waits for a person at the desk, besides what they are told and asked: stories, claims, words that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition, Expunging
from articles.models.edition import EditionQuerySet
from articles.models.story import ArticleQuerySet, Stage
from claims.models import Claim, Priority, State, Verdict
from claims.models.claim import ClaimQuerySet
from claims.queue import Choice, Queue, words_in

if TYPE_CHECKING:
    from .models import User

SHOWN = 5


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
    stories = Article.objects.visible_to(user).select_related("newest").defer("newest__body", "problems")
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
    queue = reverse("admin:claims_queue")
    if user.has_perm("claims.propose_verdict"):
        with_them = Claim.objects.visible_to(user).for_checker(user, timezone.localdate())
        url = f"{queue}?queue={Queue.MINE}"
        yield Waiting(_("Claims you check"), _("No claim is with you."), _claims(with_them), url)
        proposed = Verdict.objects.proposed().exclude(proposed_by=user).select_related("claim", "rating", "proposed_by")
        yield Waiting(
            _("Verdicts to approve"),
            _("No verdict waits for a second person."),
            [
                Item(
                    verdict.claim.statement,
                    reverse("admin:claims_claim_change", args=[verdict.claim_id]),
                    _("%(rating)s, proposed by %(who)s") % {"rating": verdict.rating, "who": verdict.proposed_by},
                    verdict.claim.priority == Priority.URGENT,
                )
                for verdict in proposed.filter(claim__in=Claim.objects.visible_to(user).values("pk")).order_by(
                    "claim__priority", F("claim__due_at").asc(nulls_last=True), "pk"
                )[:SHOWN]
            ],
            f"{queue}?queue={Queue.APPROVAL}",
        )
    if user.has_perm("claims.confirm_wording") or user.has_perm("claims.confirm_facts"):
        placements = words_in(Choice(Queue.WORDS), user).select_related("anchor__claim")
        yield Waiting(
            _("Words that changed under a claim"),
            _("Every claim stands on the words that were checked."),
            [
                Item(
                    placement.anchor.claim.statement,
                    reverse("admin:claims_story", args=[placement.anchor.article_id]),
                    _("suggested here") if placement.anchor.is_suggested else placement.get_state_display(),
                    placement.state == State.FACTS_CHANGED,
                )
                for placement in placements[:SHOWN]
            ],
            f"{queue}?queue={Queue.WORDS}",
        )
    if user.has_perm("articles.expunge_article"):
        asked = Expunging.objects.filter(approved_at=None, refused_at=None, article__in=stories.values("pk"))
        yield Waiting(
            _("Orders of a court"),
            _("Nobody asks you to have words destroyed."),
            [
                Item(
                    expunging.order,
                    reverse("admin:articles_article_expunging", args=[expunging.article_id, expunging.pk]),
                    _("asked by %(who)s") % {"who": expunging.asked_by},
                    is_urgent=True,
                )
                for expunging in asked.exclude(asked_by=user).select_related("asked_by").order_by("pk")[:SHOWN]
            ],
            reverse("admin:articles_withheld"),
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
            is_urgent=bool(claim.due_at and claim.due_at < now) or claim.priority == Priority.URGENT,
        )
        for claim in claims.by_urgency()[:SHOWN]
    ]
