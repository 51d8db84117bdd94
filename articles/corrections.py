"""The public notes on what was wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from .models import Correction, Edition
from .models.edition import CAN_BE_LIVE


def published(at: datetime) -> QuerySet[Correction]:
    """The corrections that readers may see at `at`: of a story that is live, in an edition that has gone out."""
    gone_out = Edition.objects.filter(CAN_BE_LIVE, live_from__lte=at, corrections=OuterRef("pk"))
    still_live = Edition.objects.live(at).filter(article=OuterRef("article"))
    # Written so that no database begins a later page of the list at this moment.
    by_then = ~Q(corrected_at__gt=at)
    return Correction.objects.filter(by_then, Exists(gone_out), Exists(still_live), withheld_at=None)


def stories_of(corrections: Iterable[Correction], at: datetime) -> dict[int, Edition]:
    """Return the live edition of each story that was corrected, by the story's id. 1 query, which reads no text."""
    live = Edition.objects.live(at).filter(article__in={correction.article_id for correction in corrections})
    editions = live.select_related("section", "revision").defer("revision__body")
    return {edition.article_id: edition for edition in editions}


def by_edition(
    corrections: QuerySet[Correction], editions: Iterable[Edition], at: datetime
) -> dict[int, list[Correction]]:
    """Return the corrections that readers got with each of `editions`, the first that carried them. 1 query."""
    carrying = Edition.objects.filter(CAN_BE_LIVE, live_from__lte=at, corrections=OuterRef("pk"))
    first = Subquery(carrying.order_by("live_from").values("pk")[:1])
    found: defaultdict[int, list[Correction]] = defaultdict(list)
    wanted = [edition.pk for edition in editions]
    for correction in corrections.annotate(came_with=first).filter(came_with__in=wanted):
        found[correction.came_with].append(correction)
    return found
