"""Merging what has no blocks: one value, or a list of things, of which two versions were made from the same third."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from articles.matching import increasing

V = TypeVar("V")
H = TypeVar("H", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Clash(Generic[V]):
    """A value that both sides changed, each in another way."""

    base: V
    ours: V
    theirs: V


def merge_value(base: V, ours: V, theirs: V) -> V | Clash[V]:
    """Return what becomes of one value when either side may have changed it."""
    if ours in (theirs, base):
        return theirs
    return ours if theirs == base else Clash(base, ours, theirs)


def merge_list(base: Sequence[H], ours: Sequence[H], theirs: Sequence[H]) -> tuple[H, ...]:
    """Return what becomes of a list, each thing once, when either side may have added, removed or moved any."""
    old = set(base)
    kept = {thing for thing in base if thing in ours and thing in theirs}
    return tuple(in_order(base, ours, theirs, kept | set(ours) - old | set(theirs) - old))


def in_order(base: Sequence[H], ours: Sequence[H], theirs: Sequence[H], wanted: set[H]) -> list[H]:
    """Return the wanted things in their order in `theirs`.

    What only `ours` has, or only it moved, stands behind what it stands behind there.
    """
    moved, others_moved = _moved(base, ours), _moved(base, theirs)
    there = {thing for thing in theirs if thing in wanted}
    placed = [
        thing
        for thing in dict.fromkeys(ours)
        if thing in wanted and (thing not in there or (thing in moved and thing not in others_moved))
    ]
    result = [thing for thing in dict.fromkeys(theirs) if thing in wanted and thing not in set(placed)]
    behind: defaultdict[H | None, list[H]] = defaultdict(list)
    present, last, waiting = set(result), None, set(placed)
    for thing in dict.fromkeys(ours):
        if thing in waiting:
            behind[last].append(thing)
        elif thing in present:
            last = thing
    ordered = list(behind[None])
    for thing in result:
        ordered.append(thing)
        ordered += behind[thing]
    return ordered


def _moved(base: Sequence[H], side: Sequence[H]) -> set[H]:
    """The things that stand elsewhere than in `base`, as few of them as say all."""
    place = {thing: number for number, thing in enumerate(dict.fromkeys(side))}
    pairs = [(number, place[thing]) for number, thing in enumerate(base) if thing in place]
    return {base[number] for number, _ in pairs} - {base[number] for number, _ in increasing(pairs)}
