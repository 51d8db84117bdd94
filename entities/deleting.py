"""Deleting an entity that nothing leans on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from .models import Entity, Merge
from .references import Used, used
from .signals import entity_deleted
from .versions import names_changed

if TYPE_CHECKING:
    from newsroom.models import User


class InUseError(Exception):
    """Something leans on the entity: `used` says what, and names the places that the person may see."""

    def __init__(self, used: list[Used]) -> None:
        self.used = used
        super().__init__("; ".join(f"{use.label}: {use.count}" for use in used))


def uses(entity: Entity, user: User) -> list[Used]:
    """Return what keeps `entity` from being deleted: where it is used, and the merges that it took part in."""
    found = used(entity, user)
    if merges := Merge.objects.filter(Q(entity=entity) | Q(into=entity)).count():
        found.append(Used(_("merges on the record"), merges, []))
    return found


@transaction.atomic
def delete(entity: Entity, *, by: User) -> None:
    """Delete `entity`, with its aliases. Raises PermissionDenied; InUseError if anything leans on it."""
    if not by.has_perm("entities.delete_entity"):
        raise PermissionDenied(_("You may not delete entities."))
    entity = Entity.objects.select_for_update(of=("self",)).get(pk=entity.pk)
    if found := uses(entity, by):
        raise InUseError(found)
    entity_deleted.send(Entity, entity=entity, by=by)
    try:
        with transaction.atomic():
            entity.delete()
    except ProtectedError as error:
        raise InUseError(uses(entity, by)) from error
    names_changed()
