"""What somebody searches for: words that all have to be there, phrases, and the beginning of a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .terms import Term, is_unspaced, terms

LONGEST = 300
MOST_PARTS = 12
# A shorter beginning is that of too many words.
SHORTEST_BEGINNING = 3
# So many characters without a space are taken for one word, and more for several.
LONGEST_UNSPACED = 4
_QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u300c\u300d\u300e\u300f'
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")


@dataclass(frozen=True, slots=True)
class Part:
    """Terms that stand one after the other. `beginning` is how the last of them may begin instead, if it is not ""."""

    keys: tuple[str, ...]
    beginning: str = ""

    def is_last(self, key: str, folded: str) -> bool:
        """Whether a term, without its ending and with it, is the last of them."""
        return key == self.keys[-1] or bool(self.beginning and folded.startswith(self.beginning))


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: all of `parts`. `text` is what of it was read; `is_cut` says that there was more."""

    text: str
    parts: tuple[Part, ...]
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.parts)


def parse(typed: str) -> Query:
    """Return what is meant by `typed`, whatever that is: no text is an error, and none is any engine's syntax.

    Words between quotation marks are a phrase. What a hyphen joins is one, too. A word with a star at its end, and
    the last word if nothing follows it, may be the beginning of another.
    """
    text = " ".join(typed.replace("\x00", " ")[: 2 * LONGEST].split())[:LONGEST]
    parts: list[Part] = []
    position = 0
    for phrase in _PHRASE.finditer(text):
        parts += _loose(text[position : phrase.start()], is_end=False)
        parts += _phrase(phrase[1])
        position = phrase.end()
    parts += _loose(text[position:], is_end=not typed[-1:].isspace())
    found = tuple(dict.fromkeys(parts))
    is_cut = len(found) > MOST_PARTS or len(typed.strip()) > LONGEST
    return Query(text, found[:MOST_PARTS], is_cut)


def _phrase(text: str) -> list[Part]:
    keys = _keys(terms(text))
    return [_part(keys, "")] if keys else []


def _loose(text: str, *, is_end: bool) -> list[Part]:
    """The parts of a text without quotation marks: one a word."""
    found: list[Part] = []
    chunks = text.split()
    for place, chunk in enumerate(chunks):
        written = terms(chunk)
        keys = _keys(written)
        if len(keys) >= LONGEST_UNSPACED and all(map(is_unspaced, keys)):
            found += (Part((key,)) for key in keys)
        elif keys:
            may_go_on = chunk.endswith("*") or (is_end and place == len(chunks) - 1 and chunk[-1].isalnum())
            found.append(_part(keys, written[len(keys) - 1].folded if may_go_on else ""))
    return found


def _part(keys: list[str], beginning: str) -> Part:
    # A single character of a script without spaces is in the pair with whatever follows it.
    if is_unspaced(keys[-1]):
        return Part(tuple(keys), keys[-1] if len(keys[-1]) == 1 else "")
    return Part(tuple(keys), beginning if len(beginning) >= SHORTEST_BEGINNING else "")


def _keys(found: list[Term]) -> list[str]:
    """The terms to look for. The last character of a run without spaces is in the pair before it."""
    keys = [found[0].key] if found else []
    for before, term in pairwise(found):
        if not (is_unspaced(term.key) and is_unspaced(before.key) and before.end == term.end):
            keys.append(term.key)
    return keys
