"""Searching with PostgreSQL's full text search.

Its own parsers, dictionaries and extensions are not used: it is given terms, and needs no right to add anything.
https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .database import TABLE, InDatabase
from .engine import CLAIM, MOST_WORDS, STORY, WEIGHTS, Document, stopped_as_too_slow
from .query import Part, Query
from .terms import keys

# In the table, `title` has what is not the body, `text` has all, and `pairs` what stands beside each other in it.
# Which letters stand for our weights, and what those are, the least first, of the highest.
LETTERS = {"headline": "A", "dek": "B", "names": "C", "body": "D"}
_HIGHEST = max(WEIGHTS.values())
RANKED = "{" + ", ".join(str(WEIGHTS[name] / _HIGHEST) for name in ("body", "names", "dek", "headline")) + "}"
# A label begins with a sign that no term has.
LABEL = "="
# Documents are labelled by which so many of them they are among, in order of number: in steps, and in strides of some
# steps. What is in the newest steps is looked at first, and then what else is in the newest strides.
STEP, STRIDE = 2048, 16 * 2048
NEWEST_STEPS, NEWEST_STRIDES = 4, 2
# Two words that stand beside each other are one of so many numbers.
PAIRS = 1 << 20
# Between two fields, so that no phrase goes from one into the other.
GAP = 8

LAST_NUMBER = f"coalesce((SELECT max(number) FROM {TABLE}), 0)"
# What it is while a search takes its time.
_last_number: ContextVar[int | None] = ContextVar("last_number", default=None)

PLANNING = {"jit": "off", "enable_seqscan": "off", "max_parallel_workers_per_gather": "0"}
# As the indexes have it that a migration makes: written otherwise, all names would be read.
WORDS_OF = "array_to_tsvector(array_remove(string_to_array(lower({}), ' '), ''))"


class PostgreSQL(InDatabase):
    number = "number"
    shown = "fits.number"
    indexes_words = True

    def write(self, documents: Sequence[Document]) -> None:
        if not documents:
            return
        rows = [value for document in documents for value in (document.number, document.kind, *_vectors(document))]
        places = ", ".join(["(%s, %s, %s::tsvector, %s::tsvector, %s::int[])"] * len(documents))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (number, kind, title, text, pairs) VALUES {places} ON CONFLICT (number) DO UPDATE"
                " SET kind = excluded.kind, title = excluded.title, text = excluded.text, pairs = excluded.pairs",
                rows,
            )

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")

    def destroy(self) -> None:
        """Write the index anew, since it keeps every term that it ever had. Rows of before are the vacuum's."""
        with connection.cursor() as cursor:
            cursor.execute(f"REINDEX TABLE {TABLE}")

    def statement(
        self, query: Query, kind: str, labels: Sequence[Collection[str]], *, in_title: bool, shown: str
    ) -> tuple[str, list[Any]]:
        column = "title" if in_title else "text"
        # The newest are asked first, and others only if those are too few, as a LIMIT has it. "+ 0" keeps the order
        # from being that of an index, for which every text would be read. OFFSET keeps what fits apart from whether it
        # may be shown, which is asked one by one until there are enough; and how well they fit, of those alone.
        # There is an index of each kind.
        assert kind in (STORY, CLAIM)
        spans = self._spans()
        condition = f"kind = '{kind}' AND {column} @@ %s::tsquery"
        # Where words stand is in no index, so a text that has all of a phrase would be read to see. Few have its pairs.
        pairs = [] if in_title else sorted({pair for part in query.parts for pair in _pairs_of(part)})
        if pairs:
            condition += " AND pairs @> %s::int[]"
        fits = f"(SELECT number FROM {TABLE} WHERE {condition} ORDER BY number + 0 DESC)"
        score = f"SELECT ts_rank(%s::real[], {column}, %s::tsquery, 1) FROM {TABLE} WHERE number = best.number"
        fitting = " UNION ALL ".join([fits] * len(spans))
        best = f"SELECT number FROM ({fitting} OFFSET 0) AS fits WHERE {shown} LIMIT %s"
        sought = " & ".join(_part(part) for part in query.parts)
        wanted = " & ".join([sought, *(_any_of(of) for of in labels)])
        statement = f"SELECT number, ({score}) FROM ({best}) AS best"
        asked = [value for span in spans for value in (f"{wanted} & {span}", *([pairs] if pairs else []))]
        return statement, [RANKED, sought, *asked]

    def _spans(self) -> list[str]:
        """What parts all documents into the newest, those before them, and all others. One query, or none in time."""
        last = _last_number.get()
        if last is None:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {LAST_NUMBER}")
                last = cursor.fetchone()[0]
        steps = _any_of([_step(last - number * STEP) for number in range(NEWEST_STEPS)])
        strides = _any_of([_stride(last - number * STRIDE) for number in range(NEWEST_STRIDES)])
        return [steps, f"{strides} & !{steps}", f"!{strides}"]

    @contextmanager
    def in_time(self, milliseconds: int) -> Iterator[None]:
        """Have PostgreSQL stop a statement after so long. Raises TooSlowError. Two queries, and a transaction.

        It is not compiled, which takes longer than to run it, nor spread over processors. Indexes are taken even where
        the plan holds a table to be quicker read: it does not know what the words of a long text cost.
        """
        with stopped_as_too_slow(), transaction.atomic(), connection.cursor() as cursor:
            settings = {"statement_timeout": f"{milliseconds}ms", **PLANNING}
            cursor.execute(
                f"SELECT {LAST_NUMBER}, {', '.join(['set_config(%s, %s, true)'] * len(settings))}",
                [value for setting in settings.items() for value in setting],
            )
            was = _last_number.set(cursor.fetchone()[0])
            try:
                yield
            finally:
                _last_number.reset(was)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")

    def has_word(self, text: str, word: str) -> RawSQL:
        words = WORDS_OF.format(text)
        return RawSQL(f"{words} @@ %s::tsquery", [f"{_quoted(word)}:*"], output_field=BooleanField())

    def is_one_of(self, column: str, numbers: Collection[int]) -> RawSQL:
        return RawSQL(f"{column} = ANY(%s::bigint[])", [list(numbers)], output_field=BooleanField())


def _vectors(document: Document) -> tuple[str, str, list[int]]:
    """The title and the whole of a document, as PostgreSQL writes them: each term with its place and its weight.

    And the pairs of terms in it.
    """
    labels = (*document.labels, _step(document.number), _stride(document.number))
    written: list[str] = [_label(label) for label in labels]
    pairs: set[int] = set()
    position = 1
    for name in ("headline", "dek", "names"):
        terms = keys(getattr(document, name))
        written += _placed(terms, position, LETTERS[name])
        pairs.update(_pairs(terms))
        position += len(terms) + GAP
    title = " ".join(written)
    for block in document.body:
        terms = keys(block)[: max(0, MOST_WORDS - position)]
        written += _placed(terms, position, LETTERS["body"])
        pairs.update(_pairs(terms))
        position += len(terms) + 1
    return title, " ".join(written), sorted(pairs)


def _placed(terms: list[str], position: int, letter: str) -> list[str]:
    return [f"{_quoted(term)}:{place}{letter}" for place, term in enumerate(terms, start=position)]


def _part(part: Part) -> str:
    whole = " <-> ".join(map(_quoted, part.keys))
    if not part.beginning:
        return f"({whole})"
    longer = " <-> ".join([*map(_quoted, part.keys[:-1]), f"{_quoted(part.beginning)}:*"])
    return f"({longer})" if part.beginning == part.keys[-1] else f"({whole} | {longer})"


def _pairs(terms: Iterable[str]) -> Iterator[int]:
    """What stands beside each other, as numbers. Several pairs may have one: the text itself is asked as well."""
    return (crc32(f"{one} {other}".encode()) % PAIRS for one, other in pairwise(terms))


def _pairs_of(part: Part) -> Iterator[int]:
    return _pairs(part.keys[:-1] if part.beginning else part.keys)


def _step(number: int) -> str:
    return f"f{number // STEP}"


def _stride(number: int) -> str:
    return f"g{number // STRIDE}"


def _any_of(labels: Collection[str]) -> str:
    return f"({' | '.join(_label(label) for label in sorted(labels))})"


def _label(label: str) -> str:
    return _quoted(LABEL + label)


def _quoted(term: str) -> str:
    """Terms are of letters and digits alone; quoted all the same, so that none is ever syntax."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
