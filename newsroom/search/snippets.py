"""Showing what was found: the words of a search in a text, and the paragraph that has most of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from articles.block import Block

from .query import Part, Query
from .terms import Term, beginning_of, spelt, stem, terms

LENGTH = 240
# So much of the text before the first word that was found is shown.
BEFORE = 60
ELLIPSIS = "…"
# Texts of which small letters are known without a look at each: English mostly.
_PLAIN = re.compile(r"[\x00-\x7f‘’“”–—…]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that was found, or that was not."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a block, with what was found in it. `anchor` is the block's id."""

    anchor: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class _Hit:
    part: int
    start: int
    end: int


def marked(text: str, query: Query) -> list[Piece]:
    """Return the whole of a line, in pieces."""
    return _pieces(text, _hits(terms(text), query))


def snippet(blocks: Iterable[Block], query: Query) -> Snippet | None:
    """Return from the block that has the most parts of the query, the first of several, what stands around them.

    None if no block has any. Linear in the length of the blocks.
    """
    most, best = 0, None
    stems = [_stems(part) for part in query.parts]
    for block in blocks:
        # Most blocks have fewer at once, which saves taking them apart.
        if most >= _most_parts(block.text, stems):
            continue
        written = spelt(block.text)
        keys = [key for _folded, key in written]
        count = sum(_stands_in(part, keys, written) for part in query.parts)
        if count > most:
            most, best = count, block
        if count == len(query.parts):
            break
    return Snippet(best.id, _cut(best.text, _hits(terms(best.text), query))) if best else None


def _stems(part: Part) -> list[str]:
    """What stands in every text that has the part."""
    *before, last = part.keys
    return [*map(stem, before), beginning_of([stem(last), stem(part.beginning)]) if part.beginning else stem(last)]


def _most_parts(text: str, stems: list[list[str]]) -> int:
    """How many parts of a query a text has at most."""
    if not _PLAIN.fullmatch(text):
        return len(stems)
    small = text.lower().replace(".", "")
    return sum(all(each in small for each in of) for of in stems)


def _stands_in(part: Part, keys: list[str], written: list[tuple[str, str]]) -> bool:
    """Whether a part stands among the terms of a text, which are `written` with their endings."""
    *before, last = part.keys
    if not all(key in keys for key in before):
        return False
    if last not in keys and not part.beginning:
        return False
    if not before and last in keys:
        return True
    return any(
        keys[place : place + len(before)] == before
        for place, (folded, key) in enumerate(written[len(before) :])
        if part.is_last(key, folded)
    )


def _hits(found: list[Term], query: Query) -> list[_Hit]:
    """Where the parts of a query stand among the terms of a text, in order."""
    hits = [
        _Hit(number, found[place].start, found[last].end)
        for number, part in enumerate(query.parts)
        for place, last in enumerate(range(len(part.keys) - 1, len(found)))
        if part.is_last(found[last].key, found[last].folded) and _begins(found, place, part)
    ]
    return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def _begins(found: list[Term], place: int, part: Part) -> bool:
    return all(found[place + offset].key == key for offset, key in enumerate(part.keys[:-1]))


def _cut(text: str, hits: list[_Hit]) -> list[Piece]:
    """The stretch of the text that holds the most parts, at words, with an ellipsis where it was cut."""
    first = max(hits, key=lambda hit: (_parts_from(hit, hits), -hit.start))
    start = max(0, min(first.start - BEFORE, len(text) - LENGTH))
    end = min(len(text), max(start + LENGTH, first.end))
    if start:
        # Not in the middle of a word; in a script without spaces anywhere.
        start = next((at + 1 for at in range(start, first.start) if text[at].isspace()), start)
    if end < len(text):
        end = next((at for at in range(end, max(first.end, end - 30), -1) if text[at].isspace()), end)
    inside = [hit for hit in hits if start <= hit.start and hit.end <= end]
    pieces = _pieces(text[start:end], [_Hit(hit.part, hit.start - start, hit.end - start) for hit in inside])
    before = [Piece(ELLIPSIS, is_found=False)] if start else []
    after = [Piece(ELLIPSIS, is_found=False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _parts_from(first: _Hit, hits: list[_Hit]) -> int:
    """How many parts a stretch shows that begins at this hit."""
    return len({hit.part for hit in hits if 0 <= hit.start - first.start < LENGTH - BEFORE})


def _pieces(text: str, hits: list[_Hit]) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for start, end in _spans(hits):
        if start > position:
            pieces.append(Piece(text[position:start], is_found=False))
        pieces.append(Piece(text[start:end], is_found=True))
        position = end
    if position < len(text):
        pieces.append(Piece(text[position:], is_found=False))
    return pieces


def _spans(hits: list[_Hit]) -> list[tuple[int, int]]:
    """The places of hits, those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for hit in hits:
        if spans and hit.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], hit.end))
        else:
            spans.append((hit.start, hit.end))
    return spans
