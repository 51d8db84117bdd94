"""Whether what can be found is what was written: each edition and verdict once, by the text that it has now."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import Edition
from claims.models import Verdict
from newsroom.search.database import TABLE, database
from newsroom.search.models import SearchDocument

from .fault import Fault

AGAIN = "run `manage.py index_search`"


def faults() -> Iterator[Fault]:
    documents = SearchDocument.objects.filter(edition=OuterRef("pk"))
    unfound = Edition.objects.filter(~Exists(documents), cancelled_at=None, revision__isnull=False)
    for pk in unfound.order_by("pk").values_list("pk", flat=True).iterator():
        yield Fault("search", f"articles.edition:{pk}", f"cannot be found: {AGAIN}")
    for pk in _stale().order_by("pk").values_list("pk", flat=True).iterator():
        yield Fault("search", f"newsroom.searchdocument:{pk}", f"is made of another text than its edition has: {AGAIN}")
    verdicts = Verdict.objects.approved().filter(~Exists(SearchDocument.objects.filter(verdict=OuterRef("pk"))))
    for pk in verdicts.order_by("pk").values_list("pk", flat=True).iterator():
        yield Fault("search", f"claims.verdict:{pk}", f"cannot be found: {AGAIN}")
    yield from _of_words()


def _stale() -> QuerySet[SearchDocument]:
    gone = Q(edition__cancelled_at__isnull=False) | Q(edition__revision=None)
    return SearchDocument.objects.filter(edition__isnull=False).filter(gone | ~Q(edition__revision=F("revision")))


def _of_words() -> Iterator[Fault]:
    """The engines that come with Newsroom have a row of words for each document, and none besides."""
    table, number = TABLE, database().number
    known = SearchDocument._meta.db_table
    with connection.cursor() as cursor:
        # Names of our own tables.
        cursor.execute(f"SELECT id FROM {known} WHERE id NOT IN (SELECT {number} FROM {table}) ORDER BY id")  # noqa: S608
        for (pk,) in cursor.fetchall():
            yield Fault("search", f"newsroom.searchdocument:{pk}", f"has no words: {AGAIN} --all")
        cursor.execute(f"SELECT {number} FROM {table} WHERE {number} NOT IN (SELECT id FROM {known})")  # noqa: S608
        for (pk,) in cursor.fetchall():
            yield Fault("search", f"newsroom.searchdocument:{pk}", f"has words, and is not there: {AGAIN} --all")
