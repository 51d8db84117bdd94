"""Where a claim stands in print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from articles.blocks import MarkedUp, split
from articles.fragments import text_fragment_url
from articles.models import Edition, Revision

from .models import Claim, Placement, Verdict
from .public import voice_of
from .rendering import lines_of, words_in

MOST_APPEARANCES = 40


@dataclass(frozen=True, slots=True)
class Appearance:
    """The words of a claim in a story that is live, in their paragraph, with the address that opens at them."""

    edition: Edition
    words: str
    voice: str
    paragraph: SafeString
    url: str
    anchor_id: int
    # The text of the paragraph.
    text: str
    # Whether they are other words than those checked first, which a person read and confirmed.
    is_reworded: bool = False
    # The paragraph as readers had it when it was checked, and on which day, if they have another now.
    then: SafeString | None = None
    then_on: datetime | None = None


def appearances_of(claim: Claim, verdict: Verdict, at: datetime) -> list[Appearance]:
    """Return where the claim stands in print at `at`, newest story first, as many as a page may hold. 2 queries."""
    placements = list(
        Placement.objects.in_print(at)
        .filter(anchor__claim=claim)
        .select_related("anchor", "paragraph")
        .order_by("-revision", "anchor")[:MOST_APPEARANCES]
    )
    editions = {
        edition.revision_id: edition
        for edition in Edition.objects.live(at)
        .filter(revision__in=[placement.revision_id for placement in placements])
        .select_related("revision", "section")
    }
    found = [
        _appearance(placement, editions[placement.revision_id], verdict)
        for placement in placements
        if placement.revision_id in editions
    ]
    return sorted((appearance for appearance in found if appearance), key=_age)


def _age(appearance: Appearance) -> float:
    return -appearance.edition.first_published_at.timestamp()


def _appearance(placement: Placement, edition: Edition, verdict: Verdict) -> Appearance | None:
    """Return the placement as readers get it; None if its words do not stand there to the letter."""
    assert edition.revision
    block, page = block_with(placement, edition.revision)
    if block is None:
        return None
    start, end = placement.start or 0, placement.end or 0
    slug = "rechecking" if verdict.retracted_at else verdict.rating.slug
    return Appearance(
        edition=edition,
        words=placement.words,
        voice=voice_of(placement.anchor, None if verdict.retracted_at else verdict),
        paragraph=words_in(block, start, end, slug),
        url=text_fragment_url(edition.get_absolute_url(), block.id, block.text, start, end, page=page),
        anchor_id=placement.anchor_id,
        text=block.text,
        is_reworded=placement.confirmed_at is not None and placement.words != placement.anchor.words,
    )


def block_with(placement: Placement, revision: Revision) -> tuple[MarkedUp | None, str]:
    """Return the block in which the words of `placement` stand to the letter, if there is one, and all of the text."""
    blocks = (*lines_of(revision), *split(revision.body))
    anchor = placement.paragraph.anchor if placement.paragraph else ""
    block: MarkedUp | None = next((block for block in blocks if block.id == anchor), None)
    if block and block.text[placement.start : placement.end] != placement.words:
        block = None
    return block, "\n".join(each.text for each in blocks)
