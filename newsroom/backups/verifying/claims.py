"""Whether every claim, its place and its verdict belong together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from claims.models import Anchor, Claim, PageCopy, Placement, Verdict, VerdictEvidence

from .fault import Fault


def faults() -> Iterator[Fault]:
    yield from _each(
        Anchor.objects.filter(~Q(confirmed_in__article=F("article")) | ~Q(paragraph__article=F("article"))),
        "was confirmed in a text of another story",
    )
    yield from _each(
        Placement.objects.filter(~Q(revision__article=F("anchor__article"))), "is in a text of another story"
    )
    sources = VerdictEvidence.objects.filter(verdict=OuterRef("pk"))
    yield from _each(Verdict.objects.approved().filter(~Exists(sources)), "was approved, and rests on no evidence")
    yield from _each(
        VerdictEvidence.objects.filter(~Q(evidence__claim=F("verdict__claim"))), "is evidence of another claim"
    )
    yield from _of_open_claims()
    yield from _each(
        PageCopy.objects.filter(same_as__isnull=False).filter(
            Q(same_as__text="") | ~Q(same_as__evidence=F("evidence"))
        ),
        "says what a copy says that has no text, or is of another source",
    )


def _of_open_claims() -> Iterator[Fault]:
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"))
    settled = Exists(verdicts.current()) | Exists(verdicts.proposed())
    queued = Claim.objects.filter(settled, open_since__isnull=False)
    yield from _each(queued, "is in the queue, and has a verdict in force or proposed")
    yield from _each(Claim.objects.filter(~settled, open_since=None), "has no verdict, and is not in the queue")


def _each(rows: QuerySet[Any], message: str) -> Iterator[Fault]:
    for pk in rows.order_by("pk").values_list("pk", flat=True).iterator():
        yield Fault("claim", f"{rows.model._meta.label_lower}:{pk}", message)
