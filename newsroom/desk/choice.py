"""What a person chose to see of the board, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.briefly import midnight
from articles.numbers import row_id

if TYPE_CHECKING:
    from newsroom.models import User

ME, NOBODY = "me", "nobody"
OVERDUE, TODAY, WEEK = "overdue", "today", "week"
DUE = {OVERDUE: _("Overdue"), TODAY: _("Due today"), WEEK: _("Due this week")}


@dataclass(frozen=True, slots=True)
class Choice:
    """Empty is everything. What an address says that makes no sense is empty."""

    section: int | None = None
    person: str = ""
    due: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Choice:
        person, due = data.get("person", ""), data.get("due", "")
        number = row_id(person)
        return cls(
            section=row_id(data.get("section", "")),
            person=person if person in (ME, NOBODY) else str(number or ""),
            due=due if due in DUE else "",
        )

    def __bool__(self) -> bool:
        return self != Choice()

    @property
    def query(self) -> str:
        """As an address has it, with its question mark; empty if nothing was chosen."""
        chosen = {"section": self.section, "person": self.person, "due": self.due}
        said = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{said}" if said else ""

    def assignee(self, user: User) -> int | None:
        return user.pk if self.person == ME else row_id(self.person)

    def condition(self, user: User, now: datetime) -> Q:
        """What the stories chosen have in common."""
        found = Q()
        if self.section:
            found &= Q(newest__section=self.section)
        if self.person:
            found &= Q(assignee=self.assignee(user))
        if self.due:
            found &= due_conditions(now)[self.due]
        return found

    def as_of_a_list(self, user: User) -> dict[str, object]:
        """The same, but for the due time, as the addresses of the list of stories have it."""
        found: dict[str, object] = {"work": 1}
        if self.section:
            found["newest__section__id__exact"] = self.section
        if self.person == NOBODY:
            found["assignee__isnull"] = True
        elif self.person:
            found["assignee__id__exact"] = self.assignee(user)
        return found


def due_conditions(now: datetime) -> dict[str, Q]:
    """When the day and the week begin and end is for the newsroom's own time to say."""
    today = midnight(now)
    monday = today - timedelta(days=today.weekday())
    return {
        OVERDUE: Q(due_at__lt=now),
        TODAY: Q(due_at__gte=today, due_at__lt=midnight(now, days=1)),
        WEEK: Q(due_at__gte=midnight(monday), due_at__lt=midnight(monday, days=7)),
    }
