"""Saving a story: every save that changes what a reader could see makes a revision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import addresses, blocks, first_mentions, gate, picture_uses, tagging
from .blocks import Block, MarkedUp
from .models import (
    Article,
    Author,
    Edition,
    Paragraph,
    Picture,
    Revision,
    RevisionAuthor,
    RevisionEntity,
    Section,
)
from .models.story import Kind
from .record import record
from .signals import revision_saved

if TYPE_CHECKING:
    from newsroom.models import User


class StaleRevisionError(Exception):
    """The story has been saved by someone since the text at hand was read. `newest` is what it is now."""

    def __init__(self, newest: Revision | None) -> None:
        self.newest = newest
        super().__init__(f"Revision {newest and newest.pk} has been saved meanwhile.")


@dataclass(frozen=True, slots=True)
class Content:
    """All that a reader could see of a story."""

    headline: str
    dek: str = ""
    slug: str = ""
    kind: str = Kind.NEWS
    language: str = "en"
    section: Section | None = None
    picture: Picture | None = None
    picture_alt: str = ""
    picture_caption: str = ""
    picture_credit: str = ""
    body: str = ""
    byline: tuple[Author, ...] = ()
    entities: tagging.Tags = ()


_PLAIN_FIELDS = (
    "headline",
    "dek",
    "slug",
    "kind",
    "language",
    "section",
    "picture",
    "picture_alt",
    "picture_caption",
    "picture_credit",
    "body",
)


def content_of(revision: Revision) -> Content:
    """Return what `revision` holds. Two queries, for byline and entities, besides section and picture."""
    return Content(
        **{name: getattr(revision, name) for name in _PLAIN_FIELDS},
        byline=tuple(name.author for name in revision.byline.select_related("author")),
        entities=tagging.entities_of(revision),
    )


def blocks_of(revision: Revision) -> list[Block]:
    """Return the blocks of `revision` in reading order: first headline, dek and lead caption, with reserved ids."""
    return _blocks(revision.headline, revision.dek, revision.picture_caption, blocks.split(revision.body))


def _blocks(headline: str, dek: str, caption: str, body: Iterable[blocks.MarkedUp]) -> list[Block]:
    reserved = zip(blocks.RESERVED_IDS, (headline, dek, caption), strict=True)
    return [Block(name, text, name) for name, text in reserved if text] + [marked_up.block for marked_up in body]


@transaction.atomic
def create(
    content: Content,
    *,
    by: User,
    source: str = "",
    source_id: str = "",
    source_date: date | None = None,
    reason: str = "",
) -> Article:
    """Begin a story with `content`, which `by` has then, and return it. Raises PermissionDenied and ValidationError.

    `source` and `source_id` name where it came from, and keep it from coming in twice.
    """
    if not by.has_perm("articles.add_article"):
        raise PermissionDenied(_("You may not begin stories."))
    article = Article(created_by=by, assignee=by, source=source, source_id=source_id, source_date=source_date)
    article.full_clean(exclude=["newest", "assignee"])
    article.save()
    record("began", article, by=by, article=article)
    save(article, content, by=by, base=None, reason=reason)
    return article


@transaction.atomic
def save(
    article: Article,
    content: Content,
    *,
    by: User,
    base: Revision | None,
    parent: Revision | None = None,
    merged: Revision | None = None,
    reason: str = "",
) -> Revision:
    """Save `content` as the newest revision of `article` and return it; return `base` if nothing changed.

    `base` is the newest revision that `by` knew, `parent` the one that was edited, if that is another, and `merged`
    one whose changes were taken up. The body is cleaned, and its blocks get their addresses; receivers of
    `revision_saved` follow in the same transaction.
    Raises StaleRevisionError if `base` is not the newest any more, PermissionDenied if the story is not `by`'s to
    edit, ValidationError for content that cannot be saved.
    A fixed number of queries, whatever the length.
    """
    locked = Article.objects.select_for_update(of=("self",)).select_related("newest").get(pk=article.pk)
    if not Article.objects.editable_by(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("This story is not yours to edit at its stage."))
    if locked.newest_id != (base and base.pk):
        raise StaleRevisionError(locked.newest)
    content, body = addressed(article, content, parent or base)
    if base and merged in (None, base) and content == content_of(base):
        return base
    revision = write(article, content, body, by=by, parent=parent or base, merged=merged, reason=reason, is_newest=True)
    gate.remember(article)
    return revision


def addressed(article: Article, content: Content, parent: Revision | None) -> tuple[Content, list[MarkedUp]]:
    """Return `content` as it is stored, edited from `parent`, and its body's blocks, each with its address."""
    known = {paragraph.anchor: paragraph for paragraph in article.paragraphs.all()}
    parent_blocks = blocks.split(parent.body) if parent else []
    body = addresses.assign(
        blocks.parse(content.body),
        parent=[marked_up.block for marked_up in parent_blocks],
        used={anchor: paragraph.digest for anchor, paragraph in known.items()},
        language=content.language,
    )
    stored = replace(
        content,
        headline=content.headline.strip(),
        dek=content.dek.strip(),
        slug=content.slug or slugify(content.headline, allow_unicode=True)[:80].strip("-"),
        body=blocks.join(body),
        byline=tuple(dict.fromkeys(content.byline)),
        entities=tagging.held(content.entities),
    )
    return stored, body


def write(
    article: Article,
    content: Content,
    body: list[MarkedUp],
    *,
    by: User,
    parent: Revision | None,
    merged: Revision | None = None,
    corrects: Edition | None = None,
    reason: str = "",
    is_newest: bool,
) -> Revision:
    """Write what `addressed` returned as a revision, and return it. For operations that hold the lock on the story.

    Where it is not the newest, the working text stays as it is. Raises ValidationError.
    """
    known = {paragraph.anchor: paragraph for paragraph in article.paragraphs.all()}
    revision = Revision(
        article=article,
        number=(article.revisions.aggregate(Max("number"))["number__max"] or 0) + 1,
        parent=parent,
        merged=merged,
        corrects=corrects,
        created_by=by,
        reason=reason,
        **{name: getattr(content, name) for name in _PLAIN_FIELDS},
    )
    if not revision.headline:
        raise ValidationError({"headline": _("Give the story a headline; a working title will do.")})
    related = ["article", "parent", "merged", "corrects", "created_by", "section", "picture"]
    revision.full_clean(exclude=related, validate_unique=False)
    revision.save()
    RevisionAuthor.objects.bulk_create(
        RevisionAuthor(revision=revision, author=author, position=position)
        for position, author in enumerate(content.byline)
    )
    RevisionEntity.objects.bulk_create(first_mentions.tags_of_text(revision, content.entities, body))
    picture_uses.keep(revision, body)
    _keep_paragraphs(revision, known, _blocks(content.headline, content.dek, content.picture_caption, body))
    if is_newest:
        make_newest(article, revision)
    record("saved", revision, by=by, article=article, reason=reason)
    revision_saved.send(Revision, revision=revision)
    return revision


def make_newest(article: Article, revision: Revision) -> None:
    """Have `revision` be the working text."""
    tagging.tag(article, tagging.entities_of(revision))
    Article.objects.filter(pk=article.pk).update(newest=revision)
    article.newest = revision


def restore(article: Article, revision: Revision, *, by: User, base: Revision | None) -> Revision:
    """Save what `revision` holds as the newest revision of `article`, with `revision` as its parent, and return it.

    Blocks have the addresses that they had then. Raises as `save` does.
    """
    reason = _("Restored revision %(number)d.") % {"number": revision.number}
    return save(article, content_of(revision), by=by, base=base, parent=revision, merged=base, reason=reason)


def _keep_paragraphs(revision: Revision, known: dict[str, Paragraph], current: list[Block]) -> None:
    new, changed = [], []
    for block in current:
        digest = addresses.digest(block.text)
        if paragraph := known.get(block.id):
            if paragraph.digest != digest:
                paragraph.digest = digest
                changed.append(paragraph)
        else:
            new.append(
                Paragraph(
                    article=revision.article,
                    anchor=block.id,
                    digest=digest,
                    first_revision=revision,
                    last_revision=revision,
                )
            )
    Paragraph.objects.bulk_create(new)
    Paragraph.objects.bulk_update(changed, ["digest"])
    revision.article.paragraphs.filter(anchor__in=[block.id for block in current]).update(last_revision=revision)
