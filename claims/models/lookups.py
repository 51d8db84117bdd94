"""Conditions on rows that Django has no words for."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField
from django.db.models.lookups import In


@BigAutoField.register_lookup
class InFew(In):
    """Whether a key is one of a few that a subquery finds: `in`, said so that the database begins with those few.

    PostgreSQL expects any subquery to find many, and reads the whole table beside it, though some hundreds of keys are
    looked up in a tenth of the time. Of an array it expects few.
    """

    lookup_name = "in_few"

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        return f"= ANY(ARRAY{rhs})" if connection.vendor == "postgresql" else super().get_rhs_op(connection, rhs)
