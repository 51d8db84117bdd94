"""The text of a story with the words of its claims marked, and, on request, the sentences that could be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import blocks, marking
from articles.blocks import Block
from articles.models import Revision
from articles.revisions import blocks_of
from claims.checkworthy import Reason
from claims.coverage import Looked
from claims.models import Placement

# How many colours tie words to their claims; the number does it where a colour comes again, or is not seen.
TIES = 6

REASON_NAMES = {
    Reason.NUMBER: gettext_lazy("a number"),
    Reason.DATE: gettext_lazy("a date"),
    Reason.QUOTATION: gettext_lazy("a quotation"),
    Reason.SUPERLATIVE: gettext_lazy("a superlative"),
    Reason.COMPARISON: gettext_lazy("a comparison"),
    Reason.CAUSE: gettext_lazy("a cause"),
    Reason.ATTRIBUTION: gettext_lazy("somebody says so"),
}


@dataclass(frozen=True, slots=True)
class Tied:
    """A claim in the text: its number in reading order, or none where its words have no place."""

    placement: Placement
    number: int | None = None

    @property
    def colour(self) -> int:
        return (self.number or 0) % TIES


@dataclass(frozen=True, slots=True)
class Open:
    """A sentence that could be checked, with its number on the page and why, in words."""

    number: int
    looked: Looked

    @property
    def reasons(self) -> str:
        """Say why: "a number (4 million), a date (May 2024)". A long quotation is not said again."""
        return ", ".join(
            f"{REASON_NAMES[sign.reason]} ({sign.words})" if len(sign.words) <= 30 else str(REASON_NAMES[sign.reason])
            for sign in self.looked.sentence.signs
        )

    @property
    def place(self) -> str:
        """Where the sentence is, as the page's address says it."""
        sentence = self.looked.sentence
        return f"{sentence.block}:{sentence.start}:{sentence.end}"


def tied(revision: Revision, placements: Sequence[Placement]) -> list[Tied]:
    """Return the claims with their numbers, in the order in which their words are read; those without a place last."""
    order = {block.id: position for position, block in enumerate(blocks_of(revision))}
    placed = [p for p in placements if p.paragraph and p.start is not None]
    placed.sort(key=lambda p: (order.get(p.paragraph.anchor if p.paragraph else "", 0), p.start or 0, p.pk))
    rest = [Tied(placement) for placement in placements if placement not in placed]
    return [Tied(placement, number) for number, placement in enumerate(placed, 1)] + rest


def marked_text(
    revision: Revision, claims: Sequence[Tied], sentences: Sequence[Open] = ()
) -> list[tuple[Block, SafeString]]:
    """Return the blocks of a revision with the words of `claims` and `sentences` marked, and a link behind each."""
    by_block: dict[str, list[marking.Span]] = {}
    known: dict[int, Tied | Open] = {}
    for claim in claims:
        place = claim.placement
        if place.paragraph and place.start is not None and place.end is not None:
            known[place.anchor_id] = claim
            span = marking.Span(place.start, place.end, place.anchor_id)
            by_block.setdefault(place.paragraph.anchor, []).append(span)
    for sentence in sentences:
        found = sentence.looked.sentence
        known[-sentence.number] = sentence
        by_block.setdefault(found.block, []).append(marking.Span(found.start, found.end, -sentence.number))

    def opening(keys: list[int]) -> str:
        return _opening([known[key] for key in keys])

    def after(key: int) -> str:
        return _reference(known[key])

    bodies = {marked_up.id: marked_up for marked_up in blocks.split(revision.body)}
    out = []
    for block in blocks_of(revision):
        inner = bodies[block.id].inner if block.id in bodies else escape(block.text, quote=False)
        marked = marking.mark(inner, by_block.get(block.id, []), opening=opening, after=after)
        if block.id in bodies:
            marked = bodies[block.id].with_inner(marked).html
        out.append((block, mark_safe(marked)))  # noqa: S308 (the body was cleaned when it was saved)
    return out


def _opening(things: Sequence[Tied | Open]) -> SafeString:
    claims = [thing for thing in things if isinstance(thing, Tied)]
    sentences = [thing for thing in things if isinstance(thing, Open)]
    if not claims:
        return format_html('<mark class="worth" data-worth="{}" title="{}">', sentences[0].number, _says(sentences[0]))
    return format_html(
        '<mark class="claim {} tie-{}" data-anchors="{}">',
        " ".join(f"state-{_state(claim.placement)}" for claim in claims),
        claims[0].colour,
        " ".join(str(claim.placement.anchor_id) for claim in claims),
    )


def _reference(thing: Tied | Open) -> SafeString:
    """The link behind the words. It has no text of its own: what is drawn comes from its attributes."""
    if isinstance(thing, Open):
        return format_html(
            '<a class="worth-ref" id="worth-ref-{0}" href="#worth-{0}" data-worth="{0}" '
            'aria-label="{1}" data-says="{1}"></a>',
            thing.number,
            _says(thing),
        )
    says = _("Claim %(number)d: %(statement)s") % {
        "number": thing.number or 0,
        "statement": thing.placement.anchor.statement,
    }
    return format_html(
        '<a class="claim-number tie-{0}" id="words-{1}" href="#anchor-{1}" data-anchors="{1}" data-number="{2}" '
        'aria-label="{3}"></a>',
        thing.colour,
        thing.placement.anchor_id,
        thing.number,
        says,
    )


def _says(sentence: Open) -> str:
    return _("Could be checked: %(reasons)s") % {"reasons": sentence.reasons}


def _state(placement: Placement) -> str:
    if placement.confirmed_at:
        return "confirmed"
    return "suggested" if placement.anchor.is_suggested else placement.state
