"""Which sentences of a story a checker would look at twice, and why: by plain rules, which say nothing of truth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from articles.block import Block
from articles.words import Words, sentences, words
from claims.dates import RELATIVE, SAYS_WHEN, dates
from claims.english import ATTRIBUTION_NOUNS, ATTRIBUTIONS, CAUSES, COMPARISONS, NO_SUPERLATIVES, SUPERLATIVES
from claims.facts import LANGUAGES_WITH_RULES
from claims.marks import is_open_after, is_question, quoted
from claims.quantities import quantities

# Quotation marks around fewer words than this are a way of writing a word, not what somebody said.
QUOTED_WORDS = 3
# Of the scripts without spaces every character is a word.
QUOTED_CHARACTERS = 6


class Reason(StrEnum):
    """Why a sentence could be checked. In languages without rules of their own the first three are all there are."""

    NUMBER = "number"
    DATE = "date"
    QUOTATION = "quotation"
    SUPERLATIVE = "superlative"
    COMPARISON = "comparison"
    CAUSE = "cause"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True)
class Sign:
    """What in a sentence is a reason to look, in its own words."""

    reason: Reason
    words: str


@dataclass(frozen=True, slots=True)
class CheckWorthy:
    """A sentence that could be checked: where it stands in which block, and the first sign of each reason."""

    block: str
    start: int
    text: str
    signs: tuple[Sign, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def reasons(self) -> frozenset[Reason]:
        return frozenset(sign.reason for sign in self.signs)


def check_worthy(blocks: Iterable[Block], *, language: str = "en") -> list[CheckWorthy]:
    """Return the sentences of a story that could be checked, in the order in which they are read.

    A headline, a list item and a table cell are sentences. What an opinion piece says is not asked for here: whoever
    knows the kind of the story leaves this out for it.
    """
    found = []
    for block in blocks:
        for start, end in sentences(block.text, language):
            in_quotation = is_open_after(block.text[:start])
            if signs := signs_of(block.text[start:end], language=language, in_quotation=in_quotation):
                found.append(CheckWorthy(block.id, start, block.text[start:end], signs))
    return found


def signs_of(sentence: str, *, language: str = "en", in_quotation: bool = False) -> tuple[Sign, ...]:
    """Return why a checker would look at a sentence, each reason once; nothing if there is none, or if it only asks.

    `in_quotation` says that the sentence begins inside quotation marks which an earlier one opened.
    """
    found = words(sentence, language)
    marks = _quotation(sentence, found, in_quotation)
    if is_question(sentence) and not marks:
        return ()
    signs = [Sign(Reason.QUOTATION, marks)] if marks else []
    if language[:2] in LANGUAGES_WITH_RULES:
        signs += _figures(sentence, found)
        for reason, rule in _RULES:
            index = next((k for k in range(len(found)) if rule(found.keys, k)), None)
            if index is not None:
                signs.append(Sign(reason, _raw(sentence, found, index)))
    else:
        signs += _digits(sentence, found)
    order = list(Reason)
    return tuple(sorted(signs, key=lambda sign: order.index(sign.reason)))


def _quotation(sentence: str, found: Words, in_quotation: bool) -> str:
    for start, end in quoted(sentence, in_quotation):
        first, last = found.between(start, end)
        characters = sum(_is_unspaced(key) for key in found.keys[first:last])
        if last - first >= (QUOTED_CHARACTERS if characters else QUOTED_WORDS):
            return sentence[start:end]
    return ""


def _is_unspaced(key: str) -> bool:
    return len(key) == 1 and unicodedata.category(key) == "Lo"


def _figures(sentence: str, found: Words) -> list[Sign]:
    """Numbers, and dates that name a day, a month or a year: "today" and "half past four" are none to look up."""
    signs = []
    when = dates(sentence, found)
    said = [date for date in when if not set(found.keys[date.first : date.last]) <= _VAGUE_DATES]
    if said:
        signs.append(Sign(Reason.DATE, _raw(sentence, found, said[0].first, said[0].last)))
    taken = {index for date in when for index in range(date.first, date.last)}
    # "Two" things are rarely what anybody checks, unless they are two days or two dollars.
    numbers = [n for n in quantities(sentence, found, taken) if not n.weak and not (n.value == "2" and not n.unit)]
    if numbers:
        signs.append(Sign(Reason.NUMBER, _raw(sentence, found, numbers[0].first, numbers[0].last)))
    return signs


def _digits(sentence: str, found: Words) -> list[Sign]:
    """The same without words: what has digits is a number, or a date if it looks like a year or like 30.1.2025."""
    when = _WRITTEN_DATE.search(sentence)
    signs = [Sign(Reason.DATE, when[0])] if when else []
    for index, key in enumerate(found.keys):
        start = found.starts[index]
        if any(character.isdigit() for character in key) and not (when and when.start() <= start < when.end()):
            signs.append(Sign(Reason.NUMBER, _raw(sentence, found, index)))
            break
    return signs


def _superlative(keys: list[str], index: int) -> bool:
    key = keys[index]
    if key in ("most", "least"):
        return keys[index - 1 : index] != ["at"] and _is_adjective_like(keys[index + 1 : index + 2])
    if key in ("first", "last", "only"):
        return keys[index - 1 : index] == ["the"] and keys[index + 1 : index + 2] not in (["of"], ["week"], ["days"])
    return key in SUPERLATIVES or (len(key) > 5 and key.endswith("est") and key not in NO_SUPERLATIVES)


def _is_adjective_like(following: list[str]) -> bool:
    return bool(following) and following[0] not in ("of", "people", "likely", "the")


def _comparison(keys: list[str], index: int) -> bool:
    key, before = keys[index], keys[max(0, index - 3) : index]
    if key == "than":
        # "more than 40" is a number; "rather than" and "other than" compare nothing.
        return before[-1:] not in (["rather"], ["other"]) and any(
            word in ("more", "less", "fewer") or (len(word) > 4 and word.endswith("er")) for word in before
        )
    if key == "as":
        return index >= 2 and "as" in before[:-1] and before[-1:] not in (["well"], ["soon"], ["long"])
    return key in COMPARISONS


def _cause(keys: list[str], index: int) -> bool:
    return keys[index] in CAUSES[""] or "".join(keys[index + 1 : index + 2]) in CAUSES.get(keys[index], ())


def is_attribution(keys: list[str], index: int) -> bool:
    """Whether a word says that somebody says so: "said", "according" before "to", "reportedly"."""
    key = keys[index]
    if key == "according":
        return keys[index + 1 : index + 2] == ["to"]
    if key in _ATTRIBUTION_SIGNS:
        return True
    return key in ATTRIBUTIONS and (key not in ATTRIBUTION_NOUNS or keys[index + 1 : index + 2] == ["that"])


def _raw(sentence: str, found: Words, first: int, last: int = 0) -> str:
    return sentence[found.starts[first] : found.ends[max(last, first + 1) - 1]]


_RULES: tuple[tuple[Reason, Callable[[list[str], int], bool]], ...] = (
    (Reason.SUPERLATIVE, _superlative),
    (Reason.COMPARISON, _comparison),
    (Reason.CAUSE, _cause),
    (Reason.ATTRIBUTION, is_attribution),
)
_ATTRIBUTION_SIGNS = frozenset(
    "allegedly reportedly alleged denies denied quoted replied asked complain complains complained calls".split()
)
_VAGUE_DATES = RELATIVE | SAYS_WHEN | {*"week weekend month year night morning evening day pm am".split()}
# A day, month and year in digits of any script, or a year of four. Weekdays and months are words.
_WRITTEN_DATE = re.compile(
    r"\b\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|(?<![\d.,])(?:1[5-9]|20)\d{2}(?![\d.,]*\d)"
)
