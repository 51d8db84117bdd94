"""Holding back what is to go out later, when its checks no longer pass."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate
from .models import Article, Edition
from .models.edition import IN_FORCE


@transaction.atomic
def review(article: Article) -> None:
    """Hold the editions of `article` that wait to go out and whose checks do not pass; release those that pass again.

    An edition is held, too, if the story was withdrawn after it was scheduled, or if its text does not come from the
    one that goes before it: it would undo what was changed there. Called by whatever may change the answer, in its
    transaction.
    """
    parents = dict(article.revisions.values_list("pk", "parent"))
    waiting = article.editions.scheduled(timezone.now()).filter(revision__isnull=False).order_by("live_from")
    for edition in waiting.select_related("revision__article"):
        held_reason = " ".join(_reasons(edition, parents))[:300]
        if held_reason != edition.held_reason:
            edition.held_reason = held_reason
            edition.held_at = (edition.held_at or timezone.now()) if held_reason else None
            edition.save(update_fields=["held_at", "held_reason"])


def _reasons(edition: Edition, parents: dict[int, int | None]) -> list[str]:
    reasons = (
        [problem.message for problem in gate.blocking(edition.revision, edition.live_from)] if edition.revision else []
    )
    before = edition.article.editions.filter(IN_FORCE, live_from__lt=edition.live_from).first()
    if before is None:
        return reasons
    if before.revision_id is None:
        if before.created_at > edition.created_at:
            reasons.append(_("The story was withdrawn after this was scheduled."))
    elif not _descends(edition.revision_id, before.revision_id, parents):
        reasons.append(_("What goes before it was changed after this was scheduled. Bring the two together first."))
    return reasons


def _descends(revision: int | None, ancestor: int, parents: dict[int, int | None]) -> bool:
    while revision is not None and revision != ancestor:
        revision = parents.get(revision)
    return revision == ancestor
