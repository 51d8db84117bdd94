"""Which entities a story may be tagged with, the most important first: proposals, for a person to accept or dismiss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from .named import Block, Mention
from .shortening import AHEAD

ABOUT, MENTIONS = "about", "mentions"
# What a mention counts for by where it stands, once each; besides, how often and in how many blocks it is mentioned.
_IN_HEADLINE, _IN_DEK, _IN_CAPTION, _IN_LEAD, _EARLY = 6.0, 3.0, 1.0, 2.5, 1.0
_PLACES = {"headline": _IN_HEADLINE, "dek": _IN_DEK, "caption": _IN_CAPTION}
# A story is about few things; the rest it mentions.
_MOST_ABOUT = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """One entity that the text mentions, or a choice between several that share the name, the likeliest first.

    `found` are the words as they stand in the text, and how often. `importance` is comparable within one story only;
    `role` is "about" or "mentions", a suggestion.
    """

    entities: tuple[int, ...]
    found: tuple[tuple[str, int], ...]
    importance: float
    role: str
    mentions: tuple[Mention, ...]

    @property
    def is_choice(self) -> bool:
        return len(self.entities) > 1


def propose(
    mentions: Sequence[Mention],
    blocks: Sequence[Block],
    *,
    tagged: Collection[int] = (),
    dismissed: Collection[int] = (),
    company: Mapping[int, float] | None = None,
) -> list[Proposal]:
    """Return what to propose for a story of these `blocks`, the most important first.

    What is `tagged` already, or was `dismissed` for this story, is not proposed again. A choice is ranked by `company`:
    for each candidate, how often it is tagged together with the story's other entities; the caller asks for that, for
    the ids in `candidates(mentions)`. A choice of which one is tagged already is none: the name is taken for that one.
    """
    groups: dict[tuple[int, ...], list[Mention]] = {}
    for mention in mentions:
        if any(entity in tagged for entity in mention.entities):
            continue
        open_to = tuple(entity for entity in mention.entities if entity not in dismissed)
        if open_to:
            groups.setdefault(_in_one_order(open_to, groups), []).append(mention)
    order = {block.id: number for number, block in enumerate(block for block in blocks if block.id not in AHEAD)}
    weighed = sorted(
        ((importance(found, order), entities, found) for entities, found in groups.items()),
        key=lambda item: (-item[0], item[2][0].words),
    )
    sure, about, proposals = candidates(mentions)[0], 0, []
    for weight, entities, found in weighed:
        is_about = about < _MOST_ABOUT and _is_about(found, order)
        about += is_about
        counts = Counter(mention.words for mention in found)
        proposals.append(
            Proposal(
                _ranked(entities, sure, company or {}),
                tuple(counts.most_common()),
                weight,
                ABOUT if is_about else MENTIONS,
                tuple(found),
            )
        )
    return proposals


def candidates(mentions: Sequence[Mention]) -> tuple[set[int], set[int]]:
    """Return the entities that are mentioned beyond doubt, and those that some shared name may mean."""
    sure = {mention.entities[0] for mention in mentions if not mention.is_ambiguous}
    return sure, {entity for mention in mentions if mention.is_ambiguous for entity in mention.entities}


def importance(mentions: Sequence[Mention], order: Mapping[str, int]) -> float:
    """Return how much a text is about what these mention: where, how often, and spread over how much of it."""
    blocks = {mention.block for mention in mentions}
    weight = sum(_PLACES.get(block, 0.0) for block in blocks)
    first = min((order[block] for block in blocks if block in order), default=len(order))
    if first == 0 and order:
        weight += _IN_LEAD
    elif first < max(3, len(order) // 4):
        weight += _EARLY
    spread = len(blocks & order.keys()) / max(len(order), 1)
    return weight + log2(1 + len(mentions)) + 3 * spread


def _is_about(mentions: Sequence[Mention], order: Mapping[str, int]) -> bool:
    blocks = {mention.block for mention in mentions}
    if "headline" in blocks or ("dek" in blocks and len(mentions) > 1):
        return True
    early = any(order.get(block, len(order)) < 2 for block in blocks)
    return early and len(mentions) >= 3 and 4 * len(blocks & order.keys()) >= len(order)


def _in_one_order(entities: tuple[int, ...], known: Mapping[tuple[int, ...], object]) -> tuple[int, ...]:
    """The same entities as they stood before: one choice, however two mentions rank them."""
    if len(entities) == 1 or entities in known:
        return entities
    return next((one for one in known if set(one) == set(entities)), entities)


def _ranked(entities: tuple[int, ...], sure: Collection[int], company: Mapping[int, float]) -> tuple[int, ...]:
    """Those first that the story mentions beyond doubt, then by the company they keep, then as they were."""
    return tuple(sorted(entities, key=lambda entity: (entity not in sure, -company.get(entity, 0.0))))
