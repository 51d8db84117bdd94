"""Merging two versions of a text that were made from the same third one, block by block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, Self, TypeVar

from articles.comparing import Origin, correspond, families
from articles.threeway import in_order

# Two people who add the same words elsewhere have added them once, if they are this many.
MANY = 6


class Block(Protocol):
    """A block with its markup. Two that are equal when they have the same id say and show the same."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    def with_id(self, anchor: str, /) -> Self: ...
    def __hash__(self) -> int: ...


T = TypeVar("T", bound=Block)


class By(StrEnum):
    """Who changed something."""

    NOBODY = "nobody"
    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


class Choice(StrEnum):
    """What a person takes of two texts that cannot both stand as they are."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Settled(Generic[T]):
    """A block of the merged text. `was` is what it was made from: nothing, if it was added."""

    block: T
    by: By
    was: T | None


@dataclass(frozen=True, slots=True)
class Conflict(Generic[T]):
    """Blocks that both sides changed, each in another way, or that one side changed and the other removed.

    They are several where one side split or merged them; a side that removed them has none.
    """

    base: tuple[T, ...]
    ours: tuple[T, ...]
    theirs: tuple[T, ...]

    @property
    def key(self) -> str:
        """What it is called among the conflicts of one merge."""
        return self.base[0].id

    def taken(self, choice: Choice) -> tuple[T, ...]:
        if choice is not Choice.BOTH:
            return self.ours if choice is Choice.OURS else self.theirs
        ids = {block.id for block in self.theirs}
        return (*(block.with_id("") if block.id in ids else block for block in self.ours), *self.theirs)


@dataclass(frozen=True, slots=True)
class Removed(Generic[T]):
    """A block that one side, or both, took out, and that the other left as it was."""

    block: T
    by: By


@dataclass(frozen=True, slots=True)
class Merge(Generic[T]):
    """The merged text in order, and what is not in it any more."""

    parts: tuple[Settled[T] | Conflict[T], ...]
    removed: tuple[Removed[T], ...]

    @property
    def conflicts(self) -> list[Conflict[T]]:
        return [part for part in self.parts if isinstance(part, Conflict)]

    def blocks(self, choices: Mapping[str, Choice] | None = None) -> list[T]:
        """Return the text with each conflict decided, by its key. Raises KeyError if one is not.

        No two blocks have the same id: one that would have that of another has none.
        """
        found: list[T] = []
        for part in self.parts:
            found += (part.block,) if isinstance(part, Settled) else part.taken((choices or {})[part.key])
        return _with_own_ids(found)


def merge(
    base: Sequence[T],
    ours: Sequence[T],
    theirs: Sequence[T],
    *,
    language: str = "en",
    look: Callable[[T], Hashable] = lambda block: block.with_id(""),
) -> Merge[T]:
    """Return what becomes of `base` when the changes of both sides are made to it.

    What one side changed, added, moved or removed and the other left alone is done; what both did alike is done once;
    all else is a conflict. Where both added blocks at one place, ours come first; where both moved one, it is where
    they have it. Blocks that `look` the same are not changed. Ids are those of `theirs`, where it has the block, else
    those of `base`; one that came with an id that neither has keeps it, and one that is new may have none. Costs about
    the length of the three.
    """
    return _Merger(base, ours, theirs, language, look).merged()


def _with_own_ids(blocks: Sequence[T]) -> list[T]:
    seen: set[str] = set()
    found = []
    for block in blocks:
        found.append(block.with_id("") if block.id in seen else block)
        seen.add(block.id)
    return found


@dataclass(frozen=True, slots=True)
class _Side(Generic[T]):
    """One of the two versions: where its blocks come from, and what each is called in the merged text."""

    blocks: Sequence[T]
    origins: list[Origin]
    names: list[_Name]


# A block of the merged text: an old block by its number, or a new one of either side by its number there.
_Name = tuple[str, int]


class _Merger(Generic[T]):
    def __init__(
        self, base: Sequence[T], ours: Sequence[T], theirs: Sequence[T], language: str, look: Callable[[T], Hashable]
    ) -> None:
        self.base = base
        self.look = look
        self.ours = self._side("ours", ours, language)
        self.theirs = self._side("theirs", theirs, language)
        self.ids = {block.id for block in (*base, *theirs)}
        self.parts: dict[_Name, Settled[T] | Conflict[T]] = {}
        self.removed: list[Removed[T]] = []
        # Of every old block, the one that it is now in `theirs`, whose id counts.
        self.now = {origin.keep: k for k, origin in enumerate(self.theirs.origins) if origin.keep is not None}

    def _side(self, name: str, blocks: Sequence[T], language: str) -> _Side[T]:
        origins = correspond(self.base, blocks, language=language)
        names = [(name, j) if origin.keep is None else ("base", origin.keep) for j, origin in enumerate(origins)]
        return _Side(blocks, origins, names)

    def merged(self) -> Merge[T]:
        for olds, news, others in self._families():
            self._settle(olds, news, others)
        self._add_new()
        base: list[_Name] = [("base", i) for i in range(len(self.base))]
        order = in_order(base, self.ours.names, self.theirs.names, set(self.parts))
        return Merge(tuple(self._with_own_ids(order)), tuple(self.removed))

    def _families(self) -> Iterator[tuple[list[int], list[int], list[int]]]:
        """The old blocks with those of both sides that hold their words; split and merged ones stay together."""
        groups = [origin.sources for side in (self.ours, self.theirs) for origin in side.origins]
        leader = families(len(self.base), groups)
        members: dict[int, tuple[list[int], list[int], list[int]]] = {}
        for i in range(len(self.base)):
            members.setdefault(leader[i], ([], [], []))[0].append(i)
        for number, side in ((1, self.ours), (2, self.theirs)):
            for j, origin in enumerate(side.origins):
                if origin.sources:
                    members[leader[origin.sources[0]]][number].append(j)
        yield from members.values()

    def _settle(self, olds: list[int], news: list[int], others: list[int]) -> None:
        changed, others_changed = self._changed(self.ours, olds, news), self._changed(self.theirs, olds, others)
        ours, theirs = [self.ours.blocks[j] for j in news], [self.theirs.blocks[k] for k in others]
        if changed and others_changed and [*map(self.look, ours)] != [*map(self.look, theirs)]:
            name = ("base", olds[0])
            self.parts[name] = Conflict(
                tuple(self.base[i] for i in olds), tuple(self._named(self.ours, j) for j in news), tuple(theirs)
            )
            for j in news:
                self.ours.names[j] = name
            for k in others:
                self.theirs.names[k] = name
            return
        side, numbers, by = self.theirs, others, By.THEIRS
        if changed and others_changed:
            by = By.BOTH
            for j, k in zip(news, others, strict=True):
                self.ours.names[j] = self.theirs.names[k]
        elif changed:
            side, numbers, by = self.ours, news, By.OURS
        self._take(side, numbers, by)
        held = {i for j in numbers for i in side.origins[j].sources}
        self.removed += [Removed(self.base[i], by) for i in olds if i not in held]

    def _changed(self, side: _Side[T], olds: list[int], news: list[int]) -> bool:
        kept = {side.origins[j].keep for j in news}
        return len(news) != len(olds) or kept != set(olds) or any(self._differs(side, j) for j in news)

    def _differs(self, side: _Side[T], j: int) -> bool:
        i = side.origins[j].keep
        return i is None or self.look(side.blocks[j]) != self.look(self.base[i])

    def _take(self, side: _Side[T], numbers: list[int], by: By) -> None:
        for j in numbers:
            origin = side.origins[j]
            was = self.base[origin.sources[0] if origin.keep is None else origin.keep]
            who = by if self._differs(side, j) else By.NOBODY
            self.parts[side.names[j]] = Settled(self._named(side, j), who, was)

    def _named(self, side: _Side[T], j: int) -> T:
        """The block with the id that it has to others."""
        block, keep = side.blocks[j], side.origins[j].keep
        if side is self.theirs or keep is None or (block.id and block.id not in self.ids):
            return block
        return block.with_id(self.theirs.blocks[self.now[keep]].id if keep in self.now else self.base[keep].id)

    def _add_new(self) -> None:
        """Add the new blocks of both sides; what both added alike, once."""
        alike: defaultdict[Hashable, list[int]] = defaultdict(list)
        for k, block in enumerate(self.theirs.blocks):
            if not self.theirs.origins[k].sources:
                self.parts[self.theirs.names[k]] = Settled(block, By.THEIRS, None)
                alike[self.look(block)].append(k)
        for j, block in enumerate(self.ours.blocks):
            if self.ours.origins[j].sources:
                continue
            candidates = alike[self.look(block)]
            found = [k for k in candidates if self._is_same_addition(j, k)]
            if found:
                candidates.remove(found[0])
                self.ours.names[j] = self.theirs.names[found[0]]
                self.parts[self.ours.names[j]] = Settled(self.theirs.blocks[found[0]], By.BOTH, None)
            else:
                self.parts[self.ours.names[j]] = Settled(block, By.OURS, None)

    def _is_same_addition(self, j: int, k: int) -> bool:
        ours, theirs = self.ours.blocks[j], self.theirs.blocks[k]
        if ours.id and ours.id == theirs.id:
            return True
        before, others_before = self.ours.names[j - 1] if j else None, self.theirs.names[k - 1] if k else None
        return before == others_before or len(ours.text.split()) >= MANY

    def _with_own_ids(self, order: list[_Name]) -> Iterator[Settled[T] | Conflict[T]]:
        """The parts in order; no new block has an id that is, or was, another's."""
        seen = set(self.ids)
        for name in order:
            part = self.parts[name]
            if isinstance(part, Settled) and name[0] == "ours":
                if part.block.id in seen:
                    part = Settled(part.block.with_id(""), part.by, part.was)
                seen.add(part.block.id)
            yield part
