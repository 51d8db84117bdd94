"""Taking words that a court had destroyed out of what is known of a story's claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, JSONField, Model, QuerySet, TextField, URLField
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.block import Block
from articles.models import Article, Event, Revision
from articles.record import record
from articles.redaction import Redaction
from articles.revisions import blocks_of
from articles.striking import Rows, log_of, strike

from . import similar
from .models import Anchor, Placement, State
from .quotes import Quote
from .withholding import of_story

if TYPE_CHECKING:
    from newsroom.models import User

Texts = dict[str, str]


def expunge(
    article: Article, words: Redaction, mark: str, before: dict[int, list[Block]], removed: Counter[str], *, by: User
) -> None:
    """Take the words out of the claims that `article` makes or made: statements, verdicts, sources, places.

    `before` are the blocks, as they were, of each revision that held them. A claim whose words in the story were
    among them is no claim of it any more.
    """
    after = {revision.pk: blocks_of(revision) for revision in Revision.objects.filter(pk__in=before)}
    for placement in Placement.objects.filter(anchor__article=article).select_related("paragraph"):
        _expunge_place(placement, before, after, words, removed)
    for anchor in Anchor.objects.filter(article=article).select_related("paragraph", "confirmed_in", "article"):
        _expunge_anchor(anchor, before, after, mark, removed, by)
    for rows in rows_of(article):
        strike(rows, words, removed)
    # What claims are found by is made of their statements.
    similar.index(of_story(article))


def _expunge_place(
    placement: Placement,
    before: dict[int, list[Block]],
    after: dict[int, list[Block]],
    words: Redaction,
    removed: Counter[str],
) -> None:
    """Move a place with its block; one whose words were taken out is gone."""
    was = (placement.state, placement.start, placement.end, placement.changes, placement.candidates)
    revision, block_id = placement.revision_id, placement.paragraph.anchor if placement.paragraph else ""
    if revision in before:
        old, new = _text(before[revision], block_id), _text(after[revision], block_id)
        if old != new or placement.state == State.AMBIGUOUS:
            # Facts that changed are told in words of the text as it was.
            placement.changes, placement.candidates = [], []
            start = _same_place(old, new, placement.words, placement.start or 0)
            if start is None or placement.state == State.AMBIGUOUS:
                placement.state, placement.paragraph, placement.words = State.GONE, None, ""
                placement.start = placement.end = placement.confirmed_by = placement.confirmed_at = None
            else:
                placement.start, placement.end = start, start + len(placement.words)
    placement.changes = words.in_json(placement.changes)
    placement.candidates = words.in_json(placement.candidates)
    if was != (placement.state, placement.start, placement.end, placement.changes, placement.candidates):
        placement.save()
        removed["places of claims"] += 1


def _expunge_anchor(
    anchor: Anchor,
    before: dict[int, list[Block]],
    after: dict[int, list[Block]],
    mark: str,
    removed: Counter[str],
    by: User,
) -> None:
    baseline, block_id = anchor.confirmed_in_id, anchor.paragraph.anchor
    if baseline not in before:
        return
    old, new = _text(before[baseline], block_id), _text(after[baseline], block_id)
    if old == new:
        return
    start = _same_place(old, new, anchor.words, anchor.start)
    if start is None:
        anchor.words = anchor.sentence = mark
        anchor.start = 0
        if anchor.retired_at is None:
            anchor.retired_at, anchor.retired_by = timezone.now(), by
            record("retired", anchor, by=by, article=anchor.article, reason=_("Its words were expunged."))
    else:
        block = Block(block_id, new)
        quote = Quote.at(block, start, start + len(anchor.words), language=anchor.confirmed_in.language)
        anchor.start, anchor.sentence = quote.start, quote.sentence
    anchor.save()
    removed["words of claims"] += 1


def _same_place(old: str, new: str, words: str, start: int) -> int | None:
    """Return where words that stood at `start` stand in the text after others were taken out; None if they may be gone.

    Sure only if they stand as often as before: then it is the same one, counted from the first.
    """
    if not words or old.count(words) != new.count(words):
        return None
    position = -1
    for _each in range(old.count(words, 0, start + len(words))):
        position = new.find(words, position + 1)
    return position if position >= 0 else None


def _text(blocks: list[Block], block_id: str) -> str:
    return next((block.text for block in blocks if block.id == block_id), "")


def rows_of(article: Article) -> Iterator[Rows]:
    """Yield what hangs on the claims of the story, on its anchors, or on the story itself, of this app.

    Found by their relations, so that a table that is added later is not forgotten.
    """
    anchors = Anchor.objects.filter(article=article)
    stories, revisions = Article.objects.filter(pk=article.pk), Revision.objects.filter(article=article)
    seen: set[type[Model]] = {Anchor, Placement}
    found = [of_story(article), anchors]
    for start in (of_story(article), anchors, stories, revisions):
        found += _hanging_on(start, seen)
    for rows in found:
        texts, data, addresses = _fields_of(rows.model)
        yield Rows(str(rows.model._meta.verbose_name_plural), rows, texts, data, addresses)
        yield log_of(rows)
        label = rows.model._meta.label_lower
        things = [f"{label}:{pk}" for pk in rows.values_list("pk", flat=True)]
        yield Rows("record", Event.objects.filter(thing__in=things), ("reason",), ("details",))


def _hanging_on(rows: QuerySet[Any], seen: set[type[Model]]) -> Iterator[QuerySet[Any]]:
    for relation in rows.model._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or relation.many_to_many or model in seen or model._meta.app_label != "claims":
            continue
        seen.add(model)
        found = model._base_manager.filter(**{f"{relation.field.name}__in": rows})
        yield found
        yield from _hanging_on(found, seen)


def _fields_of(model: type[Model]) -> tuple[list[str], list[str], list[str]]:
    """The names of a model's texts, data and addresses. What people chose from a list, and digests, are none."""
    fields = [field for field in model._meta.concrete_fields if not field.choices and "digest" not in field.name]
    addresses = [field.name for field in fields if isinstance(field, URLField)]
    texts = [field.name for field in fields if isinstance(field, CharField | TextField) and field.name not in addresses]
    return texts, [field.name for field in fields if isinstance(field, JSONField)], addresses
