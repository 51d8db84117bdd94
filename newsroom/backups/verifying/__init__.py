"""Proving that everything leans on something that exists. Reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import claims, database, files, search, texts, withheld
from .fault import Fault

__all__ = ["CHECKS", "Fault"]

# In this order: what comes later takes for granted that what is before it holds.
CHECKS: dict[str, Callable[[], Iterator[Fault]]] = {
    "database": database.faults,
    "texts": texts.faults,
    "claims": claims.faults,
    "withheld": withheld.faults,
    "search": search.faults,
    "files": files.faults,
}
