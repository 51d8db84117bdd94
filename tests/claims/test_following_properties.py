"""What holds for any chain of edits: addresses, places and waits."""

from itertools import count, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.alignment import align
from articles.blocks import Block
from articles.words import words
from claims.facts import same_words
from claims.following import Quote, State, follow, follow_all

PARTS = (
    "The mayor",
    "will not",
    "pay 500 million dollars",
    "in May 2024",
    "schools",
    "said",
    "may",
    "hardly ever",
    "76%",
    "Anna Müller",
    "e\u0301te\u0301",
    "a\u0308\u0323",
    "😀",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "👍🏽",
    "𝒳𝟓",
    "\U00020000\U0002a6d6",
    "שלום עולם",
    "السلام عليكم",
    "नमस्ते",
    "政府花费五十亿",
    "学校",
    "สวัสดี",
    "カタカナ",
    "don’t",
    "“quoted words”",
    "(1,000)",
    "—",
    "co-operate",
    "\u200fעברית\u200e",
    "İstanbul",
)
sentence = st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map(lambda parts: " ".join(parts) + ".")
paragraph = st.lists(sentence, min_size=1, max_size=4).map(" ".join)
story = st.lists(paragraph, min_size=1, max_size=6)
EDITS = ("type", "cut", "split", "merge", "move", "insert", "delete", "copy", "revert", "save", "rewrite")
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 99), st.integers(0, 99), paragraph), max_size=8)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def edited(texts, history, edit):
    kind, one, two, new = edit
    texts = list(texts)
    if kind == "revert":
        return list(history[one % len(history)])
    if kind == "insert" or not texts:
        texts.insert(one % (len(texts) + 1), new)
        return texts
    at = one % len(texts)
    middle = two % (len(texts[at]) + 1)
    match kind:
        case "type":
            texts[at] = texts[at][:middle] + new.split()[0] + texts[at][middle:]
        case "cut":
            texts[at] = texts[at][:middle] + texts[at][middle + 12 :]
        case "split":
            texts[at : at + 1] = [texts[at][:middle], texts[at][middle:]]
        case "merge":
            texts[at : at + 2] = [" ".join(texts[at : at + 2])]
        case "move":
            texts.insert(two % len(texts), texts.pop(at))
        case "delete":
            del texts[at]
        case "copy":
            texts.insert(two % (len(texts) + 1), texts[at])
        case "rewrite":
            texts[at] = new
    return texts


def versions(texts, chain):
    """Every version of a story, as blocks with the ids that saving gives them."""
    numbers = count()
    blocks = [Block(f"p-{next(numbers)}", text) for text in texts]
    saved = [blocks]
    history = [texts]
    for edit in chain:
        texts = edited(texts, history, edit)
        kept = align(blocks, texts)
        blocks = [Block(a.keep or f"p-{next(numbers)}", text) for a, text in zip(kept, texts, strict=True)]
        saved.append(blocks)
        history.append(texts)
    return saved


def quotes_of(blocks, one, two):
    """A quote of a whole block, and one of any part of it."""
    block = blocks[one % len(blocks)]
    start = two % len(block.text)
    return [
        Quote.at(block, 0, len(block.text)),
        Quote.at(block, start, min(len(block.text), start + 1 + two // 2)),
    ]


def about_the_same(one, two):
    """Whether two texts share words, or have none."""
    return not words(one).keys or not words(two).keys or bool(set(words(one).keys) & set(words(two).keys))


@quick
@given(story, edits)
def test_ids_are_never_shared_and_never_pass_to_other_words(texts, chain):
    saved = versions(texts, chain)
    for before, after in pairwise(saved):
        ids = [block.id for block in after]
        assert len(ids) == len(set(ids))
        old = {block.id: block.text for block in before}
        assert all(about_the_same(old[block.id], block.text) for block in after if block.id in old)
        known = {block.text: block.id for block in before}
        for block in after:
            if block.text in known and len([b for b in [*before, *after] if b.text == block.text]) == 2:
                assert block.id == known[block.text]


@quick
@given(story, edits, st.integers(0, 99), st.integers(0, 99))
def test_standing_words_are_exactly_where_they_are_said_to_be(texts, chain, one, two):
    saved = versions(texts, chain)
    for quote in quotes_of(saved[0], one, two):
        for blocks in saved:
            found = follow(quote, saved[0], blocks)
            text = {block.id: block.text for block in blocks}
            if found.block is not None:
                assert text[found.block][found.start : found.end] == found.words != ""
            if found.state in (State.UNCHANGED, State.MOVED):
                assert same_words(quote.exact, found.words)
                assert (found.state == State.UNCHANGED) == (found.block == quote.block)
            if found.state in (State.GONE, State.AMBIGUOUS):
                assert (found.block, found.start, found.end, found.words) == (None, None, None, "")
            assert (found.state == State.AMBIGUOUS) == bool(found.candidates)
            for place in found.candidates:
                assert text[place.block][place.start : place.end] == place.words


@quick
@given(story, edits, st.integers(0, 99), st.integers(0, 99))
def test_words_that_came_back_stand_and_a_wait_ends_by_nothing_else(texts, chain, one, two):
    saved = versions(texts, chain)
    for quote in quotes_of(saved[0], one, two):
        for blocks in saved:
            found = follow(quote, saved[0], blocks)
            if found.state in (State.UNCHANGED, State.MOVED):
                assert any(same_words(quote.exact, found.words) for block in blocks if block.id == found.block)
            if blocks == saved[0] and quote.exact.strip():
                assert (found.state, found.start, found.words) == (State.UNCHANGED, quote.start, quote.exact)


@quick
@given(story, st.integers(0, 99), st.integers(0, 99))
def test_empty_save_and_any_order_of_blocks_leave_everything_unchanged(texts, one, two):
    blocks = [Block(f"p-{number}", text) for number, text in enumerate(texts)]
    for quote in quotes_of(blocks, one, two):
        for again in (blocks, blocks[::-1], [*blocks[one % len(blocks) :], *blocks[: one % len(blocks)]]):
            found = follow(quote, blocks, again)
            assert (found.state, found.block, found.start, found.words) == (
                State.UNCHANGED,
                quote.block,
                quote.start,
                quote.exact,
            )


@quick
@given(story, edits, st.sampled_from(["en", "de", "zh", "tr"]))
def test_any_text_is_followed_in_any_language_and_together_as_alone(texts, chain, language):
    saved = versions(texts, chain)
    quotes = [quote for n in range(4) for quote in quotes_of(saved[0], n, 3 * n + 1)]
    together = follow_all(quotes, saved[0], saved[-1], language=language)
    assert together == [follow(quote, saved[0], saved[-1], language=language) for quote in quotes]


@quick
@given(st.lists(st.text(max_size=40), max_size=5), st.lists(st.text(max_size=40), max_size=5), st.integers(0, 9))
def test_any_text_at_all_is_aligned_and_followed(before, after, number):
    olds = [Block(f"p-{n}", text) for n, text in enumerate(before)]
    news = [Block(a.keep or f"q-{n}", t) for n, (a, t) in enumerate(zip(align(olds, after), after, strict=True))]
    assert len({block.id for block in news}) == len(news)
    for block in olds:
        if block.text:
            found = follow(Quote.at(block, number % len(block.text), len(block.text)), olds, news)
            assert found.block is None or found.words
