"""The fact-check desk in the admin."""

from . import claim, rating, report

__all__ = ["claim", "rating", "report"]
