"""What a text is found by, what somebody means who types, and what of a text is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.block import Block
from articles.spellings import SPELLINGS
from newsroom.search.query import LONGEST, MOST_PARTS, Part, parse
from newsroom.search.snippets import marked, snippet
from newsroom.search.terms import keys, spelt, stem, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE"),
        ("bridges", "bridge"),
        ("cities", "city"),
        ("boxes", "box"),
        ("colour", "color"),
        ("the mayor’s", "the mayor"),
        ("fact-check", "fact check"),
        ("1,000", "1000"),
        ("U.S.", "US"),
        ("Ærø", "Aero"),
        ("ＡＢＣ", "abc"),
        ("isn't", "is not"),
        ("l’état", "l' etat"),
    ],
)
def test_spellings_of_the_same_are_found_by_the_same(one, other):
    assert keys(one) == keys(other)


@pytest.mark.parametrize(("one", "other"), [("news", "new"), ("4.5", "45"), ("bus", "bu"), ("glass", "glas")])
def test_other_words_are_found_by_others(one, other):
    assert keys(one) != keys(other)


def test_script_without_spaces_is_found_by_any_run_of_it():
    assert keys("北京市") == ["北京", "京市", "市"]
    assert parse("京市").parts == (Part(("京市",)),)
    assert parse("京").parts == (Part(("京",), "京"),)


def test_place_of_a_term_is_that_of_its_word():
    text = "Two “old” bridges"
    assert [text[term.start : term.end] for term in terms(text)] == ["Two", "old", "bridges"]


def test_all_words_and_the_last_may_be_a_beginning():
    assert parse("old bridg").parts == (Part(("old",)), Part(("bridg",), "bridg"))
    assert parse("old bridg ").parts == (Part(("old",)), Part(("bridg",)))
    assert parse("bri* old ").parts == (Part(("bri",), "bri"), Part(("old",)))


def test_beginning_of_two_letters_is_a_word():
    assert parse("br").parts == (Part(("br",)),)


@pytest.mark.parametrize("typed", ['"old bridge"', "“old bridge”", "„old bridge“", "«old bridge»", "old-bridge ."])
def test_phrase_is_one_part(typed):
    assert parse(typed).parts == (Part(("old", "bridge")),)


def test_quotation_mark_without_another_is_none():
    assert parse('6" pipe ').parts == (Part(("6",)), Part(("pipe",)))


def test_operators_are_words():
    assert parse("old AND NOT bridge ").parts == (Part(("old",)), Part(("and",)), Part(("not",)), Part(("bridge",)))


@pytest.mark.parametrize("typed", ["", " ", "\x00", '"', "-", "***", "()", "🙂"])
def test_nothing_to_look_for_is_no_query(typed):
    assert not parse(typed)


def test_same_part_twice_is_one():
    assert parse("old old old ").parts == (Part(("old",)),)


def test_long_query_is_cut():
    query = parse("word " * 2000)
    assert len(query.text) <= LONGEST
    assert query.is_cut
    assert len(parse(" ".join(f"w{number}" for number in range(40))).parts) == MOST_PARTS


@given(st.text(max_size=400))
def test_whatever_is_typed_has_terms_that_are_no_syntax(typed):
    for part in parse(typed).parts:
        for key in (*part.keys, part.beginning):
            assert not set(key) & set("\"'\\*:()&|!<> \x00^{}+-")


@given(st.text(max_size=200))
def test_text_is_found_by_itself(text):
    """All that a text is searched by is among what it is found by, or begins one of it."""
    known = keys(text)
    for part in parse(f"{text} ").parts:
        assert all(any(key == other or other.startswith(key) for other in known) for key in part.keys)


@given(st.text(max_size=300), st.text(max_size=30))
def test_pieces_make_the_text(text, typed):
    assert "".join(piece.text for piece in marked(text, parse(typed))) == text


def found(blocks: list[str], typed: str) -> tuple[str, list[str]]:
    """The block that is shown of several, and the words that are marked in it."""
    shown = snippet([Block(f"p-{number}", text) for number, text in enumerate(blocks)], parse(typed))
    assert shown
    return shown.anchor, [piece.text for piece in shown.pieces if piece.is_found]


def test_snippet_is_from_the_block_with_most_of_the_words():
    assert found(["An old house.", "The old bridges of Harrowgate."], "bridge old") == ("p-1", ["old", "bridges"])


def test_phrase_is_marked_as_one():
    assert found(["A bridge, old. The old bridge."], '"old bridge"') == ("p-0", ["old bridge"])


def test_beginning_marks_the_whole_word():
    assert found(["The Bridgewater canal."], "bridg") == ("p-0", ["Bridgewater"])


def test_long_block_is_cut_around_the_words():
    shown = snippet([Block("p-a", "x " * 500 + "the old bridge " + "y " * 500)], parse("bridge"))
    text = "".join(piece.text for piece in shown.pieces)
    assert text.startswith("…")
    assert text.endswith("…")
    assert "old bridge" in text
    assert len(text) < 260


def test_nothing_found_is_no_snippet():
    assert snippet([Block("p-a", "The old bridge.")], parse("tunnel")) is None


SPELT = """organise organizes paralyse's cities Isn’t won't they’re cannot U.S. US a.m. e-mail O’Neill rock’n’roll 3.5
1,000 76% A&M news glasses boxes skies – … “ ” . , ' _""".split()
WRITTEN = st.sampled_from([*SPELLINGS, *SPELLINGS.values(), *SPELT, "\t"])


@given(st.lists(st.one_of(WRITTEN, st.text("aeinorstyz.'’-S", max_size=8)), max_size=12), st.sampled_from([" ", ""]))
def test_stem_of_a_term_stands_in_every_text_that_has_it(words, between):
    text = between.join(words)
    small = text.lower().replace(".", "")
    for folded, key in spelt(text):
        assert stem(key) in small
        assert all(stem(folded[:length]) in small for length in range(3, len(folded) + 1))


def test_stem_is_most_of_a_word():
    assert [stem(word) for word in ("bridge", "city", "organize", "color", "gray", "is", "1000", "café")] == [
        "bridge",
        "cit",
        "organi",
        "colo",
        "gr",
        "",
        "",
        "",
    ]
