"""The two formats that feeds are written in: Django's, with what stories have besides.

Of an entry they take, besides what Django takes: `language`, `authors` (name and address of each), `content` (all of
it, as HTML) and `picture` (an `Image`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

MEDIA = "http://search.yahoo.com/mrss/"
# https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# So that a feed without entries is the same each time that it is made.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that goes with an entry. https://www.rssboard.org/media-rss"""

    url: str
    kind: str
    width: int
    height: int
    credit: str


def plain(value: Any) -> Any:
    """Return a text, or texts in a list or a tuple, without the characters that XML cannot hold; others as they are."""
    if isinstance(value, str):
        return _NO_XML.sub("", value)
    return type(value)(map(plain, value)) if type(value) in (list, tuple) else value


class _Feed(SyndicationFeed):
    """Writes no character that would make the feed unreadable, and says the same as long as the same is so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*map(plain, args), **{name: plain(value) for name, value in kwargs.items()})

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        super().add_item(*map(plain, args), **{name: plain(value) for name, value in kwargs.items()})

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _LONG_AGO


class Atom(_Feed, Atom1Feed):
    """https://www.rfc-editor.org/rfc/rfc4287"""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:media": MEDIA}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item.get("language") else {}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, address in item.get("authors", ()):
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", address)
            handler.endElement("author")
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})
        _add_picture(handler, item.get("picture"))


class Rss(_Feed, Rss201rev2Feed):
    """https://www.rssboard.org/rss-specification"""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": MEDIA,
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.startElement("image", {})
        for name, said in (("url", "icon"), ("title", "title"), ("link", "link")):
            handler.addQuickElement(name, self.feed[said])
        handler.endElement("image")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, _address in item.get("authors", ()):
            handler.addQuickElement("dc:creator", name)
        if item.get("language"):
            handler.addQuickElement("dc:language", item["language"])
        if item["updateddate"] is not None:
            handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        if item.get("content"):
            handler.addQuickElement("content:encoded", item["content"])
        _add_picture(handler, item.get("picture"))


def _add_picture(handler: Any, picture: Image | None) -> None:
    if picture is None:
        return
    size = {"width": str(picture.width), "height": str(picture.height)}
    handler.startElement("media:content", {"url": picture.url, "type": picture.kind, "medium": "image"} | size)
    if picture.credit:
        handler.addQuickElement("media:credit", plain(picture.credit))
    handler.endElement("media:content")
