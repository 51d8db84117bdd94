"""The fact-check desk in the admin."""

from . import claim, rating

__all__ = ["claim", "rating"]
