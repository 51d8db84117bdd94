"""Reading HTML that may be anything, in one pass from its beginning to its end.

Not by `html.parser`, which takes hours over a page made for that (CVE-2025-6069 and those after it). Nothing here
looks at a character twice, and what is left open at the end of a page ends there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

# What these hold is no markup: https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments
RAW = frozenset({"script", "style", "title", "textarea", "noscript", "iframe", "noframes", "template", "xmp"})
MOST_ATTRIBUTES = 100
_TAG_NAME = re.compile(r"[a-zA-Z][^\s/>\x00]{0,60}")
_ATTRIBUTE_NAME = re.compile(r"[\s/]*+([^\s/>=]*+)")
_EQUALS = re.compile(r"\s*+=\s*+")
_BARE = re.compile(r"[^\s>]*+")
# Numbers of more digits than any character has, which Python refuses to read.
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")


@dataclass(slots=True)
class Tag:
    name: str
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    # What a raw element holds, without its end tag.
    raw: str = ""


def parts(html: str) -> Iterator[Tag | str]:
    """Yield the tags and the text between them, in order, with its character references read."""
    position = 0
    while (start := html.find("<", position)) >= 0:
        following = html[start + 1 : start + 2]
        if following in ("!", "?"):
            if text := html[position:start]:
                yield plain(text)
            closing = "-->" if html.startswith("<!--", start) else ">"
            end = html.find(closing, start)
            if end < 0:
                return
            position = end + len(closing)
            continue
        name = _TAG_NAME.match(html, start + 1 + (following == "/"))
        if name is None:
            # A "<" that opens nothing is text.
            yield plain(html[position : start + 1])
            position = start + 1
            continue
        if text := html[position:start]:
            yield plain(text)
        tag = Tag(name.group().lower(), following == "/")
        found = _attributes(html, name.end(), tag.attributes)
        if found is None:
            return
        position = found
        if not tag.is_end and tag.name in RAW:
            closing_tag = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(html, position)
            end = closing_tag.start() if closing_tag else len(html)
            tag.raw, position = html[position:end], end
        yield tag
    if position < len(html):
        yield plain(html[position:])


def plain(text: str) -> str:
    """Return a text with its character references read."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text


def _attributes(html: str, position: int, found: dict[str, str]) -> int | None:
    """Read the attributes of a tag into `found`, and return where the tag ends; None if it does not."""
    length = len(html)
    while position < length:
        name = _ATTRIBUTE_NAME.match(html, position)
        assert name is not None  # it matches nothing, too
        position = name.end()
        if html[position : position + 1] == ">":
            _keep(found, name[1], "")
            return position + 1
        value = ""
        if equals := _EQUALS.match(html, position):
            position = equals.end()
            if (quote := html[position : position + 1]) in ("'", '"'):
                end = html.find(quote, position + 1)
                if end < 0:
                    return None
                value, position = html[position + 1 : end], end + 1
            else:
                bare = _BARE.match(html, position)
                assert bare is not None
                value, position = bare.group(), bare.end()
        _keep(found, name[1], value)
    return None


def _keep(found: dict[str, str], name: str, value: str) -> None:
    if name and len(found) < MOST_ATTRIBUTES:
        found.setdefault(name.lower(), plain(value[:20_000]))
