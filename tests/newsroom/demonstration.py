"""Loading the demonstration, and counting what is there."""

from __future__ import annotations

from functools import cache
from io import StringIO
from types import SimpleNamespace

from django.apps import apps
from django.core.management import call_command

from newsroom.demonstration import drawings, loading

# The pictures are the same each time, and drawing them takes longer than all the rest.
loading.drawings = SimpleNamespace(draw=cache(drawings.draw))

OWN = ("articles", "claims", "entities", "newsroom")


def demo(**options) -> list[str]:
    """Run the command and return what it prints."""
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue().splitlines()


def counts() -> dict[str, int]:
    """How many rows each table of ours has."""
    return {model.__name__: model._base_manager.count() for model in apps.get_models() if model._meta.app_label in OWN}
