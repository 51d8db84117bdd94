from collections import Counter
from dataclasses import dataclass, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.blocks import MarkedUp, split
from articles.comparing import correspond
from articles.merging import By, Choice, Conflict, Settled, merge
from articles.threeway import Clash, merge_list, merge_value

ONE = "The committee met on Monday to discuss the new budget for schools."
TWO = "Teachers had asked for smaller classes and for more time to prepare lessons."
THREE = "Nobody expects a decision before the summer, said a person familiar with the talks."
FOUR = "Rain is forecast all week along the coast."
FIVE = "The ferry to the islands will not sail before Thursday at the earliest."


@dataclass(frozen=True)
class Text:
    id: str
    text: str

    def with_id(self, anchor):
        return replace(self, id=anchor)


def story(*paragraphs):
    """Blocks by their texts; one that is to have another id than its place is given with it."""
    pairs = [p if isinstance(p, tuple) else (f"p-{n}", p) for n, p in enumerate(paragraphs)]
    return [Text(anchor, text) for anchor, text in pairs]


def drawn(merged):
    """The merged text: what is settled as it is, a conflict as its three sides."""
    return [
        part.block.text
        if isinstance(part, Settled)
        else tuple(" / ".join(block.text for block in side) for side in (part.base, part.ours, part.theirs))
        for part in merged.parts
    ]


BASE = story(ONE, TWO, THREE)
# One block of the base, changed by one side and by the other.
OURS, THEIRS = TWO.replace("smaller", "much smaller"), TWO.replace("Teachers", "Some teachers")


def test_changes_of_both_sides_to_different_blocks_are_kept():
    ours, theirs = story(ONE.replace("Monday", "Tuesday"), TWO, THREE), story(ONE, TWO, THREE.replace("summer", "fall"))
    assert drawn(merge(BASE, ours, theirs)) == [ONE.replace("Monday", "Tuesday"), TWO, THREE.replace("summer", "fall")]


def test_each_block_says_who_changed_it_and_what_it_was():
    merged = merge(BASE, story(ONE, OURS, THREE), story(ONE, TWO, THREE, ("p-9", FOUR)))
    assert [(part.by, part.was) for part in merged.parts] == [
        (By.NOBODY, BASE[0]),
        (By.OURS, BASE[1]),
        (By.NOBODY, BASE[2]),
        (By.THEIRS, None),
    ]


def test_block_changed_by_both_in_different_ways_is_a_conflict():
    merged = merge(BASE, story(ONE, OURS, THREE), story(ONE, THEIRS, THREE))
    assert drawn(merged) == [ONE, (TWO, OURS, THEIRS), THREE]
    assert [conflict.key for conflict in merged.conflicts] == ["p-1"]


def test_block_changed_by_both_alike_is_changed_once():
    merged = merge(BASE, story(ONE, OURS, THREE), story(ONE, OURS, THREE))
    assert drawn(merged) == [ONE, OURS, THREE]
    assert merged.parts[1].by is By.BOTH


def test_block_that_one_side_changed_and_the_other_removed_is_a_conflict():
    assert drawn(merge(BASE, story(ONE, OURS, THREE), [BASE[0], BASE[2]])) == [ONE, (TWO, OURS, ""), THREE]
    assert drawn(merge(BASE, [BASE[0], BASE[2]], story(ONE, THEIRS, THREE))) == [ONE, (TWO, "", THEIRS), THREE]


def test_block_that_one_side_removed_is_gone_and_said_to_be():
    merged = merge(BASE, [BASE[0], BASE[2]], BASE)
    assert drawn(merged) == [ONE, THREE]
    assert [(removed.block, removed.by) for removed in merged.removed] == [(BASE[1], By.OURS)]


def test_paragraphs_added_by_both_at_one_place_are_both_kept():
    merged = merge(BASE, [*BASE[:1], Text("p-x", FOUR), *BASE[1:]], [*BASE[:1], Text("p-y", FIVE), *BASE[1:]])
    assert drawn(merged) == [ONE, FOUR, FIVE, TWO, THREE]


def test_paragraph_added_by_both_is_added_once_wherever_it_stands():
    merged = merge(BASE, [Text("p-x", FOUR), *BASE], [*BASE, Text("p-y", FOUR)])
    assert drawn(merged) == [ONE, TWO, THREE, FOUR]


def test_the_same_heading_added_at_two_places_is_two_headings():
    heading = "Background"
    merged = merge(BASE, [*BASE[:1], Text("p-x", heading), *BASE[1:]], [*BASE[:2], Text("p-y", heading), BASE[2]])
    assert drawn(merged) == [ONE, heading, TWO, heading, THREE]


def test_move_of_one_side_and_change_of_the_other_go_together():
    merged = merge(BASE, [BASE[2], BASE[0], BASE[1]], story(ONE, TWO, THREE.replace("summer", "fall")))
    assert drawn(merged) == [THREE.replace("summer", "fall"), ONE, TWO]


def test_block_moved_by_both_is_where_they_have_it():
    one, two, three, four = base = story(ONE, TWO, THREE, FOUR)
    assert merge(base, [one, four, two, three], [four, one, two, three]).blocks() == [four, one, two, three]


def test_split_of_one_side_and_change_of_the_other_are_one_conflict():
    base = story(f"{ONE} {TWO}", THREE)
    ours, theirs = story(ONE, ("p-9", TWO), ("p-1", THREE)), story(f"{ONE} {THEIRS}", THREE)
    assert drawn(merge(base, ours, theirs)) == [(f"{ONE} {TWO}", f"{ONE} / {TWO}", f"{ONE} {THEIRS}"), THREE]


def test_merged_paragraphs_of_one_side_and_change_of_the_other_are_one_conflict():
    ours = [Text("p-0", f"{ONE} {TWO}"), BASE[2]]
    assert drawn(merge(BASE, ours, story(ONE, THEIRS, THREE))) == [
        (f"{ONE} / {TWO}", f"{ONE} {TWO}", f"{ONE} / {THEIRS}"),
        THREE,
    ]


@pytest.mark.parametrize(
    ("choice", "texts"),
    [(Choice.OURS, [OURS]), (Choice.THEIRS, [THEIRS]), (Choice.BOTH, [OURS, THEIRS])],
)
def test_conflict_is_decided_by_a_choice(choice, texts):
    merged = merge(BASE, story(ONE, OURS, THREE), story(ONE, THEIRS, THREE))
    blocks = merged.blocks({"p-1": choice})
    assert [block.text for block in blocks] == [ONE, *texts, THREE]
    assert [block.id for block in blocks if block.text == texts[-1]] == ["p-1"]


def test_undecided_conflict_has_no_text():
    with pytest.raises(KeyError, match="p-1"):
        merge(BASE, story(ONE, OURS, THREE), story(ONE, THEIRS, THREE)).blocks()


def test_new_block_may_not_have_the_id_of_another():
    merged = merge(BASE, [*BASE, Text("p-1", FOUR), Text("p-9", FIVE)], [BASE[0], BASE[2]])
    assert [block.id for block in merged.blocks()] == ["p-0", "p-2", "", "p-9"]


def test_markup_counts_and_is_kept():
    base = split('<p id="p-aaaa">He said <em>no</em> to it all.</p><p id="p-bbbb">And so it was in the end.</p>')
    ours = split('<p id="p-aaaa">He said <em>no</em> to it all.</p><p id="p-bbbb">And <a href="/x">so</a> it was in the end.</p>')  # fmt: skip # noqa: E501
    theirs = split('<p id="p-aaaa">He said <strong>no</strong> to it all.</p><p id="p-bbbb">And so it was in the end.</p>')  # fmt: skip # noqa: E501
    merged = merge(base, ours, theirs).blocks()
    assert merged == [theirs[0], ours[1]]
    assert all(isinstance(block, MarkedUp) for block in merged)


def test_blocks_that_look_the_same_are_not_changed():
    def look(block):
        return block.text.casefold()

    merged = merge(BASE, story(ONE, TWO.upper(), THREE), story(ONE, THEIRS, THREE), look=look)
    assert drawn(merged) == [ONE, THEIRS, THREE]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [(1, 1, 1, 1), (1, 2, 1, 2), (1, 1, 2, 2), (1, 2, 2, 2), (1, 2, 3, Clash(1, 2, 3)), (None, "", None, "")],
)
def test_values_are_merged(base, ours, theirs, merged):
    assert merge_value(base, ours, theirs) == merged


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("ab", "ab", "ab", "ab"),
        ("ab", "abc", "ab", "abc"),
        ("ab", "abc", "abd", "abcd"),
        ("ab", "b", "abd", "bd"),
        ("ab", "ba", "ab", "ba"),
        ("ab", "ab", "ba", "ba"),
        ("a", "b", "c", "bc"),
        ("abc", "ab", "ac", "a"),
        ("", "x", "x", "x"),
    ],
)
def test_lists_are_merged(base, ours, theirs, merged):
    assert "".join(merge_list(base, ours, theirs)) == merged


# What holds for any three texts

quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
PARTS = "The mayor|will not|pay 500 million|in May|schools|said|76%|学校|👩‍👩‍👧|“no”|at last|the ferry".split("|")
sentence = st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map(" ".join)
paragraph = st.one_of(st.lists(sentence, min_size=1, max_size=3).map(". ".join), st.sampled_from([ONE, TWO, "", "***"]))
paragraphs = st.lists(paragraph, max_size=6)
EDITS = ("change", "cut", "split", "join", "move", "insert", "delete", "copy")
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 20), st.integers(0, 20), paragraph), max_size=4)


def edited(texts, changes):
    texts = list(texts)
    for kind, one, two, new in changes:
        if kind == "insert" or not texts:
            texts.insert(one % (len(texts) + 1), new)
            continue
        at = one % len(texts)
        middle = two % (len(texts[at]) + 1)
        match kind:
            case "change":
                texts[at] = f"{texts[at][:middle]} {new}"
            case "cut":
                texts[at] = texts[at][:middle]
            case "split":
                texts[at : at + 1] = [texts[at][:middle], texts[at][middle:]]
            case "join":
                texts[at : at + 2] = [" ".join(texts[at : at + 2])]
            case "move":
                texts.insert(two % len(texts), texts.pop(at))
            case "delete":
                del texts[at]
            case "copy":
                texts.insert(two % (len(texts) + 1), texts[at])
    return texts


def saved(base, texts, numbers):
    """The texts with the ids that they have once they are saved."""
    blocks = [Text("", text) for text in texts]
    origins = correspond(base, blocks)
    return [
        Text(base[origin.keep].id if origin.keep is not None else f"p-{next(numbers)}", block.text)
        for block, origin in zip(blocks, origins, strict=True)
    ]


@st.composite
def versions(draw):
    texts = draw(paragraphs)
    numbers = count(100)
    base = story(*texts)
    return base, *(saved(base, edited(texts, draw(edits)), numbers) for _ in range(2))


def decided(merged, choice=Choice.BOTH):
    return merged.blocks({conflict.key: choice for conflict in merged.conflicts})


@quick
@given(versions())
def test_a_side_that_changed_nothing_changes_nothing(three):
    base, one, _ = three
    assert merge(base, one, base).blocks() == one
    assert merge(base, base, one).blocks() == one


def test_part_of_many_equal_words_keeps_the_id_that_it_was_saved_with():
    base = story("The mayor", "The mayor. The mayor. The mayor", "The mayor. The mayor. The mayor")
    one = [Text("p-1", ". ".join(["The mayor"] * 6)), Text("p-0", "The mayor"), Text("p-100", "The mayor")]
    assert merge(base, one, base).blocks() == one


def test_block_that_was_saved_as_new_does_not_become_one_that_its_side_removed():
    cost, rest = "pay 500 million ", "schools schools. pay 500 million schools will not said in May"
    base = story(ONE, cost + rest, TWO, cost + rest)
    one = [base[0], Text("p-100", ONE), Text("p-101", cost), replace(base[3], text=rest)]
    assert merge(base, one, base).blocks() == one


@quick
@given(versions())
def test_what_both_did_alike_is_done_once(three):
    base, one, _ = three
    assert merge(base, one, one).blocks() == one


@quick
@given(versions())
def test_nothing_that_either_side_added_is_lost_and_ids_are_unique(three):
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    blocks = decided(merged)
    ids = [block.id for block in blocks if block.id]
    assert len(ids) == len(set(ids))
    texts = Counter(block.text for block in blocks)
    for side in (ours, theirs):
        added = [side[j] for j, origin in enumerate(correspond(base, side)) if not origin.sources]
        for text, number in Counter(block.text for block in added).items():
            assert texts[text] >= number
    # Whatever either side has now is in the merged text, or was left as it was by that side.
    old = {block.text for block in base}
    assert {block.text for block in (*ours, *theirs)} - old <= set(texts)


@quick
@given(versions())
def test_sides_may_be_exchanged_but_for_the_order(three):
    base, ours, theirs = three
    merged, mirrored = merge(base, ours, theirs), merge(base, theirs, ours)

    def settled(one):
        return Counter(part.block.text for part in one.parts if isinstance(part, Settled))

    def conflicts(one, *, is_mirrored=False):
        texts = [[sorted(block.text for block in side) for side in (part.base, part.ours, part.theirs)] for part in one.parts if isinstance(part, Conflict)]  # fmt: skip # noqa: E501
        return sorted([base, theirs, ours] if is_mirrored else [base, ours, theirs] for base, ours, theirs in texts)

    assert settled(merged) == settled(mirrored)
    assert conflicts(merged) == conflicts(mirrored, is_mirrored=True)


@quick
@given(versions())
def test_taking_one_side_in_every_conflict_leaves_no_part_of_the_other_there(three):
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    for conflict in merged.conflicts:
        assert conflict.taken(Choice.THEIRS) == conflict.theirs
    for block in decided(merged, Choice.THEIRS):
        assert block.text in {b.text for b in (*base, *ours, *theirs)}


@quick
@given(st.lists(st.sampled_from("abcdef"), unique=True), st.permutations("abcdefgh"), st.permutations("abcdefgh"))
def test_lists_lose_nothing_that_was_added(base, ours, theirs):
    ours, theirs = ours[:5], theirs[:5]
    merged = merge_list(base, ours, theirs)
    assert len(set(merged)) == len(merged)
    assert set(merged) == (set(ours) & set(theirs)) | (set(ours) | set(theirs)) - set(base)
    assert merge_list(base, ours, base) == tuple(ours)
    assert merge_list(base, base, ours) == tuple(ours)
