"""How names compare and sort, and under which letter they are listed, in every script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.folding import fold, initial


@pytest.mark.parametrize(
    ("name", "folded", "letter"),
    [
        ("Élysée", "elysee", "E"),
        ("Ørsted", "orsted", "O"),
        ("Łódź", "lodz", "L"),
        ("İstanbul", "istanbul", "I"),
        ("O’Neill", "oneill", "O"),
        ("O'Neill", "oneill", "O"),
        ("Notre‑Dame", "notre dame", "N"),
        ("New\u00a0York", "new york", "N"),
        ("New\u00adYork", "newyork", "N"),
        ("Ｔｏｋｙｏ", "tokyo", "T"),
        ("U.S.", "us", "U"),
        ("“The Saga”", "the saga", "T"),
        ("2024 YR4", "2024 yr4", "#"),
        ("!!!", "!!!", "#"),
        ("Йошкар-Ола", "йошкар ола", "Й"),
        ("Ёлка", "елка", "Е"),
        ("Ελλάδα", "ελλαδα", "Ε"),
        ("أحمد", "احمد", "ا"),
        ("שָׁלוֹם", "שלום", "ש"),
        ("दिल्ली", "दिल्ली", "द"),
        ("เชียงใหม่", "เชียงใหม่", "ช"),
        ("カナダ", "かなだ", "か"),
        ("がん", "がん", "か"),
        ("서울", "서울", "ㅅ"),
        ("北京", "北京", "漢"),
        ("", "", "#"),
    ],
)
def test_names_fold_and_are_listed_in_every_script(name, folded, letter):
    assert (fold(name), initial(name)) == (folded, letter)


def test_names_sort_by_letters_whatever_is_on_and_between_them():
    names = ["Zürich", "zebra", "Émile", "Eton", "emil", "Ötzi", "Oz", "Ярославль", "Ажур", "Ёж", "東京", "القاهرة"]
    assert sorted(names, key=fold) == [
        *["emil", "Émile", "Eton", "Ötzi", "Oz", "zebra", "Zürich"],
        *["Ажур", "Ёж", "Ярославль", "القاهرة", "東京"],
    ]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_composition_does_not_matter(name):
    assert fold(fold(name)) == fold(name)
    assert fold(unicodedata.normalize("NFD", name)) == fold(unicodedata.normalize("NFC", name))
    assert len(initial(name)) == 1
