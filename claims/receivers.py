"""What claims do when a story changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from articles.models import Article, Revision
from articles.signals import revision_saved, text_withheld, withholding_changed, words_expunged

from . import expunging, shown_texts, withholding
from .placing import follow_revision

if TYPE_CHECKING:
    from newsroom.models import User


@receiver(revision_saved, dispatch_uid="claims.follow_revision")
def follow_anchors(sender: object, *, revision: Revision, **kwargs: Any) -> None:
    follow_revision(revision)


@receiver(text_withheld, dispatch_uid="claims.settle_places")
def settle_places(sender: object, *, original: Revision, shown: Revision, **kwargs: Any) -> None:
    shown_texts.settle_places(original, shown)


@receiver(withholding_changed, dispatch_uid="claims.settle_claims")
def settle_claims(sender: object, *, article: Article, **kwargs: Any) -> None:
    shown_texts.settle_open_texts(article)
    withholding.settle(withholding.of_story(article))


@receiver(words_expunged, dispatch_uid="claims.expunge")
def expunge(sender: object, *, article: Article, by: User, **kwargs: Any) -> None:
    found = {name: kwargs[name] for name in ("words", "mark", "before", "removed")}
    expunging.expunge(article, **found, by=by)
