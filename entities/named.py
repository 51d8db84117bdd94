"""What finding names speaks of: a name of an entity, the ways to write it, and words of a text that are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .casing import Sureness
from .reading import Reading


class Block(Protocol):
    """What is read: a text with an id. `articles.block.Block` is one."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


class Named(NamedTuple):
    """One name of an entity, or one form of it; `kind` is a value of `entities.models.Kind`."""

    entity: int
    kind: str
    name: str
    is_alias: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a block that name an entity: `text[start:end]`, in code points.

    Has more than one entity where several share the name. Nothing says then which is meant, so a person chooses.
    """

    block: str
    start: int
    end: int
    words: str
    entities: tuple[int, ...]

    @property
    def is_ambiguous(self) -> bool:
        return len(self.entities) > 1


class Candidate(NamedTuple):
    """Words that are written as some names are."""

    start: int
    end: int
    forms: list[Named]
    sureness: Sureness


class Found(NamedTuple):
    """A block and the names that stand in it."""

    block: Block
    reading: Reading
    candidates: list[Candidate]


def entities_of(forms: Iterable[Named]) -> tuple[int, ...]:
    """The entities of some forms, each once, those first whose own name it is."""
    return tuple(dict.fromkeys(form.entity for form in sorted(forms, key=lambda form: form.is_alias)))
