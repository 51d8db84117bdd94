"""Links from the words that first name an entity to its page. Which words these are is kept with each revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from .blocks import MarkedUp, TextWalker

# Where a link may stand: in our own prose. A quotation is left as it was said, with its source as it was given.
_KINDS = frozenset({"p", "ul", "ol"})
# Within these, text leads somewhere already, or is none to read.
_CLOSED = frozenset({"a", "code"})


@dataclass(frozen=True, slots=True)
class Link:
    """The text of a block from `start` on, which reads `words`, leads to `url`."""

    start: int
    words: str
    url: str

    @property
    def end(self) -> int:
        return self.start + len(self.words)


def open_runs(block: MarkedUp) -> list[tuple[int, int]]:
    """Return where in the text of a block a link may stand: runs without markup, in prose, outside of other links."""
    if block.kind not in _KINDS:
        return []
    walker = _Runs()
    walker.feed(block.inner)
    walker.close()
    return walker.runs


def linked(block: MarkedUp, links: Sequence[Link]) -> MarkedUp:
    """Return the block with `links` in it. Its text stays the same.

    A link whose words do not stand at its place, or stand where none may, is left out.
    """
    runs = open_runs(block)
    standing = sorted(
        (
            link
            for link in links
            if link.words
            and block.text[link.start : link.end] == link.words
            and any(start <= link.start and link.end <= end for start, end in runs)
        ),
        key=lambda link: link.start,
    )
    apart: list[Link] = []
    for link in standing:
        if not apart or apart[-1].end <= link.start:
            apart.append(link)
    if not apart:
        return block

    def wrap(data: str, offset: int) -> str:
        out, position = [], 0
        for link in apart:
            begin, end = link.start - offset, link.end - offset
            if begin >= 0 and end <= len(data):
                out.append(escape(data[position:begin], quote=False))
                words = escape(data[begin:end], quote=False)
                out.append(f'<a class="entity-link" href="{escape(link.url)}">{words}</a>')
                position = end
        return "".join([*out, escape(data[position:], quote=False)])

    walker = TextWalker(wrap)
    walker.feed(block.inner)
    walker.close()
    return block.with_inner("".join(walker.output))


class _Runs(TextWalker):
    """Collects the runs of text outside of closed elements."""

    def __init__(self) -> None:
        super().__init__(self._note)
        self.closed = 0
        self.is_first = True
        self.runs: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self.closed += tag in _CLOSED

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self.closed -= tag in _CLOSED

    def handle_data(self, data: str) -> None:
        self.is_first = self._at_break or not self.length
        super().handle_data(data)

    def _note(self, data: str, offset: int) -> str:
        if not self.closed:
            # Space before the first word would be lost to whoever reads the text again, if a link parted the two.
            lead = len(data) - len(data.lstrip()) if self.is_first else 0
            self.runs.append((offset + lead + bool(lead), offset + len(data)))
        return data
