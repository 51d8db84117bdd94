"""Doing what the desk was asked to do about a story."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .handing_over import Standing, standings, stories_by_standing
from .models import Article, Task
from .models.story import ArticleQuerySet
from .record import record

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def finish(task: Task, *, by: User) -> Task:
    """Take `task` off the desk, and return it: `by` has done it. Nothing happens if it was done before.

    Raises PermissionDenied to anyone but those who have the story, check it or edit it.
    """
    row = Task.objects.select_for_update(of=("self",)).select_related("article__newest").get(pk=task.pk)
    if row.article_id not in may_finish([row.article], by):
        raise PermissionDenied(_("This is for whoever has the story to do."))
    if row.done_at is None:
        row.done_at, row.done_by = timezone.now(), by
        row.save(update_fields=["done_at", "done_by"])
        record("did", row, by=by, article=row.article, reason=row.message, details={"code": row.code})
    return row


def stories_to_do_of(by: User) -> ArticleQuerySet:
    """Return those on the desk of `by` about which they can do something: they write, check or edit or have them."""
    found = Article.objects.on_the_desk_of(by)
    known = dict(stories_by_standing(by))
    if known.keys() & {Standing.CHECKER, Standing.EDITOR}:
        return found
    return found.of(by) if Standing.WRITER in known else found.filter(assignee=by)


def may_finish(articles: Collection[Article], by: User) -> set[int]:
    """Return those of `articles` whose tasks `by` may say are done. As many queries for one as for many."""
    known = standings(articles, by)
    return {
        article.pk
        for article in articles
        if known[article.pk] & {Standing.CHECKER, Standing.EDITOR}
        or (article.assignee_id == by.pk and by.has_perm("articles.view_article"))
    }
