"""Searching with SQLite's FTS5.

https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .database import TABLE, InDatabase
from .engine import MOST_WORDS, WEIGHTS, Document, Found, stopped_as_too_slow
from .query import Part, Query
from .terms import keys

TITLE = ("headline", "dek", "names")
COLUMNS = (*TITLE, "body", "labels")
# No phrase goes on from one block into the next.
END_OF_BLOCK = "\u00b6"
# BM25's own: how soon the same word again counts for little, and how much of the length counts; and so many words are
# taken for the length of most texts.
K, B, COMMON_LENGTH = 1.2, 0.75, 400
# Between two looks at the clock: some tens of microseconds.
INSTRUCTIONS = 5000


class SQLite(InDatabase):
    number = "rowid"
    shown = f"{TABLE}.rowid"
    indexes_words = False

    def write(self, documents: Sequence[Document]) -> None:
        self.forget([document.number for document in documents])
        with connection.cursor() as cursor:
            places = ", ".join(["%s"] * (1 + len(COLUMNS)))
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, {', '.join(COLUMNS)}) VALUES ({places})",
                [_row(document) for document in documents],
            )

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")

    def destroy(self) -> None:
        """Write the index anew: until then, what was deleted is only marked as such."""
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")

    def statement(
        self, query: Query, kind: str, labels: Sequence[Collection[str]], *, in_title: bool, shown: str
    ) -> tuple[str, list[Any]]:
        statement = (
            f"SELECT rowid, {', '.join(WEIGHTS)} FROM {TABLE} WHERE {TABLE} MATCH %s AND {shown}"
            " ORDER BY rowid DESC LIMIT %s"
        )
        return statement, [expression(query, [[kind], *labels], in_title=in_title)]

    def found(self, row: tuple[Any, ...], query: Query) -> Found:
        """Scored as by BM25, but for how rare a word is: FTS5's own counts it in all texts, each time."""
        number, *texts = row
        padded = [f" {text} " for text in texts]
        length = K * (1 - B + B * sum(text.count(" ") for text in padded) / COMMON_LENGTH)
        score = 0.0
        for part in query.parts:
            sought = _as_written(part)
            often = sum(weight * text.count(sought) for weight, text in zip(WEIGHTS.values(), padded, strict=True))
            score += often / (often + length)
        return Found(number, score)

    @contextmanager
    def in_time(self, milliseconds: int) -> Iterator[None]:
        end = time.monotonic() + milliseconds / 1000
        connection.ensure_connection()
        database = connection.connection
        assert database is not None
        database.set_progress_handler(lambda: time.monotonic() > end, INSTRUCTIONS)
        try:
            with stopped_as_too_slow():
                yield
        finally:
            database.set_progress_handler(None, 0)

    def has_word(self, text: str, word: str) -> RawSQL:
        # All names are read, with one look at each: there is no index of words that SQLite would keep by itself.
        return RawSQL(f"' ' || {text} LIKE %s", [f"% {word}%"], output_field=BooleanField())

    def is_one_of(self, column: str, numbers: Collection[int]) -> RawSQL:
        listed = json.dumps(list(numbers))
        return RawSQL(f"{column} IN (SELECT value FROM json_each(%s))", [listed], output_field=BooleanField())


def _as_written(part: Part) -> str:
    """A part as it stands in a text of terms: to its end, or as far as it is known."""
    return f" {' '.join((*part.keys[:-1], part.beginning))}" if part.beginning else f" {' '.join(part.keys)} "


def expression(query: Query, labels: Sequence[Collection[str]], *, in_title: bool) -> str:
    """Return what FTS5 is asked. Every term is quoted, and holds no quotation mark, so none is syntax."""
    columns = TITLE if in_title else (*TITLE, "body")
    sought = " AND ".join(_part(part) for part in query.parts)
    found = [f"{{{' '.join(columns)}}} : ({sought})"]
    found += [f"labels : ({' OR '.join(_quoted(label) for label in sorted(any_of))})" for any_of in labels]
    return " AND ".join(found)


def _part(part: Part) -> str:
    whole = _quoted(" ".join(part.keys))
    if not part.beginning:
        return whole
    longer = f"{_quoted(' '.join((*part.keys[:-1], part.beginning)))} *"
    return longer if part.beginning == part.keys[-1] else f"({whole} OR {longer})"


def _quoted(terms: str) -> str:
    return f'"{terms}"'


def _row(document: Document) -> tuple[int | str, ...]:
    return (
        document.number,
        *(" ".join(keys(text)) for text in (document.headline, document.dek, document.names)),
        " ".join(islice((key for block in document.body for key in (*keys(block), END_OF_BLOCK)), MOST_WORDS)),
        " ".join((document.kind, *document.labels)),
    )
