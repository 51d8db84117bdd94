"""What the two databases do each in their own way: one moment to read at, emptying, and the next number of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is now, whatever is written meanwhile. Holds up nobody who writes."""
    if connection.vendor == "sqlite":
        # In WAL, who reads sees what was there at the first statement. A transaction of ours would wait for writers.
        connection.ensure_connection()
        database: Any = connection
        usual, database.transaction_mode = database.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                database.transaction_mode = usual
                yield
        finally:
            database.transaction_mode = usual
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def empty(names: list[str]) -> None:
    """Delete all rows of these tables, of which none before another that it leans on."""
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        else:
            for name in reversed(quoted):
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 (names of models)


def migrations() -> dict[str, list[str]]:
    """The migrations that the database has had, by app: none, if it has no tables yet."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def numbers_given() -> dict[str, int]:
    """The highest number that each table has ever given, also to rows that are gone: it is given to no other."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return dict(cursor.fetchall())
        found = {}
        for table, sequence in _sequences():
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 (from the catalogue)
            if row := cursor.fetchone():
                found[table] = row[0]
        return found


def give_numbers_above(given: Mapping[str, int]) -> None:
    """See that no table gives a number that it has given, here or where the backup was made."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, number in given.items():
                cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [number, table])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            return
        for table, sequence in _sequences():
            if table in given:
                highest = f"(SELECT greatest(last_value, %s) FROM {sequence})"  # noqa: S608 (from the catalogue)
                cursor.execute(f"SELECT setval(%s, {highest})", [sequence, given[table]])


def _sequences() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            for row in connection.introspection.get_sequences(cursor, table):
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{row["table"]}"', row["column"]])
                found.append((table, cursor.fetchone()[0]))
        return [(table, sequence) for table, sequence in found if sequence]


def look_over() -> None:
    """Have PostgreSQL look at what has come in, so that it finds the quick ways at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
