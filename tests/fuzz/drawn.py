"""What no person types: values, headers, files and JSON from which requests are made."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True, slots=True)
class File:
    """What a form sends in a field for a file."""

    name: bytes
    content: bytes
    kind: bytes = b"application/octet-stream"

    def __repr__(self) -> str:
        return f"File({self.name!r}, {self.content[:60]!r} and so on, {self.kind!r})"


NUMBERS = [b"0", b"1", b"2", b"-1", b"007", b"1.5", b"1e309", b"NaN", b"-Infinity", b"9" * 18, b"9" * 30, b"9" * 5000]
NUMBERS += [
    b"9223372036854775807",
    b"9223372036854775808",
    b"0x10",
    b"1_000",
    b"+1",
    b" 7 ",
    "٣".encode(),
    "²".encode(),
]
MOMENTS = [b"0000-00-00", b"0001-01-01", b"9999-12-31", b"2023-02-30", b"-0001-01-01", b"23:59:60", b"24:00", b"00:00"]
MOMENTS += [b"0001-01-01T00:00", b"9999-12-31T23:59:59", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00"]
MOMENTS += [b"2024-03-31T02:30", b"10000-01-01", b"999999999999-01-01", b"9999-12-31 23:59:59.999999+00:00"]
TEXTS = [
    b"",
    b" ",
    b"\x00",
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
    b"%",
    b"%00",
    b"\r\n",
]
TEXTS += [
    b"'",
    b'"',
    b"\\",
    b"' OR 1=1 --",
    b"*",
    b"%_",
    b"../../etc/passwd",
    b"//evil.example",
    b"javascript:alert(1)",
]
TEXTS += [
    b"http://[::1",
    b"http://\x00/",
    b"https://x.example:99999/",
    b"mailto:x",
    b"x@y",
    b"{{ x }}",
    b"{% x %}",
    b"%(x)s",
]
TEXTS += [
    text.encode()
    for text in ("\u2028", "\u202e", "\ufffe", "\ufeff", "\u200b", "İ", "ß", "ﬁ", "e\u0301", "😀", "\U0010ffff")
]
TEXTS += [
    b"x" * 300,
    b"x" * 5000,
    "é".encode() * 70_000,
    "\u0301".encode() * 2000,
    b"a " * 20_000,
    b"[" * 10_000,
    b"on",
    b"true",
    b"null",
]
MARKUP = [
    b"<p>",
    b"<p></p>",
    b"<p>" * 5000,
    b"<div><b>" * 200,
    b"<table><tr><td>",
    b"<ul><li><ul><li>" * 60,
    b"<!--",
    b"<![CDATA[",
    b"<?x",
]
MARKUP += [
    b'<p id="p-x">One</p><p id="p-x">Two</p>',
    b"<svg onload=x>",
    b"&#0;&#xD800;&#x110000;",
    b"<a href='\x01'>x</a>",
    b"<img src=x>",
]
MARKUP += [b'<figure data-picture="99999999999999999999"></figure>', b'<a href="http://[">x</a>', b"<p>a</p>" * 3000]
JSON = [
    b"[" * 10_000,
    b'{"a":' * 10_000,
    b"{}",
    b"[]",
    b'""',
    b'{"a": NaN}',
    b'"\\ud800"',
    b'{"tab": "\\u0000"}',
    b'{"tab": 1' + b"0" * 5000 + b"}",
]
NASTY = [*NUMBERS, *MOMENTS, *TEXTS, *MARKUP, *JSON]


def png(width: int, height: int) -> bytes:
    """A picture that says of itself that it is so large, and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (1 + 3 * width) * height) if width * height < 10_000 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


CONTENTS = [
    b"",
    b"x",
    b"\x00" * 100,
    png(4, 4),
    png(4, 4)[:-20],
    png(50_000, 50_000),
    png(0, 0),
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
]
CONTENTS += [
    b"GIF89a\x01\x00\x01\x00",
    b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    b"%PDF-1.4",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
]
CONTENTS += [
    b"PK\x03\x04",
    b"<html><script>",
    b"\xef\xbb\xbfname,kind\n\x00,\xff\n",
    b'"' * 5000,
    b'{"name": ' + b"[" * 10_000,
]
NAMES = [
    b"a.png",
    b"a.jpg",
    b"a.pdf",
    b"a.csv",
    b"a.jsonl",
    b"a.txt",
    b"a",
    b".",
    b"..",
    b"../../a.png",
    b"\xff.png",
    b"x" * 400 + b".png",
]

values = st.one_of(
    st.sampled_from(NASTY),
    st.sampled_from(NUMBERS + MOMENTS),
    st.text(max_size=12).map(str.encode),
    st.binary(max_size=8),
)
files = st.builds(
    File,
    st.sampled_from(NAMES),
    st.sampled_from(CONTENTS) | st.binary(max_size=40),
    st.sampled_from([b"image/png", b"image/jpeg", b"text/csv", b"application/pdf", b"", b"x/y/z", b"text/html"]),
)

# What a server would hand on: no control characters, each character a byte.
_lines = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20)
_OF_HEADERS: dict[str, list[str]] = {
    "Accept": ["*/*", "text/html;q=x", "application/json", ",,;;", "a" * 5000],
    "Accept-Encoding": ["gzip", "gzip;q=0", "*;q=0", "gzip;q=nan", "br, gzip;q=1.5", ";"],
    "Accept-Language": ["de", "en-US,en;q=0.5", "*", "x-" * 300, "en;q=99"],
    "Authorization": ["Bearer x", "Basic !!!", "Basic //8=", "Bearer é"],
    "Cookie": ["csrftoken=x", "sessionid=x", "=;=", "a=\xff", "messages=x", "sessionid=" + "x" * 5000, '"'],
    "Host": [
        "testserver",
        "testserver:80",
        "TESTSERVER",
        "testserver.",
        "testserver:99999",
        "testserver:x",
        "evil.example",
        "",
    ],
    "If-Match": ["*", '"x"'],
    "If-Modified-Since": [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 99 Foo 0000 99:99:99 GMT",
        "0",
    ],
    "If-None-Match": ["*", '"x"', 'W/"x"', "x", '"' * 3000, ","],
    "If-Unmodified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "x"],
    "Origin": ["null", "http://[", "http://testserver", "https://evil.example:x"],
    "Range": ["bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=0-,5-6", "x"],
    "Referer": ["http://testserver/", "http://[", "x"],
    "Sec-Fetch-Site": ["cross-site", "same-origin", "x"],
    "X-Forwarded-For": ["127.0.0.1", "::1%eth0", "x, y", "1.2.3.4.5"],
    "X-Requested-With": ["XMLHttpRequest", "x"],
}
headers = st.dictionaries(st.sampled_from(sorted(_OF_HEADERS)), st.none(), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries({name: st.sampled_from(_OF_HEADERS[name]) | _lines for name in names})
)
methods = st.sampled_from(
    ["GET"] * 6 + ["POST"] * 3 + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
)

_leaves: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from([10**30, -1, "\ud800", "\x00", ""]),
)


def objects(names: list[str]) -> st.SearchStrategy[bytes]:
    """JSON with what an address asks for, and with what it does not, under `names`."""
    texts = st.dictionaries(
        st.sampled_from(names) | st.text(max_size=3), st.lists(st.text(max_size=3), max_size=2), max_size=3
    )
    nested = st.recursive(
        _leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=3),
        max_leaves=8,
    )
    whole = st.dictionaries(st.sampled_from(names), nested | texts, max_size=6)
    return st.sampled_from(JSON) | whole.map(lambda found: json.dumps(found).encode("utf-8", "surrogatepass"))
