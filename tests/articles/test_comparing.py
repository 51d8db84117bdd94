from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.blocks import Block
from articles.comparing import How, compare, correspond
from articles.rewording import Run, Sign, by_word

ONE = "The committee met on Monday to discuss the new budget for schools."
TWO = "Teachers had asked for smaller classes and for more time to prepare lessons."
THREE = "Nobody expects a decision before the summer, said a person familiar with the talks."
FOUR = "Rain is forecast all week along the coast."

KEPT, DELETED, INSERTED = Sign.KEPT, Sign.DELETED, Sign.INSERTED
quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = (
    "the mayor will not pay 500 million US$ said, 76% – “no”. é e\u0301 学校 政府 สวัสดี 👩\u200d👩\u200d👧 🇩🇪 שלום "
    "\n \t \u00a0 isn't cannot a"
).split(" ")
text = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
texts = st.lists(st.one_of(text, st.sampled_from((ONE, TWO, THREE, f"{ONE} {TWO}", f"{TWO} {THREE}"))), max_size=7)


def story(*paragraphs):
    """Blocks by their texts; one that is to have another id than its place is given with it."""
    pairs = [p if isinstance(p, tuple) else (f"p-{n}", p) for n, p in enumerate(paragraphs)]
    return [Block(anchor, paragraph) for anchor, paragraph in pairs]


def shape(before, after):
    return [
        (d.how.value, tuple(block.id for block in d.before), d.after and d.after.id, d.has_moved)
        for d in compare(before, after)
    ]


def only(runs, *signs):
    return "".join(text for sign, text in runs if sign in signs)


def test_same_blocks_are_kept():
    assert shape(story(ONE, TWO), story(ONE, TWO)) == [
        ("same", ("p-0",), "p-0", False),
        ("same", ("p-1",), "p-1", False),
    ]


def test_added_and_removed_blocks_stand_where_they_are_and_where_they_stood():
    assert shape(story(ONE, FOUR, TWO), story(ONE, TWO, ("p-9", THREE))) == [
        ("same", ("p-0",), "p-0", False),
        ("removed", ("p-1",), None, False),
        ("same", ("p-2",), "p-1", False),
        ("added", (), "p-9", False),
    ]


def test_blocks_removed_at_both_ends_are_shown_there():
    found = compare(story(FOUR, ONE, THREE), story(("p-1", ONE)))
    assert [(d.how, d.runs) for d in found] == [
        (How.REMOVED, (Run(DELETED, FOUR),)),
        (How.SAME, (Run(KEPT, ONE),)),
        (How.REMOVED, (Run(DELETED, THREE),)),
    ]


def test_one_of_three_blocks_is_moved():
    assert shape(story(ONE, TWO, THREE), story(("p-2", THREE), ("p-0", ONE), ("p-1", TWO))) == [
        ("moved", ("p-2",), "p-2", True),
        ("same", ("p-0",), "p-0", False),
        ("same", ("p-1",), "p-1", False),
    ]


def test_reworded_block_may_have_moved_too():
    found = compare(story(ONE, TWO, THREE), story(("p-2", THREE.replace("summer", "autumn")), ONE, TWO))
    assert (found[0].how, found[0].has_moved) == (How.REWORDED, True)
    assert found[0].runs == (
        Run(KEPT, "Nobody expects a decision before the "),
        Run(DELETED, "summer"),
        Run(INSERTED, "autumn"),
        Run(KEPT, ", said a person familiar with the talks."),
    )


def test_parts_of_a_split_block_share_its_text():
    found = compare(story(f"{ONE} {TWO}"), story(ONE, ("p-9", TWO.replace("smaller", "much smaller"))))
    assert [d.how for d in found] == [How.SPLIT, How.SPLIT]
    assert [only(d.runs, KEPT, DELETED).strip() for d in found] == [ONE, TWO]
    assert only(found[1].runs, INSERTED).strip() == "much"


def test_parts_of_a_split_block_share_its_text_in_any_order():
    found = compare(story(f"{ONE} {TWO}"), story(TWO, ("p-9", ONE)))
    assert [only(d.runs, INSERTED) for d in found] == ["", ""]


def test_merged_blocks_are_compared_together():
    found = compare(story(ONE, TWO), story(f"{ONE} {TWO}"))
    assert [(d.how, len(d.before)) for d in found] == [(How.MERGED, 2)]
    assert found[0].runs == (Run(KEPT, ONE), Run(DELETED, "\n"), Run(INSERTED, " "), Run(KEPT, TWO))


def test_removed_block_stands_behind_the_parts_of_the_one_before_it():
    found = compare(story(f"{ONE} {TWO}", FOUR, THREE), story(ONE, ("p-9", TWO), ("p-2", THREE)))
    assert [d.how.value for d in found] == ["split", "split", "removed", "same"]


def test_ids_tell_equal_blocks_apart():
    rule = "Read more below."
    before = story(("p-a", rule), ("p-b", ONE), ("p-c", rule))
    after = story(("p-c", rule), ("p-b", ONE))
    assert [(d.before[0].id, d.after and d.after.id) for d in compare(before, after)] == [
        ("p-a", None),
        ("p-c", "p-c"),
        ("p-b", "p-b"),
    ]


def test_block_without_an_old_word_is_the_one_whose_id_it_has():
    assert shape(story(ONE, TWO), story(ONE, FOUR)) == [
        ("same", ("p-0",), "p-0", False),
        ("reworded", ("p-1",), "p-1", False),
    ]


def test_id_is_not_believed_where_the_words_are_elsewhere():
    found = correspond(story(("p-a", ONE), ("p-b", TWO)), story(("p-a", TWO), ("p-b", ONE)))
    assert [origin.keep for origin in found] == [1, 0]


@pytest.mark.parametrize(
    ("before", "after", "drawn"),
    [
        ("", "", ""),
        ("", "New.", "{New.}"),
        ("Old.", "", "[Old.]"),
        ("a c", "a b c", "a {b }c"),
        ("cost 4 million", "cost 5 million", "cost [4]{5} million"),
        ("one\u00a0day", "one day", "one[\u00a0]{ }day"),
        ("it is “so”", 'it is "so"', 'it is [“]{"}so[”]{"}'),
        ("学校很大", "学校很小", "学校很[大]{小}"),
    ],
)
def test_words_are_compared_as_they_stand(before, after, drawn):
    marks = {KEPT: "%s", DELETED: "[%s]", INSERTED: "{%s}"}
    assert "".join(marks[sign] % text for sign, text in by_word(before, after)) == drawn


def test_few_words_between_long_changes_are_part_of_them():
    before = "The harbour authority of Elmouth has promised repairs to the quay"
    after = "Fishermen in three villages have demanded a say to everyone"
    assert [run.sign for run in by_word(before, after)] == [DELETED, INSERTED]


@quick
@given(text, text)
def test_words_kept_and_inserted_are_the_new_text_and_kept_and_deleted_the_old(before, after):
    runs = by_word(before, after)
    assert only(runs, KEPT, INSERTED) == after
    assert only(runs, KEPT, DELETED) == before
    assert all(run.text for run in runs)
    assert all(one.sign is not two.sign for one, two in pairwise(runs))


@quick
@given(texts, texts)
def test_every_block_is_accounted_for_once_and_none_of_its_text_is_lost(before, after):
    before, after = story(*before), story(*after)
    found = compare(before, after)
    assert [d.after for d in found if d.after] == after
    origins = [block.id for d in found for block in d.before]
    assert set(origins) == {block.id for block in before}
    for d in found:
        assert only(d.runs, KEPT, INSERTED) == (d.after.text if d.after else "")
        if all(origins.count(block.id) == 1 for block in d.before):
            assert only(d.runs, KEPT, DELETED) == "\n".join(block.text for block in d.before) or d.how is How.MERGED
    parts = "".join(only(d.runs, KEPT, DELETED) for d in found)
    assert sorted("".join(parts.split())) == sorted("".join("".join(block.text for block in before).split()))


@quick
@given(texts)
def test_a_story_compared_with_itself_is_the_same(paragraphs):
    blocks = story(*paragraphs)
    assert {d.how for d in compare(blocks, blocks)} <= {How.SAME}
