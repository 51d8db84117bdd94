"""The stories of an entity: those about it, newest first, and after them those that mention it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from articles.models import Edition, EditionEntity
from articles.paging import page
from articles.views import cards
from entities.models import Entity, Role

STORIES_A_PAGE = 20
_CURSOR = re.compile(r"(about|mentions)(?:-(.+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoriesPage:
    """The stories of one page by how they relate to the entity, and the cursor that the next page begins after."""

    about: list[Edition]
    mentions: list[Edition]
    cursor: str
    is_first: bool


def stories_page(entity: Entity, at: datetime, cursor: str) -> StoriesPage:
    """Return the page of live stories that begins after `cursor`; the first if it is "".

    4 queries, or 3 once the stories about it are passed, and no more work for a later page than for the first. Raises
    Http404 for a cursor that was made up.
    """
    role, place = _read(cursor)
    links = EditionEntity.objects.live(at).filter(entity=entity)
    about, rest = list[int](), ""
    if role == Role.ABOUT:
        found = page(
            links.filter(role=Role.ABOUT),
            place,
            moment="first_published_at",
            latest=at,
            tie="edition_id",
            size=STORIES_A_PAGE,
        )
        about, rest, place = [link.edition_id for link in found.rows], found.cursor, ""
    room = STORIES_A_PAGE - len(about)
    # One row is asked for even if none is shown: it says whether there is another page.
    mentioned = page(
        links.filter(role=Role.MENTIONS),
        place,
        moment="first_published_at",
        latest=at,
        tie="edition_id",
        size=max(room, 1),
    )
    if rest:
        following, mentions = f"{Role.ABOUT}-{rest}", list[int]()
    elif not room:
        following, mentions = (Role.MENTIONS.value if mentioned.rows else ""), []
    else:
        mentions = [link.edition_id for link in mentioned.rows]
        following = f"{Role.MENTIONS}-{mentioned.cursor}" if mentioned.cursor else ""
    shown = cards([*about, *mentions], at)
    aside = set(mentions)
    return StoriesPage(
        about=[edition for edition in shown if edition.pk not in aside],
        mentions=[edition for edition in shown if edition.pk in aside],
        cursor=following,
        is_first=not cursor,
    )


def _read(cursor: str) -> tuple[str, str]:
    if not cursor:
        return Role.ABOUT, ""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise Http404("There is no such page.")
    return match[1], match[2] or ""
