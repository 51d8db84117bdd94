"""The terms by which a text is found: its words without case, accents and the endings of plurals.

They are made here and not by the database, so that every engine finds the same, and highlighting marks what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from articles.spellings import SPELLINGS
from articles.words import words
from entities.folding import fold

# What no word of any language is as long as, and any index can hold.
LONGEST = 60
# Between the whole and the decimals of a number: what is no letter to people, and none of ASCII's separators.
_POINT = "\u00b7"
_NO_DIGIT = re.compile(r"[\W_]+")
# Thai, Lao, Burmese, Khmer, Kana, Bopomofo, Han: scripts that write no spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
# English words in "s" that are no plurals, and whose singular would be another word.
_SINGULAR = frozenset("news always perhaps besides does goes towards".split())
# What is made of "isn't", "won't" and "they're", and need not stand in them.
_CONTRACTED = tuple("is are have will can shall not".split())
_SPELT_WITH_Z = re.compile(r"(?<=\w{4})[iy]z")
# What words that were met lately are folded to, with the ending of a plural and without.
_KNOWN: dict[str, tuple[tuple[str, str], ...]] = {}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a text, and where in it the word stands. `folded` is the word with its ending."""

    key: str
    folded: str
    start: int
    end: int


def keys(text: str) -> list[str]:
    """Return the terms of a text in order, without their places. Linear in its length."""
    return [key for _folded, key in spelt(text)]


def spelt(text: str) -> list[tuple[str, str]]:
    """Return the terms of a text in order, each with its ending and without: some times quicker than with its place."""
    if _UNSPACED.search(text):
        return [(term.folded, term.key) for term in terms(text)]
    return [pair for key in words(text).keys for pair in _folded(key)]


def terms(text: str) -> list[Term]:
    """Return the terms of a text in order, each with its place.

    In a script without spaces, each two characters beside each other are one, and the last of a run by itself: so any
    run of characters is found, wherever words may begin and end in it.
    """
    split = words(text)
    # What an apostrophe parts is in two terms, in one place.
    found = [
        Term(singular, word, start, end)
        for key, start, end in zip(split.keys, split.starts, split.ends, strict=True)
        for word, singular in _folded(key)
    ]
    return _in_pairs(found) if _UNSPACED.search(text) else found


@lru_cache(maxsize=1000)
def stem(key: str) -> str:
    """Return what stands in every word that has this term, or begins with it, "" if that may be nothing.

    It stands there in small letters, once full stops are left out, if the text has Latin letters without accents.
    """
    if not (key.isascii() and key.isalpha()) or any(word.startswith(key) for word in _CONTRACTED):
        return ""
    begins = key.removesuffix("y")
    if match := _SPELT_WITH_Z.search(begins):
        begins = begins[: match.start() + 1]
    return beginning_of([begins, *(word for word, form in SPELLINGS.items() if form.startswith(begins))])


def beginning_of(words: Sequence[str]) -> str:
    """Return what all of these words begin with."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(min(words), max(words), strict=False))
    return "".join(one for one, _other in alike)


def is_unspaced(key: str) -> bool:
    """Whether a term is of a script that writes no spaces."""
    return _UNSPACED.match(key) is not None


def _folded(key: str) -> tuple[tuple[str, str], ...]:
    """The words in what stands between two spaces: one mostly, none in a sign, two in "l'état"."""
    if (known := _KNOWN.get(key)) is not None:
        return known
    if len(_KNOWN) > 200_000:
        _KNOWN.clear()
    if key[0].isdigit():
        parts = [_NO_DIGIT.sub(_POINT, key)]
    else:
        parts = [fold(part).replace(" ", "") for part in key.removesuffix("'s").split("'")]
    found = [part[:LONGEST] for part in parts if any(map(str.isalnum, part))]
    _KNOWN[key] = together = tuple((word, _singular(word)) for word in found)
    return together


def _singular(word: str) -> str:
    """Without the ending of a plural, as English, French, Spanish and Portuguese mostly have it.

    Which language somebody searches in is not known, so the rule is one for all; and it is the same for the text and
    for what is searched, so that where it is wrong, a word is still found.
    """
    if len(word) < 4 or word[-1] != "s" or not word.isascii() or word in _SINGULAR:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def _in_pairs(found: list[Term]) -> list[Term]:
    """Characters of a script without spaces, each together with the one that follows it directly."""
    paired = []
    for place, term in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        if following and is_unspaced(term.key) and is_unspaced(following.key) and following.start == term.end:
            both = term.key + following.key
            paired.append(Term(both, both, term.start, following.end))
        else:
            paired.append(term)
    return paired
