"""Taking words out of texts, addresses and HTML, and leaving a mark in their place."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from articles.blocks import RESERVED_IDS, split, text_of
from articles.cleaning import tidy
from articles.redaction import Redaction, fingerprint, holds_fingerprint, slug_of

MARK = "[withheld on 3 May 2026]"


def without(words, html):
    return Redaction((words, MARK)).in_html(html)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The mayor stole it.", f"The {MARK} it."),
        ("THE MAYOR STOLE IT.", f"THE {MARK} IT."),
        ("The mayor\n\tstole it.", f"The {MARK} it."),
        ("The mayor\xa0stole it.", f"The {MARK} it."),
        ("The may\u00ador stole it.", f"The {MARK} it."),
        ("See /world/the-mayor-stole-it-3/", f"See /world/the-{MARK}-it-3/"),
        ("The mayor stole and the mayor stole.", f"The {MARK} and the {MARK}."),
        ("The mayor has stolen it.", "The mayor has stolen it."),
    ],
)
def test_words_are_taken_out_however_they_are_written(text, left):
    assert Redaction(("mayor stole", MARK)).in_text(text) == left


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("the mayor's gold", "the mayor’s gold"),
        ("“no comment”", '"no comment"'),
        ("1990-1995", "1990–1995"),
        ("wait…", "wait..."),
        ("Café Müller", "Cafe\u0301 Mu\u0308ller"),
    ],
)
def test_what_looks_alike_is_alike(words, text):
    assert Redaction((words, MARK)).in_text(text) == Redaction((text, MARK)).in_text(words) == MARK


@pytest.mark.parametrize(
    ("words", "html", "left"),
    [
        (
            "mayor stole",
            '<p id="p-aaaa">The <em>mayor</em> stole it.</p>',
            f'<p id="p-aaaa">The <em>{MARK}</em> it.</p>',
        ),
        ("mayor stole", "<p>The may<strong>or st</strong>ole it.</p>", f"<p>The {MARK}<strong></strong> it.</p>"),
        (
            "it all. Then he left",
            '<p id="p-aaaa">He took it all.</p>\n<p id="p-bbbb">Then he left.</p>',
            f'<p id="p-aaaa">He took {MARK}</p>\n<p id="p-bbbb">{MARK}.</p>',
        ),
        ("one two", "<ul><li>one</li><li>two</li></ul>", f"<ul><li>{MARK}</li><li>{MARK}</li></ul>"),
        ("mayor stole", "<p>The mayor<br>stole it.</p>", f"<p>The {MARK}<br>{MARK} it.</p>"),
        ("Tom & Jerry", "<p>For Tom &amp; Jerry &lt;3&nbsp;!</p>", f"<p>For {MARK} &lt;3&nbsp;!</p>"),
        ("mayor stole", '<p><a href="/x/the-mayor-stole-it-3/">here</a></p>', "<p><a>here</a></p>"),
        ("café müller", '<p><a href="/x/caf%C3%A9-m%C3%BCller-3/">here</a></p>', "<p><a>here</a></p>"),
        (
            "mayor stole",
            '<figure id="p-aaaa"><img src="/media/a.png" alt="The mayor stole &quot;it&quot;"></figure>',
            f'<figure id="p-aaaa"><img src="/media/a.png" alt="The {MARK} &quot;it&quot;"></figure>',
        ),
        (
            "mayor stole",
            '<figure id="p-aaaa" class="embed" data-embed="https://x.example/mayor-stole"><a href="#">A</a></figure>',
            f'<p id="p-aaaa">{MARK}</p>',
        ),
        ("mayor stole", "<p>Nothing &quot;here&quot;</p>", "<p>Nothing &quot;here&quot;</p>"),
    ],
)
def test_words_are_taken_out_of_markup(words, html, left):
    assert without(words, html) == left


def test_ids_and_sizes_of_a_body_are_no_text_of_it():
    html = '<figure id="p-abcd"><img src="/media/a.png" alt="" width="1234" data-picture="1234"></figure>'
    assert without("1234", html) == without("abcd", html) == html


@pytest.mark.parametrize("words", ["withheld", "3 May 2026", "held on", "[withheld", "May 2026]"])
def test_mark_that_would_make_the_words_again_is_a_small_one(words):
    left = Redaction((words, MARK)).in_text(f"It was {words}, they said.")
    assert left == "It was \u2588, they said."


def test_slug_loses_the_words_and_what_remains_does_not_make_them_again():
    redaction = Redaction(("mayor stole", MARK))
    assert redaction.in_slug("the-mayor-stole-it") == "the-it"
    assert redaction.in_slug("mayor-mayor-stole-stole") == ""
    assert redaction.in_slug("the-mayor") == "the-mayor"
    assert Redaction(("Smith's", MARK)).in_slug("the-smiths-left") == "the-left"
    assert Redaction(("Smith's", MARK)).in_text("The blacksmiths left") == "The blacksmiths left"


def test_passages_that_overlap_go_at_once_and_each_has_its_own_mark():
    redaction = Redaction(("the mayor stole", "[one]"), ("stole the gold", "[two]"), ("nothing", "[three]"))
    assert redaction.in_text("Yes, the mayor stole the gold.") == "Yes, [one]."
    assert redaction.in_html("<p>the mayor <em>stole</em> the gold</p>") == "<p>[one]<em></em></p>"
    assert redaction.in_text("He stole the gold and nothing else") == "He [two] and [three] else"
    assert Redaction(("nothing", "[the gold]"), ("the gold", "[x]")).in_text("nothing") == "\u2588"


def test_text_does_not_outgrow_its_field():
    assert Redaction(("mayor", MARK)).in_text("The mayor", 9) == "The \u2588"
    assert Redaction(("mayor", MARK)).in_text("The mayor", 40) == f"The {MARK}"


def test_data_loses_the_words_wherever_they_are_in_it():
    redaction = Redaction(("mayor stole", MARK))
    data = {"body": ["<p>The <b>mayor</b> stole</p>"], "n": 3, "deep": {"to": "mayor stole"}, "no": None}
    left = {"body": [f"<p>The <b>{MARK}</b></p>"], "n": 3, "deep": {"to": MARK}, "no": None}
    assert redaction.in_json(data) == left


def test_unclean_html_that_hides_the_words_goes_whole():
    assert Redaction(("mayor stole", MARK)).in_json("<p>the <x title=mayor-stole>y</p>") == MARK


@pytest.mark.parametrize("words", ["", "  ", "ab", "\u200b\u200b\u200b\u200b", "!!!!"])
def test_too_few_characters_are_refused(words):
    with pytest.raises(ValueError, match="few"):
        Redaction((words, MARK))


def test_words_are_known_again_by_their_fingerprint():
    digest, length = fingerprint("The Mayor’s gold")
    assert length == 4
    assert holds_fingerprint("He took the mayor's  GOLD away", digest, length)
    assert holds_fingerprint("/world/the-mayor-s-gold-3/", digest, length)
    assert not holds_fingerprint("He took the mayor's silver", digest, length)
    assert not holds_fingerprint("", digest, length)


def test_slug_is_made_as_addresses_are():
    assert slug_of("  The Mayor’s “gold”, 1990–95 ") == "the-mayors-gold-199095"


# Whatever the text

letters = st.text(alphabet="abAB .,é'-\n", max_size=12)
words = letters.filter(lambda text: sum(map(str.isalnum, text)) >= 3)


@st.composite
def bodies(draw):
    """A body in which the same few letters stand over and over, across markup and blocks."""
    blocks = []
    for number in range(draw(st.integers(1, 4))):
        runs = []
        for _run in range(draw(st.integers(1, 4))):
            tag = draw(st.sampled_from(["", "em", "strong", "a"]))
            text = escape(draw(letters), quote=False)
            runs.append(f"<{tag}>{text}</{tag}>" if tag else text)
        kind = draw(st.sampled_from(["p", "h2", "li", "figure"]))
        inner, anchor = "".join(runs), f'id="p-{number:04}"'
        blocks.append(
            f"<ul {anchor}><li>{inner}</li><li>{draw(letters)}</li></ul>"
            if kind == "li"
            else f'<figure {anchor}><img src="/media/a.png" alt="{draw(letters)}">'
            f"<figcaption>{inner}</figcaption></figure>"
            if kind == "figure"
            else f"<{kind} {anchor}>{inner}</{kind}>"
        )
    return tidy("\n".join(blocks))


def read(html):
    """All that can be read in a body: the text of all of it at once, and each attribute."""
    attributes = [unescape(value) for value in re.findall(r'(?:alt|title)="([^"]*)"', html)]
    return ["\n".join(block.text for block in split(html)), *attributes]


@given(bodies(), words)
def test_words_never_remain(html, words):
    redaction = Redaction((words, MARK))
    left = tidy(redaction.in_html(html))
    assert [text for text in read(left) if redaction.holds(text)] == []
    plain = " ".join(words.split()).casefold()
    assert [text for text in read(left) if plain in " ".join(text.split()).casefold()] == []


@given(bodies(), words)
def test_blocks_keep_their_ids_and_their_order(html, words):
    assume(split(html))
    assert [block.id for block in split(without(words, html))] == [block.id for block in split(html)]
    assert set(RESERVED_IDS).isdisjoint(block.id for block in split(html))


@given(bodies(), words)
def test_other_text_is_as_it_was(html, words):
    """What was there, without the words, is what is there, without the marks: nothing else went or came."""
    redaction = Redaction((words, MARK))
    left = redaction.in_html(html)
    if not redaction.holds_in_html(html):
        assert left == html
        return
    before, after = (re.sub(r"\s", "", text_of(one)) for one in (html, left))
    kept = re.split("|".join(map(re.escape, [re.sub(r"\s", "", MARK), "\u2588"])), after)
    position = 0
    for part in kept:
        position = before.index(part, position) + len(part)


@given(bodies(), words)
def test_what_is_left_is_what_cleaning_accepts(html, words):
    left = without(words, html)
    once = tidy(left)
    assert [re.sub(r"\s", "", text) for text in read(once)] == [re.sub(r"\s", "", text) for text in read(left)]
    assert tidy(once) == once


@given(letters, words)
def test_words_never_remain_in_a_line_or_a_slug(text, words):
    redaction = Redaction((words, MARK))
    assert not redaction.holds(redaction.in_text(text))
    assert not redaction.holds_in_address(redaction.in_slug(slug_of(text)))
