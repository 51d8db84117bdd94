"""Which address each block of a body gets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from articles import blocks
from articles.addresses import assign, digest
from articles.blocks import Block, MarkedUp
from articles.cleaning import ANCHOR
from tests.articles import markup

BRIDGE = "The council voted on Tuesday to close the old bridge over the river."
COSTS = "Repairs will cost 4 million crowns, the mayor told reporters."
CRANE = "Nobody was hurt when the crane fell into the water on Sunday."


def bodies(*texts: str, **ids: str) -> list[MarkedUp]:
    return [MarkedUp(ids.get(f"at{n}", ""), "p", "", text, text) for n, text in enumerate(texts)]


def old(**texts: str) -> list[Block]:
    return [Block(f"p-{name}", text) for name, text in texts.items()]


def used_by(parent: list[Block], **gone: str) -> dict[str, str]:
    return {block.id: digest(block.text) for block in parent} | {f"p-{n}": digest(text) for n, text in gone.items()}


def ids(assigned: list[MarkedUp]) -> list[str]:
    return [block.id for block in assigned]


def test_blocks_of_a_first_text_get_new_ids():
    assigned = ids(assign(bodies(BRIDGE, COSTS), parent=[], used={}))
    assert len(set(assigned)) == 2
    assert all(ANCHOR.fullmatch(anchor) for anchor in assigned)


def test_ids_are_kept_without_being_sent_back():
    parent = old(bridge=BRIDGE, costs=COSTS)
    assert ids(assign(bodies(BRIDGE, COSTS), parent=parent, used=used_by(parent))) == ["p-bridge", "p-costs"]


def test_moved_blocks_take_their_ids_along():
    parent = old(bridge=BRIDGE, costs=COSTS, crane=CRANE)
    moved = assign(bodies(CRANE, BRIDGE, COSTS), parent=parent, used=used_by(parent))
    assert ids(moved) == ["p-crane", "p-bridge", "p-costs"]


def test_reworded_block_keeps_its_id():
    parent = old(bridge=BRIDGE, costs=COSTS)
    reworded = assign(bodies(BRIDGE, COSTS.replace("4", "5")), parent=parent, used=used_by(parent))
    assert ids(reworded) == ["p-bridge", "p-costs"]


def test_bigger_part_of_a_split_block_keeps_the_id():
    parent = old(both=f"{BRIDGE} Done.")
    first, second = ids(assign(bodies(BRIDGE, "Done."), parent=parent, used=used_by(parent)))
    assert first == "p-both"
    assert second not in ("p-both", "")


def test_id_that_was_sent_with_other_words_is_not_believed():
    parent = old(bridge=BRIDGE, costs=COSTS)
    swapped = bodies(BRIDGE, COSTS, at0="p-costs", at1="p-bridge")
    assert ids(assign(swapped, parent=parent, used=used_by(parent))) == ["p-bridge", "p-costs"]


def test_block_pasted_twice_shares_no_id():
    parent = old(bridge=BRIDGE)
    twice = bodies(BRIDGE, BRIDGE, at0="p-bridge", at1="p-bridge")
    first, second = ids(assign(twice, parent=parent, used=used_by(parent)))
    assert "p-bridge" in (first, second)
    assert first != second


def test_id_that_never_was_is_taken_over_with_its_block():
    assert ids(assign(bodies(BRIDGE, at0="p-fromelsewher"), parent=[], used={})) == ["p-fromelsewher"]


def test_retired_id_is_not_given_to_other_words():
    used = used_by([], crane=CRANE)
    (anchor,) = ids(assign(bodies(BRIDGE, at0="p-crane"), parent=[], used=used))
    assert anchor != "p-crane"


def test_words_that_come_back_get_their_id_back():
    parent = old(bridge=BRIDGE)
    back = assign(bodies(BRIDGE, CRANE), parent=parent, used=used_by(parent, crane=CRANE))
    assert ids(back) == ["p-bridge", "p-crane"]


def test_words_that_come_back_with_other_spacing_get_their_id_back():
    used = used_by([], crane=CRANE)
    assert ids(assign(bodies(CRANE.replace(" ", "  ")), parent=[], used=used)) == ["p-crane"]


def test_words_that_come_back_twice_get_one_id_each():
    used = used_by([], one=CRANE, two=CRANE)
    assert sorted(ids(assign(bodies(CRANE, CRANE), parent=[], used=used))) == ["p-one", "p-two"]


def test_reserved_ids_cannot_be_brought_along():
    assert ids(assign(bodies(BRIDGE, at0="headline"), parent=[], used={"headline": digest("x")})) != ["headline"]


@st.composite
def histories(draw):
    """A parent, what was used before it, and a new body whose blocks bring whatever ids they like."""
    parent_texts = draw(st.lists(markup.sentences, max_size=6))
    parent = [Block(f"p-old{number}", text) for number, text in enumerate(parent_texts)]
    gone = draw(st.lists(markup.sentences, max_size=4))
    used = used_by(parent) | {f"p-gone{number}": digest(text) for number, text in enumerate(gone)}
    sent = st.sampled_from(["", "headline", "p-never", *used])
    texts = draw(st.lists(markup.sentences, max_size=8))
    return parent, used, [MarkedUp(draw(sent), "p", "", text, text) for text in texts]


@given(histories())
@settings(max_examples=300, deadline=None)
def test_no_two_blocks_share_an_id_and_none_is_without(history):
    parent, used, body = history
    assigned = assign(body, parent=parent, used=used)
    assert [block.text for block in assigned] == [block.text for block in body]
    assert len(set(ids(assigned))) == len(body)
    assert all(ANCHOR.fullmatch(anchor) for anchor in ids(assigned))


@given(histories())
@settings(max_examples=300, deadline=None)
def test_no_retired_id_passes_to_other_words(history):
    parent, used, body = history
    kept = {block.id for block in parent}
    for block in assign(body, parent=parent, used=used):
        if block.id in used and block.id not in kept:
            assert digest(block.text) == used[block.id]


@given(histories())
@settings(max_examples=300, deadline=None)
def test_words_that_stand_once_before_and_after_keep_their_id(history):
    parent, used, body = history
    before = [block.text for block in parent]
    after = [block.text for block in body]
    assigned = assign(body, parent=parent, used=used)
    for block in parent:
        if block.text and before.count(block.text) == after.count(block.text) == 1:
            assert next(new.id for new in assigned if new.text == block.text) == block.id


@given(st.lists(markup.html, max_size=4))
@settings(max_examples=150, deadline=None)
def test_chain_of_saves_never_gives_an_id_to_other_words(versions):
    """Whatever is pasted over whatever: as `revisions.save` does it, without the database."""
    used: dict[str, str] = {}
    parent: list[MarkedUp] = []
    for html in versions:
        body = assign(blocks.parse(html), parent=[block.block for block in parent], used=used)
        assert blocks.split(blocks.join(body)) == body
        held = {block.id for block in parent}
        for block in body:
            assert block.id in held or used.get(block.id, digest(block.text)) == digest(block.text)
        used |= {block.id: digest(block.text) for block in body}
        parent = body
