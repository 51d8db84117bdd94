"""Links in a text to what its words name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.blocks import parse, split, text_of
from articles.linking import Link, linked, open_runs
from articles.marking import Span, mark


def block_of(html):
    (block,) = parse(html)
    return block


def link_to(block, words, *, after=0):
    return Link(block.text.index(words, after), words, "/entities/voyager-1/")


def linked_words(html):
    block = block_of(html)
    return [block.text[start:end] for start, end in open_runs(block)]


def test_words_lead_to_the_page_and_read_as_before():
    block = block_of("<p>NASA’s <em>Voyager 1</em> &amp; its twin</p>")
    found = linked(block, [link_to(block, "NASA"), link_to(block, "Voyager 1")])
    assert found.inner == (
        '<a class="entity-link" href="/entities/voyager-1/">NASA</a>’s <em>'
        '<a class="entity-link" href="/entities/voyager-1/">Voyager 1</a></em> &amp; its twin'
    )
    assert text_of(found.inner) == found.text == block.text


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Voyager 1</h2>",
        "<h3>Voyager 1</h3>",
        "<pre>Voyager 1</pre>",
        '<p><a href="https://example.org/">the Voyager 1 probe</a></p>',
        "<p><code>Voyager 1</code></p>",
        "<blockquote><p>“It is quiet.”</p><p>Ada of Voyager 1</p></blockquote>",
        "<figure><img src='/media/a.png' alt=''><figcaption>Voyager 1</figcaption></figure>",
        "<table><tbody><tr><th>Voyager 1</th></tr></tbody></table>",
        "<p>Voyager <em>1</em></p>",
    ],
)
def test_no_link_where_none_may_stand(html):
    block = block_of(html)
    start = block.text.index("Voyager")
    assert linked(block, [Link(start, block.text[start : start + 9], "/x/")]) == block


def test_list_items_are_open():
    assert linked_words("<ul><li>Voyager 1</li><li>Voyager <em>2</em></li></ul>") == ["Voyager 1", "Voyager ", "2"]


def test_words_that_do_not_stand_there_are_not_linked():
    block = block_of("<p>Voyager 2 is quiet.</p>")
    assert linked(block, [Link(0, "Voyager 1", "/x/"), Link(40, "Voyager 1", "/x/"), Link(0, "", "/x/")]) == block


def test_of_links_that_overlap_the_first_stands():
    block = block_of("<p>The New York Times</p>")
    found = linked(block, [Link(13, "Times", "/times/"), Link(4, "New York Times", "/nyt/")])
    assert found.inner == 'The <a class="entity-link" href="/nyt/">New York Times</a>'


def test_address_cannot_end_its_attribute():
    block = block_of("<p>Voyager 1</p>")
    assert linked(block, [Link(0, "Voyager 1", '/"><script>')]).inner == (
        '<a class="entity-link" href="/&quot;&gt;&lt;script&gt;">Voyager 1</a>'
    )


@pytest.mark.parametrize("words", ["سد النهضة", "东京塔", "Ёлка", "Zoe\u0308", "👩\u200d🚀 Ada"])
def test_every_script_is_linked_by_code_points(words):
    block = block_of(f"<p>… {words} …</p>")
    found = linked(block, [link_to(block, words)])
    assert found.inner == f'… <a class="entity-link" href="/entities/voyager-1/">{words}</a> …'


def test_claim_that_begins_before_the_link_is_marked_on_both_sides_of_it():
    block = block_of("<p>The Voyager 1 probe is quiet.</p>")
    inner = linked(block, [link_to(block, "Voyager 1")]).inner
    marked = mark(inner, [Span(0, 13, 7)], opening=lambda keys: "<mark>", after=lambda key: f"[{key}]")
    assert marked == (
        '<mark>The </mark><a class="entity-link" href="/entities/voyager-1/"><mark>Voyager 1</mark></a>[7]'
        " probe is quiet."
    )


texts = st.text(st.sampled_from("ab A&<\u00a0\u0308'’京"), max_size=8)
inners = st.lists(st.tuples(st.sampled_from(["", "em", "a", "cite", "br"]), texts), min_size=1, max_size=5)


@given(inners, st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=4))
def test_text_is_the_same_whatever_is_linked(pieces, places):
    markup = {"": "{}", "em": "<em>{}</em>", "a": '<a href="https://example.org/">{}</a>', "br": "{}<br>"}
    escaped = [(tag, text.replace("&", "&amp;").replace("<", "&lt;")) for tag, text in pieces if tag in markup]
    html = "<p>" + "".join(markup[tag].format(text) for tag, text in escaped) + "</p>"
    for block in split(html):
        links = [Link(start, block.text[start : start + length], "/x/") for start, length in places]
        found = linked(block, links)
        assert text_of(found.inner) == block.text
        (again,) = split(found.html)
        assert again.text == block.text
        assert found.inner.count("entity-link") <= len(links)
