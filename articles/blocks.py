"""The blocks of a story: its paragraphs, headings, lists, tables and figures, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser

from .block import Block
from .cleaning import BLOCK_TAGS, CONTAINER_TAGS, INLINE_TAGS, PART_TAGS, RENAMED_TAGS, clean, tidy

__all__ = [
    "CAPTION",
    "DEK",
    "HEADLINE",
    "RESERVED_IDS",
    "VOID_TAGS",
    "Block",
    "MarkedUp",
    "TextWalker",
    "join",
    "parse",
    "split",
    "text_of",
]

VOID_TAGS = frozenset({"br", "hr", "img"})

# In characters. Some hundred texts of this length are all that a process keeps in memory.
REMEMBERED_LENGTH = 100_000

HEADLINE, DEK, CAPTION = "headline", "dek", "caption"
RESERVED_IDS = (HEADLINE, DEK, CAPTION)


@dataclass(frozen=True, slots=True)
class MarkedUp:
    """A block with its markup. `inner` is what stands between its tags; `id` is empty until it has one."""

    id: str
    kind: str
    attributes: str
    inner: str
    text: str

    @property
    def html(self) -> str:
        opening = f"<{self.kind}" + (f' id="{self.id}"' if self.id else "") + self.attributes + ">"
        return opening if self.kind in VOID_TAGS else f"{opening}{self.inner}</{self.kind}>"

    @property
    def block(self) -> Block:
        return Block(self.id, self.text, self.kind)

    def with_id(self, anchor: str) -> MarkedUp:
        return replace(self, id=anchor)

    def with_inner(self, inner: str) -> MarkedUp:
        """The same block with other markup for the same text."""
        return replace(self, inner=inner)


class TextWalker(HTMLParser):
    """Reads the inside of one block and calls back with each run of text and its offset in the block's text."""

    def __init__(self, on_text: Callable[[str, int], str] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.on_text = on_text
        self.output: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.open_links = 0
        self._at_break = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at_break = self._at_break or tag in PART_TAGS
        self.open_links += tag == "a"
        self.output.append(self.get_starttag_text() or "")
        if tag == "br":
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        self._at_break = self._at_break or tag in PART_TAGS
        self.open_links -= tag == "a"
        self.output.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.isspace() and (self._at_break or not self.length):
            self.output.append(data)
            return
        if self._at_break and self.length:
            self._add("\n")
        self._at_break = False
        offset = self.length
        self._add(data)
        self.output.append(self.on_text(data, offset) if self.on_text else escape(data, quote=False))

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def text_of(inner: str) -> str:
    """Return the text of a block from what stands between its tags."""
    if "<" not in inner:
        text = unescape(inner)
        return "" if text.isspace() else text
    walker = TextWalker()
    walker.feed(inner)
    walker.close()
    return walker.text


class _Splitter(HTMLParser):
    """Cuts clean HTML at its top level. Inline content that stands there on its own becomes a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[MarkedUp] = []
        self.open: list[str] = []
        self.inner: list[str] = []
        self.head = ("", "p", "")
        self.loose: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED_TAGS.get(tag, tag)
        if not self.open:
            if tag in CONTAINER_TAGS or tag in BLOCK_TAGS or tag in PART_TAGS:
                self._end_loose()
            if tag in CONTAINER_TAGS or (tag in PART_TAGS and tag not in BLOCK_TAGS):
                return
            if tag in BLOCK_TAGS:
                known = dict(attrs)
                kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name != "id")
                self.head = (known.get("id") or "", tag, kept)
                if tag in VOID_TAGS:
                    self._end_block()
                else:
                    self.open = [tag]
                return
            self.loose.append(self._opening(tag, attrs))
            return
        if tag in CONTAINER_TAGS:
            return
        if tag not in VOID_TAGS:
            self.open.append(tag)
        self.inner.append(self._opening(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED_TAGS.get(tag, tag)
        if tag in CONTAINER_TAGS:
            if not self.open:
                self._end_loose()
            elif self.inner and not self.inner[-1].isspace():
                self.inner.append(" ")
            return
        if not self.open:
            if tag in INLINE_TAGS:
                self.loose.append(f"</{tag}>")
            return
        self.open.pop()
        if self.open:
            self.inner.append(f"</{tag}>")
        else:
            self._end_block()

    def handle_data(self, data: str) -> None:
        (self.inner if self.open else self.loose).append(escape(data, quote=False))

    def close(self) -> None:
        super().close()
        self._end_loose()

    @staticmethod
    def _opening(tag: str, attrs: list[tuple[str, str | None]]) -> str:
        return f"<{tag}" + "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name != "id") + ">"

    def _end_block(self) -> None:
        anchor, kind, attributes = self.head
        inner = "".join(self.inner)
        text = text_of(inner)
        if text.strip() or kind in VOID_TAGS or "<img " in inner:
            self.blocks.append(MarkedUp(anchor, kind, attributes, inner, text))
        self.inner = []

    def _end_loose(self) -> None:
        loose, self.loose = "".join(self.loose).strip(), []
        if loose:
            self.head = ("", "p", "")
            self.inner = [loose]
            self._end_block()


def split(html: str) -> list[MarkedUp]:
    """Return the blocks of clean `html` in order, with the ids that they claim to have. Empty blocks are left out.

    Linear in its length. Joined again by `join`, the blocks are the same body. What was cut last is remembered, since
    a save, a check and a page each begin with the same texts.
    """
    return list(_split(html) if len(html) <= REMEMBERED_LENGTH else _split.__wrapped__(html))


@lru_cache(maxsize=128)
def _split(html: str) -> tuple[MarkedUp, ...]:
    splitter = _Splitter()
    splitter.feed(html)
    splitter.close()
    return tuple(splitter.blocks)


def join(blocks: list[MarkedUp]) -> str:
    """Return the body that consists of `blocks`, one a line."""
    return "\n".join(block.html for block in blocks)


def parse(html: str) -> list[MarkedUp]:
    """Return the blocks of `html` from outside: cleaned, cut, and well-formed each. Raises ValidationError if too long.

    Cleaned twice, since wrapping loose text and renaming tags may leave what only a parser can mend.
    """
    return split(tidy(join(split(clean(html)))))
