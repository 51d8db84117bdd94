"""That links to words follow the grammar of text fragments and name the right words."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.fragments import text_directive, text_fragment_url

TEXT = "Musk co-founded it, with Altman & others, in 2015. Musk co-founded it alone? No."
PART = re.compile(r"(?:[A-Za-z0-9!$'()*+./:;=?@_~]|%[0-9A-F]{2})+")


def parts(directive: str) -> tuple[str, str, str, str]:
    """Prefix, start, end and suffix of a directive, as a browser would read it."""
    name, _, value = directive.partition("=")
    assert name == "text"
    tokens = value.split(",")
    prefix = tokens.pop(0)[:-1] if tokens[0].endswith("-") else ""
    suffix = tokens.pop()[1:] if tokens[-1].startswith("-") else ""
    start, end = (*tokens, "")[:2]
    assert len(tokens) in (1, 2)
    for token in filter(None, (prefix, start, end, suffix)):
        assert PART.fullmatch(token)
    return tuple(unquote(token, errors="strict") for token in (prefix, start, end, suffix))


def directive(words: str, text: str = TEXT, **options) -> str:
    start = text.index(words)
    return text_directive(text, start, start + len(words), **options)


def test_link_leads_to_the_element_and_to_the_words_in_it():
    start = TEXT.index("in 2015")
    assert text_fragment_url("/world/a-1/", "p-k3f9", TEXT, start, start + 7) == "/world/a-1/#p-k3f9:~:text=in%202015"


def test_hyphen_comma_and_ampersand_are_always_encoded():
    assert directive("it, with Altman & others") == "text=it%2C%20with%20Altman%20%26%20others"
    assert directive("Musk co-founded it alone") == "text=Musk%20co%2Dfounded%20it%20alone"


def test_words_that_recur_bring_those_beside_them():
    start = TEXT.rindex("Musk co-founded it")
    assert parts(text_directive(TEXT, start, start + 18)) == (
        "& others, in 2015.",
        "Musk co-founded it",
        "",
        "alone? No.",
    )


def test_words_that_recur_elsewhere_on_the_page_bring_those_beside_them():
    page = f"In 2015, said the mayor.\n{TEXT}"
    assert parts(directive("in 2015", page=page)) == ("with Altman & others,", "in 2015", "", ". Musk co-founded it")


def test_words_at_the_ends_of_a_block_have_no_neighbours():
    assert parts(text_directive("No. No", 0, 2)) == ("", "No", "", ". No")
    assert parts(text_directive("No. No", 4, 6)) == ("No.", "No", "", "")


def test_half_words_are_widened_since_a_browser_finds_whole_ones():
    start = TEXT.index("ounded it, w")
    assert parts(text_directive(TEXT, start, start + 12))[1] == "founded it, with"


def test_words_without_spaces_between_them_are_not_widened():
    assert parts(text_directive("東京都知事は昨日", 2, 5))[1] == "都知事"


def test_space_at_the_ends_is_left_out():
    assert parts(text_directive("a few words", 1, 6))[1] == "few"


def test_space_of_any_kind_is_one_space():
    assert parts(directive("one  two", "one  two three"))[1] == "one two"


def test_words_across_parts_of_a_block_are_named_by_their_ends():
    text = "Milk and honey\nBread of the day\nSalt"
    assert parts(directive("honey\nBread of the day\nSalt", text)) == ("", "honey", "Salt", "")


def test_many_words_are_named_by_their_ends():
    text = "The first of them " + "and another " * 40 + "came to the last line."
    assert parts(text_directive(text, 0, len(text))) == ("", "The first of them", "to the last line.", "")


def test_end_that_recurs_is_made_longer_until_it_does_not():
    text = "Who sang on the last line " + "and danced " * 40 + "to please on the last line"
    _, start, end, _ = parts(text_directive(text, 0, len(text)))
    assert (start, end) == ("Who sang on the", "to please on the last line"[-26:])
    assert text.count(end) == 1


@pytest.mark.parametrize(("start", "end"), [(3, 3), (1, 2), (99, 100)])
def test_there_is_no_link_to_no_words(start, end):
    with pytest.raises(ValueError, match="no words"):
        text_directive("a b", start, end)


@given(st.text(min_size=1, max_size=500), st.data())
def test_every_directive_follows_the_grammar_and_says_the_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    prefix, first, last, suffix = parts(text_directive(text, start, end))
    plain = re.sub(r"\s+", " ", text)
    words = re.sub(r"\s+", " ", text[start:end]).strip()
    assert first in plain
    assert last in plain
    assert prefix in plain
    assert suffix in plain
    if not last and "\n" not in text[start:end]:
        assert words in first
