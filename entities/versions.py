"""Telling every process that names have changed."""

from __future__ import annotations

from secrets import randbelow

from django.db.models import F

from .models import NamesVersion


def names_changed() -> None:
    """Count up the version of the names. Called by what changes one, in its transaction, as its last step.

    The row stays locked until that commits: who reads the new number finds the new names. It grows by a step of its
    own, so that a number which a transaction took back is not given to other names: a process may have read it. Two
    queries.
    """
    NamesVersion.objects.get_or_create(pk=1)
    NamesVersion.objects.filter(pk=1).update(number=F("number") + 1 + randbelow(1_000_000))


def version_of_names() -> int:
    """Return a number that grows whenever names change. One query."""
    return NamesVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0
