"""The forms of a page, as a browser would send them, and the ways in which what is sent can be bent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote_from_bytes, urljoin, urlsplit

from hypothesis import strategies as st

from tests.fuzz.drawn import File, files, values

Value = bytes | File
Fields = list[tuple[bytes, Value]]
BOUNDARY = b"----newsroom-fuzz"


@dataclass
class Form:
    action: str
    method: str = "GET"
    is_multipart: bool = False
    fields: Fields = field(default_factory=list)
    buttons: Fields = field(default_factory=list)
    # What else a field may be chosen to be.
    options: dict[bytes, list[bytes]] = field(default_factory=dict)


class Page(HTMLParser):
    """Reads a page: its `forms`, and the names in the queries of its links, as `names`."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.names: set[str] = set()
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._owner: Form | None = None
        self._select = b""
        self._is_chosen = False
        self._area: bytes | None = None
        self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.names |= {name for name, _value in parse_qsl(urlsplit(has.get("href", "")).query)}
        elif tag == "form":
            self._form = Form(urljoin(self.address, has.get("action", "")), has.get("method", "get").upper())
            self._form.is_multipart = has.get("enctype") == "multipart/form-data"
            self.forms.append(self._form)
            self._by_id[has.get("id", "")] = self._form
        elif tag in ("input", "button", "select", "textarea"):
            self._owner = self._by_id.get(has["form"]) if "form" in has else self._form
            if self._owner and has.get("name") and "disabled" not in has:
                self._field(tag, has, has["name"].encode())
        elif tag == "option" and self._select and self._owner:
            value = has.get("value", "").encode()
            self._owner.options.setdefault(self._select, []).append(value)
            if "selected" in has:
                self._owner.fields.append((self._select, value))

    def _field(self, tag: str, has: dict[str, str], name: bytes) -> None:
        assert self._owner
        value, kind = has.get("value", "").encode(), has.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif kind in ("submit", "image") or (tag == "button" and kind not in ("button", "reset")):
            self._owner.buttons.append((name, value))
        elif kind == "file":
            self._owner.fields.append((name, File(b"", b"")))
        elif kind in ("checkbox", "radio"):
            self._owner.options.setdefault(name, []).append(value or b"on")
            if "checked" in has:
                self._owner.fields.append((name, value or b"on"))
        elif tag == "input":
            self._owner.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = b""
        elif tag == "textarea" and self._area is not None and self._owner:
            self._owner.fields.append((self._area, self._text.removeprefix("\n").encode()))
            self._area = None


def bent(draw: Any, form: Form) -> Fields:
    """What the form sends, with one of its buttons, and up to three things wrong with it."""
    sent: Fields = list(form.fields)
    if form.buttons:
        sent.append(draw(st.sampled_from(form.buttons)))
    names = sorted({name for name, _value in sent} | form.options.keys())
    if not names:
        return sent
    for _number in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        name = draw(st.sampled_from(names))
        is_file = any(isinstance(value, File) for known, value in sent if known == name)
        chosen = st.sampled_from(form.options[name]) if form.options.get(name) else values
        value: Value = draw(files if is_file else values | chosen)
        how = draw(st.sampled_from(["set", "set", "set", "set", "repeat", "drop", "lose"]))
        if how == "set":
            sent = [(known, value if known == name else was) for known, was in sent]
            sent += [] if any(known == name for known, _was in sent) else [(name, value)]
        elif how == "repeat":
            sent.append((name, value))
        elif how == "drop":
            sent = [pair for pair in sent if pair[0] != name]
        else:
            # The management form of a set, or all that begins alike.
            sent = [pair for pair in sent if not pair[0].startswith(name.partition(b"-")[0])]
    return sent


def encoded(fields: Fields) -> bytes:
    """As a query, or the body of a form without files."""
    return "&".join(
        f"{quote_from_bytes(name)}={quote_from_bytes(value if isinstance(value, bytes) else value.name)}"
        for name, value in fields
    ).encode()


def in_parts(fields: Fields) -> bytes:
    """As the body of a form with files."""
    parts = []
    for name, value in fields:
        head = b'Content-Disposition: form-data; name="%s"' % name
        if isinstance(value, File):
            head += b'; filename="%s"\r\nContent-Type: %s' % (value.name, value.kind)
        content = value.content if isinstance(value, File) else value
        parts.append(b"--%s\r\n%s\r\n\r\n%s\r\n" % (BOUNDARY, head, content))
    return b"".join(parts) + b"--%s--\r\n" % BOUNDARY
