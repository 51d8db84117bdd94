"""Where claims stand in a text that readers get in the place of another."""

from __future__ import annotations

from articles.models import Article, Revision
from articles.revisions import blocks_of

from .models import Anchor, Placement, State
from .placing import open_texts_of, place


def settle_places(original: Revision, shown: Revision) -> None:
    """Give the claims in `original` their places in `shown`, which is the same without some words.

    In a block that reads the same, each has the place and the state that it had, of whatever time. One whose words
    were taken out is gone; one beside them is looked for.
    """
    texts = {block.id: block.text for block in blocks_of(shown)}
    same = {block.id for block in blocks_of(original) if texts.get(block.id) == block.text}
    settled = []
    for placement in Placement.objects.filter(revision=original).select_related("paragraph"):
        block_id = placement.paragraph.anchor if placement.paragraph else ""
        if block_id in same or placement.state == State.GONE:
            placement.pk, placement.revision, placement._state.adding = None, shown, True
            settled.append(placement)
        elif block_id and placement.words not in texts.get(block_id, ""):
            settled.append(Placement(anchor_id=placement.anchor_id, revision=shown, state=State.GONE))
    Placement.objects.bulk_create(settled)
    others = Anchor.objects.filter(placements__revision=original)
    place(others.exclude(pk__in=[placement.anchor_id for placement in settled]), [shown])


def settle_open_texts(article: Article) -> None:
    """Look for the claims that were marked while other texts were before readers."""
    for text in open_texts_of(article):
        known = Placement.objects.filter(revision=text).values("anchor")
        place(Anchor.objects.filter(article=article, retired_at=None).exclude(pk__in=known), [text])
