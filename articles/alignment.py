"""Which blocks of a new version of a story come from which blocks of the old one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from articles.block import Block
from articles.matching import increasing
from articles.words import weight, words

# How much of a block's words (by weight) must be found in another for the one to come from the other.
FROM = 0.5
# The same for two blocks that stand in the same gap between blocks that are known to correspond.
FROM_IN_GAP = 0.4
# A shingle that occurs in more blocks than this says nothing about which is which.
COMMON = 12
# How many of the most promising blocks each block is compared with.
FEW = 4


class How(StrEnum):
    """How a block came about. A `reworded` or `split` block may have moved too."""

    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where one block of the new version comes from.

    `sources` are the ids of the old blocks whose words it holds, in the order of the old version. `keep` is the
    id that it keeps, always one of the sources; None means that it needs an id that was never used.
    """

    sources: tuple[str, ...]
    how: How
    keep: str | None


@dataclass(frozen=True, slots=True)
class _Link:
    before: int
    after: int
    shared: float


def align(before: Sequence[Block], after: Sequence[str], *, language: str = "en") -> list[Alignment]:
    """One `Alignment` for each new block, in order; old blocks that are in none of them were deleted.

    Equal texts come first, then similar ones, wherever they stand. Of the parts of a split block the one with
    more of its words keeps the id, a merged block keeps the id it holds most words of, and no id goes to two
    blocks. Words are compared without regard to typography, in any script. Costs about the length of both.
    """
    texts = [block.text for block in before]
    pairs = _equal(texts, after)
    links = _similar(texts, after, pairs, language)

    keep: dict[int, int] = {j: i for i, j in pairs}
    taken = set(keep.values())
    for link in sorted(links, key=lambda link: (-link.shared, abs(link.before - link.after), link.after)):
        if link.after not in keep and link.before not in taken:
            keep[link.after] = link.before
            taken.add(link.before)

    sources: defaultdict[int, set[int]] = defaultdict(set)
    parts: Counter[int] = Counter()
    for i, j in pairs:
        sources[j].add(i)
        parts[i] += 1
    for link in links:
        sources[link.after].add(link.before)
        parts[link.before] += 1

    in_order = {j for _, j in increasing(sorted(pairs))}
    aligned = []
    for j, text in enumerate(after):
        origins = sorted(sources[j])
        kept = keep.get(j)
        if not origins:
            how = How.INSERTED
        elif kept is not None and texts[kept] == text:
            how = How.SAME if j in in_order else How.MOVED
        elif len(origins) > 1:
            how = How.MERGED
        elif parts[origins[0]] > 1:
            how = How.SPLIT
        else:
            how = How.REWORDED
        aligned.append(Alignment(tuple(before[i].id for i in origins), how, None if kept is None else before[kept].id))
    return aligned


def _equal(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of blocks with the same text; where a text recurs, those with the same neighbours go together."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(before):
        places[text].append(i)
    others: defaultdict[str, list[int]] = defaultdict(list)
    for j, text in enumerate(after):
        others[text].append(j)
    pairs = {js[0]: places[text][0] for text, js in others.items() if text and len(js) == 1 == len(places[text])}
    free = set(range(len(before))) - set(pairs.values())

    # Blank and repeated blocks: first those next to a pair, then in order.
    for step in (1, -1):
        for j in range(len(after)) if step == 1 else range(len(after) - 1, -1, -1):
            if j in pairs:
                continue
            at_edge = j == (0 if step == 1 else len(after) - 1)
            edge = 0 if step == 1 else len(before) - 1
            i = edge if at_edge else pairs.get(j - step, -len(before) - 1) + step
            if i in free and before[i] == after[j]:
                pairs[j] = i
                free.remove(i)
    for text, js in others.items():
        left = [i for i in places[text] if i in free]
        unpaired = [j for j in js if j not in pairs]
        for i, j in zip(left, unpaired, strict=False):
            pairs[j] = i
            free.remove(i)
    return sorted((i, j) for j, i in pairs.items())


def _similar(
    before: Sequence[str], after: Sequence[str], pairs: Sequence[tuple[int, int]], language: str
) -> list[_Link]:
    """Links between blocks without an equal one, of which one holds much of the other's words."""
    paired, others_paired = {i for i, _ in pairs}, {j for _, j in pairs}
    bags = {i: _bag(text, language) for i, text in enumerate(before) if i not in paired and text}
    others = {j: _bag(text, language) for j, text in enumerate(after) if j not in others_paired and text}
    gaps = _gaps(pairs, len(before), len(after))

    links = []
    candidates = _candidates(bags, others)
    near = _neighbours(
        set(bags) - {i for i, _ in candidates}, set(others) - {j for _, j in candidates}, gaps, bags, others
    )
    for i, j in sorted(candidates | near):
        shared = _shared(bags[i].words, others[j].words)
        smaller = min(bags[i].weight, others[j].weight)
        if not smaller:
            if bags[i].text == others[j].text:
                links.append(_Link(i, j, 0.1))
            continue
        together = 2 * shared / (bags[i].weight + others[j].weight)
        floor = FROM_IN_GAP if gaps[0][i] == gaps[1][j] else FROM
        if together >= floor or (shared >= 0.75 * smaller and smaller >= 2):
            links.append(_Link(i, j, shared))
    return _plausible(links, bags, others)


def _plausible(links: list[_Link], bags: dict[int, _Bag], others: dict[int, _Bag]) -> list[_Link]:
    """Without the links that a better one explains: the words of a new block come from one old block each."""
    kept = []
    left = {j: bag.words.copy() for j, bag in others.items()}
    remaining = {i: bag.words.copy() for i, bag in bags.items()}
    for link in sorted(links, key=lambda link: (-link.shared, abs(link.before - link.after), link.after)):
        common = left[link.after] & remaining[link.before]
        shared = sum(_weights(common))
        if shared >= 0.5 * link.shared or not link.shared:
            kept.append(_Link(link.before, link.after, shared))
            left[link.after] -= common
            remaining[link.before] -= common
    return kept


@dataclass(frozen=True, slots=True)
class _Bag:
    text: str
    words: Counter[str]
    weight: float
    shingles: frozenset[str]


def _bag(text: str, language: str) -> _Bag:
    keys = words(text, language).keys
    counted = Counter(keys)
    width = 3 if len(keys) > 5 else 1
    shingles = frozenset("\x1f".join(keys[k : k + width]) for k in range(len(keys) - width + 1))
    return _Bag(text.strip(), counted, sum(_weights(counted)), shingles)


def _shared(one: Counter[str], two: Counter[str]) -> float:
    """The weight of the words that two bags have in common."""
    if len(two) < len(one):
        one, two = two, one
    return sum(weight(key) * min(number, two[key]) for key, number in one.items() if key in two)


def _weights(bag: Counter[str]) -> list[float]:
    return [weight(key) * count for key, count in bag.items()]


def _candidates(bags: dict[int, _Bag], others: dict[int, _Bag]) -> set[tuple[int, int]]:
    """Pairs that share shingles that few blocks have: for every new block the best few old ones, and back."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    for i, bag in bags.items():
        for shingle in bag.shingles:
            index[shingle].append(i)
    hits: Counter[tuple[int, int]] = Counter()
    for j, bag in others.items():
        for shingle in bag.shingles:
            if 0 < len(index.get(shingle, ())) <= COMMON:
                for i in index[shingle]:
                    hits[i, j] += 1
    best: set[tuple[int, int]] = set()
    seen: Counter[tuple[str, int]] = Counter()
    for (i, j), _ in sorted(hits.items(), key=lambda hit: (-hit[1], abs(hit[0][0] - hit[0][1]), hit[0])):
        if seen["before", i] < FEW or seen["after", j] < FEW:
            seen["before", i] += 1
            seen["after", j] += 1
            best.add((i, j))
    return best


def _gaps(pairs: Sequence[tuple[int, int]], size: int, other_size: int) -> tuple[list[int], list[int]]:
    """For every block, the number of the gap between corresponding blocks that it stands in."""
    anchors = increasing(pairs)
    gaps, others = [0] * size, [0] * other_size
    for number, ((i1, j1), (i2, j2)) in enumerate(
        zip([(-1, -1), *anchors], [*anchors, (size, other_size)], strict=True)
    ):
        gaps[i1 + 1 : i2] = [number] * (i2 - i1 - 1)
        others[j1 + 1 : j2] = [number] * (j2 - j1 - 1)
        if i2 < size:
            gaps[i2], others[j2] = -1, -2
    return gaps, others


def _neighbours(
    lonely: set[int],
    lonely_others: set[int],
    gaps: tuple[list[int], list[int]],
    bags: dict[int, _Bag],
    others: dict[int, _Bag],
) -> set[tuple[int, int]]:
    """Pairs in the same gap, near each other, for the blocks that share no shingle with any: mostly short ones."""
    by_gap: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in bags:
        by_gap[gaps[0][i]][0].append(i)
    for j in others:
        by_gap[gaps[1][j]][1].append(j)
    near = set()
    for olds, news in by_gap.values():
        for place, i in enumerate(olds):
            for j in news[max(0, place - 3) : place + 4]:
                if i in lonely or j in lonely_others:
                    near.add((i, j))
    return near
