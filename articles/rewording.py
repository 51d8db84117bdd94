"""What became of the words of one text in another, with all that is between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from articles.matching import Run as Match
from articles.matching import runs as matches_of
from articles.words import words

# The words between two changes are shown as changed too if they are this few, and less than either change.
FEW = 3
_VISIBLE = re.compile(r"\S")


class Sign(StrEnum):
    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


class Run(NamedTuple):
    """A stretch of text that stands in both versions, or in one of them."""

    sign: Sign
    text: str


def by_word(before: str, after: str, *, language: str = "en") -> tuple[Run, ...]:
    """Return the way from one text to the other, word by word, with all space: where both changed, old words first."""
    runs: list[Run] = []
    head = _common_head(before, after)
    tail = _common_head(before[head:][::-1], after[head:][::-1])
    add_run(runs, Sign.KEPT, before[:head])
    _add_words(runs, before[head : len(before) - tail], after[head : len(after) - tail], language)
    add_run(runs, Sign.KEPT, before[len(before) - tail :])
    return tuple(runs)


def _common_head(one: str, two: str) -> int:
    """How long both begin alike, up to the last space there; no word is cut."""
    if one == two:
        return len(one)
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == two[low:middle] else (low, middle - 1)
    return one.rfind(" ", 0, low) + 1


def _add_words(runs: list[Run], before: str, after: str, language: str) -> None:
    old, new = tokens(before, language), tokens(after, language)
    matches = matches_of([before[start:end] for start, end in old], [after[start:end] for start, end in new])
    i = j = 0
    for match in _worth_showing(matches, old, new, len(before), len(after)):
        for a, b in _same_spacing(match, before, after, old, new):
            _add_change(runs, before[i : a[0]], after[j : b[0]])
            add_run(runs, Sign.KEPT, after[b[0] : b[1]])
            i, j = a[1], b[1]
    _add_change(runs, before[i:], after[j:])


def tokens(text: str, language: str) -> list[tuple[int, int]]:
    """Where the words and the marks between them start and end."""
    found = []
    position = 0
    known = words(text, language)
    for start, end in zip([*known.starts, len(text)], [*known.ends, len(text)], strict=True):
        if position < start and text[position:start] != " ":
            found += [match.span() for match in _VISIBLE.finditer(text, position, start)]
        if start < end:
            found.append((start, end))
        position = end
    return found


def add_run(runs: list[Run], sign: Sign, text: str) -> None:
    """Add a stretch of text at the end; one of the same sign is made longer."""
    if not text:
        return
    if runs and runs[-1].sign is sign:
        runs[-1] = Run(sign, runs[-1].text + text)
    else:
        runs.append(Run(sign, text))


def _worth_showing(
    matches: Sequence[Match],
    old: Sequence[tuple[int, int]],
    new: Sequence[tuple[int, int]],
    size: int,
    other_size: int,
) -> Iterator[Match]:
    """Without the few words that two longer changes happen to have between them, which only make both hard to read."""
    i = j = 0
    for number, match in enumerate(matches):
        (a1, a2), (b1, b2) = _span(match.before, match.size, old), _span(match.after, match.size, new)
        following = matches[number + 1] if number + 1 < len(matches) else None
        next_a = old[following.before][0] if following else size
        next_b = new[following.after][0] if following else other_size
        changed_before = min(max(a1 - i, b1 - j), max(next_a - a2, next_b - b2))
        if match.size <= FEW and a2 - a1 <= changed_before - 2:
            continue
        i, j = a2, b2
        yield match


def _span(first: int, size: int, tokens: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return tokens[first][0], tokens[first + size - 1][1]


def _same_spacing(
    match: Match, before: str, after: str, old: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretch of equal words, as one if the space between them is equal too, else word by word."""
    one, two = _span(match.before, match.size, old), _span(match.after, match.size, new)
    if before[one[0] : one[1]] == after[two[0] : two[1]]:
        yield one, two
    else:
        for k in range(match.size):
            yield old[match.before + k], new[match.after + k]


def _add_change(runs: list[Run], old: str, new: str) -> None:
    """Add what was replaced, without the space at its ends that both have."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head] and old[head].isspace():
        head += 1
    tail = 0
    room = min(len(old), len(new)) - head
    while tail < room and old[-tail - 1] == new[-tail - 1] and old[-tail - 1].isspace():
        tail += 1
    add_run(runs, Sign.KEPT, old[:head])
    add_run(runs, Sign.DELETED, old[head : len(old) - tail])
    add_run(runs, Sign.INSERTED, new[head : len(new) - tail])
    add_run(runs, Sign.KEPT, old[len(old) - tail :])
