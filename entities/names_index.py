"""All names, ready to be found in a text or searched: once a process, and right within seconds of a change."""

from __future__ import annotations

import os
import threading
import time

from .likeness import Likeness
from .mentions import Named, Names
from .models import Alias, Entity
from .versions import version_of_names

# Seconds for which names are taken to be right without asking.
FRESH = 2.0


class Index:
    """The names as of one version. The search by likeness is built by who first asks for it."""

    def __init__(self, version: int, named: list[Named]) -> None:
        self.version = version
        self.names = Names(named)
        self._named = named
        self._likeness: Likeness | None = None

    @property
    def likeness(self) -> Likeness:
        """Threads that ask for it at once may each build it; they are equal, and one is kept."""
        if self._likeness is None:
            self._likeness = Likeness(self._named)
        return self._likeness


def current() -> Index:
    """Return the index of all names of standing entities. Shared by the threads of the process.

    One query once in two seconds; after a change of names one thread builds them anew, in two more, while the others
    are served the names as they were.
    """
    return _holder.current()


def forget() -> None:
    """Have the next call build the index anew. For tests, and for whoever cannot wait."""
    _holder.forget()


def read_names() -> list[Named]:
    """Return every name and alias of the entities that stand for themselves. Two queries."""
    kinds = {}
    names = []
    for entity, kind, name in Entity.objects.standing().order_by("pk").values_list("pk", "kind", "name").iterator(5000):
        kinds[entity] = kind
        names.append(Named(entity, kind, name))
    for entity, name in Alias.objects.order_by("pk").values_list("entity_id", "name").iterator(5000):
        if entity in kinds:
            names.append(Named(entity, kinds[entity], name, is_alias=True))
    return names


class _Holder:
    """Holds one index, replaced as a whole: threads that read it need no lock. One at a time builds the next."""

    def __init__(self) -> None:
        self.unlock()
        self._index: Index | None = None
        self._asked = float("-inf")

    def unlock(self) -> None:
        """In a process that was forked off, the thread that was building is not there to end it."""
        self._building = threading.Lock()

    def forget(self) -> None:
        self._asked, self._index = float("-inf"), None

    def current(self) -> Index:
        index = self._index
        if index is not None and time.monotonic() - self._asked < FRESH:
            return index
        if not self._building.acquire(blocking=index is None):
            assert index is not None
            return index  # another thread sees to it
        try:
            return self._refresh()
        finally:
            self._building.release()

    def _refresh(self) -> Index:
        index = self._index
        asked = time.monotonic()
        # Read before the names: at worst they are built once more. In a transaction that is rolled back, both may be of
        # what never was; then its version never is either (see entities.versions), and the next look mends it.
        version = version_of_names()
        if index is None or index.version != version:
            index = Index(version, read_names())
            self._index = index
        self._asked = asked
        return index


_holder = _Holder()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_holder.unlock)
