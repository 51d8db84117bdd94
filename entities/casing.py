"""Whether words of a text are written as a name is: "Apple" and "apple", "US" and "us" are not the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from .english import ACRONYM_WORDS, ACTS, COMMON, COUNTED, PARTICLES
from .folding import fold
from .reading import Reading, is_abbreviation

TOPIC = "topic"


class Sureness(IntEnum):
    """How far the way in which words are written shows that they are a name."""

    NO = 0
    # A word that has its capital from the sentence or the headline, perhaps: "Reading is …", "Target Practice".
    WEAK = 1
    # A topic, which has no capital of its own, where a name is likelier: "Apple" in mid-sentence is no fruit.
    LIKELY = 2
    SURE = 3


@dataclass(slots=True)
class Written:
    """Words and where they stand."""

    reading: Reading
    start: int
    words: str
    _opens: bool | None = None

    @property
    def opens(self) -> bool:
        """Whether they begin a sentence."""
        if self._opens is None:
            self._opens = self.reading.opens(self.start)
        return self._opens

    @property
    def has_no_case(self) -> bool:
        """Whether their capitals say nothing, because all words have some there."""
        return self.reading.is_capitals or self.reading.is_titled(self.start)


def sureness(form: str, kind: str, written: Written) -> Sureness:
    """Return how surely words, which differ from `form` at most in case and accents, are written as that name."""
    relaxed = kind == TOPIC and form[1:] == form[1:].lower()
    if form != written.words and not _agree(form, written, relaxed):
        return Sureness.NO
    if relaxed:
        is_high = written.words[0].isupper() and not written.has_no_case and not written.opens
        return Sureness.LIKELY if is_high else Sureness.SURE
    small = form.lower()
    if small in COMMON and not form.isupper() and (written.has_no_case or written.opens):
        return Sureness.WEAK
    if small in ACRONYM_WORDS and form.isupper() and small != "us" and written.reading.is_capitals:
        return Sureness.WEAK
    return Sureness.SURE


def _agree(form: str, written: Written, relaxed: bool) -> bool:
    one, two = plain(form), plain(written.words)
    if one == two:
        return True
    if one.casefold() != two.casefold() and fold(one) != fold(two):
        return False  # letters that are only alike: "й" and "и"
    if "." in two and not all(is_abbreviation(word[1]) for word in _BEFORE_STOP.finditer(two)):
        return False  # two sentences
    parts, words = _PARTS.findall(one.replace(".", "")), _PARTS.findall(two.replace(".", ""))
    if len(parts) != len(words):
        return False
    long = written.reading.is_capitals or sum(c.isalpha() for c in form) > 4
    return all(
        part == word or _agrees(part, word, relaxed, long, written) for part, word in zip(parts, words, strict=True)
    )


def acts(word: str, after: str) -> bool:
    """Whether a `word` that begins a sentence is a name by the word `after` it: "Apple said", "Reading were"."""
    if after in ACTS | _AUXILIARIES or after in ("'s", ",") or (after.endswith("ed") and len(after) > 4):
        return True
    is_plural = word.endswith("s")
    return (after in _PLURAL_VERBS and not is_plural) or (after in _SINGULAR_VERBS and (is_plural or word in COUNTED))


def _agrees(part: str, word: str, relaxed: bool, long: bool, written: Written) -> bool:
    """Whether one word of a name is written as it may be."""
    bare, own = _unaccented(word), _unaccented(part)
    if bare.lower() in PARTICLES or bare.lower() in _SMALL or own == bare:
        return True
    if _is_acronym(own):
        return bare.istitle() and len(own) >= 4 and own.lower() not in ACRONYM_WORDS | COMMON
    if bare.isupper() and len(bare) > 1:
        return long
    if own[0].isupper():
        if not bare[0].isupper() and not relaxed:
            return False
        return bare[1:] == own[1:] or (len(own) > 4 and bare[1:] == own[1:].lower())
    if own.islower() or own == own.lower():
        return bare[1:] == own[1:] or written.reading.is_capitals
    return written.opens and bare[0].isupper() and bare[1:] == own[1:]  # "IPhone" at the start of a sentence


def _is_acronym(part: str) -> bool:
    return part.isupper() and sum(c.isalpha() for c in part) > 1


def plain(text: str) -> str:
    """Return `text` composed, with one kind of apostrophe and hyphen and space, without what is not seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return text.replace("&", "and") if "&" in text else text


def has_same_accents(form: str, words: str) -> bool:
    """Whether they differ at most in case."""
    return form == words or plain(form).casefold() == plain(words).casefold()


def _unaccented(part: str) -> str:
    if part.isascii():
        return part
    return "".join(c for c in unicodedata.normalize("NFD", part) if not unicodedata.combining(c))


_AUXILIARIES = frozenset("has had will would could can must".split())
_SINGULAR_VERBS = frozenset("is was".split())
_PLURAL_VERBS = frozenset("are were have".split())
_SMALL = frozenset("the of and for in on at to a an de la le les des und der die das y e et".split())
_BEFORE_STOP = re.compile(r"([^\W_]+)\.(?=.)")
_PARTS = re.compile(r"[^\s\-]+")
_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc\u201b\u00b4`\u02bb\u02b9", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u058a\ufe63", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0640", ""),
    }
)
