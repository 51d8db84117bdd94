"""Making one entity of several, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import names_moving
from .models import Entity, Merge, NotTheSame
from .references import references
from .signals import entity_merged, merge_undone, told_apart
from .versions import names_changed

if TYPE_CHECKING:
    from newsroom.models import User


class MergeRefusedError(Exception):
    """The merge cannot be done or undone as asked. The message says why to a person."""


@transaction.atomic
def merge(entities: Sequence[Entity], *, into: Entity, by: User) -> list[Merge]:
    """Have each of `entities` become `into`, and return a `Merge` for each.

    What is tagged with them is tagged with `into`, once; their names are its aliases, each once; what it lacks of
    description, website and Wikidata id it has from them; their addresses lead to its own. What was written once keeps
    its entity and is read through `Entity.current`.
    Raises PermissionDenied; MergeRefusedError if one of them has been merged already, or is `into` itself.
    """
    _require_right(by)
    keys = list(dict.fromkeys(entity.pk for entity in entities))
    if not keys or into.pk in keys:
        raise MergeRefusedError(_("Choose at least one entity to merge, and another that stays."))
    locked = _locked([*keys, into.pk])
    for entity in locked.values():
        if entity.merged_into_id:
            raise MergeRefusedError(_("%(name)s has been merged already.") % {"name": entity.name})
    if len(locked) != len(keys) + 1:
        raise MergeRefusedError(_("One of these entities is not there any more."))
    done = [_merge(locked[key], locked[into.pk], by) for key in keys]
    names_changed()
    for made in done:
        entity_merged.send(Merge, merge=made, by=by)
    return done


def _merge(entity: Entity, into: Entity, by: User) -> Merge:
    moved: dict[str, Any] = {reference.key: reference.move(entity, into) for reference in references()}
    moved |= names_moving.move(entity, into)
    entity.merged_into = into
    entity.save(update_fields=["merged_into", "wikidata_id", "changed_at"])
    into.save()
    Entity.objects.filter(merged_into=entity).update(merged_into=into)
    return Merge.objects.create(entity=entity, into=into, moved=moved, merged_by=by, merged_at=timezone.now())


@transaction.atomic
def undo(merge: Merge, *, by: User) -> list[str]:
    """Have `merge.entity` stand for itself again, with what still is where the merge put it.

    Returns what stays as it is, since it was changed after the merge, in sentences for a person.
    Raises PermissionDenied; MergeRefusedError if it has been undone already.
    """
    _require_right(by)
    found = Merge.objects.filter(pk=merge.pk).values_list("entity", "entity__merged_into")
    locked = _locked([key for row in found for key in row if key])
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    entity = locked[merge.entity_id]
    if merge.undone_at or entity.merged_into_id is None:
        raise MergeRefusedError(_("This merge has been undone already."))
    # What it was merged into may have been merged itself since: there is what it had.
    holder = locked.get(entity.merged_into_id)
    if holder is None:
        raise MergeRefusedError(_("Someone has merged these entities meanwhile. Try again."))
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    _point(holder)
    entity.merged_into = None
    entity.save(update_fields=["merged_into"])
    stays = names_moving.move_back(entity, holder, merge.moved)
    entity.save()
    holder.save()
    for reference in references():
        if count := reference.move_back(entity, holder, merge.moved.get(reference.key)):
            said = {"what": reference.label, "count": count, "name": holder.name}
            stays.append(_("Changed since, and left with %(name)s: %(count)d (%(what)s).") % said)
    names_changed()
    merge_undone.send(Merge, merge=merge, by=by)
    return stays


@transaction.atomic
def tell_apart(one: Entity, other: Entity, *, by: User) -> NotTheSame:
    """Keep that `one` and `other` are two, however alike they look, and return that. Raises PermissionDenied."""
    if not by.has_perm("entities.change_entity"):
        raise PermissionDenied(_("You may not change entities."))
    first, second = sorted((one, other), key=lambda entity: int(entity.pk))
    said, is_new = NotTheSame.objects.get_or_create(first=first, second=second, defaults={"said_by": by})
    if is_new:
        told_apart.send(NotTheSame, first=first, second=second, by=by)
    return said


def may_merge(user: Any) -> bool:
    """Whether `user` may merge entities and undo it: whoever may delete one, since the list has one less."""
    return bool(user.has_perm("entities.change_entity") and user.has_perm("entities.delete_entity"))


def _require_right(by: User) -> None:
    if not may_merge(by):
        raise PermissionDenied(_("You may not merge entities."))


def _locked(keys: Sequence[int]) -> dict[int, Entity]:
    """The rows, locked in the order of their ids, so that two merges at once wait for one another in a line."""
    rows = Entity.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {entity.pk: entity for entity in rows}


def _point(holder: Entity) -> None:
    """Have all that has become `holder` say so in one step, by the merges that stand."""
    into = dict(Merge.objects.filter(undone_at=None).filter(entity__merged_into=holder).values_list("entity", "into"))
    for entity in Entity.objects.filter(merged_into=holder):
        last = entity.pk
        while last in into:
            last = into[last]
        if last != holder.pk:
            Entity.objects.filter(pk=entity.pk).update(merged_into=None if last == entity.pk else last)
