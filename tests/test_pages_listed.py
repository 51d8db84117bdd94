"""The list of pages that machines look at knows every kind there is."""

from __future__ import annotations

from audit.pages import unlisted


def test_every_address_is_listed_or_left_out_for_a_reason():
    """A new one needs a line in `audit.pages`."""
    assert unlisted() == set()
