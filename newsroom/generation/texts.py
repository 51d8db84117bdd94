"""The text of one invented story: its versions, and the claims in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from articles.blocks import DEK, HEADLINE, Block, MarkedUp
from claims.following import Followed, Quote, State, follow

from . import vocabulary
from .prose import Prose

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is claimed: the words, and the rest of the clause around them. `other_words` say the same."""

    before: str
    words: str
    other_words: str
    after: str
    number: int

    @property
    def text(self) -> str:
        return f"{self.before}{self.words}{self.after}"


@dataclass(slots=True)
class MarkedClaim:
    """A claim of a story, in the words that were confirmed in its first version."""

    statement: Statement
    voice: str
    quote: Quote
    now: Followed
    """Where the words are in the last version. Everywhere before that they stand as they were confirmed."""

    @classmethod
    def at(cls, statement: Statement, voice: str, block: Block, start: int, sentence: str) -> MarkedClaim:
        quote = Quote(statement.words, block.id, start, sentence)
        return cls(statement, voice, quote, Followed(State.UNCHANGED, block.id, start, quote.end, quote.exact))


@dataclass(frozen=True, slots=True)
class Version:
    headline: str
    dek: str
    blocks: list[MarkedUp]

    def all_blocks(self) -> list[Block]:
        """Headline and dek under their reserved ids, then the body."""
        reserved = [Block(HEADLINE, self.headline, HEADLINE)]
        if self.dek:
            reserved.append(Block(DEK, self.dek, DEK))
        return reserved + [block.block for block in self.blocks]


@dataclass(frozen=True, slots=True)
class Text:
    versions: list[Version]
    claims: list[MarkedClaim]


def state_claim(prose: Prose) -> Statement:
    before, words, other_words, after = prose.pick(vocabulary.CLAIMS)
    number = prose.number(12, 98)
    noun, before = prose.pick(vocabulary.NOUNS), prose.fill(before)
    return Statement(
        before, words.format(number=number, noun=noun), other_words.format(number=number, noun=noun), after, number
    )


class TextMaker:
    """Writes the texts of stories. The ids of blocks are unique in a story."""

    def __init__(self, prose: Prose, paragraphs: int) -> None:
        self.prose = prose
        self.paragraphs = paragraphs

    def write(
        self, subjects: Sequence[str], claims: Sequence[tuple[Statement, str, str]], *, versions: int, spoil: bool
    ) -> Text:
        """Return a text about `subjects` with `claims`, each with its voice and claimant, in so many versions.

        If `spoil`, the last version does something to the words of the first claim.
        """
        self._given = 0
        prose = self.prose
        count = max(len(claims) + 1, int(self.paragraphs * (0.6 + 0.8 * prose.random.random())))
        headline, marked = prose.headline(), list[MarkedClaim]()
        pending = list(claims)
        if pending and prose.happens(0.05):
            statement, voice, _claimant = pending.pop(0)
            headline = statement.text
            block = Block(HEADLINE, headline)
            marked.append(MarkedClaim.at(statement, voice, block, len(statement.before), headline))
        places = set(prose.random.sample(range(count), len(pending)))
        blocks = []
        for index in range(count):
            if index in places:
                paragraph, claim = self._paragraph_with(*pending.pop(), subjects)
                marked.append(claim)
                blocks.append(paragraph)
            else:
                blocks.append(self._block(index, subjects))
        made = [Version(headline, prose.sentence() if prose.happens(0.7) else "", blocks)]
        kept = {claim.quote.block for claim in marked}
        for _ in range(versions - 1):
            made.append(self._edited(made[-1], kept))
        if spoil and versions > 1 and marked and marked[-1].quote.block != HEADLINE:
            made[-1] = self._spoilt(made[-1], marked[-1])
            marked[-1].now = follow(marked[-1].quote, made[0].all_blocks(), made[-1].all_blocks())
        return Text(made, marked)

    def _anchor(self) -> str:
        self._given += 1
        high, low = divmod(self._given, len(_PAIRS))
        return f"p-{self.prose.pick(_PAIRS)}{_PAIRS[high]}{_PAIRS[low]}"

    def _sentences(self, subjects: Sequence[str], most: int) -> list[str]:
        prose = self.prose
        return [
            prose.sentence(prose.pick(subjects) if subjects and prose.happens(0.25) else "")
            for _ in range(prose.number(1, most))
        ]

    def _block(self, index: int, subjects: Sequence[str]) -> MarkedUp:
        prose, kind = self.prose, self.prose.random.random()
        if index and kind < 0.1:
            text = f"The {prose.pick(vocabulary.ADJECTIVES)} {prose.pick(vocabulary.NOUNS)}"
            return MarkedUp(self._anchor(), "h2", "", text, text)
        if index and kind < 0.13:
            items = [f"The {prose.pick(vocabulary.NOUNS)} in {prose.pick(prose.places)}" for _ in range(3)]
            inner = "".join(f"<li>{item}</li>" for item in items)
            return MarkedUp(self._anchor(), "ul", "", inner, "\n".join(items))
        text = " ".join(self._sentences(subjects, 4))
        if index and kind < 0.16:
            return MarkedUp(self._anchor(), "blockquote", "", f"<p>{text}</p>", text)
        if kind < 0.3:
            start = text.find(" ", int(kind * 100)) + 1
            return MarkedUp(self._anchor(), "p", "", _inner(text, start, text.find(" ", start + 8)), text)
        return MarkedUp(self._anchor(), "p", "", text, text)

    def _paragraph_with(
        self, statement: Statement, voice: str, claimant: str, subjects: Sequence[str]
    ) -> tuple[MarkedUp, MarkedClaim]:
        template, begins = vocabulary.SAYING[voice]
        clause = statement.text if begins else statement.text[0].lower() + statement.text[1:]
        sentence = template.format(claim=clause, claimant=claimant)
        lead = "".join(f"{text} " for text in self._sentences(subjects, 2))
        text = f"{lead}{sentence} {self.prose.sentence()}"
        start = len(lead) + sentence.index(statement.words)
        inner = text
        if self.prose.happens(0.2):  # some markup that the words go across
            inner = _inner(text, text.index(" ", start) + 1, start + len(statement.words) + 1)
        block = MarkedUp(self._anchor(), "p", "", inner, text)
        return block, MarkedClaim.at(statement, voice, block.block, start, sentence)

    def _edited(self, version: Version, kept: set[str]) -> Version:
        prose, blocks = self.prose, list(version.blocks)
        free = [index for index, block in enumerate(blocks) if block.id not in kept]
        index = prose.pick(free)
        how = prose.random.random()
        if how < 0.4:
            text = blocks[index].text + " " + prose.sentence()
            blocks[index] = replace(blocks[index], kind="p", inner=escape(text, quote=False), text=text)
        elif how < 0.6:
            text = " ".join(self._sentences((), 3))
            blocks.insert(index, MarkedUp(self._anchor(), "p", "", text, text))
        elif how < 0.75 and len(blocks) > len(kept) + 1:
            del blocks[index]
        elif how < 0.85:
            blocks.append(blocks.pop(index))
        else:
            return replace(version, dek=prose.sentence())
        return replace(version, blocks=blocks)

    def _spoilt(self, version: Version, claim: MarkedClaim) -> Version:
        """`version` with the words of `claim` moved, reworded, changed or gone."""
        blocks, quote, number = list(version.blocks), claim.quote, claim.statement.number
        index = next(index for index, block in enumerate(blocks) if block.id == quote.block)
        text, how = blocks[index].text, self.prose.random.random()
        if how < 0.2:
            del blocks[index]
        elif how < 0.35:
            blocks[index] = _plain(quote.block, " ".join(text.replace(quote.sentence, "").split()))
            blocks.insert(0, _plain(self._anchor(), f"{self.prose.sentence()} {quote.sentence}"))
        else:
            changed = quote.exact.replace(str(number), str(number + 1))
            words = claim.statement.other_words if how < 0.7 else changed
            blocks[index] = _plain(quote.block, text[: quote.start] + words + text[quote.end :])
        return replace(version, blocks=blocks)


def _plain(anchor: str, text: str) -> MarkedUp:
    return MarkedUp(anchor, "p", "", text, text)


def _inner(text: str, start: int, end: int) -> str:
    """`text` with a part of it in a link or emphasised; as it is, if that part is none."""
    if not 0 < start < end:
        return text
    opening, closing = ("<em>", "</em>") if start % 2 else ('<a href="https://records.example/">', "</a>")
    return f"{text[:start]}{opening}{text[start:end]}{closing}{text[end:]}"
