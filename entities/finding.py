"""Finding entities by what somebody types: any of their names, with typos and without accents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from . import names_index
from .folding import fold
from .models import Entity, Kind

LIMIT = 12


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that fits; `alias` is the name that did, if it is not its own."""

    entity: Entity
    alias: str = ""


def found(typed: str, *, kinds: Iterable[str] = (), limit: int = LIMIT) -> list[Match]:
    """Return the entities with a name like what was typed, the closest first. One query; two where names changed."""
    likeness = names_index.current().likeness
    wanted = set(kinds)
    # Of one kind, the index knows; of several, the rest is left out here.
    kind = next(iter(wanted)) if len(wanted) == 1 else ""
    close = likeness.close(typed, kind=kind, limit=limit * (4 if len(wanted) > 1 else 1))
    return _matches([(match.entity, match.name) for match in close if not wanted or match.kind in wanted][:limit])


def near(name: str, *, limit: int = 5) -> list[Match]:
    """Return entities that `name` may mean already, the likeliest first. For a check before one is made."""
    same = [(entity.pk, name) for entity in exactly(name)]
    close = [(match.entity, match.name) for match in names_index.current().likeness.near(name, limit=limit)]
    return _matches(list(dict(close + same).items())[: limit + len(same)] if same else close)


def exactly(name: str) -> list[Entity]:
    """Return the standing entities that go by `name`, but for case and accents, as the database has it. One query."""
    folded = fold(name)
    if not folded:
        return []
    named = Q(folded=folded) | Q(aliases__folded=folded)
    return list(Entity.objects.standing().filter(named).distinct().order_by("folded", "pk")[:LIMIT])


def _matches(names: list[tuple[int, str]]) -> list[Match]:
    """An entity that has been merged since the names were read is left out."""
    entities = Entity.objects.standing().in_bulk([pk for pk, _name in names])
    return [
        Match(entities[pk], "" if fold(name) == entities[pk].folded else name) for pk, name in names if pk in entities
    ]


def kind_of(name: str, kinds: Iterable[str] = ()) -> str:
    """Guess of which kind something of that name is, among `kinds`: what a form proposes first."""
    words = name.split()
    guess = Kind.TOPIC
    if any(word.strip(".,") in _OF_ORGANISATIONS for word in words) or (name.isupper() and len(name) > 1):
        guess = Kind.ORGANISATION
    elif 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words):
        guess = Kind.PERSON
    known = list(kinds) or Kind.values
    return str(guess.value if guess in known else known[0])


_OF_ORGANISATIONS = frozenset(
    "Inc Ltd Corp Company Co Group Bank Council University Institute Ministry Department Association Agency Party "
    "Committee Commission Union Foundation Court Office Authority GmbH AG plc".split()
)
