"""What two sequences of words have in common, in order: the word-level difference, at a bounded cost."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Above this many comparisons difflib, which is quadratic, is only used between words that both texts have once.
DIFFLIB_LIMIT = 160_000


class Run(NamedTuple):
    """`size` words from `before` on are the words from `after` on."""

    before: int
    after: int
    size: int


class Change(NamedTuple):
    """The words before[i1:i2] became after[j1:j2]; `same` if they are equal."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def runs(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    """The runs of words that stand in both, in order. Costs about the length of both, whatever they hold."""
    found: list[Run] = []
    _runs(before, after, 0, len(before), 0, len(after), found)
    joined: list[Run] = []
    for run in found:
        last = joined[-1] if joined else None
        if last and last.before + last.size == run.before and last.after + last.size == run.after:
            joined[-1] = Run(last.before, last.after, last.size + run.size)
        else:
            joined.append(run)
    return joined


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """The way from one text to the other, as stretches that are the same and stretches that are not."""
    found = []
    i = j = 0
    for run in [*runs(before, after), Run(len(before), len(after), 0)]:
        if i < run.before or j < run.after:
            found.append(Change(False, i, run.before, j, run.after))
        i, j = run.before + run.size, run.after + run.size
        if run.size:
            found.append(Change(True, run.before, i, run.after, j))
    return found


def _runs(before: Sequence[str], after: Sequence[str], i1: int, i2: int, j1: int, j2: int, found: list[Run]) -> None:
    size = 0
    while i1 + size < i2 and j1 + size < j2 and before[i1 + size] == after[j1 + size]:
        size += 1
    if size:
        found.append(Run(i1, j1, size))
        i1, j1 = i1 + size, j1 + size
    tail = 0
    while i1 < i2 and j1 < j2 and before[i2 - 1] == after[j2 - 1]:
        i2, j2, tail = i2 - 1, j2 - 1, tail + 1
    if i1 < i2 and j1 < j2:
        if (i2 - i1) * (j2 - j1) <= DIFFLIB_LIMIT:
            matcher = SequenceMatcher(None, before[i1:i2], after[j1:j2], autojunk=False)
            found += [Run(i1 + i, j1 + j, n) for i, j, n in matcher.get_matching_blocks() if n]
        else:
            _runs_between_anchors(before, after, i1, i2, j1, j2, found)
    if tail:
        found.append(Run(i2, j2, tail))


def _runs_between_anchors(
    before: Sequence[str], after: Sequence[str], i1: int, i2: int, j1: int, j2: int, found: list[Run]
) -> None:
    """Words (or pairs of words) that both texts hold exactly once keep their order in most edits: patience diff."""
    for width in (1, 2, 3):
        grams = [tuple(before[i : i + width]) for i in range(i1, i2 - width + 1)]
        others = [tuple(after[j : j + width]) for j in range(j1, j2 - width + 1)]
        count, other_count = Counter(grams), Counter(others)
        places = {gram: j for j, gram in enumerate(others, j1) if other_count[gram] == 1}
        pairs = [(i, places[gram]) for i, gram in enumerate(grams, i1) if count[gram] == 1 and gram in places]
        anchors = increasing(pairs)
        if anchors:
            break
    else:
        return
    i, j = i1, j1
    for anchor_i, anchor_j in anchors:
        if anchor_i >= i and anchor_j >= j:
            _runs(before, after, i, anchor_i, j, anchor_j, found)
            found.append(Run(anchor_i, anchor_j, width))
            i, j = anchor_i + width, anchor_j + width
    if (i2 - i) * (j2 - j) <= DIFFLIB_LIMIT:
        _runs(before, after, i, i2, j, j2, found)


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection of pairs, given by rising first number, whose second numbers rise too."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, value) in enumerate(pairs):
        place = bisect_left(tops, value)
        previous.append(ends[place - 1] if place else -1)
        if place == len(tops):
            tops.append(value)
            ends.append(index)
        else:
            tops[place] = value
            ends[place] = index
    chosen = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = previous[index]
    return chosen[::-1]
