"""Where a claim stands in print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from articles.blocks import MarkedUp, split
from articles.fragments import text_fragment_url
from articles.models import Edition

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
    revision, paragraph = edition.revision, placement.paragraph
    start, end = placement.start, placement.end
    assert revision
    assert paragraph
    assert start is not None
    assert end is not None
    lines = lines_of(revision)
    body = split(revision.body)
    block: MarkedUp | None = next((block for block in (*lines, *body) if block.id == paragraph.anchor), None)
    if block is None or block.text[start:end] != placement.words:
        return None
    page = "\n".join(each.text for each in (*lines, *body))
    slug = "rechecking" if verdict.retracted_at else verdict.rating.slug
    return Appearance(
        edition=edition,
        words=placement.words,
        voice=voice_of(placement.anchor, None if verdict.retracted_at else verdict),
        paragraph=words_in(block, start, end, slug),
        url=text_fragment_url(edition.get_absolute_url(), block.id, block.text, start, end, page=page),
    )
