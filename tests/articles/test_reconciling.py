"""Bringing two versions of a whole story together."""

from __future__ import annotations

import pytest

from articles.blocks import split
from articles.merging import Choice
from articles.models import Author, Picture, Section
from articles.reconciling import look, reconcile
from articles.revisions import Content
from articles.threeway import Clash
from entities.models import Entity

BODY = '<p id="p-aaaa">One paragraph of several words.</p>\n<p id="p-bbbb">Another of as many words.</p>'
BASE = Content(headline="Headline", slug="headline", body=BODY)


def content(**changes):
    return Content(**{name: getattr(BASE, name) for name in BASE.__slots__} | changes)


def test_changes_of_both_sides_go_together():
    ours = content(headline="Ours", body=BODY.replace("One", "Our"))
    theirs = content(dek="Theirs", body=BODY.replace("Another", "Theirs"))
    together = reconcile(BASE, ours, theirs)
    assert together.undecided == []
    assert together.content() == content(
        headline="Ours", dek="Theirs", body=BODY.replace("One", "Our").replace("Another", "Theirs")
    )


def test_what_both_changed_waits_for_a_choice():
    ours = content(headline="Ours", body=BODY.replace("One", "Our"))
    theirs = content(headline="Theirs", body=BODY.replace("One", "Their"))
    together = reconcile(BASE, ours, theirs)
    assert together.undecided == ["headline", "p-aaaa"]
    with pytest.raises(KeyError):
        together.content({"headline": Choice.OURS})
    assert together.content(dict.fromkeys(together.undecided, Choice.OURS)) == ours
    assert together.content(dict.fromkeys(together.undecided, Choice.THEIRS)) == theirs


def test_both_sides_are_taken_of_a_byline_and_of_no_other_field():
    ann, bo, cy = (Author(pk=number, name=name) for number, name in enumerate(("Ann", "Bo", "Cy"), 1))
    base, ours, theirs = content(byline=(ann,)), content(byline=(ann, bo)), content(byline=(ann, cy))
    assert reconcile(base, ours, theirs).content({"byline": Choice.BOTH}).byline == (ann, bo, cy)
    together = reconcile(base, content(headline="Ours"), content(headline="Theirs"))
    with pytest.raises(KeyError):
        together.content({"headline": Choice.BOTH})


def test_entities_of_both_sides_are_kept():
    one, two, three = ((Entity(pk=number, name=str(number)), "about") for number in (1, 2, 3))
    together = reconcile(content(entities=(one,)), content(entities=(one, two)), content(entities=(three,)))
    assert set(together.content().entities) == {two, three}


def test_what_is_said_of_a_picture_stays_with_it():
    old, new = Picture(pk=1), Picture(pk=2)
    base = content(picture=old, picture_caption="Old", picture_credit="Agency")
    ours = content(picture=new, picture_caption="New", picture_credit="Us")
    theirs = content(picture=old, picture_caption="Old, better", picture_credit="Agency")
    together = reconcile(base, ours, theirs)
    assert isinstance(together.fields["picture"], Clash)
    taken = together.content({"picture": Choice.OURS})
    assert (taken.picture, taken.picture_caption, taken.picture_credit) == (new, "New", "Us")
    assert reconcile(base, ours, base).content().picture_caption == "New"


def test_caption_and_credit_of_one_picture_are_merged_by_themselves():
    base = content(picture=Picture(pk=1), picture_caption="Old", picture_credit="Agency")
    ours = content(picture=base.picture, picture_caption="Ours", picture_credit="Agency")
    theirs = content(picture=base.picture, picture_caption="Old", picture_credit="Theirs")
    merged = reconcile(base, ours, theirs).content()
    assert (merged.picture_caption, merged.picture_credit) == ("Ours", "Theirs")


def test_section_that_one_side_took_away_is_away():
    base = content(section=Section(pk=1, name="World"))
    assert reconcile(base, content(), base).content().section is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<ul><li>One</li><li>Two</li></ul>", "<ul><li><p>One</p></li>\n<li><p>Two</p></li></ul>"),
        (
            "<table>\n<thead><tr><th>A</th></tr></thead>\n<tbody>\n<tr><td>B</td></tr>\n</tbody></table>",
            "<table><tbody><tr><th><p>A</p></th></tr><tr><td><p>B</p></td></tr></tbody></table>",
        ),
        ("<blockquote>Words</blockquote>", "<blockquote><p>Words</p></blockquote>"),
    ],
)
def test_what_an_editor_writes_otherwise_and_means_the_same_looks_the_same(one, other):
    assert [look(block) for block in split(one)] == [look(block) for block in split(other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>One <em>two</em></p>", "<p>One <strong>two</strong></p>"),
        ("<p>One</p>", "<h2>One</h2>"),
        ("<pre>a\n b</pre>", "<pre>a\nb</pre>"),
        ('<p><a href="/a">a</a></p>', '<p><a href="/b">a</a></p>'),
        ("<blockquote><p>One</p><p>two</p></blockquote>", "<blockquote><p>One two</p></blockquote>"),
        ("<ul><li>One two</li></ul>", "<ul><li>One</li><li>two</li></ul>"),
    ],
)
def test_what_a_reader_could_tell_looks_different(one, other):
    assert [look(block) for block in split(one)] != [look(block) for block in split(other)]
