"""Whether a name stands for itself, or is only part of a longer one that nobody listed: York in the New York Times.

Rules of English, told by capitals. Elsewhere only hyphens and apostrophes say so. See docs/decisions/finding-names.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from .english import (
    BEFORE_MONTHS,
    BETWEEN_TWO,
    COMMON,
    FIRST_NAMES,
    HEADS,
    HONORIFICS,
    HOUSES,
    INSTITUTIONS,
    MONTHS,
    OTHER_PLACES,
    PLACE_PREFIXES,
    PREFIXES,
    STARTERS,
    TITLES,
    WEEKDAYS,
    is_adjective,
)
from .reading import Reading

PERSON, ORGANISATION, PLACE, WORK, TOPIC = "person", "organisation", "place", "work", "topic"
# Languages that write a short word before a name with an apostrophe and no space: "d'Orsay", "l'Iran".
_ELIDING = frozenset({"fr", "it", "ca", "oc", "pt", "ro"})


class Neighbourhood:
    """What stands around the names of one block. `starts` and `ends` are where names that are known begin and end."""

    def __init__(self, reading: Reading, starts: Collection[int], ends: Collection[int], language: str) -> None:
        self.reading, self.text = reading, reading.text
        self.starts, self.ends = starts, ends
        self.language = language[:2]

    def is_part(self, start: int, end: int, kind: str) -> bool:
        """Whether `text[start:end]`, the name of something of that kind, is part of another name."""
        if self._is_joined_before(start) or self._is_joined_after(end):
            return True
        words = self.text[start:end]
        if words == words.lower() or self.language not in ("en", ""):
            return False
        is_single = not re.search(r"[\s-]", words)
        return (
            self._is_date(start, end)
            or (not self.reading.opens(start) and self._continues(start, kind, is_single))
            or self._goes_on(start, end, kind, is_single)
        )

    def next_word(self, end: int) -> str:
        """The word after a name, in small letters; "'s" for what belongs to somebody, "," within a list of names."""
        if _LISTED.match(self.text, end):
            return ","
        if _POSSESSIVE.match(self.text, end):
            return "'s"
        match = _NEXT.match(self.text, end)
        return match[1].lower() if match else ""

    def is_titled_before(self, start: int) -> bool:
        """Whether a title stands before a name: "President Macron", "Ms Lagarde"."""
        before = _WORD_BEFORE.search(self.text, max(0, start - 40), start)
        return before is not None and before[1].lower().rstrip(".") in HONORIFICS

    def _is_joined_before(self, start: int) -> bool:
        match = _JOINED_BEFORE.search(self.text, max(0, start - 40), start)
        if match is None:
            return False
        word, mark = match[1], match[2]
        if mark in "-\u2010\u2011\u2013":
            if word.lower() in PREFIXES or start - 1 in self.ends:
                return False
            return not word[0].islower() and not self._is_between_two(start)
        return not (self.language in _ELIDING and word.lower() in _ELIDED)

    def _is_joined_after(self, end: int) -> bool:
        match = _SUFFIXED.match(self.text, end)
        if match and match[1].lower() not in _CONTRACTED and self.language not in ("tr", "az", "fi", "et", "hu"):
            return True
        compound = _COMPOUND.match(self.text, end)
        if compound is None:
            return False
        place = end
        for part in re.split(r"[-\u2010\u2011\u2013]", compound[0])[1:]:
            place += 1
            if (part[0].isupper() or part[0].isdigit()) and place not in self.starts:
                return not (part[0].isupper() and self._is_between_two(end))
            place += len(part)
        return False

    def _is_between_two(self, place: int) -> bool:
        match = _BETWEEN.match(self.text, place)
        return bool(match and match[1].lower() in BETWEEN_TWO)

    def _is_date(self, start: int, end: int) -> bool:
        """Whether a name that is also a month is one: "in May", "5 March", "April 2020"."""
        if self.text[start:end].lower() not in MONTHS:
            return False
        before = _WORD_BEFORE.search(self.text, max(0, start - 40), start)
        last = before[1].lower().rstrip(".") if before else ""
        return last in BEFORE_MONTHS or last[:1].isdigit() or bool(_NUMBER_AFTER.match(self.text, end))

    def _continues(self, start: int, kind: str, is_single: bool) -> bool:
        """Whether the words before a name belong to it."""
        before = _WORD_BEFORE.search(self.text, max(0, start - 40), start)
        if before is None or before.end(1) in self.ends or _ENDS_POSSESSIVE.search(before[1]):
            return False
        word, small = before[1], before[1].lower().rstrip(".")
        if small == "of" or before[0].lower().rstrip().endswith(" of the"):
            return kind in (PLACE, ORGANISATION) and self._is_head(start)
        if word == "&":
            return is_single
        if not word[0].isupper() or not is_single:
            return False
        if kind == PLACE and (small in PLACE_PREFIXES or f"{small} {self._word(start)}" in OTHER_PLACES):
            return True
        if small in FIRST_NAMES:
            return not self._is_titled(start, word)
        if small in _APART or is_adjective(small) or _is_acronym(word):
            return False
        return not self._is_titled(start, word) and not self.reading.opens(before.start(1))

    def _is_head(self, start: int) -> bool:
        """Whether what stands before "of" is a name that goes on: "Bank of", "Duke of", unlike "President of"."""
        head = _HEAD.search(self.text, max(0, start - 60), start)
        return head is not None and head[1][0].isupper() and head[1].lower() in HEADS

    def _goes_on(self, start: int, end: int, kind: str, is_single: bool) -> bool:
        """Whether the words after a name belong to it."""
        after = _NEXT.match(self.text, end)
        if after is None or after.start(1) in self.starts:
            return False
        word, small = after[1], after[1].lower().rstrip(".'’")
        if word == "&" or small == "of":
            last = self.text[start:end].split()[-1].lower()
            rest = _CAPITAL_AFTER.match(self.text, after.end())
            return rest is not None and (is_single if word == "&" else last in INSTITUTIONS)
        if word[0].isdigit():
            return kind == WORK and word.isdigit() and len(word) < 3
        if not word[0].isupper() or _is_acronym(self.text[start:end]):  # "the US Senate", "EU Commission"
            return False
        if kind == PERSON and small in ("jr", "sr"):
            return True
        if small.removesuffix("'s").removesuffix("’s") in (HOUSES if kind not in (PERSON, PLACE) else INSTITUTIONS):
            return True
        if self._is_titled(start, word) or small in _APART or is_adjective(small) or _is_acronym(word):
            return False
        own = self.text[start:end].lower()
        return kind in (PERSON, PLACE, TOPIC) or (is_single and own in FIRST_NAMES | COMMON)

    def _is_titled(self, place: int, word: str) -> bool:
        return self.reading.is_titled(place) or (self.reading.is_capitals and word.isupper())

    def _word(self, start: int) -> str:
        match = _WORD.match(self.text, start)
        return match[0].lower() if match else ""


def _is_acronym(word: str) -> bool:
    bare = word.replace(".", "").removesuffix("'s").removesuffix("’s")
    return len(bare) > 1 and bare.isupper()


# Words with a capital that stand beside a name and are no part of it.
_APART = TITLES | STARTERS | WEEKDAYS | MONTHS
_WORD = re.compile(r"\w{1,40}")
_ENDS_POSSESSIVE = re.compile(r"['\u2019]s?$")
_POSSESSIVE = re.compile(r"['\u2019](?:s\b|(?!\w))")
_LISTED = re.compile(r"(?:,| and|, and) [A-Z]")
_NEXT = re.compile(r"[ \u00a0\u202f]{1,9}([\w&][\w.'\u2019&]{0,60})")
_WORD_BEFORE = re.compile(r"([\w&][\w.'\u2019&]*)([ \u00a0\u202f]+(?:the )?)$")
_HEAD = re.compile(r"([\w'\u2019]+) of (?:the )?$")
_CAPITAL_AFTER = re.compile(r"[ \u00a0]+(?:the )?[A-ZÀ-Þ]")
_NUMBER_AFTER = re.compile(r"[ \u00a0]\d")
_JOINED_BEFORE = re.compile(r"([\w]+)([-\u2010\u2011\u2013'\u2019])$")
_SUFFIXED = re.compile(r"['\u2019](\w{1,40})")
_CONTRACTED = frozenset("s d ll re ve m".split())
_ELIDED = frozenset("d l qu n s c j m t jusqu lorsqu puisqu dell all dall nell sull un quest".split())
# Bounded, as all of these: a text may be one word of a hundred thousand parts.
_COMPOUND = re.compile(r"(?:[-\u2010\u2011\u2013]\w{1,40}){1,6}")
_BETWEEN = re.compile(r"[\w-]{0,40}(?:[-\u2010\u2011\u2013]\w{1,40})?[ \u00a0](\w{1,40})")
