"""Having a database know what was written to it just now, as it does by itself within minutes."""

from __future__ import annotations

from django.db import connection


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
