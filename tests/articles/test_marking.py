"""That marks stand on exactly the words they are about, in any markup."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.blocks import parse, text_of
from articles.marking import Span, mark


def marked(inner: str, *words: str) -> str:
    """`inner` with each of `words` marked, and a reference behind it: [1] for the first, and so on."""
    text = text_of(inner)
    spans = [Span(text.index(each), text.index(each) + len(each), key) for key, each in enumerate(words, start=1)]
    return mark_with(inner, spans)


def mark_with(inner: str, spans: list[Span]) -> str:
    return mark(
        inner,
        spans,
        opening=lambda keys: f'<mark class="{" ".join(map(str, keys))}">',
        after=lambda key: f"<sup>{key}</sup>",
    )


def words_of(html: str, key: int) -> str:
    """What is marked as `key`, run by run."""
    runs = re.findall(r'<mark class="([^"]*)">(.*?)</mark>', html, re.DOTALL)
    return "".join(unescape(run) for keys, run in runs if str(key) in keys.split())


def without_tags(html: str) -> str:
    return unescape(re.sub(r"<sup>\d+</sup>|<[^<>]*>", "", html))


def test_words_in_plain_text():
    assert marked("It cost 4 million crowns.", "4 million") == (
        'It cost <mark class="1">4 million</mark><sup>1</sup> crowns.'
    )


def test_words_across_emphasis_and_a_link_are_marked_run_by_run():
    html = marked('They <em>will spend</em> <a href="/x">$500 billion</a> soon.', "spend $500 billion")
    assert html == (
        'They <em>will <mark class="1">spend</mark></em><mark class="1"> </mark>'
        '<a href="/x"><mark class="1">$500 billion</mark></a><sup>1</sup> soon.'
    )


def test_reference_never_stands_inside_a_link():
    html = marked('See <a href="/x">the <em>old bridge</em> of stone</a>.', "old bridge")
    assert html == 'See <a href="/x">the <em><mark class="1">old bridge</mark></em> of stone</a><sup>1</sup>.'


def test_overlapping_claims_are_both_marked_and_both_have_a_reference():
    html = marked("one two three four", "one two three", "two three four")
    assert html == (
        '<mark class="1">one </mark><mark class="1 2">two three</mark><sup>1</sup>'
        '<mark class="2"> four</mark><sup>2</sup>'
    )


def test_claim_within_a_claim():
    html = marked("one two three", "one two three", "two")
    assert (words_of(html, 1), words_of(html, 2)) == ("one two three", "two")
    assert html.endswith("</mark><sup>1</sup>")


def test_two_claims_on_the_same_words_have_two_references():
    assert marked("one two", "two", "two") == 'one <mark class="1 2">two</mark><sup>1</sup><sup>2</sup>'


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("Sales fell 🇪🇺👩‍👩‍👧 by 3% 😀 in May", "by 3% 😀"),
        ("يبلغ عدد السكان <em>خمسة</em> ملايين نسمة", "السكان خمسة ملايين"),
        ("東京都の人口は<strong>千四百万</strong>人です。", "人口は千四百万人"),
        ("Fish &amp; chips &lt;now&gt; cost &#163;9", "chips <now> cost £9"),
        ("line one<br>line two", "one line"),
    ],
)
def test_words_of_any_script(inner, words):
    html = marked(inner, words)
    assert words_of(html, 1).replace(" ", "") == words.replace(" ", "")
    assert without_tags(html) == without_tags(inner)
    assert html.count("<sup>1</sup>") == 1


def test_words_across_the_items_of_a_list():
    html = marked("<li>Milk</li>\n<li>Bread</li>\n<li>Salt</li>", "Milk\nBread")
    assert html == (
        '<li><mark class="1">Milk</mark></li>\n<li><mark class="1">Bread</mark><sup>1</sup></li>\n<li>Salt</li>'
    )


def test_words_across_the_cells_of_a_table():
    inner = "<tbody>\n<tr>\n<td>Stone</td>\n<td>4 million</td>\n</tr></tbody>"
    assert words_of(marked(inner, "Stone\n4 million"), 1) == "Stone4 million"


def test_span_that_ends_between_two_parts_still_has_its_reference():
    assert mark_with("<li>Milk</li><li>Bread</li>", [Span(0, 5, 1)]) == (
        '<li><mark class="1">Milk</mark><sup>1</sup></li><li>Bread</li>'
    )


def test_space_at_the_ends_of_a_span_is_not_marked():
    assert mark_with("one two three", [Span(3, 8, 1)]) == 'one <mark class="1">two</mark><sup>1</sup> three'


def test_span_of_nothing_but_space_is_not_marked():
    assert mark_with("one two", [Span(3, 4, 1)]) == "one two"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["{}", "<em>{}</em>", '<a href="/x">{}</a>', "<strong><em>{}</em></strong>"]),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
        ),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), min_size=1, max_size=4),
)
def test_marking_changes_no_text_and_marks_every_span_exactly(runs, places):
    blocks = parse("<p>" + "".join(wrapper.format(escape(text)) for wrapper, text in runs) + "</p>")
    if len(blocks) != 1:
        return
    inner, text = blocks[0].inner, blocks[0].text
    spans = [
        Span(start, min(start + length, len(text)), key)
        for key, (start, length) in enumerate(places)
        if start < len(text)
    ]
    html = mark_with(inner, spans)
    assert without_tags(html) == without_tags(inner)
    for span in spans:
        words = text[span.start : span.end].strip()
        assert words_of(html, span.key).strip() == words
        assert html.count(f"<sup>{span.key}</sup>") == bool(words)
