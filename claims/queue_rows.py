"""The rows of a queue: what there is to know of a claim, of words or of a report before one opens it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.briefly import ago, brief, midnight
from articles.models import Article

from .models import Anchor, Claim, ErrorReport, Placement, Priority, RecheckReason, State, Verdict
from .models.claim import ClaimQuerySet
from .models.placement import PlacementQuerySet
from .models.report import ErrorReportQuerySet
from .queue import COUNTED, Choice, Queue, rows_in

if TYPE_CHECKING:
    from newsroom.models import User

SIZE = 25
Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a row stands. `name` is for the style sheet, and says the same as the text."""

    name: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`claim` is the one that can be given away, where that is for the person to do."""

    key: str
    title: str
    url: str
    mark: Mark
    since: SafeString
    claim: Claim | None = None
    claimant: str = ""
    words: str = ""
    due: SafeString | str = ""
    is_overdue: bool = False
    stories: list[Article] = field(default_factory=list)

    @property
    def is_pressing(self) -> bool:
        return self.claim is not None and self.claim.priority < Priority.NORMAL

    @property
    def more_stories(self) -> int:
        return max(0, len(self.stories) - 3)

    @property
    def seen(self) -> str:
        """The claim and who has it, as a form sends it back."""
        return f"{self.claim.pk}.{self.claim.checker_id or ''}" if self.claim else ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`number` is how many rows the queue has on all its pages, and one more than `COUNTED` where there are more."""

    rows: list[Row]
    choice: Choice
    number: int
    has_more: bool

    @property
    def first_number(self) -> int:
        return (self.choice.page - 1) * SIZE + 1

    @property
    def next_query(self) -> str:
        return self.choice.query(page=self.choice.page + 1) if self.has_more else ""

    @property
    def query_before(self) -> str:
        return self.choice.query(page=self.choice.page - 1) if self.choice.page > 1 else ""


def page_of(choice: Choice, user: User, now: datetime) -> QueuePage:
    """Return the page of a queue that was chosen. As many queries for one row as for all, at most eight."""
    first, end = (choice.page - 1) * SIZE, choice.page * SIZE
    # Which rows first, and only then all that is shown of them: joined at once, a database may begin at the wrong end.
    # What is counted of a queue is read with them, since finding what waits and what goes first is most of the work.
    keys = list(rows_in(choice, user, now).values_list("pk", flat=True)[: max(end, COUNTED) + 1])
    shown = keys[first:end]
    match choice.queue:
        case Queue.WORDS:
            rows = _of_placements(_in_order(_with_their_stories(Placement.objects.all()), shown), user, now)
        case Queue.REPORTS:
            rows = _of_reports(_in_order(_with_what_they_are_about(ErrorReport.objects.all()), shown), user, now)
        case _:
            rows = _of_claims(_in_order(_with_their_verdicts(Claim.objects.all()), shown), choice.queue, user, now)
    return QueuePage(rows, choice, number=min(len(keys), COUNTED + 1), has_more=len(keys) > end)


def _in_order(rows: QuerySet[Thing], keys: Sequence[int]) -> list[Thing]:
    """Return the rows of these keys, in that order."""
    found = rows.in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


# Claims


def _with_their_verdicts(claims: ClaimQuerySet) -> ClaimQuerySet:
    known = Verdict.objects.filter(superseded_at=None, sent_back_at=None)
    people = ("rating", "proposed_by", "retracted_by")
    verdicts = Prefetch("verdicts", known.select_related(*people).defer("summary", "reasoning"))
    return claims.select_related("claimant", "checker").defer("notes").prefetch_related(verdicts)


def _of_claims(claims: Sequence[Claim], queue: Queue, user: User, now: datetime) -> list[Row]:
    stories = _stories_of(claims, user)
    return [_of_claim(claim, queue, stories[claim.pk], user, now) for claim in claims]


def _of_claim(claim: Claim, queue: Queue, stories: list[Article], user: User, now: datetime) -> Row:
    mark, since = _where_it_stands(claim, queue, user, now)
    return Row(
        key=f"claim-{claim.pk}",
        title=claim.statement,
        url=reverse("admin:claims_claim_change", args=[claim.pk]),
        mark=mark,
        since=ago(since, now),
        stories=stories,
        **_about(claim, now),
    )


def _where_it_stands(claim: Claim, queue: Queue, user: User, now: datetime) -> tuple[Mark, datetime]:
    """What is to be done about a claim, and since when."""
    proposed, current = claim.proposed_verdict, claim.current_verdict
    taken_back = next((verdict for verdict in claim.verdicts.all() if verdict.retracted_at), None)
    if proposed and queue != Queue.AGAIN:
        said = {"rating": proposed.rating, "who": proposed.proposed_by}
        own = _("%(rating)s. You proposed it, so someone else has to approve it.")
        note = (own if proposed.proposed_by_id == user.pk else _("%(rating)s, proposed by %(who)s")) % said
        return Mark("waits", _("Waits for approval"), note), proposed.proposed_at
    if taken_back and taken_back.retracted_at:
        note = _("Retracted by %(who)s: %(reason)s") % {
            "who": str(taken_back.retracted_by),
            "reason": taken_back.retracted_reason,
        }
        return Mark("changed", _("Second look"), note), taken_back.retracted_at
    if claim.recheck_on and claim.recheck_on <= timezone.localdate(now):
        why = str(RecheckReason(claim.recheck_reason).label) if claim.recheck_reason else _("Its day has come.")
        since = midnight(now, days=(claim.recheck_on - timezone.localdate(now)).days)
        return Mark("changed", str(current.rating) if current else _("To be checked"), why), since
    return Mark("open", _("To be checked")), claim.open_since or claim.created_at


def _about(claim: Claim, now: datetime) -> dict[str, Any]:
    """What a row tells of a claim to those who may see all of it."""
    return {
        "claim": claim,
        "claimant": claim.claimant.name if claim.claimant else "",
        "due": brief(claim.due_at, now) if claim.due_at else "",
        "is_overdue": claim.due_at is not None and claim.due_at < now,
    }


def _stories_of(claims: Sequence[Claim], user: User) -> dict[int, list[Article]]:
    """The stories that make each claim, of those that `user` may see. One query."""
    found: dict[int, list[Article]] = defaultdict(list)
    anchors = Anchor.objects.filter(
        claim__in=claims, is_suggested=False, retired_at=None, article__in=Article.objects.visible_to(user).values("pk")
    )
    for anchor in anchors.select_related("article__newest").only("claim", "article__newest__headline").order_by("pk"):
        if anchor.article not in found[anchor.claim_id]:
            found[anchor.claim_id].append(anchor.article)
    return found


# Words that changed


def _with_their_stories(placements: PlacementQuerySet) -> PlacementQuerySet:
    related = ("anchor__claim__claimant", "anchor__claim__checker", "anchor__article__newest", "revision")
    heavy = ("anchor__article__newest__body", "revision__body", "anchor__claim__notes", "anchor__article__problems")
    verdicts = Prefetch("anchor__claim__verdicts", Verdict.objects.current())
    return placements.select_related(*related).defer(*heavy).prefetch_related(verdicts)


def _of_placements(placements: Sequence[Placement], user: User, now: datetime) -> list[Row]:
    seen = _seen(user, [placement.anchor.claim_id for placement in placements])
    return [_of_placement(placement, placement.anchor.claim_id in seen, now) for placement in placements]


def _of_placement(placement: Placement, is_seen: bool, now: datetime) -> Row:
    anchor = placement.anchor
    if anchor.is_suggested:
        mark = Mark("waits", _("Suggested here"), _("Say whether these words make the claim."))
    else:
        changed = placement.state == State.FACTS_CHANGED
        mark = Mark("facts" if changed else "waits", str(placement.get_state_display()).capitalize())
    return Row(
        key=f"place-{placement.pk}",
        title=anchor.statement,
        url=f"{reverse('admin:claims_story', args=[anchor.article_id])}#anchor-{anchor.pk}",
        mark=mark,
        since=ago(placement.revision.created_at, now),
        stories=[anchor.article],
        words=placement.words or anchor.words,
        **(_about(anchor.claim, now) if is_seen else {}),
    )


# Reports


def _with_what_they_are_about(reports: ErrorReportQuerySet) -> ErrorReportQuerySet:
    related = ("claim__claimant", "claim__checker", "article__newest")
    return reports.select_related(*related).defer("article__newest__body", "claim__notes", "article__problems")


def _of_reports(reports: Sequence[ErrorReport], user: User, now: datetime) -> list[Row]:
    seen = _seen(user, [report.claim_id for report in reports if report.claim_id])
    return [_of_report(report, report.claim_id in seen, now) for report in reports]


def _of_report(report: ErrorReport, is_seen: bool, now: datetime) -> Row:
    claim = report.claim if is_seen else None
    return Row(
        key=f"report-{report.pk}",
        title=Truncator(report.message).chars(160),
        url=reverse("admin:claims_errorreport_change", args=[report.pk]),
        mark=Mark("waits", _("Reported"), claim.statement if claim else ""),
        since=ago(report.reported_at, now),
        stories=[report.article] if report.article else [],
        words=Truncator(report.words).chars(200),
        **(_about(claim, now) if claim else {}),
    )


def _seen(user: User, keys: Sequence[int]) -> set[int]:
    """Of these claims, those that are the person's to see. One query."""
    return set(Claim.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
