"""The board: every story in work, in columns by stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.briefly import ago, brief
from articles.handing_over import movable, people
from articles.models import Article, Edition, Section
from articles.models.story import ArticleQuerySet, Stage

from .choice import ME, NOBODY, Choice
from .states import State, states

if TYPE_CHECKING:
    from newsroom.models import User

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Card:
    article: Article
    url: str
    move_url: str
    since: SafeString
    due: SafeString | str
    states: list[State]
    may_move: bool
    is_overdue: bool

    @property
    def first_problem(self) -> str:
        return str(self.article.problems[0]["message"]) if self.article.problems else ""

    @property
    def other_problems(self) -> list[str]:
        return [str(problem["message"]) for problem in self.article.problems[1:]]


@dataclass(frozen=True, slots=True)
class Column:
    """The stories at one stage that come first, and how many there are in truth. `rest_url` leads to all of them."""

    stage: str
    title: str
    count: int
    cards: list[Card]
    rest_url: str

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.cards)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to filter by."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Board:
    columns: list[Column]
    sections: list[Option]
    people: list[Option]


def board_of(user: User, choice: Choice, now: datetime) -> Board:
    """Return the board of `user`, what is due first on top. As many queries for one story as for a thousand."""
    stories = Article.objects.on_the_desk_of(user).in_work(now)
    chosen = stories.filter(choice.condition(user, now))
    counts = _counts(chosen)
    found = {stage: list(_first(chosen.filter(stage=stage))) for stage in Stage.values}
    everything = [article for articles in found.values() for article in articles]
    known, open_to_move = states_of(everything, now), movable(everything, user)

    def card(article: Article) -> Card:
        back = urlencode({"next": f"{reverse('admin:index')}{choice.query}#story-{article.pk}"})
        return Card(
            article=article,
            url=reverse("admin:articles_article_change", args=[article.pk]),
            move_url=f"{reverse('admin:articles_article_hand_over', args=[article.pk])}?{back}",
            since=ago(article.handed_over_at, now),
            due=brief(article.due_at, now) if article.due_at else "",
            states=known[article.pk],
            may_move=article.pk in open_to_move,
            is_overdue=article.due_at is not None and article.due_at < now,
        )

    def column(stage: str, label: str) -> Column:
        rest = {"stage__exact": stage, **choice.as_of_a_list(user)}
        url = f"{reverse('admin:articles_article_changelist')}?{urlencode(rest)}"
        return Column(stage, label, counts.get(stage, 0), [card(article) for article in found[stage]], url)

    columns = [column(stage, str(label)) for stage, label in Stage.choices]
    return Board(columns, _sections(stories, choice, user), _people(stories, choice, user))


def states_of(articles: Iterable[Article], now: datetime) -> dict[int, list[State]]:
    """Return what readers have, or will have, of each of the stories. One query."""
    editions: dict[int, list[Edition]] = defaultdict(list)
    found = Edition.objects.filter(article__in=[article.pk for article in articles], cancelled_at=None)
    for edition in found.order_by("live_from"):
        editions[edition.article_id].append(edition)
    return {article.pk: states(editions[article.pk], article.newest_id, now) for article in articles}


def _first(stories: ArticleQuerySet) -> ArticleQuerySet:
    shown = (
        "stage assignee newest created_by due_at embargo_until handed_over_at handover_note problems "
        "newest__headline newest__kind newest__created_by newest__created_at newest__section__name "
        "assignee__first_name assignee__last_name assignee__username "
        "handed_over_by__first_name handed_over_by__last_name handed_over_by__username"
    ).split()
    related = ("newest__section", "assignee", "handed_over_by")
    return stories.select_related(*related).only(*shown).order_by(F("due_at").asc(nulls_last=True), "-pk")[:SHOWN]


def _counts(stories: ArticleQuerySet) -> dict[str, int]:
    return dict(stories.order_by().values_list("stage").annotate(Count("pk")))


def _sections(stories: ArticleQuerySet, choice: Choice, user: User) -> list[Option]:
    """The sections to choose from: those one works for, or those of one's own stories."""
    found = Section.objects.all()
    if not user.has_perm("articles.view_every_article"):
        found = found.filter(pk__in=stories.values("newest__section"))
    elif sections := list(user.sections.all()):
        found = found.filter(pk__in=[section.pk for section in sections])
    return [Option(str(section.pk), str(section), section.pk == choice.section) for section in found]


def _people(stories: ArticleQuerySet, choice: Choice, user: User) -> list[Option]:
    """Oneself, nobody, and those who can have a story; to one who sees only their own, those who have one of them."""
    found = people()
    if not user.has_perm("articles.view_every_article"):
        found = found.filter(pk__in=stories.values("assignee"))
    named = [(ME, _("Me")), (NOBODY, _("Nobody")), *((str(other.pk), str(other)) for other in found if other != user)]
    return [Option(value, label, value == choice.person) for value, label in named]
