"""Addresses that lead to words: text fragments.

https://wicg.github.io/scroll-to-text-fragment/
"""

from __future__ import annotations

import re
from urllib.parse import quote

BARE = "!$'()*+./:;=?@_~"
LONGEST_EXACT = 300
CONTEXT_WORDS = 4
# A run without spaces that is longer than this is text of a script that writes none.
LONGEST_WORD = 24
_TOKEN = re.compile(rf"\S{{1,{LONGEST_WORD}}}")
_SPACE = re.compile(r"\s+")


def text_fragment_url(url: str, anchor: str, text: str, start: int, end: int, *, page: str = "") -> str:
    """Return the address of `url` that opens at the words `text[start:end]` of its element `anchor`.

    Where the words stand more than once in `page` (all that a reader can read there; the element's own text if it is
    empty), those beside them are added, since a browser takes the first place that fits. A browser that knows no text
    fragments, or finds other words there, opens at the element.
    """
    return f"{url}#{anchor}:~:{text_directive(text, start, end, page=page)}"


def text_directive(text: str, start: int, end: int, *, page: str = "") -> str:
    """Return `text=[prefix-,]start[,end][,-suffix]` for the words `text[start:end]`.

    Words that cross from one part of a block to the next, or are many, are named by how they begin and end. Raises
    ValueError if there are none.
    """
    start, end = _whole_words(text, start, end)
    words = text[start:end]
    if not words:
        raise ValueError("There are no words to point at.")
    parts = _ends(words) if "\n" in words or len(words) > LONGEST_EXACT else [words]
    directive = ",".join(_encode(part) for part in parts)
    if _occurrences(parts[0], page or text) > 1:
        before = _last_words(text[:start].rpartition("\n")[2])
        after = _first_words(text[end:].partition("\n")[0])
        directive = (f"{_encode(before)}-," if before else "") + directive + (f",-{_encode(after)}" if after else "")
    return f"text={directive}"


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen the span to whole words, since a browser finds no others, and leave out the space at its ends."""
    words = text[start:end]
    if not words.strip():
        return start, start
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    while start and text[start - 1].isalnum() and text[start].isalnum() and _is_spaced(text[start]):
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum() and _is_spaced(text[end]):
        end += 1
    return start, end


def _is_spaced(character: str) -> bool:
    """Whether the character is of a script that puts spaces between words."""
    return not ("\u0e00" <= character <= "\u0eff" or "\u1000" <= character <= "\u109f" or character >= "\u2e80")


def _ends(words: str) -> list[str]:
    """How the words begin and how they end, each within one part, and the end found nowhere before its place."""
    first, last = words.partition("\n")[0], words.rpartition("\n")[2]
    begin = _first_words(first)
    count = CONTEXT_WORDS
    finish = _last_words(last, count)
    while _occurrences(finish, words) > 1 and len(finish) < len(last):
        count += 2
        finish = _last_words(last, count)
    return [begin, finish]


def _first_words(text: str, count: int = CONTEXT_WORDS) -> str:
    found = [match.end() for match in _TOKEN.finditer(text)][:count]
    return text[: found[-1]].strip() if found else ""


def _last_words(text: str, count: int = CONTEXT_WORDS) -> str:
    """The mirror of `_first_words`: a long run without spaces is cut from its end."""
    return _first_words(text[::-1], count)[::-1]


def _occurrences(words: str, text: str) -> int:
    """How often a browser would find the words: it looks past case and kinds of space."""
    return _SPACE.sub(" ", text).casefold().count(_SPACE.sub(" ", words).casefold())


def _encode(words: str) -> str:
    """Percent-encode all that the grammar does not let stand bare; that is `-`, `,` and `&` always."""
    return quote(_SPACE.sub(" ", words), safe=BARE).replace("-", "%2D")
