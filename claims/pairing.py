"""Which sentences of some new blocks are which sentences of the old ones they come from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.matching import Run, increasing, runs
from articles.words import weigh

# How alike (0 to 1, by weight of words in the same order) a sentence has to be to one of the corresponding blocks,
FLOOR = 0.5
# or, if it also stands between the same sentences:
FLOOR_IN_GAP = 0.4
# How much the same words in another order count for.
REORDERED = 0.85
# A sentence is gone if less than this share of its words is left, whatever the rest looks like.
LEFT = 1 / 3
# How alike one that only differs in its numbers is taken to be; a place that is no better is doubtful.
SURE = 0.66


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a version: its block, its range of characters, its range of words there, and their keys."""

    block: int
    start: int
    end: int
    first: int
    last: int
    keys: tuple[str, ...]
    weight: float


def is_left(one: Sentence, others: Sequence[Sentence]) -> bool:
    """Whether enough of a sentence is in some others, together, for it not to be gone."""
    if any(_shape(one) == _shape(other) for other in others):
        return True
    keys, left = set(one.keys), {key for other in others for key in other.keys}
    return len(keys & left) >= LEFT * len(keys)


def likeness(one: Sentence, two: Sentence, *, at_least: float = 2.5) -> float:
    """How alike two sentences are: the weight of the words that both have in the same order.

    One that holds the other is as good as one that is the other, if that weighs enough.
    """
    return _likeness(one, two, runs(one.keys, two.keys), at_least)


def _likeness(one: Sentence, two: Sentence, common: Sequence[Run], at_least: float = 2.5) -> float:
    shared = sum(weigh(list(one.keys[run.before : run.before + run.size])) for run in common)
    together = 2 * shared / (one.weight + two.weight)
    # One within the other, in long runs: a sentence that was joined to another, or cut in two.
    long = sum(weigh(list(one.keys[run.before : run.before + run.size])) for run in common if run.size >= 3)
    smaller = min(one.weight, two.weight)
    within = 0.95 * long / smaller if smaller >= at_least else 0.0
    return max(together, within if within >= 0.75 else 0.0)


def map_sentences(olds: Sequence[Sentence], news: Sequence[Sentence]) -> dict[Sentence, list[Sentence]]:
    """Which sentences of some new blocks each sentence of the corresponding old ones became, in order."""
    pairs: dict[int, int] = {}
    for run in runs([_joined(s) for s in olds], [_joined(s) for s in news]):
        for offset in range(run.size):
            pairs[run.before + offset] = run.after + offset
    left = {i for i in range(len(olds)) if i not in pairs}
    free = set(range(len(news))) - set(pairs.values())
    where = defaultdict(list)
    for j in sorted(free):
        where[news[j].keys].append(j)
    for i in sorted(left):
        if where.get(olds[i].keys):
            pairs[i] = where[olds[i].keys].pop(0)
    left -= pairs.keys()
    free -= set(pairs.values())

    anchors = [(-1, -1), *increasing(sorted(pairs.items())), (len(olds), len(news))]
    gap_of = {i: n for n, (one, two) in enumerate(pairwise(anchors)) for i in range(one[0] + 1, two[0])}
    gap_of_new = {j: n for n, (one, two) in enumerate(pairwise(anchors)) for j in range(one[1] + 1, two[1])}
    common: dict[tuple[int, int], list[Run]] = {}
    scored = []
    for i, j in _candidates(olds, news, left, free, gap_of, gap_of_new):
        common[i, j] = runs(olds[i].keys, news[j].keys)
        score = max(_likeness(olds[i], news[j], common[i, j]), REORDERED * _shared(olds[i], news[j]))
        in_gap = gap_of.get(i, -1) == gap_of_new.get(j, -2)
        if in_gap and _shape(olds[i]) == _shape(news[j]):
            score = max(score, SURE)  # only numbers differ, as in a cell of a table
        if score >= (FLOOR_IN_GAP if in_gap else FLOOR):
            scored.append((score + 0.05 * in_gap, min(olds[i].weight, news[j].weight), i, j))
    became: defaultdict[int, set[int]] = defaultdict(set, {i: {j} for i, j in pairs.items()})
    comes_from = {j: i for i, j in pairs.items()}
    scored.sort(key=lambda item: (-round(item[0], 3), -item[1], abs(item[2] - item[3]), item[2]))
    for _, _, i, j in scored:
        if i not in became and j not in comes_from:
            became[i].add(j)
            comes_from[j] = i
    _join(olds, news, became, comes_from, common)
    return {olds[i]: [news[j] for j in sorted(js)] for i, js in became.items()}


def _join(
    olds: Sequence[Sentence],
    news: Sequence[Sentence],
    became: dict[int, set[int]],
    comes_from: dict[int, int],
    common: dict[tuple[int, int], list[Run]],
) -> None:
    """Adds the other halves: the rest of a sentence that was cut in two, and what was joined to another."""
    for (i, j), _ in sorted(common.items()):
        if j not in comes_from and i in became:
            for other in sorted(became[i]):
                if (i, other) in common:
                    rest = _uncovered(olds[i].keys, [(r.before, r.size) for r in common[i, other]])
                    if _held(news[j].keys, rest):
                        became[i].add(j)
                        comes_from[j] = i
                        break
        elif i not in became and j in comes_from:
            other = comes_from[j]
            if (other, j) in common:
                rest = _uncovered(news[j].keys, [(r.after, r.size) for r in common[other, j]])
                if _held(olds[i].keys, rest):
                    became[i] = {j}


def _uncovered(keys: tuple[str, ...], covered: Iterable[tuple[int, int]]) -> list[str]:
    hidden = {index for start, size in covered for index in range(start, start + size)}
    return [key for index, key in enumerate(keys) if index not in hidden]


def _held(keys: tuple[str, ...], rest: list[str]) -> bool:
    """Whether most of a sentence is in what another sentence does not account for."""
    shared = sum(weigh(list(keys[run.before : run.before + run.size])) for run in runs(keys, rest))
    return shared >= 0.6 * weigh(list(keys)) and shared >= 1


def _candidates(
    olds: Sequence[Sentence],
    news: Sequence[Sentence],
    left: set[int],
    free: set[int],
    gap_of: dict[int, int],
    gap_of_new: dict[int, int],
) -> list[tuple[int, int]]:
    """Pairs of sentences worth comparing: all if they are few, else those in one gap or with many words in common."""
    if len(left) * len(free) <= 400:
        return [(i, j) for i in sorted(left) for j in sorted(free)]
    index = defaultdict(list)
    for j in sorted(free):
        for key in set(news[j].keys):
            index[key].append(j)
    pairs: set[tuple[int, int]] = set()
    for i in sorted(left):
        hits: Counter[int] = Counter()
        for key in set(olds[i].keys):
            if len(index[key]) <= 40:
                hits.update(index[key])
        pairs.update((i, j) for j, _ in hits.most_common(8))
    return sorted(pairs)


def _shared(one: Sentence, two: Sentence) -> float:
    """How alike two sentences are if the order of their words does not count."""
    common = Counter(one.keys) & Counter(two.keys)
    return 2 * weigh(common.elements()) / (one.weight + two.weight)


def _shape(sentence: Sentence) -> list[str]:
    return ["#" if key[0].isdigit() else key for key in sentence.keys]


def _joined(sentence: Sentence) -> str:
    return "\x1f".join(sentence.keys)
