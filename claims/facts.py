"""Telling whether two wordings of a sentence say the same thing, and which facts differ if they do not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from articles.matching import changes
from articles.words import Words, sentences, words
from claims.dates import Date, dates
from claims.marks import is_question, quoted
from claims.names import changed_names
from claims.quantities import Quantity, quantities
from claims.signals import attributions_of, changed_signals

LANGUAGES_WITH_RULES = frozenset({"en"})


class FactKind(StrEnum):
    """What kind of fact changed. `wording` is said of a language without rules, and means: anything may have."""

    NUMBER = "number"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    MODALITY = "modality"
    QUOTATION = "quotation"
    ATTRIBUTION = "attribution"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact, as it was and as it is; either is empty if the fact was added or left out."""

    kind: FactKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with what surrounds it: the text before it in its block, and whether it begins inside quotation marks."""

    text: str
    lead: str = ""
    in_quotation: bool = False


def same_words(before: str, after: str, language: str = "en") -> bool:
    """Whether two texts say the same in the same words.

    Not compared are Unicode form, case, spacing, punctuation, the kind of dash or quotation mark, hyphens, listed
    spellings, contractions ("isn't" and "is not"), and how a number or date is written ("4" and "four", "76%" and
    "76 percent", "$1bn" and "$1 billion", "Jan. 30, 2025" and "30 January 2025").
    """
    one, two = words(before, language), words(after, language)
    if not one.keys and not two.keys:
        return " ".join(before.split()) == " ".join(after.split())
    return one.keys == two.keys or _canonical(before, one, language) == _canonical(after, two, language)


def changed_facts(
    before: str | Passage,
    after: str | Passage,
    *,
    language: str = "en",
    is_common: Callable[[str], bool] = lambda word: False,
) -> tuple[FactChange, ...]:
    """The facts that differ between two wordings of a passage; none if it was only reworded.

    In a language without rules every difference of wording counts as one. `is_common` says of a capitalised word
    whether the story also writes it without a capital, so that it is no name.
    """
    one = before if isinstance(before, Passage) else Passage(before)
    two = after if isinstance(after, Passage) else Passage(after)
    if language[:2] not in LANGUAGES_WITH_RULES:
        found = [] if same_words(one.text, two.text, language) else [FactChange(FactKind.WORDING, one.text, two.text)]
        return tuple(found + _marks(one, two, words(one.text, language), words(two.text, language)))
    first, second = words(one.text, language), words(two.text, language)
    old_dates, new_dates = dates(one.text, first), dates(two.text, second)
    old_taken, new_taken = _covered(old_dates), _covered(new_dates)
    old_numbers, new_numbers = quantities(one.text, first, old_taken), quantities(two.text, second, new_taken)
    old_taken |= _covered(old_numbers)
    new_taken |= _covered(new_numbers)

    found = _dates(one.text, two.text, first, second, old_dates, new_dates)
    found += _quantities(one.text, two.text, first, second, old_numbers, new_numbers)
    if first.keys != second.keys:
        for old, new in changed_names(one.text, two.text, first, second, old_taken, new_taken, is_common):
            found.append(FactChange(FactKind.NAME, old, new))
        told = _qualifiers(old_numbers), _qualifiers(new_numbers)
        for kind, old, new in changed_signals(one.text, two.text, first, second, old_taken, new_taken, *told):
            found.append(FactChange(FactKind(kind), old, new))
    found += _marks(one, two, first, second)
    found += _lead(one, two)
    return tuple(dict.fromkeys(found))


def _canonical(text: str, found: Words, language: str) -> str:
    """The words with numbers and dates as values, joined where no digits meet: "health care" is "health-care"."""
    keys = found.keys
    values: dict[int, tuple[int, str]] = {}
    if language[:2] in LANGUAGES_WITH_RULES:
        when = dates(text, found)
        for date in when:
            values[date.first] = date.last, date.name
        for quantity in quantities(text, found, _covered(when)):
            values[quantity.first] = quantity.last, quantity.name
    parts: list[str] = []
    index = end = 0
    while index < len(keys):
        last, part = values.get(index, (index + 1, keys[index]))
        value = index in values
        if value and parts and parts[-1][0] == "\x1e" and _is_dash(text[end : found.starts[index]]):
            parts.append("to")  # "25,000-35,000" is "25,000 to 35,000"
        parts.append(f"\x1e{part}\x1e" if value or part[0].isdigit() else part)
        end = found.ends[last - 1]
        index = last
    return "".join(parts)


def _is_dash(between: str) -> bool:
    return between.strip() in ("-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212")


def _covered(found: list[Date] | list[Quantity]) -> set[int]:
    return {index for item in found for index in range(item.first, item.last)}


def _qualifiers(found: list[Quantity]) -> set[int]:
    """The words that belong to a number whose change is always told: "some" of "some eighty"."""
    return {index for item in found if not item.weak for index in range(item.first - item.leading, item.first)}


def _surface(text: str, found: Words, item: Date | Quantity | None) -> str:
    return text[found.starts[item.first] : found.ends[item.last - 1]] if item else ""


def _dates(
    before: str, after: str, first: Words, second: Words, olds: list[Date], news: list[Date]
) -> list[FactChange]:
    found = []
    for change in changes([date.value for date in olds], [date.value for date in news]):
        if not change.same:
            for old, new in _pairs(olds[change.i1 : change.i2], news[change.j1 : change.j2]):
                kind = FactKind.DATE
                found.append(FactChange(kind, _surface(before, first, old), _surface(after, second, new)))
    return found


def _quantities(
    before: str, after: str, first: Words, second: Words, olds: list[Quantity], news: list[Quantity]
) -> list[FactChange]:
    found = []
    for change in changes([str(old.meaning) for old in olds], [str(new.meaning) for new in news]):
        if change.same:
            continue
        for old, new in _pairs(olds[change.i1 : change.i2], news[change.j1 : change.j2]):
            item = new or old
            if item is None or ((old is None or new is None) and item.weak):
                continue
            kind = FactKind(item.kind if new is None or old is None or new.kind != "number" else old.kind)
            if old and new and old.value == new.value and old.unit != new.unit:
                kind = FactKind.AMOUNT if "amount" in (old.kind, new.kind) else FactKind.UNIT
            found.append(FactChange(kind, _qualified(before, first, old), _qualified(after, second, new)))
    return found


def _qualified(text: str, found: Words, item: Quantity | None) -> str:
    return text[found.starts[item.first - item.leading] : found.ends[item.last - 1]] if item else ""


T = TypeVar("T")


def _pairs(olds: list[T], news: list[T]) -> list[tuple[T | None, T | None]]:
    size = max(len(olds), len(news))
    return list(zip([*olds, *[None] * (size - len(olds))], [*news, *[None] * (size - len(news))], strict=True))


def _marks(one: Passage, two: Passage, first: Words, second: Words) -> list[FactChange]:
    """Whether words went into or out of quotation marks, or changed within them, and whether a question became one."""
    found = []
    old_marks, new_marks = quoted(one.text, one.in_quotation), quoted(two.text, two.in_quotation)
    if old_marks or new_marks:
        olds = [_inside(old_marks, start) for start in first.starts]
        news = [_inside(new_marks, start) for start in second.starts]
        for change in changes(first.keys, second.keys):
            old, new = olds[change.i1 : change.i2], news[change.j1 : change.j2]
            differs = old != new if change.same else (any(old) or any(new))
            if differs and not (not change.same and _same_stretch(one.text, two.text, first, second, change)):
                found.append(
                    FactChange(
                        FactKind.QUOTATION,
                        _stretch(one.text, first, change.i1, change.i2, old, new if change.same else old),
                        _stretch(two.text, second, change.j1, change.j2, new, old if change.same else new),
                    )
                )
    if is_question(one.text) != is_question(two.text):
        found.append(FactChange(FactKind.MODALITY, _ending(one.text), _ending(two.text)))
    return found


def _same_stretch(
    before: str, after: str, first: Words, second: Words, change: tuple[bool, int, int, int, int]
) -> bool:
    _, i1, i2, j1, j2 = change
    if i1 == i2 or j1 == j2:
        return False
    return same_words(before[first.starts[i1] : first.ends[i2 - 1]], after[second.starts[j1] : second.ends[j2 - 1]])


def _stretch(text: str, found: Words, start: int, end: int, flags: list[bool], others: list[bool]) -> str:
    """The words of a stretch, from the first to the last of those that are quoted in one wording only."""
    if start == end:
        return ""
    differing = [k for k in range(len(flags)) if k >= len(others) or flags[k] != others[k]] or [0, end - start - 1]
    first, last = start + differing[0], start + differing[-1]
    left, right = found.starts[first], found.ends[last]
    while left and not text[left - 1].isspace():
        left -= 1
    while right < len(text) and not text[right].isspace():
        right += 1
    return text[left:right]


def _inside(spans: list[tuple[int, int]], offset: int) -> bool:
    return any(start <= offset < end for start, end in spans)


def _ending(text: str) -> str:
    return text.rstrip()[-24:].split(" ", 1)[-1]


def _lead(one: Passage, two: Passage) -> list[FactChange]:
    """Whether the sentence before said who said it, and no longer does."""
    spans = sentences(one.lead)
    previous = one.lead[slice(*spans[-1])] if spans else ""
    old = attributions_of(previous, explicit=True)
    if not old:
        return []
    new = attributions_of(two.lead, explicit=True) | attributions_of(two.text, explicit=True)
    if old <= new:
        return []
    return [FactChange(FactKind.ATTRIBUTION, re.sub(r"\s+", " ", previous), "")]
