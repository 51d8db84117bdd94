"""The newsroom's own view of its stories."""

from . import desk, effects, picture_library, story

__all__ = ["desk", "effects", "picture_library", "story"]
