"""What may be meant by what is typed so far: names, sections, statements that were checked, headlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles.models import Edition, Section
from claims.public import claim_url
from entities.folding import fold

from .database import database
from .engine import CLAIM, STORY, TooSlowError, engine
from .entities import entities_named
from .models import SearchDocument, public_checks
from .query import Query, parse

FEWEST_CHARACTERS = 2
ENTITIES, STORIES, CLAIMS = 4, 4, 2
# Of the newest whose title fits, those that fit best are suggested.
CANDIDATES = 30


class Suggestion(TypedDict):
    label: str
    kind: str
    url: str


def suggestions_for(typed: str, at: datetime) -> list[Suggestion]:
    """Return what readers may see at `at` that may be meant by `typed`: at most 11, names first."""
    query = parse(typed)
    if len(query.text) < FEWEST_CHARACTERS and query.text.isascii():
        return []
    found: list[Suggestion] = []
    try:
        with database().in_time(settings.SEARCH_MILLISECONDS):
            for suggested in (_names(query, at), _sections(query), _claims(query, at), _stories(query, at)):
                found += suggested
    except TooSlowError:
        pass
    return found


def _names(query: Query, at: datetime) -> Iterator[Suggestion]:
    for entity in entities_named(query.text, at, limit=ENTITIES, in_description=False):
        yield Suggestion(label=entity.name, kind=entity.get_kind_display(), url=entity.get_absolute_url())


def _sections(query: Query) -> Iterator[Suggestion]:
    folded = fold(query.text)
    for section in [each for each in Section.objects.all() if fold(each.name).startswith(folded)][:1]:
        yield Suggestion(label=section.name, kind=_("section"), url=section.get_absolute_url())


def _stories(query: Query, at: datetime) -> Iterator[Suggestion]:
    found = _titles(query, STORY, SearchDocument.objects.stories(at))[:STORIES]
    rows = SearchDocument.objects.filter(pk__in=found).values_list("pk", "edition")
    editions = Edition.objects.live(at).select_related("section", "revision").defer("revision__body")
    shown = editions.in_bulk([edition for _pk, edition in rows if edition])
    keys = dict(rows)
    for pk in found:
        if (edition := shown.get(keys.get(pk) or 0)) and edition.revision:
            yield Suggestion(label=edition.revision.headline, kind=_("story"), url=edition.get_absolute_url())


def _claims(query: Query, at: datetime) -> Iterator[Suggestion]:
    found = _titles(query, CLAIM, SearchDocument.objects.claims(at))[:CLAIMS]
    for verdict in public_checks(at).filter(search_document__in=found).order_by("-approved_at"):
        url = claim_url(verdict.claim_id, verdict.statement)
        yield Suggestion(label=verdict.statement, kind=verdict.rating.name, url=url)


def _titles(query: Query, kind: str, documents: QuerySet[SearchDocument]) -> list[int]:
    found = engine().find(query, documents, kind=kind, in_title=True, limit=CANDIDATES)
    return [each.number for each in sorted(found, key=lambda each: (each.score, each.number), reverse=True)]
