"""How the checked statements of a story came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from .models import Placement, State, Verdict
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


def unchecked_in(revision_id: int, at: datetime) -> int:
    """Return how many statements marked in a text had no verdict in force at `at`, or wait with their words. 1 query.

    Words that are gone from it are none of its statements.
    """
    marked = Placement.objects.filter(
        Q(anchor__retired_at=None) | Q(anchor__retired_at__gt=at),
        revision=revision_id,
        anchor__claim__withheld_at=None,
    ).exclude(state=State.GONE)
    checked = Placement.objects.stood(at).filter(
        Exists(Verdict.objects.in_force(at).filter(claim=OuterRef("anchor__claim")))
    )
    return marked.exclude(pk__in=checked.filter(revision=revision_id)).values("anchor__claim").distinct().count()
