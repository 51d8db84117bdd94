"""Pages that this process has made, with what each was made of. They end with the process, as its templates do."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.conf import settings

from .keeping import Kept
from .questions import Question

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """A page, and what it asked. On another day it is another: rights to pictures end, as the calendar goes."""

    page: Kept
    questions: tuple[Question, ...]
    day: date

    @property
    def size(self) -> int:
        """About how many bytes it takes. Pages of a kind share their statements."""
        return (
            len(self.page.body)
            + len(self.page.zipped)
            + sum(200 + 60 * len(question.parameters) for question in self.questions)
        )


class Memory:
    """As many pages as there is room for. Those go first that nobody has asked for in the longest time."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Made] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def recalled(self, key: str) -> Made | None:
        with self._lock:
            made = self._pages.get(key)
            if made:
                self._pages.move_to_end(key)
            return made

    def remember(self, key: str, made: Made) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = made
            self._size += made.size
            while self._size > settings.PAGE_MEMORY_MEGABYTES * MEGABYTE:
                self._drop(next(iter(self._pages)))

    def forget(self, key: str) -> None:
        with self._lock:
            self._drop(key)

    def names(self) -> list[str]:
        """Return the names of its pages, last the one that was asked for last."""
        with self._lock:
            return list(self._pages)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _drop(self, key: str) -> None:
        if made := self._pages.pop(key, None):
            self._size -= made.size


pages = Memory()
