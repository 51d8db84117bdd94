"""After a save the editor is told which claims wait, and why, once."""

from __future__ import annotations

import pytest

from claims.notes import what_waits
from tests.stories import edited, marked, story

pytestmark = pytest.mark.django_db

BODY = "<p>Repairs cost 4.2 million pounds, the council said.</p><p>The bridge is old and people like it very much.</p>"


@pytest.fixture
def bridge(editor):
    article = story(by=editor, body=BODY)
    marked(article, "Repairs cost 4.2 million pounds")
    marked(article, "people like it very much")
    return article


def notes_after(article, **changes):
    return [str(note) for note in what_waits(edited(article, **changes))]


def test_nothing_is_said_of_an_edit_beside_the_claims(bridge):
    assert notes_after(bridge, headline="Another headline") == []


def test_a_changed_number_is_told_with_old_and_new_words(bridge):
    (note,) = notes_after(bridge, body=bridge.newest.body.replace("4.2", "5.1"))
    assert "waits for a fact-checker" in note
    assert "<del>Repairs cost 4.2 million pounds</del> <ins>Repairs cost 5.1 million pounds</ins>" in note


def test_a_wait_is_told_once_and_again_when_the_words_change_further(bridge):
    notes_after(bridge, body=bridge.newest.body.replace("4.2", "5.1"))
    assert notes_after(bridge, headline="Another headline") == []
    assert len(notes_after(bridge, body=bridge.newest.body.replace("5.1", "6.3"))) == 1


def test_words_that_are_gone_are_told(bridge):
    body = bridge.newest.body.replace("The bridge is old and people like it very much.", "Nothing else was said.")
    (note,) = notes_after(bridge, body=body)
    assert "are gone" in note
    assert "<del>people like it very much</del>" in note


def test_markup_in_the_words_is_shown_as_text(editor):
    article = story(by=editor, body="<p>It is true that 2 &lt; 3 and nobody has ever doubted it before.</p>")
    marked(article, "2 < 3")
    (note,) = notes_after(article, body=article.newest.body.replace("2 &lt; 3", "2 &lt; 4"))
    assert "<del>2 &lt; 3</del>" in note
