"""Where a claim stood in print, and does not stand any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from articles.models import Edition

from .models import Claim, Placement

MOST = 20


@dataclass(frozen=True, slots=True)
class Former:
    """A story in print whose text has lost the words, or changed them so that the check waits.

    `url` leads to the last edition that had them, which readers had until `until`.
    """

    edition: Edition
    until: datetime | None
    url: str


def former_appearances(claim: Claim, at: datetime) -> list[Former]:
    """Return the stories in print of which an older edition had the words of `claim`, and the live one has not.

    2 queries.
    """
    # By their keys, so that a database begins with the few texts that have the words.
    with_words = {"revision__id__in_few": Placement.objects.standing().filter(anchor__claim=claim).values("revision")}
    live = Edition.objects.live(at).filter(article=OuterRef("article"))
    editions = (
        Edition.objects.gone_out(at)
        .filter(Exists(live), ~Exists(live.filter(**with_words)), withheld_at=None, **with_words)
        .order_by("-live_from", "-pk")
        .select_related("revision")
        .defer("revision__body")
    )
    last: dict[int, Edition] = {}
    for edition in editions[:MOST]:
        last.setdefault(edition.article_id, edition)
    stories = Edition.objects.live(at).filter(article__in=last).select_related("revision", "section")
    return [_former(story, last[story.article_id]) for story in stories.defer("revision__body")]


def _former(story: Edition, last: Edition) -> Former:
    assert story.section
    assert story.revision
    url = reverse("edition", args=[story.section.slug, story.revision.slug, story.article_id, last.pk])
    return Former(story, last.ended_at, url)
