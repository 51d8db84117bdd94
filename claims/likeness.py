"""How alike two statements are, and whether they say the same: "$500 billion" is not "$100 billion"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from claims.facts import LANGUAGES_WITH_RULES, FactChange, FactKind, changed_facts, same_words
from claims.terms import stems

FIGURES = frozenset({FactKind.NUMBER, FactKind.AMOUNT, FactKind.PERCENTAGE, FactKind.UNIT, FactKind.DATE})
TURNS = frozenset({FactKind.NEGATION, FactKind.OPPOSITE})
# Who says so, and in whose words, is no part of what is claimed.
BESIDE = frozenset({FactKind.ATTRIBUTION, FactKind.QUOTATION})
# What is worth showing. Two statements of five words each that share three have about this much in common.
ENOUGH = 0.5
# Of the same statement in other words, at most this much of the one, and of the other, is not in both.
ALTERED = (0.2, 0.4)
# What a word that is in one of them only weighs, where nobody has counted how common it is.
UNCOUNTED = 0.5


class Likeness(StrEnum):
    """What one statement is to another that it is like. Rules tell this; a person decides."""

    SAME = "same"
    FIGURE = "another figure"
    TURNED = "the opposite"
    NAME = "another name"
    OTHER = "other wording"


@dataclass(frozen=True, slots=True)
class Comparison:
    likeness: Likeness
    differences: tuple[FactChange, ...] = ()


def score(one: str, two: str, weights: Mapping[str, float] | None = None) -> float:
    """Return how much two statements have in common, from 0 to 1, by their words; `weights` says how rare each is.

    Numbers do not count, nor does the order. A short statement that is part of a long one is like it.
    """
    first, second = frozenset(stems(one)), frozenset(stems(two))
    if not first or not second:
        return 1.0 if same_words(one, two) else 0.0
    return common(first, second, weights or {})


def common(first: frozenset[str], second: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the same for the stems of two statements, neither without any."""
    shared = _weight(first & second, weights)
    heavy, light = sorted((_weight(first, weights), _weight(second, weights)), reverse=True)
    return 0.65 * (2 * shared / (heavy + light)) + 0.35 * (shared / light)


def compare(statement: str, other: str, *, language: str = "en") -> Comparison:
    """Return whether `other` says what `statement` says, and the facts in which they differ, as `claims.facts` tells.

    In a language without rules only the same words are the same; another figure is told by its digits.
    """
    if same_words(statement, other, language):
        return Comparison(Likeness.SAME)
    if language[:2] not in LANGUAGES_WITH_RULES:
        olds, news = _NUMBER.findall(statement), _NUMBER.findall(other)
        if sorted(olds) != sorted(news):
            change = FactChange(FactKind.NUMBER, ", ".join(olds), ", ".join(news))
            return Comparison(Likeness.FIGURE, (change,))
        return Comparison(Likeness.OTHER)
    changes = _without_moves(changed_facts(statement, other, language=language), language)
    kinds = {change.kind for change in changes}
    # A name or a certainty that only one of them has makes them neither opposed nor the same.
    if kinds & FIGURES:
        return Comparison(Likeness.FIGURE, changes)
    if kinds & TURNS:
        return Comparison(Likeness.TURNED, changes)
    if any(change.kind == FactKind.NAME and change.before and change.after for change in changes):
        return Comparison(Likeness.NAME, changes)
    if any(change.kind != FactKind.NAME and not _is_tense(change) for change in changes):
        return Comparison(Likeness.OTHER, changes)
    if not _in_other_words(statement, other):
        return Comparison(Likeness.OTHER)
    return Comparison(Likeness.SAME)


def _in_other_words(statement: str, other: str) -> bool:
    """Whether two statements whose facts agree are about the same thing: one has nearly all the words of the other."""
    first, second = set(stems(statement)), set(stems(other))
    missing = sorted([len(first - second) / max(1, len(first)), len(second - first) / max(1, len(second))])
    return missing[0] <= ALTERED[0] and missing[1] <= ALTERED[1]


def _without_moves(changes: tuple[FactChange, ...], language: str) -> tuple[FactChange, ...]:
    """The changes that count, but not those of a fact that stands in another place of the other statement."""
    counting = [change for change in changes if change.kind not in BESIDE]
    for cut in [change for change in counting if not change.after]:
        for put in [change for change in counting if not change.before and change.kind == cut.kind]:
            if cut in counting and same_words(cut.before, put.after, language):
                counting = [change for change in counting if change not in (cut, put)]
    return tuple(counting)


def _is_tense(change: FactChange) -> bool:
    """Whether only one of them says "will", "would" or "can": a statement often drops it."""
    words = f"{change.before}{change.after}".casefold().split()
    return not (change.before and change.after) and words[:1] in (["will"], ["would"], ["can"], ["shall"])


def _weight(words: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, UNCOUNTED) for word in words)


_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*")
