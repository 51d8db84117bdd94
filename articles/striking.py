"""Taking words out of all that is stored of a story.

Here alone are rows changed that are written once: `_write` goes round that openly, since a court orders it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from . import addresses
from .block import Block
from .models import (
    Article,
    Correction,
    Dismissal,
    Draft,
    Edition,
    Effect,
    Event,
    Expunging,
    Notice,
    Paragraph,
    Picture,
    Pin,
    PreviewLink,
    Revision,
    RevisionEntity,
    RevisionName,
    Task,
    Withholding,
)
from .passages import changed
from .redaction import Redaction
from .revisions import blocks_of


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to take words out of: which of their fields are texts, data or addresses."""

    kind: str
    found: QuerySet[Any]
    texts: Sequence[str] = ()
    data: Sequence[str] = ()
    addresses: Sequence[str] = ()


def strike(rows: Rows, words: Redaction, removed: Counter[str]) -> None:
    """Take the words out of `rows`, and count those that had them. One query, and one for each of these."""
    for row in rows.found:
        wanted: dict[str, Any] = {}
        for name in rows.texts:
            wanted[name] = words.in_text(getattr(row, name) or "", row._meta.get_field(name).max_length)
        wanted |= {name: words.in_json(getattr(row, name)) for name in rows.data}
        wanted |= {name: words.in_address(getattr(row, name)) for name in rows.addresses}
        _write(row, {name: value for name, value in wanted.items() if value != getattr(row, name)}, rows.kind, removed)


def strike_story(article: Article, words: Redaction, removed: Counter[str]) -> dict[int, list[Block]]:
    """Take the words out of all that the stories' app keeps of `article`, and count what had them.

    Returns the blocks of each revision that held them, as they were, by its id: for what hangs on them.
    For operations that hold the lock on the story.
    """
    pictures = Picture.objects.filter(shown_in__revision__article=article).distinct()
    before = _strike_revisions(article, words, removed)
    for rows in (*rows_of(article), Rows("pictures", pictures, ("alt", "caption", "credit", "licence"))):
        strike(rows, words, removed)
    # Folded, a name cannot be told from the words with certainty. All go, and are proposed anew.
    if dropped := Dismissal.objects.filter(article=article, entity=None).delete()[0]:
        removed["dismissed names"] += dropped
    return before


def rows_of(article: Article) -> Iterable[Rows]:
    yield Rows("names of revisions", RevisionName.objects.filter(revision__article=article), ("name",))
    yield Rows("links to entities", RevisionEntity.objects.filter(revision__article=article), ("words",))
    yield Rows("unsaved texts", Draft.objects.filter(article=article), data=("form",))
    yield Rows("corrections", Correction.objects.filter(article=article), ("note", "was", "now"))
    reasons = ("reason", "held_reason", "override_reason", "developing_reason", "withheld_reason")
    yield Rows("editions", Edition.objects.filter(article=article), reasons, ("overridden", "complete_lines"))
    yield Rows("story", Article.objects.filter(pk=article.pk), ("handover_note", "source", "source_id"), ("problems",))
    yield Rows("withholdings", Withholding.objects.filter(article=article), ("words", "reason", "lifted_reason"))
    yield Rows("orders", Expunging.objects.filter(article=article), ("words", "order"))
    yield Rows("record", Event.objects.filter(article=article), ("reason",), ("details",))
    yield Rows("notices", Notice.objects.filter(Q(article=article) | Q(article=None)), ("message",), (), ("url",))
    yield Rows("tasks", Task.objects.filter(article=article), ("message",), (), ("url",))
    yield Rows("after-effects", Effect.objects.filter(edition__article=article), ("error",), ("arguments",))
    yield Rows("preview links", PreviewLink.objects.filter(article=article), ("made_for",))
    yield log_of(Article.objects.filter(pk=article.pk))
    yield log_of(Correction.objects.filter(article=article))
    # Pins come and go; what the log keeps of them tells no story by its number.
    yield _log(ContentType.objects.get_for_model(Pin))


def log_of(things: QuerySet[Any]) -> Rows:
    """Return what the admin's own log keeps of some things: it copies what they are called."""
    kind = ContentType.objects.get_for_model(things.model)
    keys = [str(pk) for pk in things.values_list("pk", flat=True)]
    return _log(kind, object_id__in=keys)


def _log(kind: ContentType, **of: Any) -> Rows:
    entries = LogEntry.objects.filter(content_type=kind, **of)
    return Rows("log", entries, ("object_repr", "change_message"))


def _strike_revisions(article: Article, words: Redaction, removed: Counter[str]) -> dict[int, list[Block]]:
    before: dict[int, list[Block]] = {}
    for revision in Revision.objects.filter(article=article).order_by("pk"):
        wanted = changed(revision, words)
        if words.holds(revision.reason):
            wanted["reason"] = words.in_text(revision.reason, 300)
        if wanted:
            before[revision.pk] = blocks_of(revision)
            _write(revision, wanted, "revisions", removed)
            _renew_digests(revision)
    return before


def _renew_digests(revision: Revision) -> None:
    """A digest of a few words can be guessed: those of blocks that were last held as they are here are made anew."""
    digests = {block.id: addresses.digest(block.text) for block in blocks_of(revision)}
    for paragraph in Paragraph.objects.filter(last_revision=revision, anchor__in=digests):
        paragraph.digest = digests[paragraph.anchor]
        paragraph.save(update_fields=["digest"])


def _write(row: Model, values: dict[str, Any], kind: str, removed: Counter[str]) -> None:
    """Change a row, whatever its own model and manager say of that, and count it."""
    if not values:
        return
    QuerySet(type(row)).filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    removed[kind] += 1
