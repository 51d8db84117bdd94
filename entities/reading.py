"""A text as names are looked for in it: without case, accents and kinds of mark, each character with its place.

Names are looked for in this form, where two characters may be one; what is found is then held against the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate

from .english import MONTHS, STARTERS

APOSTROPHES = "'\u2019\u2018\u02bc\u201b\uff07\u00b4`\u02bb\u02b9"
HYPHENS = "-\u2010\u2011\u2012\u2013\u058a\ufe63\uff0d"


class _Loose(dict[int, str]):
    """Each character as it is looked for, by itself, so that it does not matter how a text is composed."""

    def __missing__(self, point: int) -> str:
        self[point] = loose = _loosen(chr(point))
        return loose


def _loosen(character: str) -> str:
    if character in APOSTROPHES:
        return "'"
    if character in HYPHENS:
        return " "
    if character == ".":
        return ""
    if character == "&":
        return "and"
    if character in "\r\n\v\f\u2028\u2029":
        return "\n"
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category == "Cf" or character == "\u0640":  # soft hyphens, joiners, marks of direction; the Arabic tatweel
        return ""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return "".join(_ALIKE.get(c, c) for c in plain)


# Letters that are typed for one another, or that a text without accents has instead.
_ALIKE = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
_LOOSE = _Loose()


def loosen(text: str) -> str:
    """Return `text` as names are looked for, with single spaces."""
    if text.isascii():
        loose = text.lower()
        if not _UNUSUAL.search(loose):
            return loose
    return _SPACES.sub(" ", text.translate(_LOOSE)).strip()


class Reading:
    """One text, composed (NFC), and its loose form; for each place in one the place in the other."""

    def __init__(self, text: str) -> None:
        self._places: list[int] | None = None
        if not unicodedata.is_normalized("NFC", text):
            text, self._places = _composed(text)
        self.text = text
        pieces = [_LOOSE[point] for point in map(ord, text)]
        self.loose = "".join(pieces)
        if "  " in self.loose:
            pieces = _single_spaced(pieces)
            self.loose = "".join(pieces)
        # Where each character of the text begins in the loose form.
        self._offsets = None
        if len(self.loose) != len(text) or "" in pieces:
            self._offsets = list(accumulate(map(len, pieces), initial=0))

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where in the text a range of the loose form stands, or None where it begins or ends in a character."""
        first, last = start, end
        if self._offsets is not None:
            first, last = bisect_right(self._offsets, start) - 1, bisect_left(self._offsets, end)
            if self._offsets[first] != start or self._offsets[last] != end:
                return None
        while last < len(self.text) and unicodedata.category(self.text[last])[0] == "M":
            last += 1
        if self.text[last : last + 1] == "." and _DOTTED.fullmatch(self.text, first, last):
            last += 1
        return first, last

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text as it was given a range of the composed one stands."""
        return (start, end) if self._places is None else (self._places[start], self._places[end])

    def opens(self, start: int) -> bool:
        """Whether what stands at `start` begins a sentence, so that its capital says nothing."""
        before = self.text[max(0, start - 40) : start].rstrip(" \u00a0\t\u202f")
        quoted = before.rstrip("\"'“‘«„‚([*—–-•")
        if (
            not quoted
            or quoted.endswith(("!", "?", ":", "…", "...", "\n"))
            or before.endswith(("“", "„", "«", '"', "•"))
        ):
            return True
        if quoted.endswith((".", ".”", ".’", '."', ".'", ".)", "!”", "?”", "!’", "?’", '?"', '!"')):
            last = _LAST_WORD.search(quoted)
            return not (last and is_abbreviation(last[1]))
        return False

    @cached_property
    def is_capitals(self) -> bool:
        """Whether all letters are capitals, as in some headlines."""
        return self.text.isupper() and " " in self.text.strip()

    def is_titled(self, place: int) -> bool:
        """Whether nearly Every Word Has a Capital there, as in headlines and titles, so that capitals say nothing."""
        return any(start <= place < end for start, end in self._titles)

    @cached_property
    def _titles(self) -> list[tuple[int, int]]:
        if _is_title(self.text):
            return [(0, len(self.text))]
        return [match.span() for match in _QUOTED.finditer(self.text) if _is_title(match[0])]


def _single_spaced(pieces: list[str]) -> list[str]:
    """The same, with one space where several follow one another."""
    kept, last = [], ""
    for piece in pieces:
        kept.append("" if piece == last == " " else piece)
        last = piece or last
    return kept


def _composed(text: str) -> tuple[str, list[int]]:
    """The text in NFC, and for each place in it, and its end, the place in `text`.

    Composed one by one are a character with the marks on it, and the letters of a Korean syllable.
    """
    pieces: list[str] = []
    places: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        following = text[end : end + 1]
        if following and (unicodedata.category(following)[0] == "M" or "\u1160" <= following <= "\u11ff"):
            continue
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        places += range(start, start + len(piece)) if len(piece) == end - start else [start] * len(piece)
        start = end
    return "".join(pieces), [*places, len(text)]


def _is_title(text: str) -> bool:
    if _SENTENCE_END.search(text):
        return False
    words = [word for word in _WORDS.findall(text) if len(word) > 3 and word.lower() not in STARTERS]
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def is_abbreviation(word: str) -> bool:
    """Whether a full stop after `word` ends no sentence."""
    return (len(word) == 1 and word.isupper()) or "." in word or word.lower() in _ABBREVIATIONS


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is not a part of a word, by the rules of its script."""
    return _begins(text, start, end) and _ends(text, end)


def _begins(text: str, start: int, end: int) -> bool:
    before, first = text[start - 1 : start], text[start]
    if not before or not _in_word(before):
        return before != "@" and not _MARKED_BEFORE.search(text, max(0, start - 3), start)
    script = _script(first)
    if script in _WITHOUT_SPACES:
        return True
    if _script(before) != script and _script(before) in _WITHOUT_SPACES:
        return True
    prefixes = _PREFIXES.get(script)
    if prefixes and _letters(text[start:end]) >= 3:
        run = _RUN_BEFORE.search(text, max(0, start - 8), start)
        return run is not None and _bare(run[0]) in prefixes
    return script == "KATAKANA" and _script(before) != "KATAKANA"


def _ends(text: str, end: int) -> bool:
    after, last = text[end : end + 1], text[end - 1]
    if not after or not _in_word(after):
        return not _MARKED_AFTER.match(text, end)
    script = _script(last)
    if script in _WITHOUT_SPACES or _script(after) in _WITHOUT_SPACES:
        return True
    if script == "HANGUL":
        return _PARTICLES.match(text, end) is not None
    return script == "KATAKANA" and _script(after) != "KATAKANA"


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _script(character: str) -> str:
    """The script of a letter as far as it matters for words. Unicode has no property for it in the standard library."""
    point = ord(character)
    if point < 0x590:
        return ""
    for first, last, script in _SCRIPTS:
        if first <= point <= last:
            return script
    return ""


_SCRIPTS = (
    (0x0590, 0x05FF, "HEBREW"),
    (0x0600, 0x06FF, "ARABIC"),
    (0x0750, 0x077F, "ARABIC"),
    (0x0E00, 0x0EFF, "THAI"),
    (0x1000, 0x109F, "BURMESE"),
    (0x1100, 0x11FF, "HANGUL"),
    (0x1780, 0x17FF, "KHMER"),
    (0x3005, 0x3007, "HAN"),
    (0x3041, 0x309F, "HIRAGANA"),
    (0x30A0, 0x30FF, "KATAKANA"),
    (0x31F0, 0x31FF, "KATAKANA"),
    (0x3400, 0x4DBF, "HAN"),
    (0x4E00, 0x9FFF, "HAN"),
    (0xAC00, 0xD7A3, "HANGUL"),
    (0xF900, 0xFAFF, "HAN"),
    (0xFB50, 0xFDFF, "ARABIC"),
    (0xFE70, 0xFEFF, "ARABIC"),
    (0x20000, 0x323AF, "HAN"),
)
_WITHOUT_SPACES = frozenset({"THAI", "BURMESE", "KHMER", "HAN", "HIRAGANA"})
# Written together with the word that follows: "and", "in", "for", "like", "to", with and without the article.
_PREFIXES = {
    "ARABIC": frozenset("و ف ب ل ك س ال وال فال بال كال لل ولل فلل وب ول وك فب فل فك وبال وكال".split()),
    "HEBREW": frozenset("ו ה ב ל מ ש כ וה וב ול ומ וש וכ שה של שב מה כש".split()),
}
# What Korean writes after a name without a space.
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|에|의|와|과|도|로|으로|에서|에게|께서|한테|까지|부터|만|보다|처럼|이나|나|이다|였다|이라고|라고"
    "|에는|에도|에서는|이라는|라는|과의|와의|으로부터|로부터|씨|측|당국|시|군|국)+(?![\uac00-\ud7a3])"
)
_RUN_BEFORE = re.compile(r"[^\W\d_]+(?:[\u064b-\u0652\u05b0-\u05c7][^\W\d_]*)*$")
# "@nasa", "nasa.gov" and "AT&T" are no NASA and no AT; nor is "O'Brien" a Brien.
_MARKED_BEFORE = re.compile(r"(?:\w[&@_]|[a-z]\.|\w[/]{2})$")
_MARKED_AFTER = re.compile(r"\.[a-z]|[&@]\w|_")
_LAST_WORD = re.compile(r"([\w.]+)\.\W*$")
_ABBREVIATIONS = frozenset("mr mrs ms dr st prof gen col capt lt sgt rev hon sen rep gov vs no jr sr mt ft".split())
_ABBREVIATIONS |= {month[:3] for month in MONTHS} | {"sept"}
# Ends to which a full stop belongs: "U.S", "King Jr".
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|.*\b(?:Jr|Sr|Inc|Ltd|Corp|Co)")
_QUOTED = re.compile(r"[“«„\"][^”»“\"]{20,300}[”»“\"]")
_SENTENCE_END = re.compile(r"[a-z][.;](?:\s|$)")
_UNUSUAL = re.compile(r"  |[\x00-\x1f`.&-]|^ | $")
_SPACES = re.compile(" +")
_WORDS = re.compile(r"[^\W\d_]+")


def _bare(run: str) -> str:
    return "".join(c for c in run if not unicodedata.combining(c))


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)
