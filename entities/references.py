"""Where entities are used: what higher apps say of it. See `ENTITY_REFERENCES` in the settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from .models import Entity

if TYPE_CHECKING:
    from newsroom.models import User

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Use:
    """A place where an entity is used, for one who may see it."""

    text: str
    url: str


class Reference(Protocol):
    """One way in which something leans on an entity."""

    # What a merge keeps of it is under this name.
    key: str
    # What it is, in the plural: "stories tagged with it".
    label: Any
    # The heading of its column in the list of entities; empty if it has none.
    column: Any
    # Whether a merge moves it. What was written once stays, and is read as what its entity is by now.
    moves: bool

    def rows(self, entity: Any) -> QuerySet[Any]:
        """What leans on `entity`, which may be an id or an `OuterRef`. Read by an index."""

    def seen(self, entity: Entity, user: User) -> Iterable[Use]:
        """Where that is, as far as `user` may know: at most `SHOWN`. A fixed number of queries."""

    def move(self, entity: Entity, into: Entity) -> Any:
        """Have what leans on `entity` lean on `into`, and return what is needed to undo that, as JSON."""

    def move_back(self, entity: Entity, into: Entity, moved: Any) -> int:
        """Have what was moved lean on `entity` again, and return how much could not, since it has changed meanwhile.

        Called when `entity` stands for itself again.
        """


@dataclass(frozen=True, slots=True)
class Used:
    """How often an entity is used in one way, and the places of it that one may see."""

    label: str
    count: int
    places: list[Use]

    @property
    def unseen(self) -> int:
        return self.count - len(self.places)


@cache
def references() -> list[Reference]:
    """Return all that can lean on an entity."""
    return [import_string(dotted) for dotted in settings.ENTITY_REFERENCES]


def used(entity: Entity, user: User) -> list[Used]:
    """Return where `entity` is used, by kind of use; only places that `user` may see are named."""
    return [
        Used(str(reference.label), count, list(reference.seen(entity, user)))
        for reference in references()
        if (count := reference.rows(entity.pk).count())
    ]
