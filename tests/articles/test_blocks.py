"""Cutting a body into its blocks and joining it again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from articles import blocks
from articles.blocks import parse, split, text_of
from articles.cleaning import BLOCK_TAGS
from tests.articles import markup


def shapes(html: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in parse(html)]


def test_block_knows_its_id_kind_and_text():
    (block,) = split('<p id="p-abcd">One <em>two</em> &amp; three</p>')
    assert (block.id, block.kind, block.text) == ("p-abcd", "p", "One two & three")
    assert block.inner == "One <em>two</em> &amp; three"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("loose text", [("p", "loose text")]),
        ("one<p>two</p>three", [("p", "one"), ("p", "two"), ("p", "three")]),
        ("<div>one<div>two</div></div>", [("p", "one"), ("p", "two")]),
        ("<p>one</p>\n\n<p>two</p>", [("p", "one"), ("p", "two")]),
        ("<p>one<p>two", [("p", "one"), ("p", "two")]),
        ("<p></p><p> </p><p>&nbsp;</p><p><br></p><p>x</p>", [("p", "x")]),
        ("<h1>one</h1>", [("h2", "one")]),
        ("<hr>", [("hr", "")]),
        ("<b>one</b> two", [("p", "one two")]),
        ("<ul><li>one</li><li>two</li></ul>", [("ul", "one\ntwo")]),
        ("<ul><li>one<ul><li>two</li></ul></li></ul>", [("ul", "one\ntwo")]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", [("table", "a\nb\nc")]),
        ("<blockquote><p>one</p><p>two</p></blockquote>", [("blockquote", "one\ntwo")]),
        ("<p>one<br>two</p>", [("p", "one two")]),
        ("<li>one</li>", [("p", "one")]),
        ("<span>one</span>", [("p", "one")]),
        ("", []),
        (" \n ", []),
        ("<script>x</script>", []),
    ],
)
def test_html_is_cut_into(html, expected):
    assert shapes(html) == expected


def test_text_of_a_pretty_printed_list_is_that_of_a_tight_one():
    assert text_of("\n  <li>one</li>\n  <li>two</li>\n") == text_of("<li>one</li><li>two</li>") == "one\ntwo"


def test_offsets_are_code_points():
    (block,) = parse("<p>👩‍👩‍👧 costs 4 crowns</p>")
    assert block.text.index("costs") == 6


def test_block_outside_of_another_id_loses_nothing_but_it():
    (block,) = split('<p id="p-abcd">x</p>')
    assert block.with_id("p-wxyz").html == '<p id="p-wxyz">x</p>'
    assert block.with_id("").html == "<p>x</p>"


@given(markup.html)
@example("<p>one</p>two")
@example("<blockquote>one<div>two</div></blockquote>")
@example("<pre>\n\none</pre>")
@example("<em><p>one</p></em>two")
@example("<ol start='3'><li>x")
@settings(max_examples=300, deadline=None)
def test_parsing_what_was_joined_changes_nothing(html):
    parsed = parse(html)
    joined = blocks.join(parsed)
    assert parse(joined) == parsed
    assert split(joined) == parsed


@given(markup.html)
@settings(max_examples=200, deadline=None)
def test_every_block_is_of_a_known_kind_and_holds_something(html):
    for block in parse(html):
        assert block.kind in BLOCK_TAGS
        assert block.text.strip() or block.kind == "hr" or "<img " in block.inner
        assert block.text == text_of(block.inner)


@given(markup.html)
@settings(max_examples=200, deadline=None)
def test_each_block_is_well_formed_on_its_own(html):
    for block in parse(html):
        assert [alone.html for alone in parse(block.html)] == [block.html]
