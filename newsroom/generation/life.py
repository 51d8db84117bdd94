"""What becomes of a story: how often it is edited, when it is before readers, and how that ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from articles.models.edition import EditionKind
from articles.models.story import Stage

from .prose import Prose


@dataclass(frozen=True, slots=True)
class Appearance:
    """An edition to be. `version` is a number from 0, or None where publication ends."""

    version: int | None
    live_from: datetime
    kind: str
    held: bool = False
    cancelled: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    saved_at: list[datetime]
    stage: str
    appearances: list[Appearance] = field(default_factory=list)

    @property
    def shown_versions(self) -> set[int]:
        """The versions of editions that are, were or will be before readers."""
        return {item.version for item in self.appearances if item.version is not None and not item.cancelled}


def live(prose: Prose, *, starts: datetime, until: datetime) -> Life:
    """Return the life of a story that is begun at `starts`, as it looks at `until`."""
    fate, versions = prose.random.random(), 1
    while versions < 6 and prose.happens(0.35):
        versions += 1
    step = min((until - starts) / (versions + 2), timedelta(hours=30))
    saved_at = [starts + step * number * (0.8 + 0.2 * prose.random.random()) for number in range(versions)]
    if fate < 0.12:
        return Life(saved_at, prose.pick([Stage.DRAFT, Stage.REVIEW, Stage.FACT_CHECK]))
    if fate < 0.14:
        moment = until + timedelta(hours=prose.number(1, 24 * 30))
        return Life(saved_at, Stage.READY, [Appearance(versions - 1, moment, EditionKind.FIRST)])

    appearances = [Appearance(0, saved_at[0] + step / 10, EditionKind.FIRST, withheld=fate > 0.98)]
    for number in range(1, versions):
        if prose.happens(0.6):
            kind = prose.pick([EditionKind.UPDATE, EditionKind.UPDATE, EditionKind.MINOR, EditionKind.CORRECTION])
            appearances.append(Appearance(number, saved_at[number] + step / 10, kind))
    if fate < 0.17:
        ending = prose.pick([EditionKind.WITHDRAWAL, EditionKind.WITHDRAWAL, EditionKind.END])
        appearances.append(Appearance(None, starts + step * versions, ending))
    elif fate < 0.35 and appearances[-1].version != versions - 1:
        moment = until + timedelta(hours=prose.number(1, 48))
        held = prose.happens(0.5)
        appearances.append(Appearance(versions - 1, moment, EditionKind.UPDATE, held=held, cancelled=not held))
    return Life(saved_at, Stage.READY, appearances)
