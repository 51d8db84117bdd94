"""Reading the numbers of rows that a browser sends."""

from __future__ import annotations

# The greatest number of a row has nineteen digits; one of eighteen always fits.
DIGITS = 18


def row_id(value: object) -> int | None:
    """Return the number of a row that `value` holds; None if it is anything else.

    Python would also read digits of other scripts, and numbers that are too great for a database.
    """
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None
