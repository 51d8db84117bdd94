"""Finding a story for a place of the front page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from articles.models import Edition
from newsroom.search.asking import Asked, Type
from newsroom.search.results import search

MOST = 8
MOST_TO_COME = 4
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A story that may be held: live, or to go out at `goes_out`."""

    article_id: int
    headline: str
    section: str
    goes_out: datetime | None = None


def stories_like(words: str, at: datetime) -> list[Choice]:
    """Return the live stories in which the words stand, and those that are to go out with them in the headline.

    Without words, the newest, and the next.
    """
    words = " ".join(words.replace("\0", " ").split())[:LONGEST]
    to_come = Edition.objects.scheduled(at).filter(held_at=None, withheld_at=None, revision__isnull=False)
    shown = to_come.exclude(article__in=Edition.objects.live(at).values("article"))
    coming = _whole(shown.filter(revision__headline__icontains=words)).order_by("live_from")[:MOST_TO_COME]
    if words:
        found = [each.edition for each in search(Asked({"q": words, "type": Type.STORIES.value}), at).stories[:MOST]]
    else:
        found = list(_whole(Edition.objects.newest(at))[:MOST])
    return [
        *(_choice(edition, None) for edition in found),
        *(_choice(edition, edition.live_from) for edition in coming),
    ]


def _whole(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    return editions.select_related("revision", "section").defer("revision__body")


def _choice(edition: Edition, goes_out: datetime | None) -> Choice:
    assert edition.revision
    assert edition.section
    return Choice(edition.article_id, edition.revision.headline, edition.section.name, goes_out)
