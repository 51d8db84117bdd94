"""Names like what somebody typed, and names that may be of the same."""

from __future__ import annotations

import pytest

from entities.likeness import Likeness
from entities.mentions import Named

NAMES = [
    Named(1, "person", "Angela Merkel"),
    Named(2, "person", "Emmanuel Macron"),
    Named(3, "place", "Notre-Dame de Paris"),
    Named(3, "place", "Notre-Dame", is_alias=True),
    Named(4, "organisation", "World Health Organization"),
    Named(4, "organisation", "WHO", is_alias=True),
    Named(5, "person", "Recep Tayyip Erdoğan"),
    Named(6, "person", "John Smith"),
    Named(7, "person", "John Smith"),
    Named(8, "place", "Paris"),
    Named(9, "person", "Владимир Путин"),
    Named(10, "place", "北京"),
    Named(11, "person", "Dan O’Brien"),
    Named(12, "organisation", "Merkel Instruments Ltd"),
    Named(13, "person", "Jane Mary Smith"),
]
LIKENESS = Likeness(NAMES)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Angela Merkel", [1]),
        ("ANGELA", [1]),
        ("merkel", [12, 1]),  # begins so; then a word does
        ("ang mer", [1]),
        ("merkel ang", [1]),
        ("angela merkle", [1]),
        ("anegla", [1]),
        ("erdogan", [5]),
        ("notredame", [3]),
        ("notre dame", [3]),
        ("pari", [8, 3]),
        ("who", [4]),
        ("john smith", [6, 7]),
        ("obrien", [11]),
        ("o'brien", [11]),
        ("путин", [9]),
        ("Путн", [9]),
        ("北京", [10]),
        ("macrno", [2]),
        ("zzz", []),
        ("", []),
        ("  ", []),
        ("—", []),
    ],
)
def test_what_is_typed_finds_the_closest_first_and_each_once(typed, expected):
    assert [close.entity for close in LIKENESS.close(typed)] == expected


def test_kind_and_limit_leave_out_the_rest():
    assert [close.entity for close in LIKENESS.close("merkel", kind="person")] == [1]
    assert [close.entity for close in LIKENESS.close("j", limit=2)] == [6, 7]


def test_the_name_that_was_found_is_given_back():
    [close] = LIKENESS.close("who")
    assert (close.name, close.kind) == ("WHO", "organisation")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Angela Merkel", [1]),
        ("Ángela Merkel", [1]),
        ("Angela Merkle", [1]),
        ("A. Merkel", [1]),
        ("Chancellor Angela Merkel", [1]),
        ("Merkel Angela", [1]),
        ("Macron", [2]),
        ("World Health Organisation", [4]),
        ("Notre Dame", [3]),
        ("Tayyip Erdogan", [5]),
        ("Merkel Instruments", [12]),
        ("John Smith", [6, 7]),
        ("Jane Smith", [13]),
        ("John", []),
        ("Marie Curie", []),
        ("Angela Davis", []),
        ("", []),
    ],
)
def test_near_duplicates_are_named_before_a_new_one_is_made(name, expected):
    assert [close.entity for close in LIKENESS.near(name)] == expected


def test_acronym_is_near_what_it_stands_for_either_way():
    names = [Named(1, "organisation", "International Rescue Committee"), Named(2, "organisation", "ESA")]
    assert [close.entity for close in Likeness(names).near("IRC")] == [1]
    assert [close.entity for close in Likeness(names).near("European Space Agency")] == [2]
