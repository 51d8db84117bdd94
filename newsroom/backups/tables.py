"""What of the database a backup holds, and how a value is written down so that each database gets it back as it was."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Cast

# What is not taken along, and why nothing is lost with it.
LEFT_OUT = {
    "articles.presence": "who has a story open is true for a minute",
    "newsroom.pageversion": "it tells whether pages that are kept are right, and after a restore none is kept",
    "newsroom.searchdocument": "what is found is made anew from the texts, for the search of the database restored to",
    "sessions.session": "people sign in again",
    "usersessions.usersession": "the same",
}
ROWS_AT_ONCE = 500

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one kind are written in JSON, read from it, and whether the database wants them converted."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    is_converted: bool = True


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


def _base64(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def _microseconds(value: timedelta) -> int:
    return value // timedelta(microseconds=1)


def _span(value: int) -> timedelta:
    return timedelta(microseconds=value)


def _as_it_is(value: Any) -> Any:
    return value


PLAIN = Kind(_as_it_is, _as_it_is, is_converted=False)
KINDS = {
    "BinaryField": Kind(_base64, _bytes, is_converted=False),
    "DateField": Kind(date.isoformat, date.fromisoformat),
    "DateTimeField": Kind(datetime.isoformat, datetime.fromisoformat),
    "DecimalField": Kind(str, Decimal),
    "DurationField": Kind(_microseconds, _span),
    "TimeField": Kind(time.isoformat, time.fromisoformat),
    "UUIDField": Kind(str, UUID),
}


class Table:
    """The rows of a model, as a backup holds them."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.name = model._meta.db_table
        self._fields = list(model._meta.concrete_fields)
        self.columns = [str(field.column) for field in self._fields]
        self._kinds = [KINDS.get(_type_of(field), PLAIN) for field in self._fields]

    def read(self) -> Iterator[Row]:
        """Yield all rows, by key, as JSON can hold them. Streams."""
        # The text of JSON, not what it means: a null in it is another thing than none at all.
        values = [
            Cast(field.name, models.TextField()) if isinstance(field, models.JSONField) else field.attname
            for field in self._fields
        ]
        written = [(place, kind.write) for place, kind in enumerate(self._kinds) if kind is not PLAIN]
        rows = self.model._base_manager.order_by("pk").values_list(*values)
        for found in rows.iterator(ROWS_AT_ONCE):
            row = list(found)
            for place, write in written:
                if row[place] is not None:
                    row[place] = write(row[place])
            yield row

    def write(self, rows: list[Row]) -> None:
        """Write rows that `read` yielded, past models, managers and signals: nothing is derived, nothing is "now"."""
        for place, convert in self._conversions:
            for row in rows:
                if row[place] is not None:
                    row[place] = convert(row[place])
        quote = connection.ops.quote_name
        target = f"{quote(self.name)} ({', '.join(map(quote, self.columns))})"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with connection.wrap_database_errors, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {target} VALUES ({places})", rows)  # noqa: S608 (names of models)

    @property
    def _conversions(self) -> Iterator[tuple[int, Callable[[Any], Any]]]:
        for place, (field, kind) in enumerate(zip(self._fields, self._kinds, strict=True)):
            if kind is not PLAIN:
                yield place, _conversion(field, kind)


def _conversion(field: models.Field[Any, Any], kind: Kind) -> Callable[[Any], Any]:
    prepare = partial(field.get_db_prep_save, connection=connection)
    if not kind.is_converted:
        return kind.read
    # Many rows share a moment or a day.
    return lru_cache(maxsize=256)(lambda value: prepare(kind.read(value)))


def _type_of(field: models.Field[Any, Any]) -> str:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_internal_type()


def kept() -> list[Table]:
    """The tables that a backup holds: those that others lean on first, as far as there is such an order."""
    return [Table(model) for model in _models() if model._meta.label_lower not in LEFT_OUT]


def all_names() -> list[str]:
    """The names of all tables of models, those that are left out among them, in the same order."""
    return [model._meta.db_table for model in _models()]


def _models() -> list[type[models.Model]]:
    found: dict[type[models.Model], None] = {}
    seen: set[type[models.Model]] = set()

    def add(model: type[models.Model]) -> None:
        if model in seen:
            return
        seen.add(model)
        for field in model._meta.concrete_fields:
            # Those that may be empty go round in circles: a story names its newest text, which names the story.
            if isinstance(field, models.ForeignKey) and not field.null:
                add(field.related_model)
        found[model] = None

    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            add(model)
    return list(found)


def line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def rows_of(lines: bytes) -> Iterator[Row]:
    # Only line ends of our own count: a text may hold others.
    for each in lines.split(b"\n"):
        if each:
            yield json.loads(each.decode("utf-8", "surrogatepass"))
