"""Carrying what is live into texts that were begun before it: the working text, and what is scheduled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, holding, lineage, telling
from .merging import Choice
from .models import Article, Edition, Revision
from .putting_out import copy_lists, locked
from .reconciling import Reconciliation, reconcile
from .record import record
from .revisions import Content, StaleRevisionError, addressed, content_of, make_newest, write
from .signals import edition_committed

if TYPE_CHECKING:
    from newsroom.models import User

TASK = "to-bring-together"


def carry(edition: Edition, *, by: User) -> None:
    """Bring the text of `edition`, which is live, together with every text of the story that lacks it.

    Where both changed the same, a task on the desk asks a person, and a scheduled edition is held until then.
    For operations that hold the lock on the story.
    """
    article, live = edition.article, edition.revision
    assert live
    article.refresh_from_db(fields=["newest"])
    for behind in texts_behind(article, live):
        together = meet(behind, live)
        if together.undecided:
            message = _("What readers have now was corrected. Bring the correction into revision %(number)d.")
            url = reverse("admin:articles_article_carry", args=[article.pk, behind.number])
            telling.set_task(article, TASK, message % {"number": behind.number}, url, about=behind)
        else:
            _replace(article, behind, together.content(), live, by)


def texts_behind(article: Article, live: Revision) -> list[Revision]:
    """Return the working text and the texts of scheduled editions that were not made from `live`, newest first."""
    waiting = article.editions.waiting(timezone.now()).filter(revision__isnull=False).values("revision")
    texts = article.revisions.filter(Q(pk__in=waiting) | Q(pk=article.newest_id)).order_by("-number")
    return [text for text in texts if not lineage.descends(text, live)]


def meet(behind: Revision, live: Revision) -> Reconciliation:
    """Return what becomes of both texts together: ours is the one that is behind, theirs the live one."""
    base = lineage.common_ancestor(behind, live)
    return reconcile(content_of(base) if base else Content(headline=""), content_of(behind), content_of(live))


@transaction.atomic
def bring_together(
    article: Article, behind: Revision, live: Revision, choices: Mapping[str, Choice], *, by: User
) -> Revision:
    """Save what a person decided on, in place of `behind`, and return it.

    Raises PermissionDenied; StaleRevisionError if either text is not current any more; KeyError if something is not
    decided; ValidationError.
    """
    locked(article, by)
    article.refresh_from_db(fields=["newest"])
    current = article.editions.live(timezone.now()).select_related("revision").first()
    if current is None or current.revision_id != live.pk or behind not in texts_behind(article, live):
        raise StaleRevisionError(article.newest)
    merged = _replace(article, behind, meet(behind, live).content(choices), live, by)
    telling.end_tasks(article, TASK, about=behind, by=by)
    holding.review(article)
    return merged


def _replace(article: Article, behind: Revision, content: Content, live: Revision, by: User) -> Revision:
    """Write `content` as what becomes of `behind`, in every place in which that stands."""
    content, body = addressed(article, content, behind)
    is_newest = article.newest_id == behind.pk
    reason = _("Took up what readers have (revision %(number)d).") % {"number": live.number}
    if is_newest and lineage.descends(live, behind):
        # Nothing was changed in it since: the live text is the working text from now on.
        merged = live
        make_newest(article, live)
    else:
        merged = write(article, content, body, by=by, parent=behind, merged=live, reason=reason, is_newest=is_newest)
    for edition in article.editions.waiting(timezone.now()).filter(revision=behind):
        edition.revision = merged
        edition.section = merged.section
        edition.save(update_fields=["revision", "section"])
        copy_lists(edition)
        details = {"from": behind.pk, "to": merged.pk}
        record("carried into", edition, by=by, article=article, reason=reason, details=details)
        edition_committed.send(Edition, edition=edition)
    if is_newest:
        gate.remember(article)
    return merged
