"""Markup as it comes from outside: what people paste, what files hold, what no person would write."""

from __future__ import annotations

from hypothesis import strategies as st

TAGS = (
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td caption figure figcaption cite hr br img "
    "a strong b em i s u del strike sub sup code div section article span font center o:p script style svg math iframe "
    "form input select option template noscript title textarea plaintext xmp frameset html body head"
).split()
ATTRIBUTES = (
    ' id="p-abcd"',
    ' id="p-wxyz9"',
    ' id="headline"',
    ' id="x y"',
    ' href="https://example.org/?a=1&b=2"',
    ' href="javascript:alert(1)"',
    ' src="/media/pictures/a.png"',
    ' src="https://example.org/a.png"',
    ' alt="A &quot;bridge&quot;"',
    ' onclick="alert(1)"',
    ' style="color:red"',
    ' class="embed"',
    ' colspan="2"',
    ' start="3"',
    " title='it&#39;s'",
    " checked",
    " =",
    ' "',
)
TEXTS = (
    "one ",
    "two",
    " ",
    "\n",
    "\r\n",
    "\t",
    "&amp;",
    "&lt;b&gt;",
    "&#8217;",
    "&nbsp;",
    "&",
    "<",
    ">",
    "é",
    "中",
    "\x00",
    "]]>",
)
JUNK = ("<!--", "-->", "<!DOCTYPE html>", "<?xml", "<![CDATA[", "</", "<a", '<p id="', "<!", "</>", "&#x", "&#0;")

_tags = st.sampled_from(TAGS)
_openings = st.builds(
    lambda tag, attributes, end: f"<{tag}{''.join(attributes)}{end}>",
    _tags,
    st.lists(st.sampled_from(ATTRIBUTES), max_size=3),
    st.sampled_from(["", "/", " /"]),
)
_closings = _tags.map(lambda tag: f"</{tag}>")
_words = st.sampled_from(TEXTS) | st.text(max_size=8)
html = st.lists(_openings | _closings | _words | st.sampled_from(JUNK), max_size=25).map("".join)

# Words that a story could hold: some long enough to be known again, some that recur, none at all.
sentences = st.sampled_from(
    [
        "",
        "Yes.",
        "The council voted on Tuesday to close the old bridge.",
        "The council voted on Friday to close the old bridge.",
        "Repairs will cost 4 million crowns, the mayor said.",
        "Repairs will cost 5 million crowns, said the mayor.",
        "Nobody was hurt when the crane fell into the river on Sunday.",
        "A second crane stands ready.",
        "« Non », dit-elle.",
        "桥在星期二关闭。",
    ]
)
