"""What is followed through edits, and what comes of it, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from articles.block import Block
from articles.words import sentences
from claims.facts import FactChange


class State(StrEnum):
    """What happened to words since they were confirmed. With the first two a check stands; with the rest it waits."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    REWORDED = "reworded"
    FACTS_CHANGED = "facts_changed"
    AMBIGUOUS = "ambiguous"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a person confirmed: exactly as they stood, in which block, from which code point on.

    `sentence` is the sentence that encloses them, or several; it is what tells a place of three words from others.
    """

    exact: str
    block: str
    start: int
    sentence: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.exact)

    @classmethod
    def at(cls, block: Block, start: int, end: int, *, language: str = "en") -> Quote:
        """The quote of a block's text from `start` to `end`. Raises ValueError if that is no part of the text."""
        if not 0 <= start < end <= len(block.text):
            raise ValueError(f"{start}:{end} is no part of a text of {len(block.text)} characters.")
        around = [(s, e) for s, e in sentences(block.text, language) if s < end and start < e]
        first, last = (around[0][0], around[-1][1]) if around else (start, end)
        return cls(block.text[start:end], block.id, start, block.text[min(first, start) : max(last, end)])


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a story, and the words that stand there. Offsets are Unicode code points of the block's text."""

    block: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the words of a quote are in another version of the story, and what happened to them.

    `block`, `start`, `end` and `words` say where and how they read now; they are empty if they are `gone`, or
    `ambiguous`, when `candidates` holds the places that fit. `changes` are the facts that differ.
    """

    state: State
    block: str | None = None
    start: int | None = None
    end: int | None = None
    words: str = ""
    changes: tuple[FactChange, ...] = ()
    candidates: tuple[Place, ...] = ()

    @classmethod
    def at(cls, state: State, place: Place, changes: tuple[FactChange, ...] = ()) -> Followed:
        return cls(state, place.block, place.start, place.end, place.words, changes)
