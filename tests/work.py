"""How much a function does, as a number that is the same on every machine."""

from __future__ import annotations

import sys


def calls(function, *args) -> int:
    """Count the calls, of Python's functions and of C's, that one call of `function` makes."""
    count = 0

    def note(frame, event, arg):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
    return count
