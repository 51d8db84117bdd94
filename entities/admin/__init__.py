"""Entities in the admin."""

from .entity import EntityAdmin

__all__ = ["EntityAdmin"]
