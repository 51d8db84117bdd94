"""What is put on the record of what happens to entities, which know no record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from entities import signals
from entities.models import Entity, Merge, NamesVersion

from .record import record

if TYPE_CHECKING:
    from newsroom.models import User


@receiver(signals.entity_created, dispatch_uid="articles.record_created")
def record_created(sender: object, *, entity: Entity, by: User, **kwargs: Any) -> None:
    record("made an entity", entity, by=by, details={"name": entity.name})


@receiver(signals.entity_changed, dispatch_uid="articles.record_changed")
def record_changed(
    sender: object, *, entity: Entity, before: dict[str, Any], after: dict[str, Any], by: User, **kwargs: Any
) -> None:
    record("changed an entity", entity, by=by, details={"from": _told(before), "to": _told(after)})


@receiver(signals.entity_merged, dispatch_uid="articles.record_merged")
def record_merged(sender: object, *, merge: Merge, by: User, **kwargs: Any) -> None:
    record("merged an entity", merge.entity, by=by, details=_two(merge.entity, merge.into))


@receiver(signals.merge_undone, dispatch_uid="articles.record_merge_undone")
def record_merge_undone(sender: object, *, merge: Merge, by: User, **kwargs: Any) -> None:
    record("undid the merge of", merge.entity, by=by, details=_two(merge.entity, merge.into))


@receiver(signals.told_apart, dispatch_uid="articles.record_told_apart")
def record_told_apart(sender: object, *, first: Entity, second: Entity, by: User, **kwargs: Any) -> None:
    record("told apart", first, by=by, details=_two(first, second))


@receiver(signals.entity_deleted, dispatch_uid="articles.record_deleted")
def record_deleted(sender: object, *, entity: Entity, by: User, **kwargs: Any) -> None:
    record("deleted an entity", entity, by=by, details={"name": entity.name})


@receiver(signals.entities_imported, dispatch_uid="articles.record_import")
def record_import(sender: object, *, created: int, changed: int, by: User, **kwargs: Any) -> None:
    """Of an import there is one line, however many entities came in."""
    names, _created = NamesVersion.objects.get_or_create(pk=1)
    record("imported entities", names, by=by, details={"new": created, "changed": changed})


def _two(entity: Entity, other: Entity) -> dict[str, str]:
    return {"name": entity.name, "other": f"{other.name} ({other.pk})"}


def _told(side: dict[str, Any]) -> dict[str, str]:
    return {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in side.items()}
