"""How much the tests of load do: all that is promised, or a part of it where LOAD says so (LOAD=0.1)."""

from __future__ import annotations

import os

SHARE = float(os.environ.get("LOAD", "1"))


def scaled(full: int) -> int:
    return max(1, round(full * SHARE))
