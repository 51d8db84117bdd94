"""Following confirmed words into another version of a story, and saying honestly what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from articles.block import Block
from articles.matching import changes, runs
from articles.words import weigh
from claims.facts import FactChange, Passage, changed_facts, same_words
from claims.marks import is_open_after
from claims.pairing import SURE, Sentence, is_left, likeness
from claims.places import CLOSE, Correspondence
from claims.quotes import Followed, Place, Quote, State
from claims.spans import displaced, edges, mapped, occurrences, worth

__all__ = ["FactChange", "Followed", "Follower", "Place", "Quote", "State", "follow", "follow_all"]

# Words of this weight that stand once in their block before and after are the same words, whatever is around them.
DISTINCT = 4.0


def follow(quote: Quote, before: Sequence[Block], after: Sequence[Block], *, language: str = "en") -> Followed:
    """Where the confirmed words of a quote are in `after`, and what happened to them.

    `before` is the version that they were confirmed in. See `Follower.follow` for what is promised.
    """
    return Follower(before, after, language=language).follow(quote)


def follow_all(
    quotes: Iterable[Quote], before: Sequence[Block], after: Sequence[Block], *, language: str = "en"
) -> list[Followed]:
    """The same for several quotes confirmed in one version, at about the cost of one and what each adds."""
    follower = Follower(before, after, language=language)
    return [follower.follow(quote) for quote in quotes]


class Follower:
    """Follows quotes from one version of a story into another; what they share is worked out once."""

    def __init__(self, before: Sequence[Block], after: Sequence[Block], *, language: str = "en") -> None:
        self.language = language
        self.before = list(before)
        self.after = list(after)
        self.map = Correspondence(self.before, self.after, language)
        self._everything: str | None = None
        self._common: dict[str, bool] = {}

    def follow(self, quote: Quote) -> Followed:
        """Where the words of a quote are, and their state.

        `unchanged` and `moved` promise that the same words (as `same_words` compares them) stand at the place, in the
        same block or another, and that no fact of the sentence around them differs. A fact that does, even outside
        the quoted words, makes it `facts_changed`: three words are defended by their sentence. Other wording around
        the words is none of their business, in a language with rules. A place is only given if the sentence is found:
        in the corresponding blocks, or else among the text that is new to the story.
        """
        index = self._block_of(quote)
        if index is None:
            return self._follow_without_block(quote)
        text = self.before[index].text
        if text[quote.start : quote.end] != quote.exact:
            start = text.find(quote.exact)
            if start < 0 or text.find(quote.exact, start + 1) >= 0:
                return self._follow_without_block(quote)
            quote = Quote(quote.exact, quote.block, start, quote.sentence)
        if index in self.map.same:
            return self._standing(quote, self.after[self.map.same[index]], quote.start, quote.end)
        return self._follow(quote, index)

    def _block_of(self, quote: Quote) -> int | None:
        return self.map.before.by_id.get(quote.block)

    def _follow_without_block(self, quote: Quote) -> Followed:
        """For a quote whose block is not in the old version as said: its sentence is all there is to go by."""
        sentence = quote.sentence if quote.exact in quote.sentence else quote.exact
        start = sentence.index(quote.exact)
        if not self.after:
            return Followed(State.GONE)
        alone = replace(self.after[0], id=quote.block, text=sentence)
        others = [block for block in self.before if block.id != quote.block]
        follower = Follower([*others, alone], self.after, language=self.language)
        return follower.follow(Quote(quote.exact, quote.block, start, sentence))

    def _standing(self, quote: Quote, block: Block, start: int, end: int) -> Followed:
        state = State.UNCHANGED if block.id == quote.block else State.MOVED
        return Followed.at(state, Place(block.id, start, end, block.text[start:end]))

    def _follow(self, quote: Quote, index: int) -> Followed:
        found = self.map.before.words(index)
        first, last = found.between(quote.start, quote.end)
        if first == last:
            return self._follow_marks(quote, index)
        around = [s for s in self.map.before.sentences(index) if s.first < last and first < s.last]
        targets: list[Sentence] = []
        for sentence in around:
            targets += self.map.within_blocks(sentence)
        main = max(around, key=lambda sentence: sentence.weight)
        if targets and self._doubtful(main, targets):
            better = self.map.elsewhere(main)
            if better and likeness(main, better[0]) > likeness(main, targets[0]) + CLOSE:
                targets = better[:1] if len(better) == 1 else []
        if rivals := self._rivals(quote, main, targets):
            return self._ambiguous(quote, index, around, rivals)
        if not is_left(main, targets):
            targets = []
        if not targets:
            distinct = self._distinct(quote, index, first, last)
            if distinct:
                return self._judge(quote, index, around, distinct)
            places = [place for place in self.map.elsewhere(main) if is_left(main, [place])]
            if len(places) > 1:
                return self._ambiguous(quote, index, around, places)
            if not places:
                return Followed(State.GONE)
            targets = self._extend(around, main, places[0])
        return self._judge(
            quote, index, around, self._in_one_block(targets, self.map.before.words(index).keys[first:last])
        )

    def _rivals(self, quote: Quote, main: Sentence, targets: list[Sentence]) -> list[Sentence]:
        """Places as good as the one found: new copies of the sentence, if the one found is not it, or not its block."""
        if len(targets) != 1:
            return []
        if targets[0].keys != main.keys:
            copies = self.map.new_copies(main)
            return [*targets, *copies] if copies else []
        if self.after[targets[0].block].id == quote.block:
            return []
        copies = self.map.new_copies(main)
        return copies if len(copies) > 1 else []

    def _doubtful(self, main: Sentence, targets: list[Sentence]) -> bool:
        return len(targets) == 1 and likeness(main, targets[0]) < SURE

    def _extend(self, around: list[Sentence], main: Sentence, place: Sentence) -> list[Sentence]:
        """The sentences beside a place that the other sentences of a quote became."""
        targets = [place]
        for sentence in around:
            if sentence is not main:
                targets += [other for other in self.map.elsewhere(sentence) if other.block == place.block][:1]
        return targets

    def _in_one_block(self, targets: list[Sentence], wanted: Sequence[str]) -> list[Sentence]:
        """The sentences of the block that has most of the quoted words: a place is in one block."""
        blocks = sorted({sentence.block for sentence in targets})
        if len(blocks) > 1:
            held = {}
            for block in blocks:
                keys = [key for s in targets if s.block == block for key in s.keys]
                held[block] = sum(weigh(wanted[run.before : run.before + run.size]) for run in runs(wanted, keys))
            blocks = [max(blocks, key=lambda block: held[block])]
        return sorted({sentence for sentence in targets if sentence.block == blocks[0]}, key=lambda s: s.start)

    def _distinct(self, quote: Quote, index: int, first: int, last: int) -> list[Sentence]:
        """The sentences of the same block that hold the same words, if both versions of it hold them once."""
        other = self.map.after.by_id.get(quote.block)
        if other is None:
            return []
        keys = self.map.before.words(index).keys
        wanted = keys[first:last]
        if weigh(wanted) < DISTINCT or len(occurrences(keys, wanted)) != 1:
            return []
        starts = occurrences(self.map.after.words(other).keys, wanted)
        if len(starts) != 1:
            return []
        return [s for s in self.map.after.sentences(other) if s.first < starts[0] + len(wanted) and starts[0] < s.last]

    def _ambiguous(self, quote: Quote, index: int, around: list[Sentence], places: list[Sentence]) -> Followed:
        candidates = []
        for place in places[:5]:
            followed = self._judge(quote, index, around, [place])
            if followed.block is not None and followed.start is not None and followed.end is not None:
                candidates.append(Place(followed.block, followed.start, followed.end, followed.words))
        if not candidates:
            return Followed(State.GONE)
        return Followed(State.AMBIGUOUS, candidates=tuple(dict.fromkeys(candidates)))

    def _follow_marks(self, quote: Quote, index: int) -> Followed:
        """For a quote without a word in it: only its own block, only if it stands there once."""
        other = self.map.after.by_id.get(quote.block)
        exact = quote.exact
        if other is not None and exact.strip() and self.before[index].text.count(exact) == 1:
            text = self.after[other].text
            if text.count(exact) == 1:
                return self._standing(quote, self.after[other], text.index(exact), text.index(exact) + len(exact))
        return Followed(State.GONE)

    def _judge(self, quote: Quote, index: int, around: list[Sentence], targets: list[Sentence]) -> Followed:
        """The state of a quote whose sentences `around` it became the sentences `targets` of one block."""
        block = self.after[targets[0].block]
        merged = [s for s in self.map.merged_into(index, targets) if s.block == index]
        olds = sorted({*around, *merged}, key=lambda s: s.start)
        span = self._span(quote, index, olds, around, targets)
        if span is None:
            return Followed(State.GONE)
        start, end = span
        text = self.before[index].text
        old = Passage(text[olds[0].start : olds[-1].end], text[: olds[0].start], is_open_after(text[: olds[0].start]))
        left, right = targets[0].start, targets[-1].end
        previous = self.after[targets[0].block - 1].text + "\n" if targets[0].block else ""
        new = Passage(block.text[left:right], previous + block.text[:left], is_open_after(block.text[:left]))
        facts = changed_facts(old, new, language=self.language, is_common=self._is_common)
        if same_words(quote.exact, block.text[start:end], self.language):
            if not facts:
                return self._standing(quote, block, start, end)
            return Followed.at(State.FACTS_CHANGED, Place(block.id, start, end, block.text[start:end]), facts)
        if olds == around and start <= left + 1 and end >= right - 1:
            start, end = left, right
        facts += tuple(
            fact
            for fact in changed_facts(
                quote.exact, block.text[start:end], language=self.language, is_common=self._is_common
            )
            if not any(fact.kind == f.kind and fact.before in f.before and fact.after in f.after for f in facts)
        )
        state = State.FACTS_CHANGED if facts else State.REWORDED
        return Followed.at(state, Place(block.id, start, end, block.text[start:end]), facts)

    def _span(
        self, quote: Quote, index: int, olds: list[Sentence], around: list[Sentence], targets: list[Sentence]
    ) -> tuple[int, int] | None:
        """The characters of the new block that the quoted words became, or None if they were cut out."""
        found, others = self.map.before.words(index), self.map.after.words(targets[0].block)
        first, last = found.between(quote.start, quote.end)
        base, base_end = min(first, olds[0].first), max(last, olds[-1].last)
        top, top_end = targets[0].first, targets[-1].last
        keys, other_keys = found.keys[base:base_end], others.keys[top:top_end]
        wanted = keys[first - base : last - base]
        one, two = mapped(changes(keys, other_keys), first - base, last - base)
        if two - one != len(wanted) or other_keys[one:two] != wanted:
            starts = occurrences(other_keys, wanted)
            if len(starts) == 1 and len(occurrences(keys, wanted)) == 1:
                one, two = starts[0], starts[0] + len(wanted)
            elif not worth(wanted, other_keys[one:two]):
                one, two = displaced(keys, other_keys, first - base, last - base)
        if around[0].first >= first and around[-1].last <= last and olds == around and other_keys[one:two] != wanted:
            one, two = 0, len(other_keys)  # a whole sentence became a whole sentence
        if one >= two:
            return None
        return edges(
            quote,
            self.before[index].text,
            self.after[targets[0].block].text,
            found,
            others,
            (first, last),
            (top + one, top + two),
        )

    def _is_common(self, word: str) -> bool:
        """Whether the story also writes a word without a capital."""
        if word not in self._common:
            if self._everything is None:
                self._everything = "\n".join(block.text for block in [*self.before, *self.after])
            self._common[word] = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self._everything) is not None
        return self._common[word]
