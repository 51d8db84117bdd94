"""What was withheld and expunged, without the words: so that an older backup does not bring it back.

A backup from before a court's order holds what the order took away. The ledger says, of each story, what is withheld
and what was expunged, by whom and by which order; words by the SHA-256 that the gate knows them by. `repeat` finds the
words by that in what was restored, and does the same again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import blocks, expunging, striking, withholding
from articles.models import Article, Expunging, Revision, Withholding
from articles.passages import LINES
from articles.record import record
from articles.redaction import attributes, fingerprint
from claims.expunging import rows_of

if TYPE_CHECKING:
    from newsroom.models import User

Ledger = dict[str, Any]
_BARED = "Withheld when a backup was restored: words to expunge overlap with a passage that is withheld."


def made(at: datetime) -> Ledger:
    """Return the ledger as of now. Two queries."""
    expunged = Expunging.objects.filter(approved_at__isnull=False).order_by("approved_at", "pk")
    withheld = Withholding.objects.filter(lifted_at=None).order_by("withheld_at", "pk")
    return {
        "made_at": at.isoformat(),
        "entries": [
            *(_withheld(each) for each in withheld.select_related("article", "edition", "withheld_by")),
            *(_expunged(each) for each in expunged.select_related("article", "asked_by", "approved_by")),
        ],
    }


def _withheld(row: Withholding) -> Ledger:
    digest, length = fingerprint(row.words) if row.words else ("", 0)
    return {
        "what": "withheld",
        "at": row.withheld_at.isoformat(),
        **_of_story(row.article),
        "scope": row.scope,
        "edition": row.edition.live_from.isoformat() if row.edition else None,
        "digest": digest,
        "length": length,
        "by": row.withheld_by.username,
        "reason": row.reason,
    }


def _expunged(row: Expunging) -> Ledger:
    assert row.approved_at
    assert row.approved_by
    return {
        "what": "expunged",
        "at": row.approved_at.isoformat(),
        **_of_story(row.article),
        "digest": row.removed.get("digest", ""),
        "length": row.removed.get("length", 0),
        "asked_by": row.asked_by.username,
        "asked_at": row.asked_at.isoformat(),
        "by": row.approved_by.username,
        "order": row.order,
    }


def _of_story(article: Article) -> Ledger:
    # A number alone could be another story's, in another newsroom.
    return {"story": article.pk, "begun": article.created_at.isoformat()}


def merged(*ledgers: Mapping[str, Any]) -> list[Ledger]:
    """Return the entries of several ledgers, each once, in the order in which things were done."""
    found = {str(sorted(entry.items(), key=str)): entry for each in ledgers for entry in each["entries"]}
    return sorted(found.values(), key=lambda entry: datetime.fromisoformat(entry["at"]))


def repeat(entries: list[Ledger]) -> Iterator[str]:
    """Do again what the restored database does not know of, and yield a line about each thing done.

    Within the transaction that restores it, so that nobody reads what is to be taken away.
    """
    for entry in entries:
        story = Article.objects.filter(pk=entry["story"], created_at=datetime.fromisoformat(entry["begun"])).first()
        if story is None:
            continue
        article = Article.objects.select_for_update(of=("self",)).get(pk=story.pk)
        done = _withhold(article, entry) if entry["what"] == "withheld" else _expunge(article, entry)
        if done:
            yield f"story {article.pk}: {done}"


def _withhold(article: Article, entry: Ledger) -> str:
    standing = list(article.withholdings.filter(lifted_at=None, scope=entry["scope"]))
    row = Withholding(
        article=article,
        scope=entry["scope"],
        reason=entry["reason"],
        withheld_at=datetime.fromisoformat(entry["at"]),
        withheld_by=_person(entry["by"]),
    )
    if entry["scope"] == Withholding.Scope.STORY:
        wanted = [] if standing else [row]
    elif entry["scope"] == Withholding.Scope.EDITION:
        moment = datetime.fromisoformat(entry["edition"])
        row.edition = article.editions.filter(live_from=moment, cancelled_at=None).first()
        wanted = [row] if row.edition and row.edition.pk not in [each.edition_id for each in standing] else []
    else:
        known = any(fingerprint(each.words) == (entry["digest"], entry["length"]) for each in standing)
        wanted = [] if known else [_with_words(row, words) for words in _spellings(article, entry)]
    for each in wanted:
        each.save(force_insert=True)
        record("withheld", each, by=each.withheld_by, article=article, reason=each.reason, details={"restored": True})
    if wanted:
        withholding.settle(article, by=row.withheld_by)
    return f"{row.get_scope_display()} is withheld again" if wanted else ""


def _with_words(row: Withholding, words: str) -> Withholding:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return Withholding(**{**fields, "words": words})


def _expunge(article: Article, entry: Ledger) -> str:
    known = (entry["digest"], entry["length"])
    for each in article.expungings.filter(approved_at__isnull=False):
        if (each.removed.get("digest"), each.removed.get("length")) == known:
            return ""
    asked = [each for each in article.expungings.filter(approved_at=None) if fingerprint(each.words) == known]
    spellings = list(dict.fromkeys([*(each.words for each in asked), *_spellings(article, entry)]))
    if not spellings:
        return ""
    row = asked[0] if asked else None
    if row is None:
        row = Expunging(article=article, words=spellings[0], order=entry["order"], asked_by=_person(entry["asked_by"]))
        row.save(force_insert=True)
    moments = {"asked_at": datetime.fromisoformat(entry["asked_at"]), "refused_at": None, "refused_by": None}
    Expunging.objects.filter(pk=row.pk).update(**moments)
    try:
        with transaction.atomic():
            expunging.destroy(row, spellings, by=_person(entry["by"]), at=datetime.fromisoformat(entry["at"]))
    except ValidationError:
        _withhold(article, {**entry, "scope": "story", "reason": _BARED})
        return "withheld as a whole, since a passage that is withheld overlaps with what has to be expunged again"
    return "expunged again"


def _person(username: str) -> User:
    """Whoever decided it. An account that is younger than the backup is made again, closed: what they did is theirs."""
    people = get_user_model()
    found = people.objects.filter(username=username).first()
    if found is None:
        found = people(username=username, is_active=False)
        found.set_unusable_password()
        found.save()
    return found


def _spellings(article: Article, entry: Ledger) -> list[str]:
    """The words of a fingerprint, in each way in which they are written anywhere in what is kept of a story."""
    found: dict[str, None] = {}
    for text in _texts(article):
        for words in passages(text, entry["digest"], entry["length"]):
            found[words] = None
    return list(found)


def passages(text: str, digest: str, length: int) -> Iterator[str]:
    """Yield the passages of a text, as they are written there, whose words have that fingerprint."""
    places = list(re.finditer(r"[^\W_]+", unicodedata.normalize("NFKC", text))) if length else []
    source = unicodedata.normalize("NFKC", text)
    for first in range(len(places) - length + 1):
        words = source[places[first].start() : places[first + length - 1].end()]
        if fingerprint(words) == (digest, length):
            yield " ".join(words.split())


def _texts(article: Article) -> Iterator[str]:
    for revision in Revision.objects.filter(article=article).order_by("pk").iterator(50):
        yield from (getattr(revision, name) for name in (*LINES, "slug", "reason"))
        # Words may go on from one block into the next.
        yield "\n".join(block.text for block in blocks.split(revision.body))
        yield from attributes(revision.body)
    for rows in (*striking.rows_of(article), *rows_of(article)):
        for row in rows.found:
            yield from (getattr(row, name) or "" for name in (*rows.texts, *rows.addresses))
            for name in rows.data:
                yield from _strings(getattr(row, name))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _strings(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in _strings(each))
