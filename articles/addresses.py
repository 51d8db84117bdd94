"""Giving every block of a body its address: the one it had, the one it has again, or a new one."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping, Sequence

from .alignment import align
from .blocks import Block, MarkedUp
from .cleaning import ANCHOR

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def digest(text: str) -> str:
    """Return what a block's text is known by after the block has gone: spacing does not count."""
    return hashlib.sha256(unicodedata.normalize("NFC", " ".join(text.split())).encode()).hexdigest()


def assign(  # noqa: C901 (one rule after the other, each a short loop)
    blocks: Sequence[MarkedUp], *, parent: Sequence[Block], used: Mapping[str, str], language: str = "en"
) -> list[MarkedUp]:
    """Return `blocks`, each with an id that no other of them has and that never belonged to other words.

    `parent` are the blocks of the revision that was edited; `used` maps every id ever given in the story to the
    digest of the text it stood for last. An id that a block brings along is believed where the text agrees. The rest
    is aligned with the parent; a text that had gone and is back gets its old id back; all else gets new ids.
    """
    alignments = align(parent, [block.text for block in blocks], language=language)
    parent_text = {block.id: block.text for block in parent}
    given: dict[int, str] = {}
    taken: set[str] = set()

    def give(index: int, anchor: str | None) -> None:
        if anchor and index not in given and anchor not in taken:
            given[index] = anchor
            taken.add(anchor)

    for index, block in enumerate(blocks):
        if parent_text.get(block.id) == block.text:
            give(index, block.id)
    for index, (block, alignment) in enumerate(zip(blocks, alignments, strict=True)):
        if block.id == alignment.keep:
            give(index, block.id)
    for index, alignment in enumerate(alignments):
        give(index, alignment.keep)
    retired: dict[str, list[str]] = {}
    for anchor, text_digest in used.items():
        if anchor not in parent_text:
            retired.setdefault(text_digest, []).append(anchor)
    for index, block in enumerate(blocks):
        if index not in given:
            candidates = retired.get(digest(block.text), [])
            # Nothing tells a rule or an uncaptioned picture from another, but the id that it brings along.
            free = (anchor for anchor in candidates if anchor not in taken) if block.text.strip() else iter(())
            give(index, block.id if block.id in candidates else next(free, None))
    for index, block in enumerate(blocks):
        if ANCHOR.fullmatch(block.id) and block.id not in used:
            give(index, block.id)
        give(index, _new_anchor(taken | used.keys()))
    return [block.with_id(given[index]) for index, block in enumerate(blocks)]


def _new_anchor(used: set[str]) -> str:
    while True:
        anchor = "p-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))
        if anchor not in used:
            return anchor
