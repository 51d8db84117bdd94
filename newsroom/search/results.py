"""What a search finds: stories, checked claims, and what stories are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import exp
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, QuerySet

from articles.block import Block
from articles.blocks import RESERVED_IDS
from articles.models import Edition
from articles.revisions import blocks_of
from claims.models import Verdict
from entities import names_index
from entities.models import Entity

from .asking import MOST_PAGES, Asked, Type
from .database import database
from .engine import CLAIM, STORY, TooSlowError, engine
from .entities import entities_named, known_to_readers
from .indexing import entity_label, month_label, rating_label, section_label, year_label
from .models import SearchDocument, public_checks
from .query import Query
from .snippets import Piece, marked, snippet

A_PAGE = 10
# So many of the newest that fit are put in order, and so many of which few are shown.
CANDIDATES = 200
CANDIDATES_BESIDE = 60
# How many of another type are shown beside the stories.
BESIDE = 3
ENTITIES_A_PAGE = 30
NEAR = 5
ABOUT = 6
# Of so many months, or else years, a document may be.
MOST_LABELS = 24
DAY = timedelta(days=1)
# What is new counts for up to twice what is old.
FADES_IN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class StoryFound:
    """A story with what was found in it: `url` leads to the paragraph in which `pieces` stand."""

    edition: Edition
    headline: list[Piece]
    pieces: list[Piece]
    url: str


@dataclass(frozen=True, slots=True)
class ClaimFound:
    verdict: Verdict
    statement: list[Piece]
    summary: list[Piece]


class _Row(NamedTuple):
    """A document that was found, and the edition or the verdict that it is of."""

    number: int
    of: int
    dated_at: datetime


@dataclass
class Results:
    """A page of what was found. `number` is of how many; `is_more` says that there are more than these."""

    stories: list[StoryFound] = field(default_factory=list)
    claims: list[ClaimFound] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    number: int = 0
    is_more: bool = False
    has_next: bool = False
    more_claims: bool = False
    more_entities: bool = False
    about: list[Entity] = field(default_factory=list)
    is_too_slow: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.stories or self.claims or self.entities)


def search(asked: Asked, at: datetime) -> Results:
    """Return what readers may see at `at` of what is asked for. A fixed number of queries, however much there is."""
    results = Results()
    if not asked.query:
        return results
    try:
        with database().in_time(settings.SEARCH_MILLISECONDS):
            if asked.type in ("", Type.STORIES) and not asked.rating:
                _add_stories(results, asked, at)
            if asked.type in ("", Type.CLAIMS) and not asked.section:
                _add_claims(results, asked, at)
            if asked.type in ("", Type.ENTITIES) and not asked.narrows:
                _add_entities(results, asked, at)
    except TooSlowError:
        results.is_too_slow = True
    return results


def _add_stories(results: Results, asked: Asked, at: datetime) -> None:
    documents = SearchDocument.objects.stories(at)
    labels = _labels(asked)
    if asked.section:
        labels.append([section_label(asked.section.pk)])
    order = _order(asked, STORY, _between(documents, asked), labels, at)
    shown = [row.of for row in _page(results, order, asked.page)]
    # What went while this was searched is left out.
    editions = Edition.objects.live(at).for_cards().defer(None).in_bulk(shown)
    found = [editions[key] for key in shown if key in editions]
    results.stories = [_story(edition, asked.query) for edition in found]
    results.about = _about(found, asked)


def _add_claims(results: Results, asked: Asked, at: datetime) -> None:
    documents = _between(SearchDocument.objects.claims(at), asked)
    labels = _labels(asked)
    if asked.rating:
        labels.append([rating_label(asked.rating.pk)])
    if asked.type == Type.CLAIMS or asked.rating:
        shown = _page(results, _order(asked, CLAIM, documents, labels, at), asked.page)
    elif asked.page == 1:
        order = _order(asked, CLAIM, documents, labels, at, is_beside=True)
        shown = order[:BESIDE]
        results.more_claims = len(order) > BESIDE
    else:
        return
    keys = [row.of for row in shown]
    verdicts = public_checks(at).in_bulk(keys)
    results.claims = [_claim(verdicts[key], asked.query) for key in keys if key in verdicts]


def _add_entities(results: Results, asked: Asked, at: datetime) -> None:
    size = ENTITIES_A_PAGE if asked.type == Type.ENTITIES else BESIDE
    found = entities_named(asked.query.text, at, limit=size + 1) if asked.page == 1 else []
    results.entities, results.more_entities = found[:size], len(found) > size
    if asked.type == Type.ENTITIES:
        results.number, results.is_more = len(results.entities), results.more_entities


def _labels(asked: Asked) -> list[list[str]]:
    labels = [[entity_label(asked.about.pk)]] if asked.about else []
    if asked.since and asked.until and asked.since <= asked.until:
        labels += _dated(asked.since - DAY, asked.until + DAY)
    return labels


def _dated(since: date, until: date) -> list[list[str]]:
    """The months from one day to another, or the years. A day of the newsroom's may begin or end in another of UTC."""
    first, last = 12 * since.year + since.month - 1, 12 * until.year + until.month - 1
    if last - first < MOST_LABELS:
        return [[month_label(month // 12, month % 12 + 1) for month in range(first, last + 1)]]
    if until.year - since.year < MOST_LABELS:
        return [[year_label(year) for year in range(since.year, until.year + 1)]]
    return []


def _between(documents: QuerySet[SearchDocument], asked: Asked) -> QuerySet[SearchDocument]:
    if asked.begins_at:
        documents = documents.filter(dated_at__gte=asked.begins_at)
    if asked.ends_at:
        documents = documents.filter(dated_at__lt=asked.ends_at)
    return documents


def _order(
    asked: Asked,
    kind: str,
    documents: QuerySet[SearchDocument],
    labels: Sequence[Sequence[str]],
    at: datetime,
    *,
    is_beside: bool = False,
) -> list[_Row]:
    """The documents that fit, best first: of the newest that do, and of the newest whose title does."""
    candidates = CANDIDATES_BESIDE if is_beside else CANDIDATES
    found = engine().find(asked.query, documents, kind=kind, labels=labels, limit=candidates)
    if len(found) == candidates and not asked.is_newest_first and not is_beside:
        titles = engine().find(asked.query, documents, kind=kind, labels=labels, in_title=True, limit=candidates)
        best = {each.number: each for each in found}
        # What was found in both ways was given a score for its whole text, which is the better one.
        best |= {each.number: each for each in titles if each.number not in best}
        found = list(best.values())
    scores = {each.number: each.score for each in found}
    rows = [
        _Row(number, edition or verdict, dated_at)
        for number, edition, verdict, dated_at in SearchDocument.objects.filter(
            database().is_one_of("newsroom_searchdocument.id", list(scores))
        ).values_list("pk", "edition", "verdict", "dated_at")
    ]
    if asked.is_newest_first:
        return sorted(rows, key=lambda row: (row.dated_at, row.number), reverse=True)
    return sorted(rows, key=lambda row: (_worth(scores[row.number], at - row.dated_at), row.number), reverse=True)


def _worth(score: float, age: timedelta) -> float:
    return score * (1 + exp(-max(age / FADES_IN, 0)))


def _page(results: Results, order: list[_Row], page: int) -> list[_Row]:
    most = A_PAGE * MOST_PAGES
    results.number, results.is_more = min(len(order), most), len(order) > most
    results.has_next = page < MOST_PAGES and len(order) > page * A_PAGE
    return order[(page - 1) * A_PAGE : page * A_PAGE]


def _story(edition: Edition, query: Query) -> StoryFound:
    revision = edition.revision
    assert revision
    body = [block for block in blocks_of(revision) if block.id not in RESERVED_IDS or block.id == "caption"]
    url = edition.get_absolute_url()
    found = snippet(body, query)
    headline = marked(revision.headline, query)
    if found:
        return StoryFound(edition, headline, found.pieces, f"{url}#{found.anchor}")
    line = revision.dek or (body[0].text if body else "")
    return StoryFound(edition, headline, _first(line, query), url)


def _claim(verdict: Verdict, query: Query) -> ClaimFound:
    texts = [Block("", verdict.summary), Block("", verdict.reasoning)]
    found = snippet(texts, query)
    return ClaimFound(
        verdict, marked(verdict.statement, query), found.pieces if found else _first(verdict.summary, query)
    )


def _first(text: str, query: Query) -> list[Piece]:
    """How a text begins, where nothing in it was found but perhaps in a line like this."""
    found = snippet([Block("", text)], query)
    return found.pieces if found else [Piece(text[:240] + ("…" if len(text) > 240 else ""), is_found=False)]


def _about(editions: Sequence[Edition], asked: Asked) -> list[Entity]:
    """What several of the stories on this page are about, to narrow the search down to. One query."""
    linked = Entity.objects.filter(edition_links__edition__in=editions).annotate(stories=Count("edition_links"))
    shared = linked.filter(stories__gt=1).order_by("-stories", "folded", "pk")
    return list(shared.exclude(pk=asked.about.pk)[:ABOUT] if asked.about else shared[:ABOUT])


def near_names(asked: Asked, at: datetime) -> list[Entity]:
    """Return what readers may know of whose name is like what was typed, for when nothing was found. Two queries."""
    close = names_index.current().likeness.close(asked.query.text, limit=20)
    known = known_to_readers(at).in_bulk([each.entity for each in close])
    return [known[each.entity] for each in close if each.entity in known][:NEAR]
