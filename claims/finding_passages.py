"""Finding a passage in the text of a page, typographic differences aside; if it is not there, what comes nearest."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urldefrag

from articles.fragments import text_directive
from articles.words import Words, sentences, weight, words

# What stands for words that were left out of a quotation.
_LEFT_OUT = re.compile(r"[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\.")
# Of what a passage says, so much has to be in a stretch of the page for it to be called near.
NEAR = 0.6
LONGEST_NEAR = 600
# So many words on either side belong to a passage: what is said of it there may turn its sense.
BESIDE = 30


@dataclass(frozen=True, slots=True)
class Found:
    """Where a passage is in a text; if it is not, `nearest` is the stretch that says most of it, or empty.

    `beside` are the words before it and after it, as they are compared.
    """

    text: str
    start: int = 0
    end: int = 0
    nearest: str = ""
    beside: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        return self.end > self.start

    def link(self, url: str) -> str:
        """Return the address of `url` that opens at the passage. Raises ValueError if it is not there."""
        page, anchor = urldefrag(url)
        # A page's own scripts may read what is before `:~:`, so an anchor that was there stays.
        return f"{page}#{anchor}:~:{text_directive(self.text, self.start, self.end)}"


def look_for(passage: str, text: str, language: str = "en") -> Found:
    """Return where the words of `passage` stand in `text`, in order and without others between them.

    Case, spacing, punctuation and kinds of quotation mark aside; where the passage has “…”, words may be left out.
    Takes time in proportion to the text.
    """
    parts = [part for part in (words(piece, language).keys for piece in _LEFT_OUT.split(passage)) if part]
    there = words(text, language)
    if not parts:
        return Found(text)
    first = position = _place(parts[0], there.keys, 0)
    for before, part in pairwise(parts):
        position = _place(part, there.keys, position + len(before)) if position >= 0 else -1
    if first < 0 or position < 0:
        return Found(text, nearest=_nearest([key for part in parts for key in part], there, text, language))
    after = position + len(parts[-1])
    beside = there.keys[max(0, first - BESIDE) : first] + there.keys[after : after + BESIDE]
    return Found(text, there.starts[first], there.ends[after - 1], beside=tuple(beside))


def _place(part: list[str], keys: list[str], start: int) -> int:
    """The first place from `start` on where `part` stands in `keys`, or -1.

    By Knuth, Morris and Pratt: no word is read twice, whatever repeats itself.
    """
    back = [0] * len(part)
    length = 0
    for i in range(1, len(part)):
        while length and part[i] != part[length]:
            length = back[length - 1]
        length += part[i] == part[length]
        back[i] = length
    length = 0
    for i in range(start, len(keys)):
        while length and keys[i] != part[length]:
            length = back[length - 1]
        length += keys[i] == part[length]
        if length == len(part):
            return i - length + 1
    return -1


def _nearest(part: list[str], there: Words, text: str, language: str) -> str:
    """The sentences of the stretch, as long as `part`, that has most of its words; nothing if that is not NEAR."""
    wanted = Counter(part)
    whole = sum(map(weight, part))
    have: Counter[str] = Counter()
    score, best, best_at = 0.0, 0.0, -1
    for i, key in enumerate(there.keys):
        if key in wanted:
            have[key] += 1
            score += weight(key) if have[key] <= wanted[key] else 0
        gone = there.keys[i - len(part)] if i >= len(part) else None
        if gone is not None and gone in wanted:
            score -= weight(gone) if have[gone] <= wanted[gone] else 0
            have[gone] -= 1
        if score > best + 1e-9:
            best, best_at = score, i
    if best_at < 0 or best < NEAR * whole:
        return ""
    start, end = there.starts[max(0, best_at - len(part) + 1)], there.ends[best_at]
    return _whole_sentences(text, start, end, language)


def _whole_sentences(text: str, start: int, end: int, language: str) -> str:
    """The sentences between two offsets that lie in them by more than half, cut if they are long."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    window = text[first : last if last >= 0 else len(text)][: LONGEST_NEAR * 10]
    kept = [(a, b) for a, b in sentences(window, language) if min(b, end - first) - max(a, start - first) > (b - a) / 3]
    near = window[kept[0][0] : kept[-1][1]] if kept else text[start:end]
    return near if len(near) <= LONGEST_NEAR else near[:LONGEST_NEAR].rstrip() + "…"
