"""Entities that may be one: those that share a name or an alias, unless somebody said that they are two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import combinations

from django.db.models import Count, Exists, OuterRef, Q

from .models import Alias, Entity, NotTheSame

# As many shared names as one page of work holds.
AT_ONCE = 60


def pairs(limit: int = AT_ONCE) -> list[tuple[Entity, Entity, str]]:
    """Return pairs of standing entities with the name, folded, that they share; the first in the alphabet first.

    At most of `limit` shared names. 7 queries, on indexed columns.
    """
    holders = _holders(limit)
    entities = Entity.objects.in_bulk({pk for keys in holders.values() for pk in keys})
    two = _told_apart(entities)
    found = {pair: name for name in sorted(holders) for pair in combinations(sorted(holders[name]), 2)}
    return [(entities[a], entities[b], name) for (a, b), name in found.items() if (a, b) not in two]


def among(limit: int = 500) -> Q:
    """Return the entities that `pairs` finds, as a condition. 6 queries, and linear in their number."""
    holders = _holders(limit)
    two = _told_apart({pk for keys in holders.values() for pk in keys})
    return Q(
        pk__in={
            pk
            for keys in holders.values()
            for pk in keys
            if any(pk != other and (min(pk, other), max(pk, other)) not in two for other in keys)
        }
    )


def _holders(limit: int) -> dict[str, set[int]]:
    """The standing entities that go by each of the first `limit` shared names. 5 queries."""
    shared = shared_names()[:limit]
    holders: dict[str, set[int]] = defaultdict(set)
    for pk, folded in Entity.objects.standing().filter(folded__in=shared).values_list("pk", "folded"):
        holders[folded].add(pk)
    aliases = Alias.objects.filter(folded__in=shared, entity__merged_into=None)
    for pk, folded in aliases.values_list("entity", "folded"):
        holders[folded].add(pk)
    return holders


def _told_apart(entities: Collection[int]) -> set[tuple[int, int]]:
    """The pairs of these entities that somebody said are two, the lower key first. One query."""
    return set(NotTheSame.objects.filter(first__in=entities).values_list("first", "second"))


def shared_names() -> list[str]:
    """Return the folded names by which two or more standing entities go, those said to be two as well. 3 queries."""
    standing = Entity.objects.standing()
    aliases = Alias.objects.filter(entity__merged_into=None).exclude(folded="").order_by()
    named = standing.exclude(folded="").order_by()
    by_name = named.values("folded").annotate(holders=Count("pk")).filter(holders__gt=1)
    another = standing.filter(folded=OuterRef("folded")).exclude(pk=OuterRef("entity"))
    by_alias = aliases.values("folded").annotate(holders=Count("entity", distinct=True)).filter(holders__gt=1)
    return sorted(
        {
            *by_name.values_list("folded", flat=True),
            *aliases.filter(Exists(another)).values_list("folded", flat=True),
            *by_alias.values_list("folded", flat=True),
        }
    )
