"""Passages that are withheld: what a text is without them, and where they stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import blocks
from .cleaning import tidy
from .models import Article, Revision, Withholding
from .redaction import Redaction, attributes, holds_fingerprint
from .revisions import Content, content_of

# The lines of a text, besides its body, with the most characters that each may have.
LINES = {"headline": 250, "dek": None, "picture_alt": 500, "picture_caption": 500, "picture_credit": 200}


def tombstone(at: datetime) -> str:
    """Return what readers get in the place of words that were withheld at `at`."""
    return _("[withheld on %(day)s]") % {"day": _day(at)}


def withheld_of(article: Article) -> list[Withholding]:
    """Return the passages of `article` that are withheld now. 1 query."""
    return list(article.withholdings.filter(scope=Withholding.Scope.PASSAGE, lifted_at=None).order_by("pk"))


def redaction(passages: Sequence[Withholding]) -> Redaction | None:
    """Return what takes these passages out of a text; None if there are none."""
    return Redaction(*((each.words, tombstone(each.withheld_at)) for each in passages)) if passages else None


def redacted(content: Content, article: Article) -> Content:
    """Return `content` as readers of `article` may have it: without the words that are withheld. 1 query."""
    found = redaction(withheld_of(article))
    return without(content, found) if found else content


def redacted_revision(revision: Revision) -> Revision:
    """Return `revision` as readers may have it: itself, or a copy that is not saved and has the same id. 1 query."""
    found = redaction(withheld_of(revision.article))
    if found is None or not places(revision, found):
        return revision
    copy = Revision.objects.select_related("section", "picture").get(pk=revision.pk)
    for name, value in changed(copy, found).items():
        setattr(copy, name, value)
    return copy


def without(content: Content, words: Redaction) -> Content:
    """Return `content` without some words, wherever in it they stand. Blocks keep their ids. No query."""
    found: dict[str, Any] = {**changed(content, words)}
    return replace(content, **found)


def without_of(revision: Revision, words: Redaction) -> Content:
    """Return what `revision` holds, without some words."""
    return without(content_of(revision), words)


def places(text: Content | Revision, words: Redaction) -> list[str]:
    """Return where in a text the words stand: the names of lines, and the ids of blocks. No query."""
    found = changed(text, words)
    body = found.pop("body", None)
    if body is None:
        return list(found)
    before, after = blocks.split(text.body), blocks.split(body)
    return [*found, *(one.id or "body" for one, other in zip(before, after, strict=True) if one != other)]


def withheld_from(revision: Revision) -> Iterator[tuple[str, str]]:
    """Yield what keeps a text from readers by law: where in it, if not all of it, and what to do. Three queries."""
    article = revision.article
    standing = article.withholdings.filter(lifted_at=None)
    whole = standing.exclude(scope=Withholding.Scope.PASSAGE).select_related("edition").order_by("pk")
    for withholding in whole:
        day = {"day": _day(withholding.withheld_at)}
        if withholding.scope == Withholding.Scope.STORY:
            yield "", _("The story is withheld since %(day)s. Nothing of it goes out before that is lifted.") % day
        elif withholding.edition and revision.pk in (
            withholding.edition.revision_id,
            withholding.edition.complete_revision_id,
        ):
            yield "", _("This very text is withheld since %(day)s. Change what may not be read.") % day
    for withholding in withheld_of(article):
        message = _("Words that are withheld since %(day)s stand here. Take them out.")
        for where in places(revision, Redaction((withholding.words, "[…]"))):
            yield where, message % {"day": _day(withholding.withheld_at)}
    for expunging in article.expungings.filter(approved_at__isnull=False):
        message = _("Words that a court had removed on %(day)s are back in this text. Take them out.")
        digest, length = expunging.removed.get("digest"), expunging.removed.get("length")
        if digest and length:
            for where, text in _texts(revision):
                if holds_fingerprint(text, digest, length):
                    yield where, message % {"day": _day(expunging.approved_at)}


def _texts(revision: Revision) -> Iterator[tuple[str, str]]:
    yield from ((name, getattr(revision, name)) for name in (*LINES, "slug"))
    yield "body", "\n".join([*(block.text for block in blocks.split(revision.body)), *attributes(revision.body)])


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y")


def changed(text: Content | Revision, words: Redaction) -> dict[str, str]:
    """Return the fields of a text that hold the words, without them. No query."""
    fields = {name: words.in_text(getattr(text, name), limit) for name, limit in LINES.items()}
    fields["slug"] = _slug(text, fields["headline"], words)
    body = words.in_html(text.body)
    fields["body"] = tidy(body) if body != text.body else body
    return {name: value for name, value in fields.items() if value != getattr(text, name)}


def _slug(text: Content | Revision, headline: str, words: Redaction) -> str:
    """A slug that was made from a headline with the words is made anew: it may have been cut in the middle of them."""
    slug = text.slug
    if headline != text.headline and slug == _slug_of(text.headline):
        slug = _slug_of(headline)
    return words.in_slug(slug) or "story" if slug else slug


def _slug_of(headline: str) -> str:
    return slugify(headline, allow_unicode=True)[:80].strip("-")
