"""Where words stand: in the editions of a story, in other stories, and in what higher apps keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Article, Edition, Revision
from .passages import places
from .redaction import Redaction, tokens

# More are not listed: words that stand in more stories are words of the language.
MOST = 50
NAMES = {
    "headline": gettext_lazy("headline"),
    "dek": gettext_lazy("dek"),
    "slug": gettext_lazy("address"),
    "picture_alt": gettext_lazy("alternative text"),
    "picture_caption": gettext_lazy("caption"),
    "picture_credit": gettext_lazy("credit"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A thing in which the words stand, in a phrase, with where in it and a path of this site."""

    title: str
    where: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class InEdition:
    """What an edition has of the words: nothing, if `where` is empty."""

    edition: Edition
    where: str


def in_editions(article: Article, words: Redaction) -> list[InEdition]:
    """Return every edition of the story that has a text and was not cancelled, latest first. One query."""
    editions = article.editions.filter(cancelled_at=None, revision__isnull=False)
    return [
        InEdition(edition, _said(edition.complete_revision or edition.revision, words))
        for edition in editions.select_related("revision", "complete_revision")
    ]


def elsewhere(article: Article, words: Redaction, text: str) -> Iterator[Found]:
    """Yield where else the words stand: in the working text and the corrections, in other stories, with claims.

    `text` is the words as they were typed, for the database to look by.
    """
    url = reverse("admin:articles_article_change", args=[article.pk])
    if article.newest and (where := _said(article.newest, words)):
        yield Found(_("The working text"), where, url, is_here=True)
    for correction in article.corrections.all():
        if any(map(words.holds, (correction.note, correction.was, correction.now))):
            yield Found(_("A correction"), correction.get_kind_display(), url, is_here=True)
    yield from _in_other_stories(article, words, text)
    for path in settings.WORD_SEARCHES:
        yield from import_string(path)(article, words, text)


def _in_other_stories(article: Article, words: Redaction, text: str) -> Iterator[Found]:
    newest = Article.objects.exclude(pk=article.pk).values("newest")
    out = Edition.objects.exclude(article=article).filter(cancelled_at=None).values("revision")
    texts = Revision.objects.filter(Q(pk__in=newest) | Q(pk__in=out)).order_by("-article", "-number")
    for token in likely(text):
        lines = Q(body__icontains=token)
        for name in NAMES:
            lines |= Q(**{f"{name}__icontains": token})
        texts = texts.filter(lines)
    seen: set[int] = set()
    for revision in texts.iterator(chunk_size=100):
        if revision.article_id not in seen and (where := _said(revision, words)):
            seen.add(revision.article_id)
            url = reverse("admin:articles_article_change", args=[revision.article_id])
            yield Found(revision.headline, where, url, is_here=False)
            if len(seen) == MOST:
                return


def likely(text: str) -> list[str]:
    """Return the words that a database may look by: the longest, in letters that it knows in every case."""
    return sorted((token for token in tokens(text) if token.isascii()), key=len, reverse=True)[:3]


def _said(revision: Revision | None, words: Redaction) -> str:
    """Where in a text the words stand, in a phrase."""
    found = places(revision, words) if revision else []
    lines = [str(NAMES[place]) for place in found if place in NAMES]
    blocks = len(found) - len(lines)
    if blocks:
        lines.append(
            ngettext("%(number)d place in the text", "%(number)d places in the text", blocks) % {"number": blocks}
        )
    return ", ".join(lines)
