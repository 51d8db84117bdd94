"""Which sentences of a new version of a story are which sentences of the old one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from articles.alignment import align
from articles.block import Block
from articles.words import Words, sentences, weigh, words
from claims.pairing import SURE, Sentence, likeness, map_sentences

# How alike a sentence has to be to one anywhere else in the story.
FLOOR_ELSEWHERE = 0.55
# Two places whose likeness differs by less are about as good.
CLOSE = 0.08
# So much more has to speak for a place elsewhere that is no better than `SURE`.
CLOSE_IF_UNSURE = 0.15
# A sentence that weighs less says too little to be looked for in other blocks.
WEIGHT_ELSEWHERE = 3.0


@dataclass
class Version:
    """The blocks of a version, split into sentences and words when they are asked for."""

    blocks: Sequence[Block]
    language: str
    by_id: dict[str, int] = field(init=False)
    _words: dict[int, Words] = field(default_factory=dict)
    _sentences: dict[int, list[Sentence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {block.id: index for index, block in reversed(list(enumerate(self.blocks)))}

    def words(self, index: int) -> Words:
        if index not in self._words:
            self._words[index] = words(self.blocks[index].text, self.language)
        return self._words[index]

    def sentences(self, index: int) -> list[Sentence]:
        if index not in self._sentences:
            found = self.words(index)
            result = []
            for start, end in sentences(self.blocks[index].text, self.language):
                first, last = found.between(start, end)
                keys = tuple(found.keys[first:last])
                if keys:
                    result.append(Sentence(index, start, end, first, last, keys, weigh(found.keys[first:last])))
            self._sentences[index] = result
        return self._sentences[index]


class Correspondence:
    """What corresponds to what between two versions: blocks at once, sentences when they are asked for."""

    def __init__(self, before: Sequence[Block], after: Sequence[Block], language: str) -> None:
        self.before, self.after = Version(before, language), Version(after, language)
        self.same: dict[int, int] = {}
        for index, block in enumerate(before):
            other = self.after.by_id.get(block.id)
            if other is not None and after[other].text == block.text and self.before.by_id[block.id] == index:
                self.same[index] = other
        self.links: defaultdict[int, set[int]] = defaultdict(set)
        self.back: defaultdict[int, set[int]] = defaultdict(set)
        taken = set(self.same.values())
        for index, block in enumerate(before):
            other = self.after.by_id.get(block.id)
            if other is None or index in self.same or other in taken or self.before.by_id[block.id] != index:
                continue
            if _mostly_same(block.text, after[other].text):
                self._link(index, other)
                taken.add(other)
        olds = [index for index in range(len(before)) if index not in self.same and index not in self.links]
        news = [index for index in range(len(after)) if index not in taken]
        self._align(olds, news, language)
        self._groups: dict[int, dict[Sentence, list[Sentence]]] = {}
        self._fresh: list[Sentence] | None = None
        self._index: defaultdict[str, list[int]] = defaultdict(list)
        self._exact: defaultdict[tuple[str, ...], list[Sentence]] = defaultdict(list)
        self._stood: Counter[tuple[str, ...]] = Counter()
        self._standing: dict[tuple[str, ...], list[Sentence]] | None = None

    def _align(self, olds: list[int], news: list[int], language: str) -> None:
        """Links the blocks that are left, by their texts and by their ids, which are believed if neither is taken."""
        before, after = self.before.blocks, self.after.blocks
        numbered = [replace(before[index], id=str(index)) for index in olds]
        alignments = align(numbered, [after[index].text for index in news], language=language)
        left = set(news)
        for new, aligned in zip(news, alignments, strict=True):
            for source in map(int, aligned.sources):
                self._link(source, new)
                if before[source].text == after[new].text:
                    self.same[source] = new
                    left.discard(new)
        for old in olds:
            other = self.after.by_id.get(before[old].id)
            if other in left and old not in self.same:
                self._link(old, other)

    def _link(self, old: int, new: int) -> None:
        self.links[old].add(new)
        self.back[new].add(old)

    def within_blocks(self, sentence: Sentence) -> list[Sentence]:
        """The sentences of the corresponding blocks that a sentence became; none if it is not there any more."""
        if sentence.block not in self._groups:
            olds, news = self._component(sentence.block)
            mapping = map_sentences(
                [s for index in sorted(olds) for s in self.before.sentences(index)],
                [s for index in sorted(news) for s in self.after.sentences(index)],
            )
            for index in olds:
                self._groups[index] = mapping
        return self._groups[sentence.block].get(sentence, [])

    def merged_into(self, block: int, targets: Iterable[Sentence]) -> list[Sentence]:
        """The old sentences of a block and those linked with it that became any of some new sentences."""
        wanted = set(targets)
        return [old for old, news in self._groups.get(block, {}).items() if wanted.intersection(news)]

    def _component(self, block: int) -> tuple[set[int], set[int]]:
        olds, news, queue = {block}, set(self.links[block]), [block]
        while queue and len(olds) + len(news) < 64:
            for new in self.links[queue.pop()]:
                news.add(new)
                queue += self.back[new] - olds
                olds |= self.back[new]
        return olds, news

    def elsewhere(self, sentence: Sentence) -> list[Sentence]:
        """Where in the rest of the story a sentence may have gone: one place, two or more that are as good, or none.

        Only text that is new there counts: a sentence that stood in the old version too is itself and not this one.
        If there is none, another copy of the very same sentence will do.
        """
        if sentence.weight < WEIGHT_ELSEWHERE or len(sentence.keys) < 4:
            return []
        self._find_fresh()
        exact = self._exact.get(sentence.keys, [])
        if exact:
            return exact
        hits: Counter[int] = Counter()
        fresh = self._fresh or []
        for key in set(sentence.keys):
            places = self._index.get(key, ())
            if len(places) <= 50:
                hits.update(places)
        scored = []
        for index, _ in hits.most_common(6):
            score = likeness(sentence, fresh[index], at_least=4.0)
            if score >= FLOOR_ELSEWHERE - CLOSE_IF_UNSURE:
                scored.append((score, index))
        scored.sort(key=lambda item: (-item[0], item[1]))
        if scored and scored[0][0] >= FLOOR_ELSEWHERE:
            close = CLOSE if scored[0][0] >= SURE else CLOSE_IF_UNSURE
            return [fresh[index] for score, index in scored if scored[0][0] - score < close]
        return self._copies(sentence)

    def new_copies(self, sentence: Sentence) -> list[Sentence]:
        """Where the very same sentence stands in changed blocks, if it stands there more often than it did."""
        if sentence.weight < WEIGHT_ELSEWHERE:
            return []
        self._find_fresh()
        copies = self._exact.get(sentence.keys, [])
        return copies if len(copies) > self._stood[sentence.keys] else []

    def _find_fresh(self) -> None:
        """Finds the sentences that are in the new version and not in the old one."""
        if self._fresh is not None:
            return
        same = set(self.same.values())
        olds = self._stood
        for index in range(len(self.before.blocks)):
            if index not in self.same:
                olds.update(sentence.keys for sentence in self.before.sentences(index))
        changed = [
            s for index in range(len(self.after.blocks)) if index not in same for s in self.after.sentences(index)
        ]
        news = Counter(sentence.keys for sentence in changed)
        for sentence in changed:
            self._exact[sentence.keys].append(sentence)
        # A sentence that left one changed block and stands in another has moved: it is no one else's.
        self._fresh = [sentence for sentence in changed if news[sentence.keys] > olds[sentence.keys]]
        for place, sentence in enumerate(self._fresh):
            for key in set(sentence.keys):
                self._index[key].append(place)

    def _copies(self, sentence: Sentence) -> list[Sentence]:
        if self._standing is None:
            standing = defaultdict(list)
            for index in range(len(self.after.blocks)):
                for other in self.after.sentences(index):
                    standing[other.keys].append(other)
            self._standing = standing
        return self._standing.get(sentence.keys, [])


def _mostly_same(one: str, two: str) -> bool:
    """Whether two texts are alike but for one short stretch: what most edits of a paragraph are."""
    longer, shorter = max(len(one), len(two)), min(len(one), len(two))
    start = bisect_left(range(1, shorter + 1), True, key=lambda size: one[:size] != two[:size])
    rest = shorter - start
    end = bisect_left(range(1, rest + 1), True, key=lambda size: one[-size:] != two[-size:])
    return start + end >= 0.75 * longer
