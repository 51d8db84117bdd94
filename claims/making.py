"""Making claims, and changing what they say: where a claim's statement is written, it is made findable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from entities.models import Entity
from entities.settling import settled

from . import similar
from .models import Claim

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def make(statement: str, *, claimant: Entity | None, by: User) -> Claim:
    """Write a new claim and return it. Raises ValidationError if the statement is none."""
    claim = Claim(statement=statement, claimant=claimant and settled([claimant])[claimant.pk], created_by=by)
    claim.full_clean(exclude=["claimant", "created_by"])
    claim.save()
    similar.index([claim])
    return claim
