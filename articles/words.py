"""Words and sentences of any script: what two texts are compared by, with offsets in Unicode code points."""

import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

from articles.spellings import SPELLINGS, american

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u058a\ufe58\ufe63\uff0d"
# What is written for a minus sign, where it stands directly before a number.
MINUSES = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d-"
APOSTROPHES = "'\u2019\u2018\u02bc\u201b\uff07\u00b4`"

# Languages that write 1,000.5; all others are taken to write 1.000,5.
POINT_LANGUAGES = frozenset(
    {"en", "zh", "ja", "ko", "th", "he", "hi", "ar", "ur", "bn", "ta", "te", "my", "km", "cy", "ga", "mt"}
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: the key each is compared by, and where it starts and ends.

    Two texts with the same keys say the same thing in the same words: Unicode form, case, kinds of quotation mark
    and dash, punctuation, spacing and listed spellings are not in the keys. Quotation marks and question marks
    do carry meaning; whoever needs them looks at the text between the words.
    """

    keys: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.keys)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The range of words that lie, at least in part, between two offsets."""
        first = bisect_left(self.ends, start + 1)
        return first, max(first, bisect_left(self.starts, end))


def words(text: str, language: str = "en") -> Words:
    """Split a text into words; every Han, Kana, Thai, Lao, Khmer or Burmese character is one, as is an emoji."""
    pattern = _WORD if language[:2] == "en" else _WORD_SPACED_NUMBERS
    cache = _CACHES.setdefault(language, {})
    if len(cache) > 100_000:
        cache.clear()
    parts = pattern.split(text)  # what is between the words, and the words, in turns
    offsets = list(accumulate(map(len, parts)))
    tokens, starts, ends = parts[1::2], offsets[:-1:2], offsets[1::2]
    keys = [cache.get(token) for token in tokens]
    if None in keys:
        return _with_new_keys(tokens, starts, ends, cache, language)
    return Words(cast("list[str]", keys), starts, ends)


def _with_new_keys(
    tokens: list[str], olds: list[int], old_ends: list[int], cache: dict[str, str], language: str
) -> Words:
    """The same for a text with words not met before, or with ones that are no word, or two: "isn't" is "is not"."""
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token, start, end in zip(tokens, olds, old_ends, strict=True):
        found = cache.get(token)
        key = found or _key(token, language)
        if " " in key:
            verb, _, negation = key.partition(" ")
            middle = max(start + 1, end - 3)
            keys += (verb, negation)
            starts += (start, middle)
            ends += (middle, end)
        elif key:
            if not found:
                cache[token] = key
            keys.append(key)
            starts.append(start)
            ends.append(end)
    return Words(keys, starts, ends)


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Where the sentences of a text start and end, without the space around them; none crosses a newline."""
    found = []
    for line in _LINE.finditer(text):
        start, stop = line.span()
        for match in _SENTENCE_END.finditer(text, start, stop):
            if _ends_sentence(text, start, match, language):
                found.append((start, match.end("mark")))
                start = match.end()
        if start < stop:
            found.append((start, stop))
    return [(start, end) for start, end in (_trim(text, start, end) for start, end in found) if start < end]


def weight(key: str) -> float:
    """How much a word says about which sentence it is in: short words, in the languages that have them, say little."""
    return 0.4 if len(key) <= 3 and not key[0].isdigit() else 1.0


def weigh(keys: Iterable[str]) -> float:
    """The weight of several words."""
    return sum(map(weight, keys))


def _key(token: str, language: str) -> str:
    english = language[:2] == "en"
    if token[0].isdigit():
        return _number(token, language[:2] in POINT_LANGUAGES)
    if token in MINUSES:
        return "-"
    if token[0] == "." and token[1:2].isdigit():
        return _number(f"0{token}", language[:2] in POINT_LANGUAGES)
    key = unicodedata.normalize("NFC", _INVISIBLE.sub("", token))
    key = _APOSTROPHE.sub("'", key)
    if not english:
        return unicodedata.normalize("NFC", key.casefold().replace(".", ""))
    if _CAPITALS_THAT_ARE_WORDS.fullmatch(key):
        return "".join(key.split(".")).casefold() + "."  # "US" is not "us"
    key = unicodedata.normalize("NFC", key.casefold().replace(".", ""))
    if key.endswith("n't") and len(key) > 3:
        return {"won't": "will", "can't": "can", "shan't": "shall", "ain't": "is"}.get(key, key[:-3]) + " not"
    if key == "cannot":
        return "can not"
    if key[-3:] in _CONTRACTED and len(key) > 3:
        return f"{key[:-3]} {_CONTRACTED[key[-3:]]}"
    stem, possessive = (key[:-2], "'s") if key.endswith("'s") else (key, "")
    return (SPELLINGS.get(stem) or american(stem)) + possessive


def _number(token: str, point: bool) -> str:
    """1,000 and 1000 are one number; whether 1.000 is too depends on the language. 2.10 and 2.1 are two."""
    token = "".join(str(unicodedata.digit(c, "")) or c for c in token).translate(_NUMBER_SEPARATORS)
    grouped = _GROUPED_BY_COMMA if point else _GROUPED_BY_POINT
    if grouped.fullmatch(token):
        token = re.sub(r"[,' ]" if point else r"[.' ]", "", token)
    token = token.replace(" ", "")
    return token if point else token.replace(",", ".")


def _ends_sentence(text: str, start: int, match: re.Match[str], language: str) -> bool:
    mark = match["mark"]
    if mark[0] in _FULL_STOPS:
        return True
    following = text[match.end() : match.end() + 1]
    if not match["space"] or (following.islower() and following.isalpha()):
        return False
    if mark[0] != ".":
        return True
    if mark[:2] == "..":
        return True
    last = _LAST_WORD.search(text, max(start, match.start() - 24), match.start())
    word = last.group() if last else ""
    if word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    if _DOTTED.fullmatch(word):  # "in the U.S. The law" ends a sentence, "the U.S. Senate" does not
        return _OPENING_WORD.match(text, match.end()) is not None
    return not (word.isdigit() and len(word) <= 2 and language[:2] in _ORDINAL_POINT_LANGUAGES)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _characters(*categories: str) -> str:
    """A regular expression class of the characters of some general categories, as ranges."""
    ranges: list[list[int]] = []
    for point in _points():
        if unicodedata.category(chr(point)) in categories:
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


def _points() -> Iterator[int]:
    yield from range(0x20, 0x3100)
    yield from range(0xA000, 0xAC00)
    yield from range(0xF900, min(0x11700, sys.maxunicode))


_CONTRACTED = {"'re": "are", "'ll": "will", "'ve": "have"}

# The keys of the words met lately, by language: text repeats itself.
_CACHES: dict[str, dict[str, str]] = {}

_MARK = _characters("Mn", "Mc", "Me")
_FORMAT = _characters("Cf", "Cc")
_PUNCTUATION = _characters("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po")
_CURRENCY = _characters("Sc")
# A dash before a number is a minus sign after these and after a space, and elsewhere one between two numbers.
_BEFORE_MINUS = _characters("Ps", "Pi", "Sc") + "\"'\u2013\u2014<>=\u2264\u2265\u2248\u00b1~:/\u00bb\u203a"
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, Kana, Bopomofo, Han.
_UNSPACED = (
    "\u0e00-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e80-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u1780-\u17b3"
    "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
_LETTER = rf"(?:(?![{_UNSPACED}])[^\W_]|[{_MARK}\u00ad\u200c\u200d\u2060])"
_TEMPLATE = rf"""
    (?: [A-Za-z]+ (?= [ ,;:] | \Z )
    | \d+ (?: [.,\u066b\u066c'\u2019\u00a0\u202f\u2009SPACE] (?=\d) \d+ )*
    | (?: (?![{_UNSPACED}\d_])\w \. ){{2,}} (?: (?![{_UNSPACED}\d_])\w (?!\w) )?
    | (?: (?![{_UNSPACED}\d_])\w ) {_LETTER}* (?: [{APOSTROPHES}] {_LETTER}+ )*
    | [{_UNSPACED}] [{_MARK}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*
    | (?<!\S) [<>\u2264\u2265] (?= \s? [\d$\u20ac\u00a3] )
    | \. (?<! [^\s{_BEFORE_MINUS}{MINUSES}] \. ) \d+
    | [{MINUSES}] (?<! [^\s{_BEFORE_MINUS}] [{MINUSES}] ) (?<! \d [{_CURRENCY}"'] [{MINUSES}] )
      (?= (?: [A-Z]{{0,2}} [{_CURRENCY}] )? \.? \d )
    | (?<= \d ) \+
    | (?! (?<=[\d%]) \u2212 [{_CURRENCY}]? \d )
      (?: [^\w\s{_PUNCTUATION}{_FORMAT}{_MARK}`^~|<>=+\u00b4\u00a8\u00b8] | [%\u2030\u066a\uff05&] )
      (?: [{_MARK}\U0001f3fb-\U0001f3ff] | \u200d [^\w\s] )*
    )"""
_PATTERN = _TEMPLATE.replace("[ ,;:]", "[\\x20,;:]").replace("SPACE", "")
_WORD = re.compile(f"({_PATTERN})", re.VERBOSE)
_WORD_SPACED_NUMBERS = re.compile(
    rf"(\d{{1,3}}(?:[\x20\u00a0\u202f\u2009]\d{{3}})+(?!\d)(?:,\d+)?|{_PATTERN})", re.VERBOSE
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_CAPITALS_THAT_ARE_WORDS = re.compile(r"US|U\.S\.?|IT|I\.T\.?|WHO|W\.H\.O\.?|AIDS|UN|U\.N\.?")
_NUMBER_SEPARATORS = str.maketrans(
    {"\u066b": ".", "\u066c": ",", "\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)
_GROUPED_BY_COMMA = re.compile(r"\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*(?:\.\d+)?|\d{1,3}(?:,\d{2})+,\d{3}")
_GROUPED_BY_POINT = re.compile(r"\d{1,3}(?:([.' ])\d{3})(?:\1\d{3})*(?:,\d+)?")

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_FULL_STOPS = "\u3002\uff01\uff1f\uff61"
_CLOSING = "\"'\u2019\u201d\u00bb\u203a\\)\\]\uff09\u300d\u300f\u3011"
# A low-high German quotation closes with what opens an English one.
_STOPS, _CLOSING_GERMAN = ".!?\u2026\u203c-\u2049\u0964\u0965\u061f\u06d4\u0589", "\u201c\u2018"
_SENTENCE_END = re.compile(
    rf"(?P<mark>[{_STOPS}]+[{_CLOSING}{_CLOSING_GERMAN}]*|[{_FULL_STOPS}]+[{_CLOSING}]*)(?P<space>\s*)"
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_LAST_WORD = re.compile(r"[^\s(\[\"'\u201c\u2018\u00ab]*$")
_ORDINAL_POINT_LANGUAGES = frozenset(
    {
        "de",
        "da",
        "nb",
        "nn",
        "no",
        "fi",
        "cs",
        "sk",
        "sl",
        "hr",
        "sr",
        "bs",
        "pl",
        "hu",
        "tr",
        "et",
        "lv",
        "is",
        "lb",
        "eu",
    }
)
_ABBREVIATED = (
    "mr mrs ms dr prof sr jr st gen col lt capt sgt cmdr adm maj gov sen rep rev hon pres supt det insp "
    "jan feb apr jun jul aug sep sept oct nov dec tue tues wed thu thur thurs fri "
    "vs etc nos vol fig approx dept est inc ltd co corp bros ave blvd rd mt ft cf viz pp "
    "bzw ca usw inkl evtl ggf vgl nr str mio mrd abs bd hrsg sog zzt mme mlle env ste sra srta dra ud uds pág núm "
    # Russian, escaped because its letters look like Latin ones.
    "\u0433\u0433 \u0433-\u043d \u0433-\u0436\u0430 \u0443\u043b \u0438\u043c \u0442\u044b\u0441 "
    "\u043c\u043b\u043d \u043c\u043b\u0440\u0434 \u0440\u0443\u0431 "
    "\u043a\u043e\u043f \u0441\u0442\u0440 "
    "dott sig avv ing ecc"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_OPENING_WORD = re.compile(
    r"[\"'\u201c\u2018(]*(?:The|A|An|It|He|She|They|We|I|You|In|On|At|By|For|From|But|And|So|If|When|While|After|Before|This|"
    r"That|These|Those|There|His|Her|Its|Their|Our|As|To|With|However|Meanwhile|Last|Since|Under|Although|No|Not|One)\b"
)
