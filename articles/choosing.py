"""How things are named where one is chosen among them."""

from __future__ import annotations

from typing import Any


def label_for_choice(thing: Any) -> str:
    """Return how a list to choose from names `thing`: as it says itself, since two may share a name."""
    return str(thing.label_for_choice() if hasattr(thing, "label_for_choice") else thing)
