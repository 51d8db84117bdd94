"""Telling every process, and every cache in front of it, that pages are no longer as they were.

A page leans on scopes: on its story, on all stories, or on the whole site. Each has a number in the database that goes
up when something in it changes, and a page that was kept is right for as long as its numbers are. What changes is
known from the record: whatever touches a page is on it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import F

from articles.models import Arrangement, Article, Event
from articles.numbers import row_id
from claims.models import Anchor, Claim, Verdict
from newsroom.models import PageVersion

from .questions import planned_once

# Whatever lists things, and whatever is neither a list nor a story.
SITE = "site"
# What stands on every story's page besides the story: who is named in it, pictures, entities.
STORIES = "stories"

# What is done at the desk alone. Any other line of the record is taken for one that readers can see.
UNSEEN = frozenset(
    {
        "began",
        "saved",
        "named",
        "unnamed",
        "handed over",
        "assigned",
        "made an entity",
        "told apart",
        "planned",
        "did",
        "asked to expunge",
        "refused to expunge",
        "shared",
        "revoked",
        "runs again",
        "gave up",
        "answered a report",
        "dismissed a report",
        "deleted a reader's mail address",
        "proposed",
        "sent back",
        "suggested",
        "set aside",
        "took back",
        "compared",
        "added evidence to",
        "asked for comment on",
        "added a file to evidence of",
        "fetched evidence of",
        "sealed evidence of",
        "opened evidence of",
        "made a person",
        "changed a person",
        "set a password",
        "changed a role",
        "took all second factors away",
        "changed their password",
        "chose another password by mail",
        "added a second factor",
        "took a second factor away",
        "made new recovery codes",
        "connected with single sign-on",
        "first came by single sign-on",
    }
)

# What takes words from readers: they are not to come back while the database is down.
TAKES_AWAY = frozenset({"withdrew", "withheld", "expunged"})


def of_story(article_id: int) -> str:
    return f"story:{article_id}"


def scopes_of(event: Event) -> list[str]:
    """Return what is no longer as it was, now that `event` is on the record. At most one query."""
    if event.verb in UNSEEN:
        return []
    if event.article_id:
        return [SITE, of_story(event.article_id)]
    label, _colon, key = event.thing.partition(":")
    if label == Arrangement._meta.label_lower:
        return [SITE]
    if claims := _claims(label, row_id(key) or 0):
        stories = Article.objects.filter(anchors__claim__in=claims).values_list("pk", flat=True).distinct()
        return [SITE, *map(of_story, stories)]
    return [SITE, STORIES]


def count_up(scopes: Iterable[str]) -> None:
    """Have every page that leans on one of `scopes` be made anew. Two queries."""
    names = sorted(set(scopes))
    PageVersion.objects.bulk_create([PageVersion(scope=name) for name in names], ignore_conflicts=True)
    PageVersion.objects.filter(scope__in=names).update(number=F("number") + 1)


def numbers_of(scopes: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return the number of each of `scopes` that has one, by name. One query, without the ORM: each page asks it."""
    places = ", ".join(["%s"] * len(scopes))
    with planned_once(), connection.cursor() as cursor:
        cursor.execute(f"SELECT scope, number FROM newsroom_pageversion WHERE scope IN ({places})", scopes)  # noqa: S608
        return tuple(sorted(cursor.fetchall()))


def _claims(label: str, key: int) -> list[int]:
    """Return the claim that a thing of the record is, or is about."""
    if label == Claim._meta.label_lower:
        return [key]
    model = {Verdict._meta.label_lower: Verdict, Anchor._meta.label_lower: Anchor}.get(label)
    return list(model._default_manager.filter(pk=key).values_list("claim", flat=True)) if model else []
