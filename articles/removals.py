"""Saying what cleaning took away, so that nobody looks for it in vain."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .cleaning import CONTAINER_TAGS, RENAMED_TAGS, TAGS

# Tags that never stood for anything a reader reads: that they go is not worth a word.
_SILENT = frozenset("html head body meta title span colgroup col tfoot font tbody o:p picture big small abbr".split())
_SCRIPTS = frozenset({"script", "noscript", "template"})
_STYLES = frozenset({"style", "link"})
_FRAMES = frozenset({"iframe", "frame", "frameset", "object", "applet", "embed", "portal"})
_FORMS = frozenset({"form", "input", "button", "select", "textarea", "option"})
_MEDIA = frozenset({"video", "audio", "source", "track", "svg", "math", "canvas", "map", "area"})


class _Inventory(HTMLParser):
    """Counts what a text holds."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.links: Counter[str] = Counter()
        self.pictures: Counter[str] = Counter()
        self.embeds: Counter[str] = Counter()
        self.styled = 0
        self.handlers = 0
        self.comments = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags[RENAMED_TAGS.get(tag, tag)] += 1
        if tag == "a" and "href" in attributes:
            self.links[attributes["href"]] += 1
        if tag == "img":
            self.pictures[attributes.get("src", "")] += 1
        if attributes.get("data-embed"):
            self.embeds[attributes["data-embed"]] += 1
        self.styled += "style" in attributes
        self.handlers += any(name.startswith("on") for name in attributes)

    def handle_comment(self, data: str) -> None:
        self.comments += 1


def removed(before: str, after: str) -> list[str]:
    """Return what is in the HTML `before` and not in `after`, cleaned from it: a phrase for each kind of thing.

    Silent about what no reader would miss, such as class names. Linear in the length of both.
    """
    if before == after or "<" not in before:
        return []
    old, new = _Inventory(before), _Inventory(after)
    gone = old.tags - new.tags
    pictures = old.pictures - new.pictures
    links = old.links - new.links - old.embeds
    embeds = old.embeds - new.embeds
    unknown = sorted(gone.keys() - TAGS - CONTAINER_TAGS - _SILENT - _SCRIPTS - _STYLES - _FRAMES - _FORMS - _MEDIA)

    def count(tags: frozenset[str]) -> int:
        return sum(gone[tag] for tag in tags)

    scripts = count(_SCRIPTS) + old.handlers
    phrases = {
        ngettext("%d script", "%d scripts", scripts): scripts,
        ngettext("%d frame", "%d frames", count(_FRAMES)): count(_FRAMES),
        ngettext("%d form element", "%d form elements", count(_FORMS)): count(_FORMS),
        ngettext("%d drawing, film or sound", "%d drawings, films or sounds", count(_MEDIA)): count(_MEDIA),
        ngettext("%d picture that is not in the library", "%d pictures that are not in the library", pictures.total())
        + _hosts(pictures): pictures.total(),
        ngettext("%d embed of a site that is not listed", "%d embeds of sites that are not listed", embeds.total())
        + _hosts(embeds): embeds.total(),
        ngettext("%d link that leads nowhere safe", "%d links that lead nowhere safe", links.total()): links.total(),
        ngettext("%d comment", "%d comments", old.comments): old.comments,
    }
    said = [phrase % number if "%d" in phrase else phrase for phrase, number in phrases.items() if number > 0]
    if old.styled + count(_STYLES):
        said.append(_("styling"))
    if unknown:
        said.append(_("markup that stories do not have (%(tags)s)") % {"tags": ", ".join(unknown[:5])})
    return said


def _hosts(addresses: Counter[str]) -> str:
    hosts = sorted({host for address in addresses if (host := _host(address))})
    return f" ({', '.join(hosts[:3]).replace('%', '%%')})" if hosts else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
