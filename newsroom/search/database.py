"""What an engine has that keeps its index in the newsroom's own database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.module_loading import import_string

from .engine import Document, Found
from .models import SearchDocument
from .query import Query

TABLE = "newsroom_searchindex"
# What entities are found by, in their own table, and in that of their aliases.
ENTITY_TEXT, ALIAS_TEXT = "folded || ' ' || description", "folded"


class InDatabase(ABC):
    """An engine of one kind of database: what is found and what may be shown are asked for in one statement."""

    # What the number of a document is called, in the table and where it is asked whether it may be shown.
    number: str
    shown: str
    # Whether there is an index of the words of names.
    indexes_words: bool

    @abstractmethod
    def write(self, documents: Sequence[Document]) -> None: ...

    @abstractmethod
    def statement(
        self, query: Query, kind: str, labels: Sequence[Collection[str]], *, in_title: bool, shown: str
    ) -> tuple[str, list[Any]]:
        """Return SQL for the newest that fit and are `shown`, and its first parameters.

        Those of `shown` come next, and last how many are wanted. Its rows are what `found` is given.
        """

    def found(self, row: tuple[Any, ...], query: Query) -> Found:
        """Return what a row of the statement says: number and score, if nothing else is said."""
        return Found(*row)

    @abstractmethod
    def in_time(self, milliseconds: int) -> AbstractContextManager[None]:
        """Have the database stop what takes longer. Raises TooSlowError."""

    @abstractmethod
    def has_word(self, text: str, word: str) -> RawSQL:
        """Return the condition that a word of `text`, which is one of the two above, begins so."""

    @abstractmethod
    def is_one_of(self, column: str, numbers: Collection[int]) -> RawSQL:
        """Return the condition that a column is one of these: one parameter, however many there are."""

    def forget(self, numbers: Collection[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE {self.number} = %s", [(number,) for number in numbers])

    def find(
        self,
        query: Query,
        among: QuerySet[SearchDocument],
        *,
        kind: str,
        labels: Sequence[Collection[str]] = (),
        in_title: bool = False,
        limit: int,
    ) -> list[Found]:
        if not query:
            return []
        shown, parameters = among.filter(pk=RawSQL(self.shown, [])).values("pk").query.sql_with_params()
        # A subquery in its place is asked for one row after another, until there are enough.
        is_shown = f"({shown} LIMIT 1) IS NOT NULL"
        statement, wanted = self.statement(query, kind, labels, in_title=in_title, shown=is_shown)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*wanted, *parameters, limit])
            return [self.found(row, query) for row in cursor.fetchall()]


@cache
def _of(vendor: str) -> InDatabase:
    path = {"sqlite": "newsroom.search.sqlite.SQLite", "postgresql": "newsroom.search.postgresql.PostgreSQL"}[vendor]
    return cast("InDatabase", import_string(path)())


def database() -> InDatabase:
    """Return the engine of the database that there is, whichever one the settings name for texts."""
    return _of(connection.vendor)
