"""What readers have of a story, or will have, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.briefly import brief
from articles.models import Edition
from articles.models.edition import ENDINGS, EditionKind


@dataclass(frozen=True, slots=True)
class State:
    """`name` is for the style sheet, and says the same as the text."""

    name: str
    text: str
    when: SafeString | str = ""
    reason: str = ""


def states(editions: Sequence[Edition], newest: int | None, now: datetime) -> list[State]:
    """Return what the editions of one story, oldest first and none of them cancelled, say of it at `now`."""
    found = []
    in_force = [edition for edition in editions if edition.live_from <= now and not edition.held_at]
    if in_force:
        found.append(_now(in_force[-1], now))
        if found[-1].name == "live" and newest not in (in_force[-1].revision_id, in_force[-1].complete_revision_id):
            found.append(State("changed", _("Changed since")))
        if in_force[-1].developing_reason and in_force[-1].revision_id:
            reason, until = in_force[-1].developing_reason, in_force[-1].developing_until
            when = brief(until, now) if until else ""
            found.append(State("developing", _("Developing, to be checked by"), when, reason))
    for edition in editions:
        if edition.held_at:
            found.append(State("held", _("Held"), brief(edition.live_from, now), edition.held_reason))
        elif edition.live_from > now:
            text = _("Ends") if edition.kind in ENDINGS else _("Scheduled")
            found.append(State("scheduled", text, brief(edition.live_from, now)))
    return found


def _now(edition: Edition, now: datetime) -> State:
    since = brief(edition.live_from, now)
    if edition.withheld_at:
        return State("ended", _("Withheld"), since)
    if edition.revision_id:
        return State("live", _("Live"), since)
    text = _("Withdrawn") if edition.kind == EditionKind.WITHDRAWAL else _("Ended")
    return State("ended", text, since)
