"""What the page of a story says about its publication: what is live, what is to come, and what one may do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles import carrying
from articles.models import Article, Correction
from articles.models.edition import ENDINGS, EditionKind

if TYPE_CHECKING:
    from newsroom.models import User


def publication_of(article: Article, user: User) -> dict[str, Any]:
    """Return what `_publication.html` shows. Seven queries, whatever has been published."""
    now = timezone.now()
    related = ("revision", "section", "withheld_by", "created_by")
    edition = article.editions.in_force(now).select_related(*related).first()
    scheduled = list(article.editions.waiting(now).select_related("revision", "created_by").order_by("live_from"))
    is_ended = edition is not None and edition.kind in ENDINGS
    is_live = edition is not None and not is_ended and edition.withheld_at is None
    text = edition and (edition.complete_revision_id or edition.revision_id)
    begun = edition.corrected_texts.order_by("-number").first() if edition and is_live else None
    return {
        "edition": edition,
        "is_live": is_live,
        "is_ended": is_ended,
        "has_changes": text is not None and text != article.newest_id,
        "begun": begun,
        "scheduled": [later for later in scheduled if later.kind != EditionKind.END],
        "end": next((later for later in scheduled if later.kind == EditionKind.END), None),
        "corrections": _corrections(article),
        "to_bring_together": list(article.tasks.filter(code=carrying.TASK, done_at=None)),
        "may_publish": may_publish(article, user),
    }


def may_publish(article: Article, user: User) -> bool:
    """Whether `user` may publish that very story. Two queries, or none without the right."""
    if not user.has_perm("articles.publish_article"):
        return False
    return Article.objects.visible_to(user).in_sections_of(user).filter(pk=article.pk).exists()


def _corrections(article: Article) -> list[Correction]:
    """What readers were told, or will be, the latest first."""
    return list(article.corrections.filter(editions__cancelled_at=None).distinct())
