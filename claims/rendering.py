"""The text of an edition as readers get it: its claims marked at their exact words, each check behind its block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.blocks import CAPTION, DEK, HEADLINE, Block, MarkedUp, split
from articles.linking import Link, linked
from articles.marking import Span, mark
from articles.models import Picture, Revision
from articles.picture_markup import in_figures

from .public import Check


@dataclass(frozen=True, slots=True)
class Passage:
    """A block with its marks. `references` lead to its checks; in the body they stand in the text itself."""

    kind: str
    html: SafeString
    references: SafeString
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Text:
    """All that there is to read of a story, in order."""

    headline: Passage
    dek: Passage
    caption: Passage
    body: list[Passage]
    checks: list[Check]


def text_of(revision: Revision, checks: Sequence[Check], links: Mapping[str, Sequence[Link]] | None = None) -> Text:
    """Return the revision's text with `checks` at their words, numbered in the order in which they are read.

    A check whose words do not stand at its place to the letter is left out: no verdict on words that it is not about.
    `links` are those of each block, to what its words name; they stand around the marks of claims, as any link does.
    No query.
    """
    headline, dek, caption = lines = lines_of(revision)
    body = [linked(block, (links or {}).get(block.id, ())) for block in split(revision.body)]
    placed = in_reading_order([block.block for block in (*lines, *body)], checks)
    return Text(
        headline=_passage(headline, placed[HEADLINE], inline=False),
        dek=_passage(dek, placed[DEK], inline=False),
        caption=_passage(caption, placed[CAPTION], inline=False),
        body=[_passage(block, placed[block.id], inline=True) for block in body],
        checks=[check for checks_of_block in placed.values() for check in checks_of_block],
    )


def with_pictures(text: Text, figures: Sequence[Picture], *, is_past: bool = False) -> Text:
    """Return `text` with the pictures of its figures as readers get them. See `articles.picture_markup.in_figures`."""
    shown = [
        # Of HTML that was cleaned when it was saved, and of what is escaped.
        replace(passage, html=mark_safe(in_figures(passage.html, figures, is_past=is_past)))  # noqa: S308
        if passage.kind == "figure"
        else passage
        for passage in text.body
    ]
    return replace(text, body=shown)


def lines_of(revision: Revision) -> tuple[MarkedUp, MarkedUp, MarkedUp]:
    """Return the headline, the dek and the caption of the lead picture as blocks."""
    return (
        MarkedUp(HEADLINE, "h1", "", escape(revision.headline), revision.headline),
        MarkedUp(DEK, "p", "", escape(revision.dek), revision.dek),
        MarkedUp(CAPTION, "p", "", escape(revision.picture_caption), revision.picture_caption),
    )


def in_reading_order(blocks: Sequence[Block], checks: Sequence[Check]) -> dict[str, list[Check]]:
    """Return the checks of each block, numbered by claim. A claim that stands in two places has one number."""
    waiting: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        assert check.placement.paragraph
        waiting[check.placement.paragraph.anchor].append(check)
    numbers: dict[int, int] = {}
    placed: dict[str, list[Check]] = {block.id: [] for block in blocks}
    for block in blocks:
        for check in sorted(waiting[block.id], key=lambda check: (check.placement.start or 0, check.placement.pk)):
            if block.text[check.placement.start : check.placement.end] != check.placement.words:
                continue
            claim = check.placement.anchor.claim_id
            again = claim in numbers
            number = numbers.setdefault(claim, len(numbers) + 1)
            key = f"{claim}-{check.placement.anchor_id}" if again else f"{claim}"
            placed[block.id].append(replace(check, number=number, key=key))
    return placed


def _passage(block: MarkedUp, checks: list[Check], *, inline: bool) -> Passage:
    references = SafeString("") if inline else format_html_join("", "{}", ((reference(check),) for check in checks))
    inner = _marked(block.inner, checks, inline=inline) if checks else block.inner
    html = replace(block, inner=inner).html if inline else inner
    return Passage(block.kind, mark_safe(html), references, checks)  # noqa: S308 (cleaned when it was saved)


def _marked(inner: str, checks: list[Check], *, inline: bool) -> str:
    by_anchor = {check.placement.anchor_id: check for check in checks}
    places = {anchor_id: place for place, anchor_id in enumerate(by_anchor, start=1)}
    spans = [
        Span(check.placement.start or 0, check.placement.end or 0, anchor_id) for anchor_id, check in by_anchor.items()
    ]
    # The shortest of the claims that overlap gives a run its look: the longer one shows on both sides of it.
    spans.sort(key=lambda span: span.end - span.start)
    return mark(
        inner,
        spans,
        opening=lambda keys: opening([by_anchor[key] for key in keys]),
        after=lambda key: reference(by_anchor[key], places[key]) if inline else "",
    )


def opening(checks: Sequence[Check]) -> SafeString:
    """Return the start tag of a run of words that these checks are about, the most particular first."""
    several = " claim--several" if len(checks) > 1 else ""
    keys = " ".join(check.key for check in checks)
    return format_html('<mark class="claim claim--{}{}" data-claim="{}">', checks[0].slug, several, keys)


def reference(check: Check, place: int = 1) -> SafeString:
    """Return the link behind the words. Its number is drawn by the style sheet.

    As text it would join the last word, and a link to the words (`articles.fragments`) would find them no more. `place`
    is that of the check among those of its block: by it, the style sheet finds the note that goes beside the words.
    """
    return format_html(
        '<a class="claim-ref claim-ref--{}" data-place="{}"'
        ' id="ref-{}" href="#claim-{}" data-number="{}" aria-label="{}"></a>',
        check.slug,
        place,
        check.key,
        check.key,
        check.number,
        check.reference,
    )


def words_in(block: MarkedUp, start: int, end: int, slug: str) -> SafeString:
    """Return a block, without its id, with the text from `start` to `end` marked as a claim rated `slug`.

    A heading of the story is none of the page that shows it here, so it becomes a paragraph.
    """
    kind = "p" if block.kind in ("h1", "h2", "h3", "h4") else block.kind
    inner = mark(
        block.inner,
        [Span(start, end, 0)],
        opening=lambda keys: format_html('<mark class="claim claim--{}">', slug),
    )
    return mark_safe(replace(block, id="", kind=kind, inner=inner).html)  # noqa: S308 (cleaned when it was saved)
