"""Taking words out of texts, wherever and however they are written there, and leaving a mark in their place.

Knows no Django. Words are found as a reader reads them: whatever their case, their white space, their quotation marks
and dashes, and whatever markup or block boundary stands between them; and as addresses spell them, with hyphens.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

# What a reader cannot tell apart, or does not see.
_ALIKE = (
    "'\u2018\u2019\u201a\u2032`\u00b4",
    '"\u201c\u201d\u201e\u00ab\u00bb\u2033',
    "-\u2010\u2011\u2012\u2013\u2014\u2212",
)
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_BETWEEN = rf"[\s{_UNSEEN}]+"
_TAG = re.compile(r"<[a-zA-Z/!][^>\"]*(?:\"[^\"]*\"[^>\"]*)*>")
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_ATTRIBUTE = re.compile(r'\s([a-zA-Z-]+)="([^"]*)"')
_FIGURE = re.compile(r"<figure\b[^>]*>.*?</figure>", re.DOTALL)
_ID = re.compile(r'\sid="[^"]*"')
_INLINE = frozenset("a b code em i img s strong sub sup u".split())
_ADDRESSES = ("href", "src", "data-embed")
_TEXTS = ("alt", "title")
# The shortest marks, for where the long one does not fit or holds the words itself.
_SMALL_MARKS = [chr(code) for code in range(0x2588, 0x2590)]
FEWEST_CHARACTERS = 3


def plain(text: str) -> str:
    """Return `text` with its white space as single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def slug_of(words: str) -> str:
    """Return what an address makes of some words."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", words).lower())
    return re.sub(r"[-\s]+", "-", kept).strip("-_")


def fingerprint(words: str) -> tuple[str, int]:
    """Return what words can be known again by that are kept nowhere: a SHA-256, and of how many words."""
    found = tokens(words)
    return hashlib.sha256(" ".join(found).encode()).hexdigest(), len(found)


def holds_fingerprint(text: str, digest: str, length: int) -> bool:
    """Whether the words of that fingerprint stand in `text`. Linear in its length."""
    found = tokens(text)
    return any(
        hashlib.sha256(" ".join(found[start : start + length]).encode()).hexdigest() == digest
        for start in range(len(found) - length + 1)
    )


def tokens(text: str) -> list[str]:
    """Return the words of a text, without case, marks and what nobody sees."""
    seen = "".join(character for character in text if character not in _UNSEEN)
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", seen).casefold())


def overlaps(one: str, other: str) -> list[str]:
    """Return the texts in which one begins within the other and goes on beyond it, word by word."""
    both = plain(one).split(" "), plain(other).split(" ")
    return [
        " ".join([*before, *after[size:]])
        for before, after in (both, both[::-1])
        for size in range(1, min(len(before), len(after)))
        if [word.casefold() for word in before[-size:]] == [word.casefold() for word in after[:size]]
    ]


def attributes(html: str) -> list[str]:
    """Return the texts and addresses in the attributes of clean HTML."""
    return [unescape(value) for name, value in _ATTRIBUTE.findall(html) if name in (*_TEXTS, *_ADDRESSES)]


class _Words:
    """How some words are found. Raises ValueError if they have too few characters to be found by."""

    def __init__(self, words: str) -> None:
        if len("".join(tokens(words))) < FEWEST_CHARACTERS:
            raise ValueError("These are too few characters to be found by.")
        without_accents = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        spellings = dict.fromkeys(map(slug_of, (words, without_accents)))
        slugs = [slug for slug in spellings if len(slug.replace("-", "")) >= FEWEST_CHARACTERS]
        seen = (_spelled(token) for token in plain(words).split(" "))
        as_read = [_BETWEEN.join(filter(None, seen)), *(re.escape(slug) for slug in slugs if "-" in slug)]
        self.fingerprint = fingerprint(words)
        # As they stand in a text, or as an address that stands there has them.
        self.in_text = _any_of(as_read)
        # The same, and a word of its own between the hyphens of an address.
        self.in_address = _any_of([*as_read, *(rf"(?<![^\W_]){re.escape(slug)}(?![^\W_])" for slug in slugs)])


class Redaction:
    """Takes words out, each of several passages, and puts the passage's mark where they stood."""

    def __init__(self, *passages: tuple[str, str]) -> None:
        self._passages = [_Words(words) for words, _mark in passages]
        characters = "".join(words for words, _mark in passages)
        self._small_mark = next((mark for mark in _SMALL_MARKS if mark not in characters), _SMALL_MARKS[0])
        self._marks = [self._small_mark if self._makes(mark, characters) else mark for _words, mark in passages]

    def _makes(self, mark: str, characters: str) -> bool:
        """Whether a mark would make any of the words again, by itself or with what stands beside it."""
        made = self.holds(mark) or any(holds_fingerprint(mark, *each.fingerprint) for each in self._passages)
        return made or bool({mark[0], mark[-1]} & set(characters))

    def holds(self, text: str) -> bool:
        """Whether any of the words stand in a text without markup."""
        return any(each.in_text.search(text) for each in self._passages)

    def holds_in_address(self, address: str) -> bool:
        """Whether any of the words stand in a slug or an address."""
        spellings = {address, unquote(address)}
        return any(each.in_address.search(spelling) for each in self._passages for spelling in spellings)

    def holds_in_html(self, html: str) -> bool:
        """Whether any of the words stand in clean HTML, as text or in an attribute."""
        return self.in_html(html) != html

    def in_text(self, text: str, limit: int | None = None) -> str:
        """Return `text` without the words. It gets no longer than `limit`, if it was not."""
        cuts = self._cuts(text)
        found = _cut(text, cuts)
        if limit and len(found) > limit:
            found = _cut(text, [(start, end, self._small_mark) for start, end, _mark in cuts])
        return found

    def _cuts(self, text: str) -> list[tuple[int, int, str]]:
        """Where the words stand, with the mark for each place; one place where several overlap."""
        found = sorted(
            (*match.span(), mark)
            for each, mark in zip(self._passages, self._marks, strict=True)
            for match in each.in_text.finditer(text)
        )
        cuts: list[tuple[int, int, str]] = []
        for start, end, mark in found:
            if cuts and start < cuts[-1][1]:
                cuts[-1] = (cuts[-1][0], max(end, cuts[-1][1]), cuts[-1][2])
            else:
                cuts.append((start, end, mark))
        return cuts

    def is_all_of(self, text: str) -> bool:
        """Whether nothing is left of a text without the words."""
        return not _cut(text, [(start, end, "") for start, end, _mark in self._cuts(text)]).strip()

    def in_slug(self, slug: str) -> str:
        """Return `slug` without the words, and with nothing in their place."""
        # What stands on both sides may make the words again.
        while self.holds_in_address(slug):
            for each in self._passages:
                slug = each.in_address.sub("-", unquote(slug))
            slug = re.sub(r"-{2,}", "-", slug).strip("-_")
        return slug

    def in_address(self, address: str) -> str:
        """Return `address`, or nothing if the words stand in it: a part of an address is none."""
        return "" if self.holds_in_address(address) else address

    def in_html(self, html: str) -> str:
        """Return clean `html` without the words: well-formed, with the ids of its blocks, and all other text as it was.

        A link whose address holds them leads nowhere any more; a picture or an embed whose address does becomes a
        paragraph.
        """
        html = _FIGURE.sub(self._figure, html)
        pieces = list(_pieces(html))
        cuts = self._cuts("".join(piece.text for piece in pieces))
        for piece in pieces if cuts else ():
            piece.cut(cuts)
        return "".join(self._tag(piece.html) if piece.is_tag else piece.html for piece in pieces)

    def in_json(self, value: Any) -> Any:
        """Return data without the words in any of its texts, be they plain, HTML or addresses."""
        if isinstance(value, dict):
            return {key: self.in_json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.in_json(item) for item in value]
        return self._typed(value) if isinstance(value, str) else value

    def _typed(self, text: str) -> str:
        """Of a text that may be HTML that nobody has cleaned: all of it goes if the words stay in it."""
        without = self.in_html(text) if _TAG.search(text) else self.in_text(text)
        left = (without, unquote(without), unescape(_TAG.sub("", without)))
        return self._marks[0] if any(map(self.holds, left)) else without

    def _figure(self, match: re.Match[str]) -> str:
        addresses = [value for name, value in _ATTRIBUTE.findall(match[0]) if name in ("src", "data-embed")]
        if not any(self.holds_in_address(unescape(address)) for address in addresses):
            return match[0]
        anchor = _ID.search(match[0][: match[0].index(">") + 1])
        return f"<p{anchor[0] if anchor else ''}>{_escaped(self._marks[0])}</p>"

    def _tag(self, html: str) -> str:
        def without(match: re.Match[str]) -> str:
            name, value = match[1], unescape(match[2])
            if name in _ADDRESSES:
                return "" if self.holds_in_address(value) else match[0]
            if name in _TEXTS and self.holds(value):
                return f' {name}="{_escaped(self.in_text(value), quote=True)}"'
            return match[0]

        return _ATTRIBUTE.sub(without, html)


@dataclass(slots=True)
class _Piece:
    """A tag, or a run of text. `text` is what a reader reads there, from `start` on in the whole of it."""

    html: str
    text: str
    start: int
    is_tag: bool
    begins_part: bool = False

    def cut(self, cuts: list[tuple[int, int, str]]) -> None:
        """Take out what the cuts have of this run, with a mark where one begins and in each part it goes on in."""
        # Space between two parts is no place for a mark.
        if self.is_tag or (self.begins_part and self.text.isspace()):
            return
        end = self.start + len(self.text)
        kept, position = [], self.start
        for first, last, mark in cuts:
            if last <= self.start or first >= end:
                continue
            kept.append(self.text[position - self.start : max(first, position) - self.start])
            if first >= self.start or self.begins_part:
                kept.append(mark)
            position = min(last, end)
        if kept:
            self.html = _escaped("".join(kept) + self.text[position - self.start :])


def _pieces(html: str) -> Iterator[_Piece]:
    """Cut well-formed HTML at its tags, with the text that a reader reads between them."""
    offset, position, at_break = 0, 0, True

    def piece(html: str, text: str, *, is_tag: bool, begins: bool = False) -> _Piece:
        nonlocal offset
        offset += len(text)
        return _Piece(html, text, offset - len(text), is_tag, begins)

    for tag in _TAG.finditer(html):
        if raw := html[position : tag.start()]:
            yield piece(raw, unescape(raw), is_tag=False, begins=at_break)
            at_break = at_break and raw.isspace()
        name = _NAME.match(tag[0])
        is_inline = name is not None and name[1].lower() in _INLINE
        at_break = at_break or not is_inline
        yield piece(tag[0], "" if is_inline else "\n", is_tag=True)
        position = tag.end()
    if raw := html[position:]:
        yield piece(raw, unescape(raw), is_tag=False, begins=at_break)


def _cut(text: str, cuts: list[tuple[int, int, str]]) -> str:
    kept, position = [], 0
    for start, end, mark in cuts:
        kept += [text[position:start], mark]
        position = end
    return "".join(kept) + text[position:]


def _any_of(ways: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(dict.fromkeys(ways)), re.IGNORECASE)


def _spelled(token: str) -> str:
    """A pattern for a word in all its spellings that look alike, with what nobody sees between its characters."""
    token = token.replace("...", "\u2026")
    return f"[{_UNSEEN}]*".join(_character(character) for character in token if character not in _UNSEEN)


def _character(character: str) -> str:
    for alike in _ALIKE:
        if character in alike:
            return f"[{re.escape(alike)}]"
    if character == "\u2026":
        return r"(?:\u2026|\.\.\.)"
    apart = unicodedata.normalize("NFD", character)
    return re.escape(character) if apart == character else f"(?:{re.escape(character)}|{re.escape(apart)})"


def _escaped(text: str, *, quote: bool = False) -> str:
    """As the cleaner writes it, so that cleaning again changes nothing."""
    return escape(text, quote=False).replace("\xa0", "&nbsp;").replace('"', "&quot;" if quote else '"')
