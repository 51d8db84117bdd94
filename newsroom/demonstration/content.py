"""Reading the demonstration's files. Their form is described in FORMAT.md."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def read(name: str) -> dict[str, Any]:
    """Return one file of the demonstration, by its name below this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def stories() -> list[dict[str, Any]]:
    """Return the stories, each after those whose claims it shares."""
    waiting = [read(f"stories/{path.name}") for path in sorted((HERE / "stories").glob("*.toml"))]
    known: set[str] = set()
    ordered: list[dict[str, Any]] = []
    while waiting:
        ready = [
            story
            for story in waiting
            if all(c.get("claim", c.get("key")) in known or "key" in c for c in _claims(story))
        ]
        if not ready:
            raise ValueError(f"These share claims that no story makes: {[story['key'] for story in waiting]}")
        for story in ready:
            known.update(claim["key"] for claim in _claims(story) if "key" in claim)
            waiting.remove(story)
        ordered += ready
    return ordered


def _claims(story: dict[str, Any]) -> list[dict[str, Any]]:
    claims: list[dict[str, Any]] = story.get("claim", [])
    return claims
