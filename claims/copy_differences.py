"""What changed from one copy of a page to the next, in plain words."""

from __future__ import annotations

from articles.matching import changes
from articles.rewording import Run, Sign, by_word

from .models import PageCopy

# More lines than these are not shown one by one.
MOST = 40


def differing(before: str, after: str) -> tuple[list[tuple[Run, ...]], int]:
    """Return the lines of two texts that differ, each as the way from the one to the other, and how many more do."""
    old, new = before.split("\n"), after.split("\n")
    found: list[tuple[Run, ...]] = []
    for change in changes(old, new):
        if change.same:
            continue
        out, came = old[change.i1 : change.i2], new[change.j1 : change.j2]
        if len(out) == len(came):
            found += [by_word(*pair) for pair in zip(out, came, strict=True)]
        else:
            found += [(Run(Sign.DELETED, line),) for line in out]
            found += [(Run(Sign.INSERTED, line),) for line in came]
    return found[:MOST], max(0, len(found) - MOST)


def text_before(copy: PageCopy) -> PageCopy | None:
    """The copy whose text was the newest when `copy` was made. One query."""
    return PageCopy.objects.filter(evidence=copy.evidence_id, pk__lt=copy.pk).exclude(text="").order_by("-pk").first()
