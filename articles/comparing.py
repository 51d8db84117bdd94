"""What became of each block between two versions of a story: by block, and by word inside a block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar, cast

from articles.alignment import align
from articles.block import Block
from articles.matching import Run as Match
from articles.matching import increasing
from articles.matching import runs as matches_of
from articles.rewording import Run, Sign, add_run, by_word, tokens

# What so few words say is no sentence.
LITTLE = 4


class Identified(Protocol):
    """A block: what it is called, and what a reader reads there."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=Identified)


class How(StrEnum):
    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference(Generic[T]):
    """What became of one block.

    `before` are the old blocks whose words it holds, none for an added one; `after` is None for a removed one. The
    kept and inserted `runs` together are exactly its text; the kept and deleted ones are exactly the texts of
    `before`, a line each, or, where several blocks hold words of these, this block's share of them. `has_moved` says
    that it stands elsewhere among the others; a block that is split, merged or reworded may have moved too.
    """

    how: How
    before: tuple[T, ...]
    after: T | None
    runs: tuple[Run, ...]
    has_moved: bool = False


class Origin(NamedTuple):
    """The numbers of the old blocks whose words a new block holds, and of the one that it is, if it is one."""

    sources: tuple[int, ...]
    keep: int | None


def compare(before: Sequence[T], after: Sequence[T], *, language: str = "en") -> list[Difference[T]]:
    """Return what became of every block, in the reading order of `after`, removed ones where they stood.

    Costs about the length of both.
    """
    origins = correspond(before, after, language=language)
    kept = sorted((origin.keep, j) for j, origin in enumerate(origins) if origin.keep is not None)
    in_order = increasing(kept)
    unmoved = {j for _, j in in_order}
    parts = Counter(i for origin in origins for i in origin.sources)
    runs = _all_runs(before, after, origins, language)

    found: list[Difference[T]] = []
    gone = _removed(len(before), parts, in_order, origins)
    for j, (block, origin) in enumerate(zip(after, origins, strict=True)):
        found += [_gone(before[i]) for i in gone.get(j, ())]
        has_moved = origin.keep is not None and j not in unmoved
        how = _how(before, block, origin, parts, has_moved=has_moved)
        found.append(Difference(how, tuple(before[i] for i in origin.sources), block, runs[j], has_moved))
    return found + [_gone(before[i]) for i in gone.get(len(after), ())]


def correspond(before: Sequence[Identified], after: Sequence[Identified], *, language: str = "en") -> list[Origin]:
    """Say where each block of `after` comes from: as `align` does, and by its id where texts cannot tell.

    That is, which of several blocks with much the same text is which; and that a block without a word of the old
    ones is the one whose id it has, rewritten, if the words of that one are nowhere else.
    """
    texts, others = _told_apart(before, after)
    numbered = [_Numbered(str(i), text) for i, text in enumerate(texts)]
    alignments = align(cast("Sequence[Block]", numbered), others, language=language)
    origins = [
        Origin(tuple(map(int, found.sources)), None if found.keep is None else int(found.keep)) for found in alignments
    ]
    taken = {i for origin in origins for i in origin.sources}
    free = {block.id: i for i, block in enumerate(before) if block.id and block.text and i not in taken}
    for j, block in enumerate(after):
        if not origins[j].sources and block.text and block.id in free:
            i = free.pop(block.id)
            origins[j] = Origin((i,), i)
    return origins


@dataclass(frozen=True, slots=True)
class _Numbered:
    id: str
    text: str


def _told_apart(before: Sequence[Identified], after: Sequence[Identified]) -> tuple[list[str], list[str]]:
    """The texts, those of blocks whose ids agree and whose texts do, but for a few words, made equal and unlike others.

    What agrees so far need not be looked for elsewhere, and that is most of a story.
    """
    texts, others = [block.text for block in before], [block.text for block in after]
    often = {text for count in (Counter(texts), Counter(others)) for text, number in count.items() if number > 1}
    places = {block.id: i for i, block in enumerate(before) if block.id}
    for j, block in enumerate(after):
        i = places.get(block.id)
        if i is None:
            continue
        if block.text == before[i].text if block.text in often else _agree(before[i].text, block.text):
            texts[i] = others[j] = f"{block.text}\0{block.id}"
            del places[block.id]
    return texts, others


def _agree(one: str, two: str) -> bool:
    """Whether texts differ in so few words that no sentence can have gone from one to elsewhere."""
    if one == two:
        return False  # that is seen without help
    old, new = Counter(one.split()), Counter(two.split())
    same = (old & new).total()
    gone, come = old.total() - same, new.total() - same
    return gone <= LITTLE and come <= LITTLE and 2 * (gone + come) < same


def _how(before: Sequence[T], block: T, origin: Origin, parts: Counter[int], *, has_moved: bool) -> How:
    if not origin.sources:
        return How.ADDED
    if origin.keep is not None and before[origin.keep].text == block.text:
        return How.MOVED if has_moved else How.SAME
    if len(origin.sources) > 1:
        return How.MERGED
    return How.SPLIT if parts[origin.sources[0]] > 1 else How.REWORDED


def _gone(block: T) -> Difference[T]:
    return Difference(How.REMOVED, (block,), None, (Run(Sign.DELETED, block.text),) if block.text else ())


def _removed(
    size: int, parts: Counter[int], in_order: Sequence[tuple[int, int]], origins: Sequence[Origin]
) -> dict[int, list[int]]:
    """The removed blocks, by the number of the new block that they are shown before."""
    gone: defaultdict[int, list[int]] = defaultdict(list)
    place, pending = 0, [*in_order, (size, len(origins))]
    for i in range(size):
        if i == pending[0][0]:
            place = pending.pop(0)[1] + 1
            while place < len(origins) and origins[place].keep is None and i in origins[place].sources:
                place += 1  # behind the other parts of a block that was split
        elif not parts[i]:
            gone[place].append(i)
    return gone


def _all_runs(
    before: Sequence[T], after: Sequence[T], origins: Sequence[Origin], language: str
) -> list[tuple[Run, ...]]:
    """The runs of every new block. Blocks that share words with the same old ones are compared together."""
    found: list[tuple[Run, ...]] = [()] * len(after)
    for olds, news in _families(len(before), origins):
        if len(news) > 1:
            _share(found, before, after, olds, news, language)
        else:
            was = "\n".join(before[i].text for i in olds)
            found[news[0]] = by_word(was, after[news[0]].text, language=language)
    return found


def _families(size: int, origins: Sequence[Origin]) -> Iterator[tuple[list[int], list[int]]]:
    """The old and new blocks that share words with each other, directly or by others; those that stay each alone."""
    leader = families(size, [origin.sources for origin in origins])
    members: defaultdict[int, list[int]] = defaultdict(list)
    for j, origin in enumerate(origins):
        if origin.sources:
            members[leader[origin.sources[0]]].append(j)
        else:
            yield [], [j]
    for news in members.values():
        yield sorted({i for j in news for i in origins[j].sources}), news


def families(size: int, groups: Sequence[Sequence[int]]) -> list[int]:
    """For each of `size` numbers, the least one that it belongs together with, by any chain of `groups`."""
    leader = list(range(size))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for group in groups:
        for i in group[1:]:
            one, two = sorted((find(group[0]), find(i)))
            leader[two] = one
    return [find(i) for i in range(size)]


def _share(
    found: list[tuple[Run, ...]],
    before: Sequence[Identified],
    after: Sequence[Identified],
    olds: Sequence[int],
    news: Sequence[int],
    language: str,
) -> None:
    """Compare the old text with the new blocks in the order of their words in it, and give each its share."""
    was = "\n".join(before[i].text for i in olds)
    old = [was[start:end] for start, end in tokens(was, language)]

    def place(j: int) -> tuple[int, int]:
        text = after[j].text
        matches = matches_of(old, [text[start:end] for start, end in tokens(text, language)])
        return max(matches, key=lambda match: match.size, default=Match(len(old), 0, 0)).before, j

    ordered = sorted(news, key=place)
    runs = by_word(was, "\n".join(after[j].text for j in ordered), language=language)
    shares: list[list[Run]] = [[] for _ in ordered]
    number, left = 0, len(after[ordered[0]].text)
    for sign, text in runs:
        if sign is Sign.DELETED:
            add_run(shares[number], sign, text)
            continue
        start = 0
        while len(text) - start > left:
            add_run(shares[number], sign, text[start : start + left])
            start, number = start + left + 1, number + 1  # past the line end that was put between two blocks
            left = len(after[ordered[number]].text)
        add_run(shares[number], sign, text[start:])
        left -= len(text) - start
    for j, share in zip(ordered, shares, strict=True):
        found[j] = tuple(share)
