"""What writes a link to an entity asks first what that entity is by now, and keeps it so until it is done."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from .models import Entity

# Held by any number of writers at once; who merges waits for all of them, and they for who merges. On SQLite, one
# writer waits for another anyway. What a foreign key locks by itself comes with the commit, which is too late.
_HOLD = "SELECT id, merged_into_id FROM entities_entity WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"


def settled(entities: Iterable[Entity]) -> dict[int, Entity]:
    """Return by its id what each of `entities` is by now; none of them is merged until the transaction ends.

    Called before links to them are written, in that transaction. One query, and another if one has been merged.
    """
    known = {entity.pk: entity for entity in entities}
    if not known:
        return {}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [list(known)])
            merged = {pk: into for pk, into in cursor.fetchall() if into}
    else:
        rows = Entity.objects.filter(pk__in=known, merged_into__isnull=False)
        merged = dict(rows.values_list("pk", "merged_into"))
    if merged:
        standing = Entity.objects.in_bulk(set(merged.values()))
        known |= {pk: standing[into] for pk, into in merged.items()}
    return known
