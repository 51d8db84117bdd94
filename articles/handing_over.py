"""Handing a story over: from stage to stage and from person to person, with a note; and when it is due.

Who may move what is in `MOVES`. What a person is to a story:

- a *writer* may change stories, and this one is theirs: they began it, have it, or sign it;
- a *checker* may send stories on from the fact-check, and sees this one;
- an *editor* may change every story, and this one is of their sections.

A writer gives a draft to whom they like, sends it to be reviewed, and takes it back from there as long as nobody else
has taken it up. A checker takes what is in the fact-check, gives it to another, and sends it on or back. An editor
moves anything anywhere. Nobody takes what they may not move, since taking is a move from a stage to itself.
When a story is due, its writer says as long as it is a draft, and its editors always. Its embargo was agreed with
somebody: of the writers, only those who began or sign the story change it, not one who merely has it for now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import product
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import holding
from .models import Article
from .models.story import ArticleQuerySet, Stage
from .numbers import row_id
from .record import record
from .telling import notify

if TYPE_CHECKING:
    from newsroom.models import User


NOTE_LENGTH = 500  # as long as the column is

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Standing(Enum):
    """What a person is to a story."""

    WRITER = "writer"
    CHECKER = "checker"
    EDITOR = "editor"


# Who may move a story from which stage to which. From a stage to itself: give it to another person, or take it.
MOVES: dict[Standing, frozenset[tuple[str, str]]] = {
    Standing.WRITER: frozenset({(Stage.DRAFT, Stage.DRAFT), (Stage.DRAFT, Stage.REVIEW), (Stage.REVIEW, Stage.DRAFT)}),
    Standing.CHECKER: frozenset(
        {
            (Stage.FACT_CHECK, Stage.FACT_CHECK),
            (Stage.FACT_CHECK, Stage.READY),
            (Stage.FACT_CHECK, Stage.REVIEW),
        }
    ),
    Standing.EDITOR: frozenset(product(Stage.values, Stage.values)),
}


class StaleMoveError(Exception):
    """Somebody moved the story since the page was shown. `article` is as it is now; the message says so to a person."""

    def __init__(self, article: Article) -> None:
        self.article = article
        what = {
            "who": article.handed_over_by or _("Somebody"),
            "stage": article.get_stage_display(),
            "person": article.assignee or _("nobody"),
        }
        super().__init__(_("%(who)s moved the story meanwhile: it is at “%(stage)s”, with %(person)s.") % what)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a story stood when a page showed it, so that a move made from that page can be told to be too late.

    When it was due then, in seconds, tells what a person changed from what another changed meanwhile.
    """

    stage: str
    assignee: int | None
    microseconds: int
    due_at: int | None = field(default=None, compare=False)
    embargo_until: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, article: Article) -> Seen:
        since = (article.handed_over_at - _EPOCH) // timedelta(microseconds=1)
        return cls(article.stage, article.assignee_id, since, seconds(article.due_at), seconds(article.embargo_until))

    @classmethod
    def read(cls, text: str) -> Seen | None:
        """Return what `str` made of one; None of anything else."""
        stage, *numbers = text.split(".")
        assignee, since, due_at, embargo_until = [*map(row_id, numbers), None, None, None, None][:4]
        return cls(stage, assignee, since, due_at, embargo_until) if stage in Stage.values and since else None

    def __str__(self) -> str:
        numbers = (self.assignee, self.microseconds, self.due_at, self.embargo_until)
        return ".".join([self.stage, *("" if number is None else str(number) for number in numbers)])


def seconds(moment: datetime | None) -> int | None:
    """Return a moment as a form keeps it: to the second."""
    return None if moment is None else (moment - _EPOCH) // timedelta(seconds=1)


@transaction.atomic
def hand_over(
    article: Article, *, by: User, stage: str, to: User | None, note: str = "", seen: Seen | None = None
) -> Article:
    """Move `article` to `stage`, give it to the person `to` (None: whoever takes it) with a note, and return it.

    The one who gets it is told, unless that is `by`. Nothing happens if nothing is different and there is no note.
    Raises StaleMoveError if it is not where `seen` says any more; PermissionDenied if `MOVES` does not allow it;
    ValidationError for a stage that there is not, a person who does not work at the desk, or a note that is too long.
    A fixed number of queries.
    """
    row = _locked(article)
    check(row, by=by, stage=stage, to=to, note=note, seen=seen)
    note = note.strip()
    if (row.stage, row.assignee_id) == (stage, to and to.pk) and not note:
        return row
    before = {"stage": row.stage, "assignee": row.assignee_id}
    row.stage, row.assignee = stage, to
    row.handed_over_at, row.handed_over_by, row.handover_note = timezone.now(), by, note
    row.save(update_fields=["stage", "assignee", "handed_over_at", "handed_over_by", "handover_note"])
    after = {"stage": row.stage, "assignee": row.assignee_id}
    record("handed over", row, by=by, article=row, reason=note, details={"from": before, "to": after, "note": note})
    if to and to != by:
        what = {"who": by, "story": row, "stage": row.get_stage_display(), "note": note}
        told = _("%(who)s gave you “%(story)s” (%(stage)s): %(note)s") if note else None
        message = (told or _("%(who)s gave you “%(story)s” (%(stage)s).")) % what
        notify(to, message, reverse("admin:articles_article_change", args=[row.pk]), article=row)
    return row


@transaction.atomic
def plan(article: Article, *, by: User, due_at: datetime | None, embargo_until: datetime | None) -> Article:
    """Set when `article` is due and until when it is under embargo, and return it.

    Another embargo may hold what is scheduled, or release it. Raises PermissionDenied.
    """
    row = _locked(article)
    before = {"due_at": row.due_at, "embargo_until": row.embargo_until}
    after = {"due_at": due_at, "embargo_until": embargo_until}
    if before == after:
        return row
    if not Article.objects.editable_by(by).filter(pk=row.pk).exists():
        raise PermissionDenied(_("This story is not yours to plan at its stage."))
    if row.embargo_until != embargo_until and not may_set_embargo(row, by):
        raise PermissionDenied(_("The embargo is set by who began the story or signs it, and by its editors."))
    Article.objects.filter(pk=row.pk).update(**after)
    row.due_at, row.embargo_until = due_at, embargo_until
    said = [{name: value and str(value) for name, value in moments.items()} for moments in (before, after)]
    record("planned", row, by=by, article=row, details={"from": said[0], "to": said[1]})
    if before["embargo_until"] != embargo_until:
        holding.review(row)
    return row


def check(article: Article, *, by: User, stage: str, to: User | None, note: str = "", seen: Seen | None = None) -> None:
    """Raise what `hand_over` would raise."""
    known = standings([article], by)[article.pk]
    if not known:
        raise PermissionDenied(_("This story is not yours to move."))
    if seen and seen != Seen.of(article):
        raise StaleMoveError(article)
    if stage not in Stage.values:
        raise ValidationError({"stage": _("There is no such stage.")})
    if stage not in _open(article, known, by):
        if (article.stage, stage) in MOVES[Standing.WRITER] and Standing.WRITER in known:
            raise PermissionDenied(_("Somebody has taken this story up already. Ask for it back."))
        names = {"before": article.get_stage_display(), "after": Stage(stage).label}
        raise PermissionDenied(_("You may not move this story from “%(before)s” to “%(after)s”.") % names)
    if to and to.pk != article.assignee_id and not people().filter(pk=to.pk).exists():
        raise ValidationError({"assignee": _("%(who)s does not work at this desk.") % {"who": to}})
    if len(note.strip()) > NOTE_LENGTH:
        raise ValidationError({"note": _("The note is too long. Put it into five hundred letters.")})


def stages_for(article: Article, by: User) -> list[str]:
    """Return the stages to which `by` may move `article` now, its own among them if they may give it to another."""
    return _open(article, standings([article], by)[article.pk], by)


def movable(articles: Collection[Article], by: User) -> set[int]:
    """Return which of `articles` the person may move somewhere. As many queries for one as for many."""
    known = standings(articles, by)
    return {article.pk for article in articles if _open(article, known[article.pk], by)}


def may_set_embargo(article: Article, by: User) -> bool:
    """Whether the embargo is `by`'s to change, if the story is theirs to edit."""
    if Standing.EDITOR in standings([article], by)[article.pk] or article.created_by_id == by.pk:
        return True
    return bool(by.author_id and article.newest and article.newest.byline.filter(author=by.author_id).exists())


def people() -> QuerySet[User]:
    """Those who can be given a story, by name."""
    found = get_user_model()._default_manager.with_perm("articles.view_article")
    chosen: QuerySet[User] = found.filter(is_staff=True).order_by("first_name", "last_name", "username")
    return chosen


def standings(articles: Iterable[Article], by: User) -> dict[int, set[Standing]]:
    """Return what `by` is to each of `articles`. At most four queries, and those of the person's rights."""
    found: dict[int, set[Standing]] = {article.pk: set() for article in articles}
    for standing, stories in stories_by_standing(by):
        for pk in stories.filter(pk__in=list(found)).order_by().values_list("pk", flat=True):
            found[pk].add(standing)
    return found


def stories_by_standing(by: User) -> Iterator[tuple[Standing, ArticleQuerySet]]:
    """Yield all that `by` can be to a story, with the stories that they are that to."""
    seen = Article.objects.visible_to(by)
    if by.has_perm("articles.change_article"):
        yield Standing.WRITER, seen.of(by)
        if by.has_perm("articles.change_every_article"):
            yield Standing.EDITOR, seen.in_sections_of(by)
    if by.has_perm("articles.finish_fact_check"):
        yield Standing.CHECKER, seen


def _open(article: Article, known: set[Standing], by: User) -> list[str]:
    found = {after for standing in known for before, after in MOVES[standing] if before == article.stage}
    if article.stage == Stage.REVIEW and Standing.EDITOR not in known and _is_taken_up(article, by):
        found.discard(Stage.DRAFT)
    return [stage for stage in Stage.values if stage in found]


def _is_taken_up(article: Article, by: User) -> bool:
    """Whether somebody else has done anything with a story since `by` sent it to be reviewed."""
    if article.assignee_id not in (None, by.pk) and article.handed_over_by_id != by.pk:
        return True
    newest = article.newest
    return bool(newest and newest.created_by_id != by.pk and newest.created_at > article.handed_over_at)


def _locked(article: Article) -> Article:
    rows = Article.objects.select_for_update(of=("self",))
    return rows.select_related("newest", "assignee", "handed_over_by").get(pk=article.pk)
