"""What is different between two texts, for the pages that show it beside something else."""

from __future__ import annotations

from dataclasses import dataclass

from articles import blocks, differences
from articles.comparing import compare
from articles.differences import Line, Stretch
from articles.models import Revision
from articles.revisions import Content, content_of


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields that differ, and the blocks with what became of each."""

    before: Revision
    after: Revision
    fields: list[Line]
    stretches: list[Stretch]

    @property
    def are_any(self) -> bool:
        return bool(self.fields) or any(line.sign for stretch in self.stretches for line in stretch.lines)


def changes(before: Revision, after: Revision) -> Changes:
    """Return what a reader of `before` would find different in `after`. Eight queries at most."""
    fields, stretches = of_contents(content_of(before), content_of(after))
    return Changes(before, after, fields, stretches)


def of_contents(before: Content, after: Content) -> tuple[list[Line], list[Stretch]]:
    """Return the fields that differ, and the blocks. No queries."""
    found = compare(blocks.split(before.body), blocks.split(after.body), language=after.language)
    return differences.field_lines(before, after), differences.stretches(map(differences.block_line, found))
