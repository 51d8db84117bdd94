"""Marking spans of a block's text in its markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from .blocks import TextWalker, text_of


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
    spans overlap, the run carries all of them. `opening(keys)` is a run's start tag. `after(key)` is put once behind
    the last run of each span, but never inside a link. Space at the ends of a span is left out, and a span without
    anything else is not marked. What a reader reads is the same before and after.
    """
    spans = _trimmed(text_of(inner), spans)
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    waiting: list[str] = []

    def wrap(data: str, offset: int) -> str:
        cuts = [0, *(edge - offset for edge in edges if 0 < edge - offset < len(data)), len(data)]
        out = []
        for begin, end in pairwise(cuts):
            text = escape(data[begin:end], quote=False)
            keys = [span.key for span in spans if span.start <= offset + begin and offset + end <= span.end]
            out.append(f"{opening(keys)}{text}</mark>" if keys else text)
            ended = [after(span.key) for span in spans if span.end == offset + end]
            (waiting if walker.open_links else out).extend(ended)
        return "".join(out)

    walker = _Marker(wrap, waiting)
    walker.feed(inner)
    walker.close()
    return "".join(walker.output)


def _trimmed(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans without the space at their ends, so that each ends with a run of text; those of space only, without."""
    trimmed = []
    for span in spans:
        words = text[span.start : span.end]
        if words.strip():
            start = span.start + len(words) - len(words.lstrip())
            trimmed.append(replace(span, start=start, end=start + len(words.strip())))
    return trimmed


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
