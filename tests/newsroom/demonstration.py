"""Loading the demonstration, and counting what is there."""

from __future__ import annotations

from io import BytesIO, StringIO
from types import SimpleNamespace
from zlib import crc32

from django.apps import apps
from django.core.management import call_command
from PIL import Image

from newsroom.demonstration import loading

OWN = ("articles", "claims", "entities", "newsroom")


def drawn(key: str) -> bytes:
    """A small picture that is another for each key. The demonstration's own take longer to draw than all the rest."""
    file = BytesIO()
    Image.new("RGB", (80, 60), f"#{crc32(key.encode()) & 0xFFFFFF:06x}").save(file, "PNG")
    return file.getvalue()


loading.drawings = SimpleNamespace(draw=drawn)


def demo(**options) -> list[str]:
    """Run the command and return what it prints."""
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue().splitlines()


def counts() -> dict[str, int]:
    """How many rows each table of ours has."""
    return {model.__name__: model._base_manager.count() for model in apps.get_models() if model._meta.app_label in OWN}
