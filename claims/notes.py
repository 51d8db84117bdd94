"""What an editor is told about claims after a save. See `SAVE_NOTES`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Revision

from .models import Placement, State


def what_waits(revision: Revision) -> Iterator[SafeString]:
    """Yield a sentence about each claim that this save made wait, with the words as confirmed and as they are now.

    A claim that waited in the same state for the same words before is not told again. Two queries.
    """
    before = {
        placement.anchor_id: (placement.state, placement.words)
        for placement in Placement.objects.filter(revision=revision.parent_id)
    }
    for placement in Placement.objects.waiting().filter(revision=revision).select_related("anchor").order_by("anchor"):
        if before.get(placement.anchor_id) != (placement.state, placement.words):
            yield _sentence(placement)


def _sentence(placement: Placement) -> SafeString:
    anchor = placement.anchor
    if placement.state == State.GONE:
        return format_html(
            _("The words of a claim are gone, and readers lose it when this goes out: <del>{old}</del>"),
            old=anchor.words,
        )
    if placement.state == State.AMBIGUOUS:
        return format_html(
            _("A claim waits, since two places could be meant: <del>{old}</del>. A fact-checker has to say which."),
            old=anchor.words,
        )
    if placement.state == State.FACTS_CHANGED:
        facts = ", ".join(f"{change['before'] or '–'} → {change['after'] or '–'}" for change in placement.changes) or _(
            "wording"
        )
        return format_html(
            _("A claim waits for a fact-checker, since a fact changed ({facts}): <del>{old}</del> <ins>{new}</ins>"),
            facts=facts,
            old=anchor.words,
            new=placement.words,
        )
    return format_html(
        _("A claim waits until someone confirms its new words: <del>{old}</del> <ins>{new}</ins>"),
        old=anchor.words,
        new=placement.words,
    )
