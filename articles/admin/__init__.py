"""The newsroom's own view of its stories."""

from . import desk, story

__all__ = ["desk", "story"]
