"""Facts that higher apps follow. Sent in the transaction that makes them true: a receiver that raises undoes them."""

from django.dispatch import Signal

# An entity has been made by a person. Arguments: `entity`, `by`.
entity_created = Signal()

# What is known of an entity has changed. Arguments: `entity`; `before` and `after`, dicts of what differs; `by`.
entity_changed = Signal()

# An entity, `merge.entity`, has become another. Arguments: `merge`, `by`.
entity_merged = Signal()

# A merge has been undone. Arguments: `merge`, `by`.
merge_undone = Signal()

# Two entities that look alike have been said to be two. Arguments: `first`, `second`, `by`.
told_apart = Signal()

# An entity that was used nowhere is about to be deleted. Arguments: `entity`, `by`.
entity_deleted = Signal()

# Entities have been taken over from a file. Arguments: `created` and `changed`, how many; `by`.
entities_imported = Signal()
