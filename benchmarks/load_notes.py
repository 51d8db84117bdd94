"""What is to be done in benchmarks.load, and what those who do it note of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `status` is 0 where nothing was answered; `wrong` is empty unless the answer is an error."""

    kind: str
    began: float
    seconds: float
    status: int
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Save:
    """A text that was sent, and what came of it: "saved", "refused" as somebody else had saved, or "unanswered"."""

    article: int
    base: int
    person: int
    headline: str
    dek: str
    body: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A revision that was to be published: "published", or "refused" with the reasons on the page."""

    article: int
    revision: int
    person: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Decision:
    """ "proposed", "approved" or "sent back" by a person: the verdict with these words as its summary."""

    what: str
    claim: int
    person: int
    summary: str


@dataclass(slots=True)
class Notes:
    """What people noted."""

    asked: list[Asked] = field(default_factory=list)
    saves: list[Save] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)

    def take(self, others: Iterable[Notes]) -> None:
        for other in others:
            for name in self.__dataclass_fields__:
                getattr(self, name).extend(getattr(other, name))


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do, and where: `pause` is in seconds, `until` of time.monotonic."""

    port: int
    pause: float
    until: float = 0
    seed: int = 0
    # Who signs in: id, user name, password.
    editors: tuple[tuple[int, str, str], ...] = ()
    checkers: tuple[tuple[int, str, str], ...] = ()
    readers: int = 0
    # Stories that are edited, with the ids of the blocks that make claims, which stay as they are.
    stories: tuple[tuple[int, frozenset[str]], ...] = ()
    # Claims that can be judged, and the ratings that may be given.
    claims: tuple[int, ...] = ()
    ratings: tuple[int, ...] = ()
    # Addresses by kind of page. Of stories, the first are those that most people read.
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
