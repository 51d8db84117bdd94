"""Something that leans on nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`thing` is a model and an id, as the record names things; `message` says what is wrong with it."""

    kind: str
    thing: str
    message: str
