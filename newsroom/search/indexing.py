"""Making what is written findable, in the transaction that writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db import transaction
from django.db.models import QuerySet

from articles.blocks import RESERVED_IDS
from articles.models import Article, Edition, EditionAuthor, EditionEntity, Revision
from articles.revisions import blocks_of
from claims.models import Claim, Verdict
from claims.models.verdict import VerdictQuerySet

from .engine import CLAIM, STORY, Document, engine
from .models import SearchDocument

# So many are written in one transaction when all are written anew.
BATCH = 200


@dataclass(frozen=True, slots=True)
class _Head:
    """What a document has besides words: from which text it is made, what it is narrowed down by, and its date."""

    revision: int | None
    labels: str
    dated_at: datetime


def section_label(section: int) -> str:
    return f"s{section}"


def entity_label(entity: int) -> str:
    return f"e{entity}"


def rating_label(rating: int) -> str:
    return f"r{rating}"


def year_label(year: int) -> str:
    return f"y{year}"


def month_label(year: int, month: int) -> str:
    return f"m{year}{month:02}"


def _date_labels(at: datetime) -> list[str]:
    return [year_label(at.year), month_label(at.year, at.month)]


@transaction.atomic
def index_editions(editions: QuerySet[Edition], *, anew: bool = False) -> int:
    """Make editions findable by the texts that they have, and return of how many that was to be done.

    Those that are as they were are left alone, unless they are to be written `anew`. Cancelled ones are forgotten.
    3 queries, and 6 more if something is to be done.
    """
    heads = _heads(editions.filter(cancelled_at=None, revision__isnull=False))
    known = {document.edition_id or 0: document for document in SearchDocument.objects.filter(edition__in=editions)}
    _forget([document for edition, document in known.items() if edition not in heads])
    stale = _stale(heads, known, anew=anew)
    if not stale:
        return 0
    texts = Edition.objects.select_related("revision").in_bulk(stale)
    names: defaultdict[int, list[str]] = defaultdict(list)
    for edition, name in EditionAuthor.objects.filter(edition__in=stale).values_list("edition", "author__name"):
        names[edition].append(name)
    documents = []
    for row in _rows([(known.get(pk) or SearchDocument(edition_id=pk), heads[pk]) for pk in stale]):
        assert row.edition_id
        revision = texts[row.edition_id].revision
        assert revision
        documents.append(_of_story(row, revision, ", ".join(names[row.edition_id])))
    engine().write(documents)
    return len(stale)


@transaction.atomic
def index_verdicts(verdicts: VerdictQuerySet, *, anew: bool = False) -> int:
    """Make verdicts findable that are or were in force, and return of how many that was to be done.

    2 queries, and 3 more if something is to be done.
    """
    found = verdicts.approved().select_related("claimant").in_bulk()
    known = {document.verdict_id or 0: document for document in SearchDocument.objects.filter(verdict__in=list(found))}
    heads = {pk: _head_of_verdict(verdict) for pk, verdict in found.items()}
    stale = _stale(heads, known, anew=anew)
    if not stale:
        return 0
    rows = _rows([(known.get(pk) or SearchDocument(verdict_id=pk), heads[pk]) for pk in stale])
    engine().write([_of_claim(row, found[row.verdict_id]) for row in rows if row.verdict_id])
    return len(stale)


def index_all(*, anew: bool = False) -> Iterator[tuple[int, int]]:
    """Make all that was written findable, in order of date, and yield again and again how far it is, and of how many.

    If it is stopped, it begins where it was. With `anew`, all is forgotten first. The desk can go on working meanwhile.
    """
    if anew:
        with transaction.atomic():
            SearchDocument.objects.all().delete()
            engine().clear()
    # Their order is that in which they are looked through later, the newest first, whether stories or checks.
    editions = Edition.objects.filter(cancelled_at=None, revision__isnull=False)
    dated = [(at, pk, _index_editions) for pk, at in editions.values_list("pk", "first_published_at")]
    approved = Verdict.objects.approved().values_list("pk", "approved_at")
    dated += [(at, pk, _index_verdicts) for pk, at in approved if at]
    dated.sort(key=itemgetter(0, 1))
    for done in range(0, len(dated), BATCH):
        batch = dated[done : done + BATCH]
        for index in (_index_editions, _index_verdicts):
            index([pk for _at, pk, of in batch if of is index])
        yield min(done + BATCH, len(dated)), len(dated)


@transaction.atomic
def _index_editions(keys: list[int]) -> None:
    # Locked, as they are by whoever publishes: nobody else writes these meanwhile.
    stories = Article.objects.filter(editions__in=keys).values("pk")
    list(Article.objects.select_for_update(of=("self",)).filter(pk__in=stories).order_by("pk").values("pk"))
    index_editions(Edition.objects.filter(pk__in=keys))


@transaction.atomic
def _index_verdicts(keys: list[int]) -> None:
    claims = Claim.objects.filter(verdicts__in=keys).values("pk")
    list(Claim.objects.select_for_update(of=("self",)).filter(pk__in=claims).order_by("pk").values("pk"))
    index_verdicts(Verdict.objects.filter(pk__in=keys))


def destroy_traces(article: Article, claims: QuerySet[Claim]) -> None:
    """Write anew what can be found of a story and its claims, and leave no trace of the words that were there."""
    index_editions(Edition.objects.filter(article=article), anew=True)
    index_verdicts(Verdict.objects.filter(claim__in=claims), anew=True)
    engine().destroy()


def _heads(editions: QuerySet[Edition]) -> dict[int, _Head]:
    rows = editions.values_list("pk", "revision", "section", "first_published_at")
    entities: defaultdict[int, list[int]] = defaultdict(list)
    links = EditionEntity.objects.filter(edition__in=editions).order_by("entity")
    for edition, entity in links.values_list("edition", "entity"):
        entities[edition].append(entity)
    heads = {}
    for pk, revision, section, at in rows:
        labels = [section_label(section), *_date_labels(at), *map(entity_label, entities[pk])]
        heads[pk] = _Head(revision, " ".join(labels), at)
    return heads


def _stale(heads: Mapping[int, _Head], known: Mapping[int, SearchDocument], *, anew: bool) -> list[int]:
    return [pk for pk, head in heads.items() if anew or pk not in known or _head_of(known[pk]) != head]


def _head_of(document: SearchDocument) -> _Head:
    return _Head(document.revision_id, document.labels, document.dated_at)


def _head_of_verdict(verdict: Verdict) -> _Head:
    assert verdict.approved_at
    labels = [rating_label(verdict.rating_id), *_date_labels(verdict.approved_at)]
    if verdict.claimant_id:
        labels.append(entity_label(verdict.claimant_id))
    return _Head(None, " ".join(labels), verdict.approved_at)


def _rows(wanted: list[tuple[SearchDocument, _Head]]) -> list[SearchDocument]:
    """Write the rows of documents, new ones and those that change, and return them. Two queries."""
    for row, head in wanted:
        row.revision_id, row.labels, row.dated_at = head.revision, head.labels, head.dated_at
    rows = [row for row, _head in wanted]
    old = [row for row in rows if not row._state.adding]
    SearchDocument.objects.bulk_create([row for row in rows if row._state.adding])
    SearchDocument.objects.bulk_update(old, ["revision", "labels", "dated_at"], batch_size=BATCH)
    return rows


def _forget(documents: Collection[SearchDocument]) -> None:
    if documents:
        engine().forget([document.pk for document in documents])
        SearchDocument.objects.filter(pk__in=[document.pk for document in documents]).delete()


def _of_story(row: SearchDocument, revision: Revision, names: str) -> Document:
    body = tuple(block.text for block in blocks_of(revision) if block.id not in RESERVED_IDS or block.id == "caption")
    return Document(row.pk, STORY, revision.headline, revision.dek, names, body, tuple(row.labels.split()))


def _of_claim(row: SearchDocument, verdict: Verdict) -> Document:
    claimant = verdict.claimant.name if verdict.claimant else ""
    body = (verdict.summary, verdict.reasoning)
    return Document(row.pk, CLAIM, verdict.statement, "", claimant, body, tuple(row.labels.split()))
