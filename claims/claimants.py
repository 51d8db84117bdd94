"""Who is meant by a name in a story: an entity that it is tagged with, or the only one that goes by that name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from django.db.models import Q

from articles.models import Revision
from entities.models import Entity, Kind

# Who can say something.
SPEAKERS = (Kind.PERSON, Kind.ORGANISATION)


def claimant_named(names: Sequence[str], revision: Revision) -> Entity | None:
    """Return the first of those that `names` may mean, or None. Only offered: a person decides. 3 queries, or none.

    A name is that of an entity of the story, one of its aliases, or the last part of a person's ("Carlinsky" of
    Michael Carlinsky). An entity of another story has to have the name, and to be the only one.
    """
    if not names:
        return None
    tagged = list(
        Entity.objects.standing()
        .filter(Q(revision_links__revision=revision) | Q(merged__revision_links__revision=revision))
        .filter(kind__in=SPEAKERS)
        .distinct()
        .prefetch_related("aliases")
    )
    for name in names:
        if found := _only(entity for entity in tagged if _folded(name) in _names_of(entity)):
            return found
    others = list(
        Entity.objects.standing()
        .filter(Q(name__in=names) | Q(aliases__name__in=names), kind__in=SPEAKERS)
        .distinct()
        .prefetch_related("aliases")[:50]
    )
    for name in names:
        if found := _only(
            entity
            for entity in others
            if _folded(name) in {_folded(entity.name), *(_folded(alias.name) for alias in entity.aliases.all())}
        ):
            return found
    return None


def _names_of(entity: Entity) -> set[str]:
    names = {_folded(entity.name), *(_folded(alias.name) for alias in entity.aliases.all())}
    if entity.kind == Kind.PERSON:
        names.add(_folded(entity.name.split()[-1]))
    return names


def _only(entities: Iterable[Entity]) -> Entity | None:
    found = list(entities)
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return plain.strip().removeprefix("the ")
