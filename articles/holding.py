"""Holding back what is to go out later, when its checks no longer pass."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, telling
from .models import Article, Edition, Revision


@transaction.atomic
def review(article: Article) -> None:
    """Hold the editions of `article` that wait to go out and whose checks do not pass; release those that pass again.

    An edition is held, too, if the story was withdrawn after it was scheduled. Whoever scheduled it is told. One whose
    moment has passed while it was held is not released: it would go out unlooked-for. A person moves it, or cancels it.
    Called by whatever may change the answer, in its transaction; what the desk shows of the working text is renewed.
    The story's row is locked, so that what is published meanwhile is seen here, or sees what changed.
    """
    article = Article.objects.select_for_update(of=("self",)).select_related("newest").get(pk=article.pk)
    waiting = article.editions.scheduled(timezone.now()).filter(revision__isnull=False).order_by("live_from")
    for edition in waiting.select_related("revision__article", "created_by"):
        held_reason = " ".join(_reasons(edition))[:300]
        if held_reason != edition.held_reason:
            was_held = edition.held_at is not None
            edition.held_reason = held_reason
            edition.held_at = (edition.held_at or timezone.now()) if held_reason else None
            edition.save(update_fields=["held_at", "held_reason"])
            if held_reason and not was_held:
                _say_held(edition)
    gate.remember(article)


def review_texts(texts: QuerySet[Revision]) -> None:
    """Review every story of which one of `texts` is scheduled or the working text, in the caller's transaction."""
    waiting = Edition.objects.scheduled(timezone.now()).filter(revision__in=texts)
    # In one order, since each is locked.
    for article in Article.objects.filter(Q(pk__in=waiting.values("article")) | Q(newest__in=texts)).order_by("pk"):
        review(article)


def problems(edition: Edition, at: datetime) -> list[gate.Problem]:
    """Return what keeps a scheduled edition from going out at `at`, but for what it was published past."""
    return _not_passed(edition, _proposed(edition, at))


def _reasons(edition: Edition) -> list[str]:
    proposed = _proposed(edition, edition.live_from)
    reasons = [problem.message for problem in _not_passed(edition, proposed)]
    before = proposed.before
    if before and before.revision_id is None and before.created_at > edition.created_at:
        reasons.append(_("The story was withdrawn after this was scheduled."))
    return reasons


def _proposed(edition: Edition, at: datetime) -> gate.Proposal:
    assert edition.revision
    return gate.proposal(
        edition.revision,
        at,
        edition=edition,
        has_note=edition.corrections.exists(),
        is_developing=bool(edition.developing_reason),
    )


def _not_passed(edition: Edition, proposed: gate.Proposal) -> list[gate.Problem]:
    passed = {problem["key"] for problem in edition.overridden}
    return [problem for problem in gate.blocking(proposed) if problem.key not in passed]


def _say_held(edition: Edition) -> None:
    message = _("“%(headline)s” is held and will not go out: %(reason)s") % {
        "headline": edition.revision and edition.revision.headline,
        "reason": edition.held_reason,
    }
    url = reverse("admin:articles_article_scheduled", args=[edition.article_id, edition.pk])
    telling.notify(edition.created_by, message, url, article=edition.article)
