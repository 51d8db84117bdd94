"""Whose words some words of a story are, and who may be saying so: guesses that are offered, never decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from articles.words import Words, sentences, words
from claims.checkworthy import is_attribution
from claims.facts import LANGUAGES_WITH_RULES
from claims.marks import is_open_after, quoted
from entities.english import HONORIFICS, STARTERS


class Whose(StrEnum):
    """Whose words they are; the values are those of `claims.models.Voice`."""

    ASSERTED = "asserted"
    ATTRIBUTED = "attributed"
    QUOTED = "quoted"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a form may begin with. `sources` are names of who may be saying so, the likeliest first."""

    voice: Whose
    sources: tuple[str, ...] = ()


def guess(text: str, start: int, end: int, *, language: str = "en") -> Guess:
    """Return whose words a block's text from `start` to `end` are, by the sentences that they touch.

    Words are quoted if most of them stand in quotation marks, of whatever script; disputed if their sentence says that
    they are wrong; attributed if it says who says so. The last two are known in English only.
    """
    around = [(s, e) for s, e in sentences(text, language) if s < end and start < e] or [(start, end)]
    first, last = min(start, around[0][0]), max(end, around[-1][1])
    sentence = text[first:last]
    marks = [(s + first, e + first) for s, e in quoted(sentence, is_open_after(text[:first]))]
    inside = sum(max(0, min(end, e) - max(start, s)) for s, e in marks)
    is_quoted = bool(marks) and 2 * inside > end - start
    has_rules = language[:2] in LANGUAGES_WITH_RULES
    found = words(sentence, language)
    speaking = [index for index in range(len(found)) if is_attribution(found.keys, index)] if has_rules else []
    speaking = [index for index in speaking if not _within(found.starts[index] + first, marks)]
    voice = Whose.ASSERTED
    if is_quoted:
        voice = Whose.QUOTED
    elif has_rules and _DISPUTES.search(sentence):
        voice = Whose.DISPUTED
    elif speaking:
        voice = Whose.ATTRIBUTED
    if voice == Whose.ASSERTED:
        return Guess(voice)
    shifted = [(s - first, e - first) for s, e in marks]
    sources = _nearest(sentence, found, speaking, shifted, (start - first, end - first))
    if not sources:  # "He went on: …": who was named before, in the sentence before first
        lead, marks = text[:first], quoted(text[:first])
        names = list(_names(lead, words(lead, language), marks))
        for s, e in reversed(sentences(lead, language)):
            sources += [name for offset, name in names if s <= offset < e]
    return Guess(voice, tuple(dict.fromkeys(sources)))


def _nearest(
    sentence: str, found: Words, speaking: list[int], marks: list[tuple[int, int]], selected: tuple[int, int]
) -> list[str]:
    """The names of a sentence outside its quotations: those before or after who "said" first, then the rest."""
    names = list(_names(sentence, found, marks))
    if not speaking:
        middle = sum(selected) // 2
        return [name for start, name in sorted(names, key=lambda item: abs(item[0] - middle))]

    def distance(item: tuple[int, str]) -> int:
        offset = item[0]
        near = []
        for index in speaking:
            verb = found.starts[index]
            # "said Ann" follows a quotation; elsewhere who speaks stands before: "Ann said that Bob …".
            follows = found.keys[index] == "according" or _follows_quotation(sentence, verb)
            ahead = offset > verb
            near.append(abs(offset - verb) + (0 if ahead == follows else 200))
        return min(near)

    return [name for _, name in sorted(names, key=distance)]


def _follows_quotation(sentence: str, verb: int) -> bool:
    return sentence[:verb].rstrip().endswith(('"', "”", "’", "'", "“", "»", "«", "」", "』"))


def _names(text: str, found: Words, marks: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Runs of words with a capital, outside of quotation marks, and where each begins."""
    start = end = -1
    for index, key in enumerate(found.keys):
        left, right = found.starts[index], found.ends[index]
        raw = text[left:right]
        is_name = raw[:1].isupper() and not _within(left, marks)
        opens = index == 0 or any(mark in text[found.ends[index - 1] : left] for mark in '.!?:\n“"')
        if is_name and (key in HONORIFICS or (key in STARTERS and (opens or start < 0))):
            is_name = False
        if is_name and start >= 0 and _JOINS.fullmatch(text[end:left]):
            end = right
        elif is_name:
            if start >= 0:
                yield start, _plain(text[start:end])
            start, end = left, right
    if start >= 0:
        yield start, _plain(text[start:end])


def _plain(name: str) -> str:
    return re.sub(r"['’]s?$", "", name)


def _within(offset: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in spans)


# What may stand between two words of one name.
_JOINS = re.compile(r"[ \u00a0-](?:(?:of|for|de|du|des|la|le|von|van|der|den|zu|bin|al|and the|of the)[ \u00a0])?|\. ")
_DISPUTES = re.compile(
    r"\b(?:falsely|wrongly|untrue|disputed?|disputes|debunked|baseless|unfounded|contradicts?|contradicted"
    r"|not true|no evidence|den(?:y|ies|ied)|incorrectly|discredited|hoax|myth)\b",
    re.IGNORECASE,
)
