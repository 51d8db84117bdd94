"""Whether a story is whole: everything that belongs to its texts and editions is there, and nothing twice."""

from __future__ import annotations

from collections import Counter

from django.conf import settings

from articles import addresses
from articles.models import Article, ArticleEntity, Edition, Effect, Event, Paragraph
from articles.revisions import blocks_of
from claims.models import Anchor, Placement


def faults(article: Article) -> list[str]:
    """What of the story is half done: nothing, if it is as one operation or the next has left it."""
    article = Article.objects.select_related("newest").get(pk=article.pk)
    return [*_of_history(article), *_of_newest(article), *_of_editions(article)]


def _of_history(article):
    revisions = list(article.revisions.order_by("number"))
    if [revision.number for revision in revisions] != list(range(1, len(revisions) + 1)):
        yield "The revisions are not numbered one by one."
    if article.newest != revisions[-1]:
        yield "The newest revision is not the last."
    saved = _recorded(article, "saved")
    if saved != Counter(f"articles.revision:{revision.pk}" for revision in revisions):
        yield "The record does not name each save once."


def _of_newest(article):
    newest = article.newest
    if not newest.byline.exists() or not newest.entity_links.exists():
        yield "The newest revision has no byline, or no entities."
    tags = ArticleEntity.objects.filter(content_object=article).values_list("tag", "role", "position")
    if sorted(tags) != sorted(newest.entity_links.values_list("entity", "role", "position")):
        yield "The story's entities are not those of its newest revision."
    held = Paragraph.objects.filter(article=article, last_revision=newest)
    wanted = {block.id: addresses.digest(block.text) for block in blocks_of(newest)}
    if dict(held.values_list("anchor", "digest")) != wanted:
        yield "The paragraphs are not those of the newest revision."
    anchors = Anchor.objects.filter(article=article, retired_at=None).values_list("pk", flat=True)
    placed = Placement.objects.filter(revision=newest).values_list("anchor", flat=True)
    if sorted(placed) != sorted(anchors):
        yield "Not every claim has one place in the newest revision."


def _of_editions(article):
    editions = article.editions.select_related("revision").order_by("live_from")
    for edition in editions:
        if edition.revision is None:
            continue
        authors = edition.author_links.values_list("author", "position")
        if sorted(authors) != sorted(edition.revision.byline.values_list("author", "position")):
            yield f"Edition {edition.pk} has not the byline of its text."
        entities = edition.entity_links.values_list("entity", "role", "position")
        if sorted(entities) != sorted(edition.revision.entity_links.values_list("entity", "role", "position")):
            yield f"Edition {edition.pk} has not the entities of its text."
    named = [f"articles.edition:{edition.pk}" for edition in editions]
    if _recorded(article, "published") + _recorded(article, "withdrew") != Counter(named):
        yield "The record does not name each edition once."
    effects = Effect.objects.filter(edition__in=editions).values_list("edition", "run")
    if sorted(effects) != sorted((edition.pk, run) for edition in editions for run in settings.AFTER_PUBLICATION):
        yield "Not every edition has what follows it."
    for moment in editions.values_list("live_from", flat=True):
        if Edition.objects.live(moment).filter(article=article).count() > 1:
            yield f"Two editions are live at {moment}."


def _recorded(article, verb):
    return Counter(Event.objects.filter(article=article, verb=verb).values_list("thing", flat=True))
