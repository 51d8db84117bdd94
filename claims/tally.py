"""How the checked statements of a story came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .public import Check


@dataclass(frozen=True, slots=True)
class Outcome:
    """The statements that came out alike, each once."""

    label: str
    slug: str
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Tally:
    """What others said and what the paper itself says, apart: rated statements of others are not its errors."""

    checked: int
    others: list[Outcome]
    ours: list[Outcome]


def tally(checks: Sequence[Check]) -> Tally | None:
    """Return how the claims came out, truest first; None if there are none. A claim made twice counts once."""
    once: dict[int, Check] = {}
    for check in checks:
        once.setdefault(check.number, check)
    if not once:
        return None
    return Tally(
        checked=sum(check.verdict is not None for check in once.values()),
        others=_outcomes([check for check in once.values() if not check.is_ours]),
        ours=_outcomes([check for check in once.values() if check.is_ours]),
    )


def _outcomes(checks: list[Check]) -> list[Outcome]:
    outcomes: dict[str, Outcome] = {}
    for check in sorted(checks, key=_truest_first):
        outcomes.setdefault(check.slug, Outcome(check.label, check.slug, [])).checks.append(check)
    return list(outcomes.values())


def _truest_first(check: Check) -> tuple[bool, bool, int]:
    """Off the scale after it, and what is being checked again last."""
    number = check.rating.number if check.rating else None
    return check.rating is None, number is None, -(number or 0)
