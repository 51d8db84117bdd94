"""The words of a claim in their paragraphs: as the story has them now, and as it had them when they were confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from articles.blocks import MarkedUp, split
from articles.models import Article, Revision
from articles.rewording import Run, Sign, by_word

from .models import Anchor, Claim, Placement
from .rendering import lines_of, words_in

if TYPE_CHECKING:
    from newsroom.models import User


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A block of a text with words marked in it, and the text of the block on each side."""

    revision: Revision
    before: str
    html: SafeString
    after: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """An anchor of a claim. `now` is None where its words are in no one place, `way` empty where nothing changed."""

    anchor: Anchor
    placement: Placement | None
    now: Excerpt | None
    checked: Excerpt | None
    way: Sequence[Run]
    is_in_print: bool

    @property
    def is_same(self) -> bool:
        """Whether the paragraph reads as it did, with the same words marked."""
        return bool(self.now and self.checked and self.now.html == self.checked.html)


def contexts_of(claim: Claim, user: User, at: datetime) -> list[Context]:
    """Return where `claim` stands in the stories that `user` may see, in the order of marking. 3 queries."""
    anchors = (
        claim.anchors.filter(retired_at=None, article__in=Article.objects.visible_to(user).values("pk"))
        .select_related("article__newest", "paragraph", "confirmed_in", "confirmed_by")
        .order_by("pk")
    )
    placed = Placement.objects.filter(anchor__claim=claim).select_related("paragraph", "anchor")
    newest = {
        placement.anchor_id: placement
        for placement in placed.filter(revision__in=[anchor.article.newest_id for anchor in anchors])
    }
    printed = set(Placement.objects.in_print(at).filter(anchor__claim=claim).values_list("anchor", flat=True))
    return [_context(anchor, newest.get(anchor.pk), anchor.pk in printed) for anchor in anchors]


def _context(anchor: Anchor, placement: Placement | None, is_in_print: bool) -> Context:
    revision = anchor.article.newest
    checked = excerpt(anchor.confirmed_in, anchor.paragraph.anchor, anchor.start, anchor.start + len(anchor.words))
    now = None
    if revision and placement and placement.paragraph and placement.start is not None and placement.end is not None:
        now = excerpt(revision, placement.paragraph.anchor, placement.start, placement.end)
    way: tuple[Run, ...] = ()
    if now and checked and now.text != checked.text:
        way = by_word(checked.text, now.text, language=anchor.confirmed_in.language)
    return Context(anchor, placement, now, checked, () if _is_all_kept(way) else way, is_in_print)


def _is_all_kept(way: Sequence[Run]) -> bool:
    return all(run.sign is Sign.KEPT for run in way)


def excerpt(revision: Revision, block_id: str, start: int, end: int, slug: str = "shown") -> Excerpt | None:
    """Return a block of a text with the code points from `start` to `end` marked; None if it has no such place."""
    blocks: list[MarkedUp] = [block for block in (*lines_of(revision), *split(revision.body)) if block.text]
    index = next((number for number, block in enumerate(blocks) if block.id == block_id), None)
    if index is None or len(blocks[index].text) < end:
        return None
    return Excerpt(
        revision=revision,
        before=blocks[index - 1].text if index else "",
        html=words_in(blocks[index], start, end, slug),
        after=blocks[index + 1].text if index + 1 < len(blocks) else "",
        text=blocks[index].text,
    )
