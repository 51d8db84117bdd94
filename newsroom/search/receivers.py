"""What the search does when something is written."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from articles.models import Article, Edition
from articles.signals import edition_committed, withholding_changed, words_expunged
from claims.announcements import verdict_changed
from claims.models import Verdict
from claims.withholding import of_story

from . import indexing


@receiver(edition_committed, dispatch_uid="search.index_editions")
def index_editions(sender: object, *, edition: Edition, **kwargs: Any) -> None:
    # Others of the story may have changed with it: the first publication of those that come later.
    indexing.index_editions(Edition.objects.filter(article=edition.article_id))


@receiver(withholding_changed, dispatch_uid="search.index_shown_texts")
def index_shown_texts(sender: object, *, article: Article, **kwargs: Any) -> None:
    indexing.index_editions(Edition.objects.filter(article=article))


@receiver(words_expunged, dispatch_uid="search.destroy_traces")
def destroy_traces(sender: object, *, article: Article, **kwargs: Any) -> None:
    indexing.destroy_traces(article, of_story(article))


@receiver(verdict_changed, dispatch_uid="search.index_verdict")
def index_verdict(sender: object, *, verdict: Verdict, **kwargs: Any) -> None:
    indexing.index_verdicts(Verdict.objects.filter(pk=verdict.pk))
