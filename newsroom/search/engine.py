"""What finds words: the one interface that an engine has, and the choice of one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from .models import SearchDocument
from .query import Query

# What a document is of.
STORY, CLAIM = "story", "claim"
# What stands in the title counts so much more than what stands in the text. The names of a byline are in between.
WEIGHTS = {"headline": 10.0, "dek": 4.0, "names": 4.0, "body": 1.0}
# So many words of a text are looked through; what comes after is not found.
MOST_WORDS = 16_000


class TooSlowError(Exception):
    """The search was stopped, since it would have taken too long."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be found of one `SearchDocument`: `body` by block, `labels` as words that no text has."""

    number: int
    kind: str
    headline: str
    dek: str
    names: str
    body: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A document, and how well it fits: only to be compared with others of the same search."""

    number: int
    score: float


class Engine(Protocol):
    """What `SEARCH_ENGINE` names: a class that is called without arguments.

    Writing is done in the transaction that makes a text, so that a text and what it is found by are always the same.
    An engine elsewhere may write later: what it finds is looked up among the rows that readers may see at that moment,
    so it can be late, but cannot show what is withdrawn.
    """

    def write(self, documents: Sequence[Document]) -> None:
        """Make these documents findable, each in place of what it was before."""

    def forget(self, numbers: Collection[int]) -> None:
        """Find these documents no more."""

    def clear(self) -> None:
        """Find nothing any more."""

    def destroy(self) -> None:
        """Leave no trace of words that are in no document any more. A court has ordered it; it may take a while."""

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
        """Return at most `limit` of the documents of this kind, `among` these, that have all parts: the newest.

        Of each of `labels`, a document has one. With `in_title`, the parts all stand outside of the body.
        Raises TooSlowError. A fixed number of queries.
        """


@cache
def _engine(path: str) -> Engine:
    return cast("Engine", import_string(path)())


def engine() -> Engine:
    """Return the engine that the settings name."""
    return _engine(settings.SEARCH_ENGINE)


@contextmanager
def stopped_as_too_slow() -> Iterator[None]:
    """Turn what a database says of a statement that was stopped into TooSlowError."""
    try:
        yield
    except DatabaseError as error:
        if "interrupted" in str(error) or "statement timeout" in str(error):
            raise TooSlowError from error
        raise
