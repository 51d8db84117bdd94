"""Who has a story open at the desk. Knowing it locks nothing: two people may always write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Article, Presence

if TYPE_CHECKING:
    from newsroom.models import User

# A page says every ten seconds that it is open.
COUNTS_FOR = timedelta(seconds=40)
# Browsers let a page in the background speak once a minute, so such a page speaks for longer.
BACKGROUND = timedelta(seconds=35)
SWEPT_AFTER = timedelta(minutes=10)
NAMED = 3


def here(article: Article, *, by: User, tab: str, in_background: bool = False) -> None:
    """Remember that `by` has the story open in the tab. One query."""
    seen_at = timezone.now() + (BACKGROUND if in_background else timedelta())
    Presence.objects.bulk_create(
        [Presence(article=article, person=by, tab=tab, seen_at=seen_at)],
        update_conflicts=True,
        unique_fields=["article", "person", "tab"],
        update_fields=["seen_at"],
    )


def gone(article: Article, *, by: User, tab: str) -> None:
    """Forget the tab, and with it the tabs of anyone that went without saying so. One query."""
    swept = Q(seen_at__lt=timezone.now() - SWEPT_AFTER)
    Presence.objects.filter(Q(article=article, person=by, tab=tab) | swept).delete()


def others(article: Article, *, by: User, at: datetime | None = None) -> list[User]:
    """Return who else has the story open, each once, whoever came last last. One query."""
    since = (at or timezone.now()) - COUNTS_FOR
    open_tabs = Presence.objects.filter(article=article, seen_at__gte=since).exclude(person=by)
    first_seen: dict[User, None] = {}
    for tab in open_tabs.select_related("person").order_by("pk"):
        first_seen.setdefault(tab.person)
    return list(first_seen)


def said(people: Sequence[User]) -> str:
    """Return who has the story open, in a sentence; nothing for nobody."""
    names = [str(person) for person in people]
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s has this story open too.") % {"name": names[0]}
    if len(names) <= NAMED:
        shown = {"names": ", ".join(names[:-1]), "last": names[-1]}
        return _("%(names)s and %(last)s have this story open too.") % shown
    more = len(names) - NAMED + 1
    return ngettext(
        "%(names)s and %(count)d other have this story open too.",
        "%(names)s and %(count)d others have this story open too.",
        more,
    ) % {"names": ", ".join(names[: NAMED - 1]), "count": more}
