"""Searching with PostgreSQL's full text search.

Its own parsers, dictionaries and extensions are not used: it is given terms, and needs no right to add anything.
https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .database import TABLE, InDatabase
from .engine import MOST_WORDS, WEIGHTS, Document, stopped_as_too_slow
from .query import Part, Query
from .terms import keys

# In the table, `title` has what is not the body, and `text` has all.
# Which letters stand for our weights, and what those are, the least first, of the highest.
LETTERS = {"headline": "A", "dek": "B", "names": "C", "body": "D"}
_HIGHEST = max(WEIGHTS.values())
RANKED = "{" + ", ".join(str(WEIGHTS[name] / _HIGHEST) for name in ("body", "names", "dek", "headline")) + "}"
# A label begins with a sign that no term has.
LABEL = "="
# Documents are labelled by which so many of them they are among, in order of number. So many ranges are the newest, and
# so many are looked at next.
RANGE = 2048
NEWEST_RANGES = (4, 16)
# Between two fields, so that no phrase goes from one into the other.
GAP = 8


PLANNING = {"jit": "off", "enable_seqscan": "off", "max_parallel_workers_per_gather": "0"}
# As the indexes have it that a migration makes: written otherwise, all names would be read.
WORDS_OF = "array_to_tsvector(array_remove(string_to_array(lower({}), ' '), ''))"


class PostgreSQL(InDatabase):
    number = "number"
    shown = "fits.number"

    def write(self, documents: Sequence[Document]) -> None:
        if not documents:
            return
        rows = [value for document in documents for value in (document.number, *_vectors(document))]
        places = ", ".join(["(%s, %s::tsvector, %s::tsvector)"] * len(documents))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (number, title, text) VALUES {places}"
                " ON CONFLICT (number) DO UPDATE SET title = excluded.title, text = excluded.text",
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
        self, query: Query, labels: Sequence[Collection[str]], *, in_title: bool, shown: str
    ) -> tuple[str, list[str]]:
        column = "title" if in_title else "text"
        # The newest are asked first, and others only if those are too few, as a LIMIT has it. "+ 0" keeps the order
        # from being that of an index, for which every text would be read. OFFSET keeps what fits apart from whether it
        # may be shown, which is asked one by one until there are enough; and how well they fit, of those alone.
        spans = self._spans()
        fits = f"(SELECT number FROM {TABLE} WHERE {column} @@ %s::tsquery ORDER BY number + 0 DESC)"
        score = f"SELECT ts_rank(%s::real[], {column}, %s::tsquery, 1) FROM {TABLE} WHERE number = best.number"
        fitting = " UNION ALL ".join([fits] * len(spans))
        best = f"SELECT number FROM ({fitting} OFFSET 0) AS fits WHERE {shown} LIMIT %s"
        sought = " & ".join(_part(part) for part in query.parts)
        wanted = " & ".join([sought, *(_any_of(of) for of in labels)])
        statement = f"SELECT number, ({score}) FROM ({best}) AS best"
        return statement, [RANKED, sought, *(f"{wanted} & {span}" for span in spans)]

    def _spans(self) -> list[str]:
        """What parts all documents into the newest, those before them, and all others. One query."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(number) FROM {TABLE}")
            last = _range(cursor.fetchone()[0] or 0)
        labels = [_range_label(last - number) for number in range(sum(NEWEST_RANGES))]
        newest, before = labels[: NEWEST_RANGES[0]], labels[NEWEST_RANGES[0] :]
        return [_any_of(newest), _any_of(before), f"!{_any_of(labels)}"]

    @contextmanager
    def in_time(self, milliseconds: int) -> Iterator[None]:
        """Have PostgreSQL stop a statement after so long. Raises TooSlowError. Two queries, and a transaction.

        It is not compiled, which takes longer than to run it, nor spread over processors. Indexes are taken even where
        the plan holds a table to be quicker read: it does not know what the words of a long text cost.
        """
        with stopped_as_too_slow(), transaction.atomic(), connection.cursor() as cursor:
            settings = {"statement_timeout": f"{milliseconds}ms", **PLANNING}
            cursor.execute(
                f"SELECT {', '.join(['set_config(%s, %s, true)'] * len(settings))}",
                [value for setting in settings.items() for value in setting],
            )
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")

    def has_word(self, text: str, word: str) -> RawSQL:
        words = WORDS_OF.format(text)
        return RawSQL(f"{words} @@ %s::tsquery", [f"{_quoted(word)}:*"], output_field=BooleanField())


def _vectors(document: Document) -> tuple[str, str]:
    """The title and the whole of a document, as PostgreSQL writes them: each term with its place and its weight."""
    labels = (*document.labels, _range_label(_range(document.number)))
    written: list[str] = [_label(label) for label in labels]
    position = 1
    for name in ("headline", "dek", "names"):
        terms = keys(getattr(document, name))
        written += _placed(terms, position, LETTERS[name])
        position += len(terms) + GAP
    title = " ".join(written)
    for block in document.body:
        terms = keys(block)[: max(0, MOST_WORDS - position)]
        written += _placed(terms, position, LETTERS["body"])
        position += len(terms) + 1
    return title, " ".join(written)


def _placed(terms: list[str], position: int, letter: str) -> list[str]:
    return [f"{_quoted(term)}:{place}{letter}" for place, term in enumerate(terms, start=position)]


def _part(part: Part) -> str:
    whole = " <-> ".join(map(_quoted, part.keys))
    if not part.beginning:
        return f"({whole})"
    longer = " <-> ".join([*map(_quoted, part.keys[:-1]), f"{_quoted(part.beginning)}:*"])
    return f"({longer})" if part.beginning == part.keys[-1] else f"({whole} | {longer})"


def _range(number: int) -> int:
    return number // RANGE


def _range_label(number: int) -> str:
    return f"n{number}"


def _any_of(labels: Collection[str]) -> str:
    return f"({' | '.join(_label(label) for label in sorted(labels))})"


def _label(label: str) -> str:
    return _quoted(LABEL + label)


def _quoted(term: str) -> str:
    """Terms are of letters and digits alone; quoted all the same, so that none is ever syntax."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
