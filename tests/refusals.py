"""Telling which rule of the database refused something."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

OWN_MODELS = [
    model for model in apps.get_models() if model._meta.app_label in ("articles", "claims", "entities", "newsroom")
]
CONSTRAINTS = {constraint.name: (model, constraint) for model in OWN_MODELS for constraint in model._meta.constraints}


@contextmanager
def refused_by(name):
    """Expect the database to refuse what is done here, and to do so by the constraint of that name."""
    model, constraint = CONSTRAINTS[name]
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    message = str(caught.value)
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        # SQLite names the columns instead.
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        assert message == "UNIQUE constraint failed: " + ", ".join(f"{model._meta.db_table}.{c}" for c in columns)
    else:
        assert name in message


@contextmanager
def refused_as_taken():
    """Expect the database to refuse a value that another row has in a unique field."""
    with pytest.raises(IntegrityError, match=r"(?i)unique constraint"), transaction.atomic():
        yield
