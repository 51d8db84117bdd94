"""How many of the names that somebody marked are found, and how many of those found are right.

Three sets, marked by hand in `data/` as `[[words|entity]]`, several entities apart by "/" where no reader could tell:

- `demonstration.txt`: the stories of the demonstration, as they stood, with its own list of entities. Every place where
  the letters of a name or a person's last name stand was marked by a search, and each mark was then read and kept, or
  taken off where it is something else ("who", "son", "Paris Observatory").
- `paragraphs.txt`: paragraphs in several beats, written for what is hard, with the entities of `known.tsv`.
- `unseen.txt` and `later.txt`: paragraphs in the manner of news agencies and papers, marked before they were first
  searched, to see what the rules do with what they were not made from. The rules were mended once after the first of
  them, and not after the second.

The floors are below what is measured, and are those that finding names has to keep.
"""

from __future__ import annotations

import pytest

from entities.mentions import Names
from tests.entities import labelled

SETS = {
    "demonstration": (labelled.stories, labelled.demonstration),
    "paragraphs": (lambda: labelled.paragraphs("paragraphs.txt"), labelled.known),
    "unseen": (lambda: labelled.paragraphs("unseen.txt"), labelled.known),
    "later": (lambda: labelled.paragraphs("later.txt"), labelled.known),
}


@pytest.mark.parametrize("name", SETS)
def test_names_that_are_marked_are_found_and_little_else(name):
    texts, entities = SETS[name]
    names, keys = entities()
    score = labelled.score(texts(), Names(names), keys)
    assert score.labels > 100
    assert score.found >= 0.98 * score.labels, score.missed
    assert score.right >= 0.95 * score.sure, score.wrong
    assert score.offered >= 0.98 * score.named, score.missed
    assert score.meant >= 0.95 * score.proposed, score.wrong
