"""Conditions of a moment whose SQL is made once a process: to make it takes longer than to ask it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

# Stands for the moment where the SQL has it. Nothing else is of this one.
SOME_MOMENT = datetime(1, 2, 3, 4, 5, 6, 789, tzinfo=UTC)

Rows = Callable[[datetime], QuerySet[Any]]


def at_moment(rows: Rows, at: datetime) -> RawSQL:
    """Return what `rows`, a function that is there once, asks of its own table at `at`, for `filter`.

    Its rows are told by conditions on that table alone: a join would be left out, as order and limits are.
    """
    sql, parameters = _made(rows, connection.vendor)
    moment = connection.ops.adapt_datetimefield_value(at)
    known = [moment if is_moment else value for value, is_moment in parameters]
    return RawSQL(sql, known, output_field=BooleanField())


@cache
def _made(rows: Rows, vendor: str) -> tuple[str, list[tuple[Any, bool]]]:
    """The SQL, and each of its parameters with whether it is the moment."""
    query = rows(SOME_MOMENT).query
    sql, parameters = query.get_compiler(connection=connection).compile(query.where)
    moment = connection.ops.adapt_datetimefield_value(SOME_MOMENT)
    return sql, [(value, value == moment) for value in parameters]
