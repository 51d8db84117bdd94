"""Having PostgreSQL know what was written to it just now, as it does by itself within minutes. SQLite never does."""

from __future__ import annotations

from django.db import connection


def settle() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
