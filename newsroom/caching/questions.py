"""What a page asked of the database, so that it can be asked again: a page is made of the answers and nothing else.

To ask costs little, once the questions are written; what a page costs is to compose the questions and to make a page of
the answers. So where all answers are the same as of now, the page is the same, and need not be made.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

logger = logging.getLogger(__name__)
# So often a statement is asked before its plan is kept.
ASKED_BEFORE_IT_IS_PLANNED = 2
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A statement, with what it was answered. `moments` are the places of the parameters that are the page's moment."""

    sql: str
    parameters: tuple[Any, ...]
    moments: tuple[int, ...]
    answer: bytes


@dataclass(slots=True)
class Questions:
    """What one page asks at `moment`. `are_repeatable` is False where not all of it can be asked again as of later."""

    moment: datetime
    asked: list[Question] = field(default_factory=list)
    are_repeatable: bool = True

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is asked within it, and how it is answered."""
        with connection.execute_wrapper(self._ask):
            yield

    def _ask(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        cursor = context["cursor"]
        if isinstance(cursor.cursor, _Answered):
            cursor.cursor = cursor.cursor.source
        answered = execute(sql, params, many, context)
        is_a_question = not many and sql.lstrip("(").startswith("SELECT") and isinstance(params, (tuple, list))
        if not is_a_question:
            self.are_repeatable = False
            return answered
        rows = cursor.cursor.fetchall()
        cursor.cursor = _Answered(cursor.cursor, rows)
        self._note(sql, tuple(params), rows)
        return answered

    def _note(self, sql: str, parameters: tuple[Any, ...], rows: Sequence[Row]) -> None:
        moment, latest = _as_parameter(self.moment), _as_parameter(timezone.now())
        moments = tuple(place for place, parameter in enumerate(parameters) if parameter == moment)
        # Another moment of this instant comes from some other clock than the page's, and would stand still.
        if any(type(each) is type(moment) and moment < each <= latest for each in parameters):
            self.are_repeatable = False
        self.asked.append(Question(sys.intern(sql), parameters, moments, _digest(rows)))


def are_answered_alike(questions: Sequence[Question], moment: datetime) -> bool:
    """Return whether each of `questions`, asked as of `moment`, has the answer that it had. A query each.

    One that the database cannot answer has another: then the page is made, and whoever makes it sees what is wrong.
    """
    now = _as_parameter(moment)
    try:
        with planned_once(), connection.cursor() as cursor:
            for question in questions:
                parameters = list(question.parameters)
                for place in question.moments:
                    parameters[place] = now
                cursor.execute(question.sql, parameters)
                if _digest(cursor.fetchall()) != question.answer:
                    return False
    except DatabaseError:
        logger.warning("What a page is made of could not be asked again.", exc_info=True)
        return False
    return True


@contextmanager
def planned_once() -> Iterator[None]:
    """Within it, PostgreSQL keeps the plan of a statement for the connection: most of what these cost is to plan them.

    Not behind a pool that gives each transaction another connection, which is told by this setting of Django's.
    https://www.psycopg.org/psycopg3/docs/advanced/prepare.html
    """
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415 (only there is psycopg)

    connection.ensure_connection()
    line: Any = connection.connection
    usual = line.cursor_factory, line.prepare_threshold
    line.cursor_factory, line.prepare_threshold = ServerBindingCursor, ASKED_BEFORE_IT_IS_PLANNED
    try:
        yield
    finally:
        line.cursor_factory, line.prepare_threshold = usual


def _as_parameter(moment: datetime) -> Any:
    """Return a moment as the database is told it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _digest(rows: Sequence[Row]) -> bytes:
    return hashlib.blake2b(repr(rows).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class _Answered:
    """A cursor whose rows have been read already: it hands them on, and is the cursor in everything else."""

    def __init__(self, source: Any, rows: Sequence[Row]) -> None:
        self.source = source
        self._rows = iter(rows)

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def fetchone(self) -> Row | None:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Row]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Row]:
        return list(self._rows)
