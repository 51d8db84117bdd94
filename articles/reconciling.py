"""Bringing two versions of a story together that were both made from the same third one.

A save that came too late is one such case; a correction of the live text that a rewrite has to take up is another.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .blocks import MarkedUp, join, split
from .cleaning import PART_TAGS
from .merging import Choice, Merge, merge
from .revisions import Content
from .threeway import Clash, merge_list, merge_value

# What is said of a picture belongs to that picture.
PICTURE = ("picture", "picture_alt", "picture_caption", "picture_credit")
FIELDS = ("headline", "dek", "slug", "kind", "language", "section")
# Fields of which both sides can be taken.
LISTS = frozenset({"byline"})
# Space around the tags of parts is not read, nor is it said by all editors which rows are a table's head, or that what
# stands in a list is a paragraph.
_PART = re.compile(rf"\s*(</?(?:{'|'.join(sorted(PART_TAGS))})\b[^>]*>)\s*")
_SILENT = re.compile(r"(?:\s*</?(?:p|thead|tbody)>)+\s*")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What becomes of a story when the changes of both versions are made to the one before them.

    `fields` holds a merged value, or a `Clash`, by name; of a picture that one side exchanged, with all that is said
    of it, as one. What clashes, and each conflict of the body, waits for a choice, by its name or key.
    """

    base: Content
    ours: Content
    theirs: Content
    body: Merge[MarkedUp]
    fields: dict[str, Any]

    @property
    def undecided(self) -> list[str]:
        clashes = [name for name, value in self.fields.items() if isinstance(value, Clash)]
        return clashes + [conflict.key for conflict in self.body.conflicts]

    def content(self, choices: Mapping[str, Choice] | None = None) -> Content:
        """Return the story that both versions make together.

        Raises KeyError if something is not decided, or if both sides are to be taken of what can only be one.
        """
        choices = choices or {}
        values: dict[str, Any] = {}
        for name, merged in self.fields.items():
            value = _taken(name, merged, choices[name]) if isinstance(merged, Clash) else merged
            values |= dict(zip(PICTURE, value, strict=True)) if name == "picture" else {name: value}
        return replace(self.theirs, **values, body=join(self.body.blocks(choices)))


def reconcile(base: Content, ours: Content, theirs: Content) -> Reconciliation:
    """Return what becomes of `base` when the changes of `ours` and of `theirs` are both made to it. No queries."""
    bodies = [split(content.body) for content in (base, ours, theirs)]
    fields: dict[str, Any] = {
        name: merge_value(getattr(base, name), getattr(ours, name), getattr(theirs, name)) for name in FIELDS
    }
    fields["byline"] = merge_value(base.byline, ours.byline, theirs.byline)
    fields["entities"] = merge_list(base.entities, ours.entities, theirs.entities)
    fields["picture"] = _picture(base, ours, theirs)
    body = merge(*bodies, language=theirs.language, look=look)
    return Reconciliation(base, ours, theirs, body, fields)


def look(block: MarkedUp) -> Hashable:
    """Return what a reader could tell a block from another by."""
    if block.kind in ("p", "pre"):
        return block.kind, block.attributes, block.inner
    inner = _PART.sub(r"\1", _SILENT.sub("\n", block.inner)).strip()
    return block.kind, block.attributes, inner


def _taken(name: str, clash: Clash[Any], choice: Choice) -> Any:
    if choice is not Choice.BOTH:
        return clash.ours if choice is Choice.OURS else clash.theirs
    if name not in LISTS:
        raise KeyError(name)
    return merge_list(clash.base, clash.ours, clash.theirs)


def _picture(base: Content, ours: Content, theirs: Content) -> Any:
    """The picture and what is said of it: each by itself if all three have the same picture, else as one."""
    sides = [tuple(getattr(content, name) for name in PICTURE) for content in (base, ours, theirs)]
    if base.picture == ours.picture == theirs.picture:
        merged = [merge_value(*values) for values in zip(*sides, strict=True)]
        if not any(isinstance(value, Clash) for value in merged):
            return tuple(merged)
    return merge_value(*sides)
