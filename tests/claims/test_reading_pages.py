"""What a page says, whatever it is made of; and whether a passage stands in it."""

from __future__ import annotations

import time
from datetime import date

import pytest

from claims.finding_passages import look_for
from claims.reading_pages import LONGEST_TEXT, decode, read, read_html

URL = "https://paper.example/news/1?utm=x"
JSON_LD = '<script type="application/ld+json">%s</script>'


def test_text_is_what_a_reader_sees():
    html = """<!doctype html><html><head><title>Bridge</title><style>p { color: red }</style></head><body>
    <nav>Home</nav><h1>Old bridge</h1><p>Repairs will <b>cost</b> 4&nbsp;million&#32;crowns,<br>said M&uuml;ller.
    <!-- not <p>this</p> --><script>document.write("<p>nor this</p>")</script><noscript><p>nor that</p></noscript>
    <table><tr><td>1<td>2</table>1 < 2 &amp; 3 > 2</body></html>"""
    assert read_html(html, URL).text.split("\n") == [
        "Home",
        "Old bridge",
        "Repairs will cost 4 million crowns,",
        "said Müller.",
        "1 2",
        "1 < 2 & 3 > 2",
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>A &amp; B | The Paper</title>", ("A & B | The Paper", "", None)),
        ('<meta property="og:title" content="A"><title>B</title>', ("A", "", None)),
        ("<meta content='The Paper' property=og:site_name>", ("", "The Paper", None)),
        ('<meta name="DC.Date" content="2024-05-02">', ("", "", date(2024, 5, 2))),
        ('<meta property="article:published_time" content="2024-05-02T23:00:00Z">', ("", "", date(2024, 5, 2))),
        ('<time datetime="2024-05-02T10:00">2 May</time>', ("", "", date(2024, 5, 2))),
        ('<time datetime="2024-02-31">', ("", "", None)),
        ("<h1>Only <em>a</em> heading</h1>", ("Only a heading", "", None)),
        (
            JSON_LD % '{"@type": "NewsArticle", "headline": "A", "datePublished": "2024-05-02T10:00:00+02:00", '
            '"publisher": {"@type": "Organization", "name": "The Paper"}}',
            ("A", "The Paper", date(2024, 5, 2)),
        ),
        (
            JSON_LD
            % '{"@context": "https://schema.org", "@graph": [{"@type": ["WebPage"], "name": "A"}, {"@type": "Person", '
            '"name": "Nobody"}]}',
            ("A", "", None),
        ),
        (JSON_LD % '[{"@type": "Report", "name": ["A", "B"], "publisher": "The Paper"}]', ("A", "The Paper", None)),
        (JSON_LD % "{not json", ("", "", None)),
        (JSON_LD % '"\\ud800"', ("", "", None)),
        (JSON_LD % '{"@type": "Article", "headline": "half \\ud800"}', ("half ?", "", None)),
        (JSON_LD % ("[" * 100_000), ("", "", None)),
        (JSON_LD % ("1" * 5000), ("", "", None)),
        ("<meta property=og:title content='" + "A" * 900 + "'>", ("A" * 300, "", None)),
    ],
)
def test_title_publisher_and_date_are_read_from_the_page(head, expected):
    found = read_html(head, URL)
    assert (found.title, found.publisher, found.published_on) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="/news/1">', "https://paper.example/news/1"),
        ("<LINK REL='x CANONICAL' HREF=//other.example/1>", "https://other.example/1"),
        ('<meta property="og:url" content="https://paper.example/1">', "https://paper.example/1"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="http://[::1">', ""),
        ('<link rel="canonical" href="https://a.example/ b">', ""),
        ('<link rel="canonical" href="' + "a" * 2000 + '">', ""),
        ('<link rel="canonical" href="">', ""),
    ],
)
def test_address_that_a_page_gives_as_its_own_is_one_of_the_web(head, expected):
    assert read_html(head, URL).canonical_url == expected


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Größe".encode(), "", "Größe"),
        ("Größe".encode("latin-1"), "", "Größe"),
        ("Größe".encode("latin-1"), "iso-8859-1", "Größe"),
        ("“x”".encode("cp1252"), "ISO-8859-1", "“x”"),
        ("Größe".encode(), "utf-8", "Größe"),
        ("Größe".encode("utf-16"), "", "Größe"),
        (b"\xef\xbb\xbf" + "Größe".encode(), "latin-1", "Größe"),
        (b'<meta charset="koi8-r">' + "Мост".encode("koi8-r"), "", '<meta charset="koi8-r">Мост'),
        (b"<meta charset=shift_jis>" + "橋".encode("shift_jis"), "", "<meta charset=shift_jis>橋"),
        ("橋".encode("euc-jp"), "EUC-JP", "橋"),
        (b"+ADw-", "utf-7", "+ADw-"),
        (b"6162", "hex", "6162"),
        (b"ab", "no such thing", "ab"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"a\xff", "utf-8", "a\ufffd"),
    ],
)
def test_text_is_read_in_the_encoding_that_it_is_in(body, charset, text):
    assert decode(body, charset) == text


def test_plain_text_is_kept_and_a_pdf_is_not_read():
    assert read(b"a\x00b\r\n\r\n  c <p>", "text/plain", "", URL).text == "ab\nc <p>"
    assert read(b"%PDF-1.7", "application/pdf", "", URL).text == ""


HOSTILE = {
    "comments": "<!--" * 1_000_000,
    "declarations": "a <!A" * 800_000,
    "quotes": '<a "' * 1_000_000,
    "values": '<a b="' * 600_001,
    "openings": "<" * 4_000_000,
    "references": "&" * 4_000_000,
    "numbers": "&#" + "1" * 6000 + ";&#x" + "f" * 6000 + ";",
    "scripts": "<script></script" * 250_000,
    "titles": "<title></title >" * 250_000,
    "attributes": "<p " + "a " * 2_000_000,
    "depth": "<div>" * 800_000,
    "json": JSON_LD % ("[" + ",".join(['{"@graph":[1,2]}'] * 200_000) + "]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_page_that_is_made_to_be_slow_is_read_in_seconds(name):
    started = time.process_time()
    found = read_html(HOSTILE[name], URL)
    assert time.process_time() - started < 20
    assert len(found.text) <= LONGEST_TEXT


# Passages

PAGE = (
    "Council news\n"
    "The “old bridge” — built in 1911 — will close, the mayor said. "
    "Repairs will cost 4 million crowns over two years.\n"
    "He didn’t say when. Taxes stay as they are."
)


@pytest.mark.parametrize(
    ("passage", "stretch"),
    [
        ("Repairs will cost 4 million crowns", "Repairs will cost 4 million crowns"),
        ('the "old bridge" - built in 1911 -  will close', "The “old bridge” — built in 1911 — will close"),
        ("He didn't say when.", "He didn’t say when"),
        ("over two years.\n\nHe didn't", "over two years.\nHe didn’t"),
        ("Repairs will cost … crowns", "Repairs will cost 4 million crowns"),
        ("The old bridge [...] will close", "The “old bridge” — built in 1911 — will close"),
    ],
)
def test_passage_is_found_typographic_differences_aside(passage, stretch):
    found = look_for(passage, PAGE)
    assert PAGE[found.start : found.end] == stretch


@pytest.mark.parametrize(
    ("passage", "nearest"),
    [
        ("Repairs will cost 5 million crowns", "Repairs will cost 4 million crowns over two years."),
        ("He did say when", "He didn’t say when."),
        ("Repairs of the roof were put off by a vote", ""),
        ("will close … built in 1911", "The “old bridge” — built in 1911 — will close, the mayor said."),
        ("…", ""),
        ("", ""),
    ],
)
def test_passage_that_is_not_there_is_not_found_but_what_comes_nearest_is(passage, nearest):
    found = look_for(passage, PAGE)
    assert (found.is_there, found.nearest) == (False, nearest)


def test_passage_that_was_found_has_a_link_to_it():
    link = look_for("repairs will cost 4 million", PAGE).link("https://council.example/news#top")
    assert link == "https://council.example/news#top:~:text=Repairs%20will%20cost%204%20million"


@pytest.mark.parametrize("page", ["a " * 400_000, "a " * 200_000 + "b " * 200_000], ids=["one word", "two"])
def test_passage_is_looked_for_in_a_page_made_to_be_slow(page):
    started = time.process_time()
    look_for("a " * 500 + "c", page)
    assert time.process_time() - started < 20
