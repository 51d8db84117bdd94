"""A line in the log for each query that took long: its statement, without what was asked for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

logger = logging.getLogger("newsroom.slow_queries")

# A statement with a list of thousands of numbers says no more than its beginning.
LONGEST = 2000


@receiver(connection_created, dispatch_uid="newsroom.watch_queries")
def watch(sender: object, *, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Time the queries of a connection, from its first on."""
    if settings.SLOW_QUERY_MILLISECONDS and timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)


def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run a query, and log it if it took longer than SLOW_QUERY_MILLISECONDS, whether it failed or not."""
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - begun) * 1000
        if took >= settings.SLOW_QUERY_MILLISECONDS:
            logger.warning("%.0f ms: %s", took, str(sql)[:LONGEST], extra={"milliseconds": round(took, 1)})
