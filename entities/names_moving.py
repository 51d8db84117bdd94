"""What of an entity itself goes along when it is merged: its names, its pages elsewhere, and what the other lacks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .models import Alias, Entity, Merge, SameAs

FILLED = ("description", "website", "wikidata_id")


def move(entity: Entity, into: Entity) -> dict[str, Any]:
    """Give `into` the names and pages of `entity`, each once, and what it lacks; return what is needed to undo that.

    The rows of both are changed, and not saved. A Wikidata id is that of one entity, so it leaves the other.
    """
    filled: dict[str, str] = {}
    moved = {
        "aliases": _move_rows(entity, into, Alias, "name", own=into.name),
        "same_as": _move_rows(entity, into, SameAs, "url"),
        "name": _add_alias(into, entity.name),
        "filled": filled,
    }
    for name in FILLED:
        value = getattr(entity, name)
        if value and not getattr(into, name):
            setattr(into, name, value)
            filled[name] = value
    if "wikidata_id" in filled:
        entity.wikidata_id = ""
    return moved


def move_back(entity: Entity, holder: Entity, moved: dict[str, Any]) -> list[str]:
    """Give back what `move` took, from `holder`, which has it now; return what is gone, in sentences for a person."""
    lost = [
        *_move_rows_back(entity, holder, Alias, "name", moved.get("aliases", {})),
        *_move_rows_back(entity, holder, SameAs, "url", moved.get("same_as", {})),
    ]
    if name := moved.get("name"):
        holder.aliases.filter(name=name).delete()
    _keep_for_others(holder, {*moved.get("aliases", {}).get("moved", []), name or ""} - {""})
    for field, value in moved.get("filled", {}).items():
        if getattr(holder, field) == value:
            setattr(holder, field, "")
            if field == "wikidata_id":
                # The two change places in one transaction, and an id is that of one at each step.
                Entity.objects.filter(pk=holder.pk).update(wikidata_id="")
                entity.wikidata_id = value
    return lost


def _move_rows(entity: Entity, into: Entity, model: Any, field: str, own: str = "") -> dict[str, list[str]]:
    """Move the rows that `into` has not; the others are let go."""
    known = {own, *model.objects.filter(entity=into).values_list(field, flat=True)}
    rows = model.objects.filter(entity=entity)
    values = list(rows.values_list(field, flat=True))
    shared = [value for value in values if value in known]
    rows.filter(**{f"{field}__in": shared}).delete()
    model.objects.filter(entity=entity).update(entity=into)
    return {"moved": [value for value in values if value not in known], "shared": shared}


def _move_rows_back(entity: Entity, holder: Entity, model: Any, field: str, moved: dict[str, list[str]]) -> list[str]:
    rows = model.objects.filter(entity=holder, **{f"{field}__in": moved.get("moved", [])})
    found = set(rows.values_list(field, flat=True))
    rows.update(entity=entity)
    again = [model(entity=entity, **{field: value}) for value in moved.get("shared", [])]
    for row in again:
        if hasattr(row, "derive"):
            row.derive()
    model.objects.bulk_create(again)
    gone = [value for value in moved.get("moved", []) if value not in found]
    return [_("Removed since, and not given back: %(what)s.") % {"what": value} for value in gone]


def _keep_for_others(holder: Entity, given: set[str]) -> None:
    """Leave `holder` those names of what was given back that others which have become it go by as well."""
    for merge in Merge.objects.filter(entity__merged_into=holder, undone_at=None).select_related("entity"):
        aliases = merge.moved["aliases"]
        kept = [name for name in aliases["shared"] if name in given]
        aliases["shared"] = [name for name in aliases["shared"] if name not in kept]
        aliases["moved"] += kept
        if merge.entity.name in given and not merge.moved["name"]:
            merge.moved["name"] = merge.entity.name
            kept.append(merge.entity.name)
        if kept:
            for name in set(kept):
                Alias(entity=holder, name=name).save()
            merge.save(update_fields=["moved"])
            given -= set(kept)


def _add_alias(into: Entity, name: str) -> str:
    """Have `into` go by `name` too; empty if it does already."""
    if name == into.name or into.aliases.filter(name=name).exists():
        return ""
    Alias(entity=into, name=name).save()
    return name
