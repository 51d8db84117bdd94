"""A block of a story as the pure core knows it: its text, without its markup."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block of a story.

    `text` is what a reader reads, in Unicode code points, without markup. Parts that are not one run of prose
    (list items, table cells, an image's caption) are separated by a newline, so that no sentence crosses them.
    """

    id: str
    text: str
    kind: str = "p"
