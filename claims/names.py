"""Names in English text: which of them an edit added, left out, replaced or exchanged."""

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from articles.matching import changes
from articles.words import Words
from entities.english import HONORIFICS, STARTERS

# Abbreviations that are not made of the first letters of what they stand for.
KNOWN = {
    "us": "united states",
    "us.": "united states",
    "usa": "united states",
    "uk": "united kingdom",
    "britain": "united kingdom",
}


@dataclass(frozen=True, slots=True)
class _Name:
    index: int
    key: str
    raw: str
    sure: bool  # False for the first word of a sentence, whose capital says nothing


def changed_names(
    before: str,
    after: str,
    first: Words,
    second: Words,
    old_taken: set[int],
    new_taken: set[int],
    is_common: Callable[[str], bool],
) -> list[tuple[str, str]]:
    """Pairs of the names that differ, as written; one side is empty for a name that was added or left out.

    Titles do not count ("Mr Smith" is "Smith"), nor do accents, possessives and abbreviations made of first letters.
    """
    olds, news = _names(before, first, old_taken), _names(after, second, new_taken)
    old_words, new_words = Counter(map(_fold, first.keys)), Counter(map(_fold, second.keys))
    removed = _missing(olds, new_words, old_words, is_common)
    added = _missing(news, old_words, new_words, is_common)
    if not any(name.sure for name in removed + added) and not (removed and added):
        removed = added = []
    elif not removed or not added:
        removed = [name for name in removed if name.sure]
        added = [name for name in added if name.sure]
    removed, added = _without_abbreviations(removed, added, olds, news)
    left = _runs(removed)
    runs = _runs(added)
    found = list(zip_longest(left, runs, fillvalue=""))
    return found or _exchanged(olds, news)


def _names(text: str, words: Words, taken: set[int]) -> list[_Name]:
    found = []
    for index, key in enumerate(words.keys):
        raw = text[words.starts[index] : words.ends[index]]
        if index in taken or not any(character.isupper() for character in raw) or key in HONORIFICS:
            continue
        opening = index == 0 or _opens(text[words.ends[index - 1] : words.starts[index]])
        inner = any(character.isupper() for character in raw[1:]) and len(raw) > 1
        if key in STARTERS and (opening or raw.istitle()) and not (raw.isupper() and len(raw) > 1):
            continue
        if not raw[0].isupper() and not inner:
            continue
        if raw == "I" or raw.startswith(("I'", "I\u2019")):
            continue
        nexts = text[words.starts[index + 1] : words.ends[index + 1]] if index + 1 < len(words) else ""
        followed = nexts[:1].isupper() and text[words.ends[index] : words.starts[index + 1]] == " "
        found.append(_Name(index, _fold(key), raw, not opening or inner or followed))
    return found


def _opens(between: str) -> bool:
    return any(mark in between for mark in '.!?:\u2026\n\u201c"(*')


def _missing(
    names: list[_Name], others: Counter[str], own: Counter[str], is_common: Callable[[str], bool]
) -> list[_Name]:
    """The names that occur in one wording more often than in the other; repeating one that is there is no new fact."""
    return [name for name in names if not others[name.key] and not is_common(name.raw.lower())]


def _without_abbreviations(
    removed: list[_Name], added: list[_Name], olds: list[_Name], news: list[_Name]
) -> tuple[list[_Name], list[_Name]]:
    for shorts, longs in ((removed, added), (added, removed)):
        for name in [name for name in shorts if name.raw.replace(".", "").isupper() or name.key in KNOWN]:
            letters = name.key.replace(".", "")
            meant = KNOWN.get(name.key, "").split()
            keys = [long.key for long in longs]
            for start in range(len(longs)):
                spelled = keys[start : start + len(letters)]
                if "".join(key[0] for key in spelled) == letters or (
                    meant and keys[start : start + len(meant)] == meant
                ):
                    del longs[start : start + max(len(meant), len(letters) if not meant else 0)]
                    shorts.remove(name)
                    break
    return removed, added


def _runs(names: list[_Name]) -> list[str]:
    found: list[list[_Name]] = []
    for name in names:
        if found and found[-1][-1].index + 1 == name.index:
            found[-1].append(name)
        else:
            found.append([name])
    return [" ".join(name.raw for name in run) for run in found]


def _exchanged(olds: list[_Name], news: list[_Name]) -> list[tuple[str, str]]:
    """Two names that changed places: "Ann sued Bob" and "Bob sued Ann"."""
    one = [name for name in olds if name.key in {other.key for other in news}]
    two = [name for name in news if name.key in {other.key for other in olds}]
    one = list({name.key: name for name in reversed(one)}.values())[::-1]
    two = list({name.key: name for name in reversed(two)}.values())[::-1]
    if [name.key for name in one] == [name.key for name in two]:
        return []
    moved = [change for change in changes([n.key for n in one], [n.key for n in two]) if not change.same]
    if not moved:
        return []
    return [(", ".join(name.raw for name in one), ", ".join(name.raw for name in two))]


def _fold(key: str) -> str:
    """A word without accents, possessive and plural ending."""
    key = key.removesuffix("'s").removesuffix("'")
    plain = "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    plain = plain.translate(_LETTERS)
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


_LETTERS = str.maketrans({"\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u0131": "i", "\u00e6": "ae", "\u0153": "oe"})
