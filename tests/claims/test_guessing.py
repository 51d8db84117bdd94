"""Guessing whose words some words are, and who may be saying so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.claimants import claimant_named
from claims.guessing import Whose, guess
from claims.models import Voice
from tests.factories import AliasFactory, EntityFactory
from tests.stories import story


def guessed(text: str, words: str, language: str = "en"):
    start = text.index(words)
    return guess(text, start, start + len(words), language=language)


def test_voices_are_those_of_anchors():
    assert [whose.value for whose in Whose] == [voice.value for voice in Voice]


@pytest.mark.parametrize(
    ("text", "words", "voice", "first"),
    [
        ("The bridge opened in 1900.", "opened in 1900", Whose.ASSERTED, None),
        ("Anna Berg said that repairs cost 4 million.", "repairs cost 4 million", Whose.ATTRIBUTED, "Anna Berg"),
        ("According to the Harbour Board, it is safe.", "it is safe", Whose.ATTRIBUTED, "Harbour Board"),
        ("“It is safe to use,” said Anna Berg.", "safe to use", Whose.QUOTED, "Anna Berg"),
        ("“It is safe to use,” Anna Berg said.", "safe to use", Whose.QUOTED, "Anna Berg"),
        ("Anna Berg told Bo Lind: “It is safe to use.”", "safe to use", Whose.QUOTED, "Anna Berg"),
        ("Bo Lind’s lawyer, Anna Berg, has said that it is safe.", "it is safe", Whose.ATTRIBUTED, "Anna Berg"),
        ("Anna Berg falsely claimed that it is safe.", "it is safe", Whose.DISPUTED, "Anna Berg"),
        ("Anna Berg denies that it is safe.", "it is safe", Whose.DISPUTED, "Anna Berg"),
        ("“We build,” Anna Berg wrote. She went on: “It is safe to use.”", "It is safe", Whose.QUOTED, "Anna Berg"),
    ],
)
def test_english_sentence_says_who_says_so(text, words, voice, first):
    found = guessed(text, words)
    assert found.voice == voice
    assert next(iter(found.sources), None) == first


@pytest.mark.parametrize(
    ("text", "words", "language", "first"),
    [
        ("Olaf Berg sagte: „Wir haben 5 Milliarden investiert.“", "5 Milliarden investiert", "de", "Olaf Berg"),
        ("« Nous rebâtirons », a dit Marie Lind.", "Nous rebâtirons", "fr", "Marie Lind"),
        ("市长说：“维修将花费四百万克朗。”", "维修将花费", "zh", None),
        ("ראש העיר אמר: “העלות היא 4 מיליון”.", "העלות היא", "he", None),
    ],
)
def test_quotation_marks_of_other_languages_are_known(text, words, language, first):
    found = guessed(text, words, language)
    assert found.voice == Whose.QUOTED
    assert next(iter(found.sources), None) == first


def test_who_is_named_inside_the_quotation_does_not_say_it():
    assert guessed("“Bo Lind knows that,” said Anna Berg.", "knows that").sources == ("Anna Berg",)


def test_two_quoted_words_do_not_make_the_rest_a_quotation():
    assert guessed("The “old bridge” cost 4 million crowns.", "The “old bridge” cost 4 million").voice == Whose.ASSERTED


@given(st.text(max_size=80), st.integers(0, 80), st.integers(1, 80))
def test_any_text_is_guessed_at(text, start, size):
    if text[start : start + size]:
        guess(text, start, min(len(text), start + size))


# Who that is


@pytest.mark.django_db
def test_claimant_is_an_entity_of_the_story_by_name_alias_or_last_name():
    anna = EntityFactory(name="Anna Berg", kind="person")
    board = EntityFactory(name="Port of Harrowgate", kind="organisation")
    AliasFactory(entity=board, name="Harbour Board")
    place = EntityFactory(name="Harrowgate", kind="place")
    revision = story(entities=tuple((entity, "mentions") for entity in (anna, board, place))).newest
    names = ["Anna Berg", "Berg", "the Harbour Board", "ANNA BERG", "Harrowgate", "Nobody"]
    assert [claimant_named([name], revision) for name in names] == [anna, anna, board, anna, None, None]
    assert claimant_named(["Nobody", "Berg"], revision) == anna
    assert claimant_named([], revision) is None


@pytest.mark.django_db
def test_claimant_that_two_could_be_is_nobody():
    people = [EntityFactory(name=name, kind="person") for name in ("Anna Berg", "Olaf Berg")]
    revision = story(entities=tuple((person, "mentions") for person in people)).newest
    assert claimant_named(["Berg"], revision) is None
    assert claimant_named(["Olaf Berg"], revision) == people[1]


@pytest.mark.django_db
def test_claimant_of_another_story_needs_the_whole_name_and_no_namesake():
    anna = EntityFactory(name="Anna Berg", kind="person")
    revision = story().newest
    assert [claimant_named([name], revision) for name in ("Anna Berg", "Berg")] == [anna, None]
    EntityFactory(name="Anna Berg", kind="person")
    assert claimant_named(["Anna Berg"], revision) is None
