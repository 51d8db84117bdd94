"""Names as they compare and sort: without accents, case, or marks that a keyboard may lack. In every script.

Scripts follow one another as in Unicode, the Latin alphabet first. What this does not know is the order of one
language ("Å" after "Z" in Swedish): a list that holds names of all languages has none of its own.
"""

from __future__ import annotations

import unicodedata

OTHER = "#"
HAN = "漢"
# O'Neill, O’Neill, U.S.: what stands on both sides is one word.
_INSIDE_WORDS = "'’‘ʼ‛ʻʹʿʾ`´.·"
# Letters that Unicode does not take apart, as those write them who cannot type them; of letters that Arabic, Persian
# and Urdu share in two forms, one; what Russian prints as "е" and writes as "ё".
_PLAIN = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
    "ŧ": "t",
} | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "", "ё": "е"}
# Scripts in which a letter with a mark is read as the letter. Elsewhere it is another: "й" is no "и", and the vowel
# signs of India and the tone marks of Thailand are part of the word.
_ACCENTED = ("LATIN", "GREEK", "ARABIC", "HEBREW", "ARMENIAN")


def fold(name: str) -> str:
    """Return `name` in small letters, without accents and punctuation, its words apart by one space.

    What is left decides how names sort, and whether two are the same but for how they are typed. A name of nothing but
    signs is left as it is, in small letters.
    """
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(small.translate(_kept).split()) or name.casefold().strip()


def initial(name: str) -> str:
    """Return the letter under which `name` is listed, a capital where there is one; `#` for what begins with none.

    Korean names are listed by their first consonant and Japanese ones by the first of their row, as in their own
    indexes; Han characters, of which there are too many, under one heading.
    """
    first = _after_vowel(fold(name))
    if not first.isalpha():
        return OTHER
    if "\uac00" <= first <= "\ud7a3":
        return _CONSONANTS[(ord(first) - 0xAC00) // 588]
    if "\u3041" <= first <= "\u3096":
        return _KANA[ord(first) - 0x3041]
    if unicodedata.name(first, "").startswith("CJK"):
        return HAN
    return first.upper()[:1]


def _after_vowel(folded: str) -> str:
    """The first letter, or the second where Thai or Lao writes first a vowel that is spoken after it."""
    leads = "\u0e40" <= folded[:1] <= "\u0e44" or "\u0ec0" <= folded[:1] <= "\u0ec4"
    return folded[1:2] if leads and len(folded) > 1 else folded[:1]


class _Kept(dict[int, str]):
    """What is left of each character: a letter, digit or vowel sign, nothing for an accent, else a space."""

    def __missing__(self, point: int) -> str:
        self[point] = kept = _keep(chr(point))
        return kept


def _keep(character: str) -> str:
    category = unicodedata.category(character)
    if character in _PLAIN:
        return _PLAIN[character]
    if category == "Cf" or character in _INSIDE_WORDS or _is_accent(character):
        return ""
    if category[0] not in "LMN":
        return " "
    if unicodedata.name(character, "").startswith(_ACCENTED):
        bare = "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
        return _PLAIN.get(bare, bare)
    if "\u30a1" <= character <= "\u30f6":  # katakana, which says the same as hiragana
        return chr(ord(character) - 0x60)
    return character


def _is_accent(character: str) -> bool:
    """Whether it is an accent, or a point of Hebrew or Arabic: signs without which the word is still read.

    The vowel signs of India and the tone marks of Thailand are none: their combining classes are others.
    https://www.unicode.org/reports/tr44/#Canonical_Combining_Class_Values
    """
    combining = unicodedata.combining(character)
    return 10 <= combining <= 36 or combining >= 200


_kept = _Kept()
# The first consonants of Korean syllables in their order; doubled ones stand with the plain.
_CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
# The row of each hiragana from U+3041 on.
_KANA = "あ" * 10 + "か" * 10 + "さ" * 10 + "た" * 11 + "な" * 5 + "は" * 15 + "ま" * 5 + "や" * 6 + "ら" * 5 + "わ" * 6
_KANA += "あかか"
