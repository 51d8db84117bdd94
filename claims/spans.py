"""Which new words some quoted ones became, given the two sentences, and where exactly they start and end."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from articles.matching import Change, changes, runs
from articles.words import Words, weigh
from claims.quotes import Quote


def occurrences(keys: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where some words begin among others."""
    size = len(wanted)
    return [
        index
        for index in range(len(keys) - size + 1)
        if keys[index] == wanted[0] and list(keys[index : index + size]) == list(wanted)
    ]


def mapped(steps: Sequence[Change], first: int, last: int) -> tuple[int, int]:
    """The range of new words that the old words first:last became, by the difference of their sentences."""
    spans = []
    for step in steps:
        left, right = max(first, step.i1), min(last, step.i2)
        if step.same:
            if left < right:
                spans.append((step.j1 + left - step.i1, step.j1 + right - step.i1))
        elif left < right:
            size, other = step.i2 - step.i1, step.j2 - step.j1
            if size == other:  # word for word
                spans.append((step.j1 + left - step.i1, step.j1 + right - step.i1))
            elif other and (right - left == size or other <= 2 * (right - left) + 2):
                spans.append((step.j1, step.j2))
    if not spans:
        return 0, 0
    return min(one for one, _ in spans), max(two for _, two in spans)


def worth(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether new words may be called what the old ones became: a third is the same, or so many replaced as many."""
    if not words:
        return False
    shared = sum(weigh(wanted[run.before : run.before + run.size]) for run in runs(wanted, words))
    return shared >= weigh(wanted) / 3 or len(wanted) / 3 <= len(words) <= 3 * len(wanted) + 2


def displaced(keys: Sequence[str], others: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The range of new words that hold quoted words which moved within their sentence, or an empty one."""
    steps = changes(keys, others)
    wanted = {keys[i] for step in steps if not step.same for i in range(max(first, step.i1), min(last, step.i2))}
    places = [j for step in steps if not step.same for j in range(step.j1, step.j2) if others[j] in wanted]
    if not places or weigh([others[j] for j in places]) < weigh(keys[first:last]) / 3:
        return 0, 0
    span = places[0], places[-1] + 1
    return span if span[1] - span[0] <= 2 * (last - first) + 2 else (0, 0)


def edges(
    quote: Quote, before: str, after: str, olds: Words, news: Words, old: tuple[int, int], new: tuple[int, int]
) -> tuple[int, int]:
    """The characters of a range of new words, with as much punctuation around them as the quote has around its own."""
    start, end = news.starts[new[0]], news.ends[new[1] - 1]
    touching = new[0] and news.ends[new[0] - 1] == start and not after[start - 1].isalnum()
    if touching and news.keys[new[0]][0].isdigit() and _sign(olds, old[0]) != _sign(news, new[0]):
        start = news.starts[new[0] - 1]  # the currency sign of an amount that had its currency elsewhere
    old_start, old_end = olds.starts[old[0]], olds.ends[old[1] - 1]
    if quote.start > old_start:  # the quote begins within a word
        if before[old_start : olds.ends[old[0]]] == after[start : news.ends[new[0]]]:
            start += quote.start - old_start
    elif lead := before[quote.start : old_start].strip():
        start = _taken(after, start, lead, -1)
    if quote.end < old_end:
        if before[olds.starts[old[1] - 1] : old_end] == after[news.starts[new[1] - 1] : end]:
            end -= old_end - quote.end
    elif tail := before[old_end : quote.end].strip():
        end = _taken(after, end, tail, 1)
    return start, end


def _sign(words: Words, index: int) -> str:
    """The word before a number, as one for "minus" and its sign."""
    key = words.keys[index - 1] if index else ""
    return "-" if key == "minus" else key


def _taken(text: str, position: int, marks: str, step: int) -> int:
    """The position after (or before) the punctuation that stands there instead of `marks`."""
    ahead = text[position : position + len(marks)] if step > 0 else text[max(0, position - len(marks)) : position]
    if ahead == marks:
        return position + step * len(marks)
    sorts = {_sort(mark) for mark in marks} - {""}
    for _ in marks:
        index = position if step > 0 else position - 1
        if not 0 <= index < len(text) or _sort(text[index]) not in sorts:
            break
        position += step
    return position


def _sort(character: str) -> str:
    """What sort of mark a character is: opening, closing or quoting, or another; nothing if it is no mark."""
    if character in "\"'" or unicodedata.category(character) in ("Pi", "Pf"):
        return "quoting"
    category = unicodedata.category(character)
    return category if category in ("Ps", "Pe") else "other" if category[0] in "PS" else ""
