"""Writing rows by the thousand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.db.models.expressions import DatabaseDefault

Row = tuple[Any, ...]
# What the database takes as it is needs no conversion, and most of a row is that.
_CONVERTED = (models.DateField, models.TimeField, models.JSONField, models.DecimalField, models.UUIDField)


class Batch:
    """Rows that wait to be written together, under ids of their own, so that they can name each other before that.

    Written past the ORM, which takes five times as long and says "now" where a row carries a moment of its own.
    For a database that nobody else writes to meanwhile: the ids go on from the highest that is there.
    """

    def __init__(self) -> None:
        self.written: Counter[type[models.Model]] = Counter()
        self._tables: dict[type[models.Model], _Table] = {}
        self._waiting: defaultdict[type[models.Model], list[Row]] = defaultdict(list)

    def next_id(self, model: type[models.Model]) -> int:
        """Return the id of the row of `model` that is added next."""
        return self._table(model).last + 1

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Add a row, and return its id. `values` are named as columns: `article_id`, not `article`."""
        table = self._tables.get(model) or self._table(model)
        table.last += 1
        self._waiting[model].append(table.row(values))
        return table.last

    @transaction.atomic
    def flush(self) -> None:
        """Write what waits: all of it, or nothing."""
        for model, rows in self._waiting.items():
            self._tables[model].write(rows)
            self.written[model] += len(rows)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._waiting)):
                cursor.execute(statement)
        self._waiting.clear()

    def _table(self, model: type[models.Model]) -> _Table:
        if model not in self._tables:
            self._tables[model] = _Table(model)
        return self._tables[model]


class _Table:
    """The columns of a model, with what stands in each where a row says nothing."""

    def __init__(self, model: type[models.Model]) -> None:
        self.last: int = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column or "") for field in [model._meta.pk, *fields])
        self._target = f"{quote(model._meta.db_table)} ({columns})"
        self._slots = [(field.attname, _default(field)) for field in fields]
        self._names = {field.attname for field in fields}
        self._conversions = [
            (place, _conversion(field)) for place, field in enumerate(fields, start=1) if isinstance(field, _CONVERTED)
        ]

    def row(self, values: dict[str, Any]) -> Row:
        if unknown := values.keys() - self._names:
            raise TypeError(f"{self._target} has no {', '.join(sorted(unknown))}.")
        row = [self.last, *[values.get(name, default) for name, default in self._slots]]
        for place, convert in self._conversions:
            if row[place] is not None:
                row[place] = convert(row[place])
        return tuple(row)

    def write(self, rows: list[Row]) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._target} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {self._target} VALUES ({places})", rows)  # noqa: S608 (names of models)


def _default(field: models.Field[Any, Any]) -> Any:
    found = field.get_default()
    # What the database would put there, it puts nowhere by itself: each row names all columns.
    return field.db_default if isinstance(found, DatabaseDefault) else found


def _conversion(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    convert = partial(field.get_db_prep_save, connection=connection)
    # The rows of one story share their moments.
    return convert if isinstance(field, models.JSONField) else lru_cache(maxsize=64)(convert)
