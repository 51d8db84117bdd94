"""What a fetched page says: its text, and of itself title, publisher, date and address. No script of it is run."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from .page_metadata import Metadata
from .reading_html import Tag, parts, plain

# So much of a page's text is kept: some four hundred pages of a book.
LONGEST_TEXT = 1_000_000
# And so much of its HTML is read.
LONGEST_HTML = 4_000_000
BLOCKS = frozenset(
    "address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody tfoot thead title "
    "tr ul".split()
)
CELLS = frozenset({"td", "th"})
# Browsers read these names as those encodings: https://encoding.spec.whatwg.org/#names-and-labels
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
KNOWN = re.compile(r"utf-8|utf-16(?:-[lb]e)?|cp\d+|iso8859-\d+|koi8-[ru]|mac-\w+|gb18030|big5\w*|euc_jp|iso2022_jp")
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says. All of it is proposed to a person; none of it is believed."""

    text: str = ""
    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    canonical_url: str = ""


def read(body: bytes, content_type: str, charset: str, url: str) -> Reading:
    """Return what a page says. Of a PDF that is nothing: it is kept by its hash alone."""
    if content_type == "application/pdf" or not body:
        return Reading()
    source = decode(body, charset, is_html=content_type != "text/plain")
    if content_type == "text/plain":
        return Reading(text=_tidy(source[:LONGEST_TEXT]))
    return read_html(source, url)


def read_html(html: str, url: str) -> Reading:
    """Return what an HTML page at `url` says. Takes time in proportion to its length."""
    said = Metadata()
    pieces: list[str] = []
    size = 0
    for part in parts(html[:LONGEST_HTML]):
        if size > LONGEST_TEXT:
            break
        if isinstance(part, str):
            said.hear(part)
            pieces.append(_SPACE.sub(" ", part.replace("\n", " ")))
            size += len(part)
            continue
        said.see(part)
        pieces.append(_between(part))
    found = said.found()
    return Reading(
        text=_tidy("".join(pieces))[:LONGEST_TEXT],
        title=_line(found.title, 300),
        publisher=_line(found.publisher, 200),
        published_on=found.published_on,
        canonical_url=_address(url, found.canonical_url),
    )


def decode(body: bytes, charset: str, *, is_html: bool = True) -> str:
    """Return the text of bytes: by their mark, what the server says, what the page says; else UTF-8, or cp1252."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace")
    meta = _META_CHARSET.search(body[:4096]) if is_html else None
    named = _codec(charset) or (_codec(meta[1].decode("ascii")) if meta else "")
    if named:
        return body.decode(named, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _codec(name: str) -> str:
    """The codec for a name that a page gives; empty for what is none of a text, such as "hex" or "utf-7"."""
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    found = READ_AS.get(found, found)
    return found if KNOWN.fullmatch(found) else ""


def _between(tag: Tag) -> str:
    """What stands for a tag in the text."""
    if tag.name == "textarea":
        return plain(tag.raw)
    if tag.name in BLOCKS:
        return "\n"
    return "\t" if tag.name in CELLS else ""


def _tidy(text: str) -> str:
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()


def storable(text: str) -> str:
    """Return a text without what a database refuses: zero characters and halves of pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _line(text: str, longest: int) -> str:
    return " ".join(storable(plain(text[: longest * 4])).split())[:longest].strip()


def _address(base: str, address: str) -> str:
    """The address that a page gives as its own, if it is one of the web."""
    try:
        found = storable(urljoin(base, address.strip())) if address.strip() else ""
        is_web = urlsplit(found).scheme in ("http", "https") and bool(urlsplit(found).hostname)
    except ValueError:
        return ""
    return found if is_web and len(found) <= 1000 and not re.search(r"[\s\\]", found) else ""
