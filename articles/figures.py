"""Figures in a body have one of two forms, whatever they came as: a picture of the library, or an embed.

<figure><img src alt width height data-picture><figcaption>Caption <cite>Credit</cite></figcaption></figure>
<figure class="embed" data-embed="https://…"><a href="https://…">Title</a></figure>
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from .embeds import provider_of

VOID = frozenset({"br", "hr", "img"})
# What a caption may hold. Whatever else stands in a figure is reduced to its text.
IN_CAPTION = frozenset("a b br code del em i s strike strong sub sup".split())
# A figure or picture is looked for; where there is none, a body is left alone.
CONCERNED = re.compile(r"<(?:figure|figcaption|img|cite)\b")
SPACES = re.compile(r"\s+")


def in_form(html: str, containers: frozenset[str]) -> str:
    """Return well-formed `html` with each figure in its form, and nothing of a figure anywhere else.

    A picture outside a figure gets one, behind the block it stands in; a figure with neither picture nor embed is
    taken off what it holds. `containers` are tags that do not count as blocks. Linear; done twice, nothing changes.
    """
    if not CONCERNED.search(html):
        return html
    writer = _Writer(containers)
    writer.feed(html)
    writer.close()
    return "".join(writer.output)


class _Figure:
    """What has been found inside one figure so far."""

    def __init__(self, attributes: dict[str, str]) -> None:
        url = attributes.get("data-embed", "")
        self.anchor = attributes.get("id", "")
        self.embed = url if provider_of(url) else ""
        self.pictures: list[str] = []
        self.everything: list[str] = []
        self.caption: list[str] = []
        self.credit: list[str] = []
        self.in_credit = 0
        self.text: list[str] = []

    def html(self) -> str:
        anchor = f' id="{escape(self.anchor)}"' if self.anchor else ""
        if self.embed:
            url = escape(self.embed)
            title = _escaped(_spaced(" ".join(self.text)) or urlsplit(self.embed).netloc)
            return f'<figure{anchor} class="embed" data-embed="{url}"><a href="{url}">{title}</a></figure>'
        if not self.pictures:
            return "".join(self.everything)
        caption = _spaced("".join(self.caption))
        credit = _escaped(_spaced("".join(self.credit)))
        parts = [part for part in (caption, f"<cite>{credit}</cite>" if credit else "") if part]
        figcaption = f"<figcaption>{' '.join(parts)}</figcaption>" if parts else ""
        first, *others = self.pictures
        return f"<figure{anchor}>{first}{figcaption}</figure>" + "".join(f"<figure>{one}</figure>" for one in others)


class _Writer(HTMLParser):
    def __init__(self, containers: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.containers = containers
        self.output: list[str] = []
        self.figure: _Figure | None = None
        self.figures_open = 0
        self.depth = 0
        self.lifted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "figure":
            self.figures_open += 1
            self.figure = self.figure or _Figure(attributes)
        elif tag == "img":
            if attributes.get("src"):
                self._picture(_opening(tag, attributes))
        elif self.figure:
            self._in_figure(tag, _opening(tag, attributes))
        else:
            self._count(tag, 1)
            self._write(_opening(_outside(tag), attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self.figures_open -= 1
            if self.figure and not self.figures_open:
                self._write(self.figure.html())
                self.figure = None
        elif self.figure:
            self._in_figure(tag, f"</{tag}>", is_end=True)
        else:
            self._write(f"</{_outside(tag)}>")
            self._count(tag, -1)

    def handle_data(self, data: str) -> None:
        text = _escaped(data)
        if figure := self.figure:
            figure.everything.append(text)
            figure.text.append(data)
            if figure.in_credit:
                figure.credit.append(data)
            else:
                figure.caption.append(text)
        else:
            self._write(text)

    def _in_figure(self, tag: str, html: str, *, is_end: bool = False) -> None:
        figure = self.figure
        assert figure
        figure.everything.append(html.replace(tag, _outside(tag), 1))
        if tag == "cite":
            figure.in_credit += -1 if is_end else 1
            figure.credit.append(" ")
        elif figure.in_credit:
            figure.credit.append("" if tag in IN_CAPTION and tag != "br" else " ")
        else:
            figure.caption.append(html if tag in IN_CAPTION else " ")

    def _picture(self, html: str) -> None:
        if self.figure:
            self.figure.pictures.append(html)
        elif self.depth:
            self.lifted.append(html)
        else:
            self.output.append(f"<figure>{html}</figure>")

    def _count(self, tag: str, step: int) -> None:
        """Outside all blocks again: here the pictures that stood in the middle of one may follow."""
        if tag in VOID or tag in self.containers:
            return
        self.depth += step
        if not self.depth:
            self.output.extend(f"<figure>{html}</figure>" for html in self.lifted)
            self.lifted.clear()

    def _write(self, html: str) -> None:
        self.output.append(html)


def _outside(tag: str) -> str:
    """A caption without its picture is text like other text, and a title cited in a sentence is in italics."""
    return {"figcaption": "div", "cite": "em"}.get(tag, tag)


def _escaped(text: str, *, quote: bool = False) -> str:
    """As the cleaner writes it, so that cleaning again changes nothing."""
    return escape(text, quote=False).replace("\xa0", "&nbsp;").replace('"', "&quot;" if quote else '"')


def _opening(tag: str, attributes: dict[str, str]) -> str:
    return f"<{tag}" + "".join(f' {name}="{_escaped(value, quote=True)}"' for name, value in attributes.items()) + ">"


def _spaced(text: str) -> str:
    return SPACES.sub(" ", text).strip()
