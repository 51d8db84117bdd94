"""What waits to be checked, in queues: which there are, for whom, and what of them a person chose to see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.briefly import midnight
from articles.models import Article
from articles.numbers import row_id

from .models import Anchor, Claim, ErrorReport, Placement, State
from .models.claim import ClaimQuerySet
from .models.placement import PlacementQuerySet
from .models.report import ErrorReportQuerySet

if TYPE_CHECKING:
    from newsroom.models import User

ME, NOBODY = "me", "nobody"
# A queue with more is said to have more: nobody works by the exact number, and counting reads every row.
COUNTED = 99
PAGES = 10_000


class Queue(models.TextChoices):
    MINE = "mine", _("Mine")
    UNASSIGNED = "unassigned", _("With nobody")
    DUE = "due", _("Due")
    APPROVAL = "approval", _("Waits for approval")
    WORDS = "words", _("Words changed")
    AGAIN = "again", _("To check again")
    REPORTS = "reports", _("Reported by readers")


EMPTY = {
    Queue.MINE: _("Nothing is with you."),
    Queue.UNASSIGNED: _("Every claim is with somebody."),
    Queue.DUE: _("Nothing is due today."),
    Queue.APPROVAL: _("No verdict waits for a second person."),
    Queue.WORDS: _("Every claim stands on the words that were checked."),
    Queue.AGAIN: _("No check has to be looked at again."),
    Queue.REPORTS: _("No reader's report is open."),
}


def queues_for(user: User) -> list[Queue]:
    """Return the queues that `user` may see: those who check have their own, and not everyone reads reports."""
    kept = {Queue.MINE: "claims.propose_verdict", Queue.REPORTS: "claims.view_errorreport"}
    return [queue for queue in Queue if queue not in kept or user.has_perm(kept[queue])]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose to see, as it stands in the address. What makes no sense there is nothing chosen."""

    queue: Queue
    section: int | None = None
    story: int | None = None
    checker: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict, user: User) -> Choice:
        open_to_them = queues_for(user)
        wanted, checker = data.get("queue", ""), data.get("checker", "")
        return cls(
            queue=Queue(wanted) if wanted in open_to_them else open_to_them[0],
            section=row_id(data.get("section", "")),
            story=row_id(data.get("story", "")),
            checker=checker if checker in (ME, NOBODY) else str(row_id(checker) or ""),
            words=" ".join(data.get("q", "").replace("\0", "").split())[:200],
            page=min(row_id(data.get("page", "")) or 1, PAGES),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.section or self.story or self.checker or self.words)

    def query(self, **changes: Any) -> str:
        """As an address has it, with its question mark, but for `changes`; on the first page unless they name one."""
        chosen = replace(self, page=1) if "page" not in changes else self
        chosen = replace(chosen, **changes)
        names = {"section": chosen.section, "story": chosen.story, "checker": chosen.checker, "q": chosen.words}
        said = {"queue": chosen.queue.value, **{name: value for name, value in names.items() if value}}
        if chosen.page > 1:
            said["page"] = chosen.page
        return f"?{urlencode(said)}"

    def of_stories(self, user: User, way: str) -> Q:
        """Whether the story that `way` leads to is one that was chosen, and that `user` may see; empty if none was."""
        chosen = {"newest__section": self.section, "pk": self.story}
        found = Q(**{f"{way}__{name}": value for name, value in chosen.items() if value})
        if found and not user.has_perm("articles.view_every_article"):
            found &= Q(**{f"{way}__in": Article.objects.visible_to(user).values("pk")})
        return found

    def checker_key(self, user: User) -> int | None:
        return user.pk if self.checker == ME else row_id(self.checker)


def claims_in(choice: Choice, user: User, now: datetime) -> ClaimQuerySet:
    """The claims in a queue of claims, what goes first first."""
    seen, today = Claim.objects.visible_to(user), timezone.localdate(now)
    match choice.queue:
        case Queue.MINE:
            found = seen.for_checker(user, today)
        case Queue.DUE:
            found = seen.due(midnight(now, days=1))
        case Queue.APPROVAL:
            found = seen.awaiting_approval()
        case Queue.AGAIN:
            found = seen.to_check_again(today)
        case _:
            found = seen.unassigned()
    if stories := choice.of_stories(user, "article"):
        made = Anchor.objects.filter(stories, claim=OuterRef("pk"), is_suggested=False, retired_at=None)
        found = found.filter(Exists(made))
    if choice.checker:
        found = found.filter(checker=choice.checker_key(user))
    for word in choice.words.split():
        found = found.filter(Q(statement__icontains=word) | Q(claimant__name__icontains=word))
    return found.by_urgency()


def words_in(choice: Choice, user: User) -> PlacementQuerySet:
    """Where words changed under a claim in the text that a story is worked on in: first where a fact did."""
    found = Placement.objects.to_confirm()
    if not user.has_perm("articles.view_every_article"):
        found = found.filter(anchor__article__in=Article.objects.visible_to(user).values("pk"))
    if stories := choice.of_stories(user, "anchor__article"):
        found = found.filter(stories)
    if choice.checker:
        # Who has a claim that is only suggested for one's story is not for everyone to know.
        seen = Claim.objects.visible_to(user).filter(checker=choice.checker_key(user))
        found = found.filter(anchor__claim__in=seen.values("pk"))
    for word in choice.words.split():
        stated = Q(anchor__is_suggested=False, anchor__claim__statement__icontains=word)
        found = found.filter(Q(anchor__words__icontains=word) | stated)
    facts_first = Case(When(state=State.FACTS_CHANGED, then=0), default=1)
    due = F("anchor__claim__due_at").asc(nulls_last=True)
    return found.order_by(facts_first, "anchor__claim__priority", due, "pk")


def reports_in(choice: Choice, user: User) -> ErrorReportQuerySet:
    """The open reports of readers, the oldest first. Who may read one may read all of them."""
    found = ErrorReport.objects.open()
    if stories := choice.of_stories(user, "article"):
        # What is reported on the page of a claim is reported of every story that makes it.
        of_claims = ErrorReport.objects.open().filter(choice.of_stories(user, "claim__anchors__article"), article=None)
        of_both = (
            ErrorReport.objects.open().filter(stories).order_by().values("pk").union(of_claims.order_by().values("pk"))
        )
        found = found.filter(pk__in=of_both)
    if choice.checker:
        found = found.filter(claim__isnull=False, claim__checker=choice.checker_key(user))
    for word in choice.words.split():
        said = Q(message__icontains=word) | Q(words__icontains=word) | Q(claim__statement__icontains=word)
        found = found.filter(said | Q(article__newest__headline__icontains=word))
    return found.order_by("reported_at", "pk")


def rows_in(choice: Choice, user: User, now: datetime) -> QuerySet[Any]:
    """The rows of the queue that was chosen, what goes first first."""
    match choice.queue:
        case Queue.WORDS:
            return words_in(choice, user)
        case Queue.REPORTS:
            return reports_in(choice, user)
        case _:
            return claims_in(choice, user, now)


def counts(choice: Choice, user: User, now: datetime, *, chosen: int) -> dict[Queue, int | None]:
    """Return how many rows each queue has, as it is narrowed down, and one more than `COUNTED` where there are more.

    `chosen` is how many the chosen queue has. Looking for words takes reading every row of a queue: then none but that
    is counted. One query.
    """
    found: dict[Queue, int | None] = dict.fromkeys(queues_for(user))
    others = {} if choice.words else {queue: _Number(_some(choice, queue, user, now)) for queue in found}
    others.pop(choice.queue, None)
    if others:
        # Any one row will do to ask all of them beside.
        numbers = get_user_model().objects.values_list(*others.values()).get(pk=user.pk)
        found |= zip(others, numbers, strict=True)
    return found | {choice.queue: chosen}


def _some(choice: Choice, queue: Queue, user: User, now: datetime) -> QuerySet[Any, Any]:
    """As many rows of a queue as are counted, in whatever order is the quickest."""
    rows = rows_in(replace(choice, queue=queue), user, now)
    # The open ones are counted in the order of their index: those that are wanted lie together there.
    if queue == Queue.DUE:
        rows = rows.order_by("due_at", "pk")
    elif queue != Queue.UNASSIGNED:
        rows = rows.order_by()
    return rows.values("pk")[: COUNTED + 1]


class _Number(Subquery):
    """How many rows a subquery finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()
    empty_result_set_value = 0
