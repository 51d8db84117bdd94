"""Names that no entity has: what is offered as a new one."""

from __future__ import annotations

import pytest

from articles.block import Block
from entities.mentions import Named, Names
from entities.unknown import unknown

NAMES = Names(
    [Named(1, "person", "Emmanuel Macron"), Named(2, "place", "Dunmore"), Named(3, "organisation", "Harrow Bank")]
)


def names(text, **kwargs):
    blocks = [Block(f"p-{number}", line) for number, line in enumerate(text.split("\n"))]
    return [(one.name, one.kind) for one in unknown(blocks, NAMES.find(blocks), **kwargs)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met Jane Doe in Dunmore.", [("Jane Doe", "person")]),
        ("Prime Minister Adewale Okoro met Emmanuel Macron.", [("Adewale Okoro", "person")]),
        ("Dr Okoro agreed.", [("Okoro", "person")]),
        ("It was the University of Kilmore that paid.", [("University of Kilmore", "organisation")]),
        ("They swam in the Tarn River.", [("Tarn River", "place")]),
        ("She lives in Kilmore.", [("Kilmore", "place")]),
        ("He won the Kilmore Cup.", [("Kilmore Cup", "event")]),
        ("The IAEA met.", [("IAEA", "")]),
        # no names: what begins a sentence, days, titles, adjectives, and what stands beside a known name
        ("Nobody came. Visiting was forbidden on Monday in French and German.", []),
        ("The President and the Minister said no.", []),
        ("President Emmanuel Macron of the Harrow Bank Group", []),
        ("Harrow Bank Plans To Close Every Single Branch", []),
        ("KILMORE CLOSES", []),
        # one that begins a sentence, if it is named elsewhere or speaks
        ("Kilmore is closed.", []),
        ("Kilmore is closed. They left Kilmore.", [("Kilmore", "")]),
        ("Okoro said so.", [("Okoro", "")]),
        # possessives
        ("We saw Jane Doe’s house and Okoros’ car.", [("Jane Doe", "person"), ("Okoros", "")]),
    ],
)
def test_runs_of_capitals_are_offered_with_a_guess_of_the_kind(text, expected):
    assert sorted(names(text)) == sorted(expected)


def test_who_speaks_comes_before_who_is_only_named():
    text = "They saw Mina Brand and Adewale Okoro.\n“It is late,” said Adewale Okoro, who runs the line."
    blocks = [Block(f"p-{number}", line) for number, line in enumerate(text.split("\n"))]
    first, second = unknown(blocks, [])
    assert (first.name, first.speaks, first.kind, first.found) == (
        "Adewale Okoro",
        True,
        "person",
        (("Adewale Okoro", 2),),
    )
    assert (second.name, second.speaks) == ("Mina Brand", False)


def test_later_short_form_counts_for_the_whole_name():
    [one] = unknown([Block("p-1", "We met Adewale Okoro. They say that Okoro was late.")], [])
    assert one.found == (("Adewale Okoro", 1), ("Okoro", 1))


def test_german_nouns_are_no_names():
    assert names("Er sah den Hund und Adewale Okoro am Bahnhof.", language="de") == [("Adewale Okoro", "")]
