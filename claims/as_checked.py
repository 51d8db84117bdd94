"""The paragraph of a claim as readers had it when it was checked, where they have another now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article, Edition

from .appearances import Appearance, block_with
from .models import Placement, Verdict
from .rendering import words_in


def with_what_was_checked(appearances: Sequence[Appearance], verdict: Verdict, at: datetime) -> list[Appearance]:
    """Return `appearances`, with the paragraph as it was where it has changed since `verdict`. 3 queries, or none.

    It is that of the edition that readers had when the verdict was approved, or else of the first one that went out. A
    text that never went out, and one that is withheld, is shown to nobody.
    """
    if verdict.approved_at is None or not appearances:
        return list(appearances)
    then = _editions_of(appearances, verdict.approved_at, at)
    placed = Placement.objects.stood(at).filter(
        anchor__in=[appearance.anchor_id for appearance in appearances],
        revision__in=[edition.revision_id for edition in then.values()],
    )
    places: dict[tuple[int, int | None], Placement] = {
        (place.anchor_id, place.revision_id): place for place in placed.select_related("paragraph")
    }
    found = []
    for appearance in appearances:
        edition = then.get(appearance.edition.article_id)
        place = places.get((appearance.anchor_id, edition.revision_id)) if edition else None
        found.append(_with(appearance, edition, place, verdict) if edition and place else appearance)
    return found


def _editions_of(appearances: Sequence[Appearance], checked_at: datetime, at: datetime) -> dict[int, Edition]:
    """By story, what readers had then."""
    of_story = Edition.objects.gone_out(at).filter(article=OuterRef("pk"), withheld_at=None, revision__isnull=False)
    before = of_story.filter(live_from__lte=checked_at).order_by("-live_from").values("pk")[:1]
    first = of_story.order_by("live_from").values("pk")[:1]
    stories = Article.objects.filter(pk__in=[appearance.edition.article_id for appearance in appearances])
    keys = list(stories.values_list(Coalesce(Subquery(before), Subquery(first)), flat=True))
    editions = Edition.objects.filter(pk__in=[key for key in keys if key]).select_related("revision")
    return {edition.article_id: edition for edition in editions}


def _with(appearance: Appearance, edition: Edition, place: Placement, verdict: Verdict) -> Appearance:
    assert edition.revision
    block, _page = block_with(place, edition.revision)
    if block is None or block.text == appearance.text:
        return appearance
    slug = "rechecking" if verdict.retracted_at else verdict.rating.slug
    shown = words_in(block, place.start or 0, place.end or 0, slug)
    assert verdict.approved_at
    is_reworded = appearance.is_reworded or place.words != appearance.words
    return replace(appearance, then=shown, then_on=max(edition.live_from, verdict.approved_at), is_reworded=is_reworded)
