"""Marking spans of a block's text in its markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from .blocks import TextWalker


@dataclass(frozen=True, slots=True)
class Span:
    """The text of a block from `start` to before `end`, in code points, and what it is called."""

    start: int
    end: int
    key: int


def mark(
    inner: str,
    spans: Sequence[Span],
    *,
    opening: Callable[[list[int]], str],
    after: Callable[[int], str] = lambda key: "",
) -> str:
    """Return `inner`, the markup between a block's tags, with each span's text inside `<mark>` elements.

    A span that crosses tags becomes one `<mark>` for each run of text, so that the markup stays well-formed; where
    spans overlap, the run carries all of them. `opening(keys)` is a run's start tag. `after(key)` is put behind the
    last run of a span, but never inside a link.
    """
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    waiting: list[str] = []

    def wrap(data: str, offset: int) -> str:
        cuts = [0, *(edge - offset for edge in edges if 0 < edge - offset < len(data)), len(data)]
        out = []
        for begin, end in zip(cuts, cuts[1:], strict=False):
            text = escape(data[begin:end], quote=False)
            keys = [span.key for span in spans if span.start <= offset + begin and offset + end <= span.end]
            out.append(f"{opening(keys)}{text}</mark>" if keys and text.strip() else text)
            for span in spans:
                if span.end == offset + end:
                    if walker.open_links:
                        waiting.append(after(span.key))
                    else:
                        out.append(after(span.key))
        return "".join(out)

    walker = _Marker(wrap, waiting)
    walker.feed(inner)
    walker.close()
    return "".join(walker.output)


class _Marker(TextWalker):
    """Puts what waits for the end of a link behind it."""

    def __init__(self, on_text: Callable[[str, int], str], waiting: list[str]) -> None:
        super().__init__(on_text)
        self.waiting = waiting

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == "a" and not self.open_links:
            self.output.extend(self.waiting)
            self.waiting.clear()
