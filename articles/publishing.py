"""Putting a story before readers, and taking it down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, holding
from .models import Article, Edition, EditionAuthor, EditionEntity, Revision
from .models.edition import IN_FORCE, EditionKind
from .record import record
from .revisions import StaleRevisionError
from .signals import edition_committed

if TYPE_CHECKING:
    from newsroom.models import User


class PublicationRefusedError(Exception):
    """The gate found something wrong. `problems` says what, and what to do."""

    def __init__(self, problems: list[gate.Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems))


class NothingToDoError(Exception):
    """What was asked for is the case already. The message says so to a person."""


@transaction.atomic
def publish(
    article: Article,
    *,
    revision: Revision,
    by: User,
    live_from: datetime | None = None,
    kind: str = "",
    reason: str = "",
) -> Edition:
    """Put `revision`, the newest of `article`, before readers from `live_from` on (now, if none is given).

    Returns the edition. Raises PermissionDenied; StaleRevisionError if someone has saved since; PublicationRefusedError
    with the gate's problems; NothingToDoError if that very revision is live.
    """
    current = locked(article, by)
    if current.newest_id != revision.pk:
        raise StaleRevisionError(current.newest)
    live_from = live_from or timezone.now()
    if problems := gate.blocking(revision, live_from):
        raise PublicationRefusedError(problems)
    before = article.editions.in_force(live_from).first()
    if before and before.revision_id == revision.pk:
        raise NothingToDoError(_("This text is live already."))
    earlier = article.editions.filter(IN_FORCE, revision__isnull=False, live_from__lt=live_from)
    first = earlier.order_by("live_from").first()
    edition = Edition(
        article=article,
        revision=revision,
        live_from=live_from,
        kind=kind or (EditionKind.UPDATE if first else EditionKind.FIRST),
        based_on=before,
        reason=reason,
        created_by=by,
        section=revision.section,
        first_published_at=first.first_published_at if first else live_from,
    )
    _commit(edition)
    if not first:
        _begin_at(live_from, article.editions.filter(live_from__gt=live_from))
    EditionAuthor.objects.bulk_create(
        EditionAuthor(
            edition=edition,
            author_id=name.author_id,
            position=name.position,
            first_published_at=edition.first_published_at,
        )
        for name in revision.byline.all()
    )
    EditionEntity.objects.bulk_create(
        EditionEntity(
            edition=edition,
            entity_id=link.entity_id,
            role=link.role,
            position=link.position,
            first_published_at=edition.first_published_at,
        )
        for link in revision.entity_links.all()
    )
    holding.review(article)
    record("published", edition, by=by, article=article, reason=reason)
    edition_committed.send(Edition, edition=edition)
    return edition


@transaction.atomic
def withdraw(article: Article, *, by: User, reason: str, at: datetime | None = None) -> Edition:
    """Take `article` down; its address says from then on that it was withdrawn, and why.

    Returns the edition that ends publication. Raises PermissionDenied; ValidationError without a reason;
    NothingToDoError if nothing is live.
    """
    locked(article, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the story is withdrawn. Readers are told.")})
    at = at or timezone.now()
    live = article.editions.live(at).first()
    if live is None:
        raise NothingToDoError(_("Nothing of this story is live."))
    edition = Edition(
        article=article,
        live_from=at,
        kind=EditionKind.WITHDRAWAL,
        based_on=live,
        reason=reason.strip(),
        created_by=by,
        first_published_at=live.first_published_at,
    )
    _commit(edition)
    holding.review(article)
    record("withdrew", edition, by=by, article=article, reason=reason)
    edition_committed.send(Edition, edition=edition)
    return edition


def locked(article: Article, by: User) -> Article:
    """Return the row of `article`, locked, for one who may publish it. Raises PermissionDenied to anyone else."""
    row = Article.objects.select_for_update(of=("self",)).select_related("newest").get(pk=article.pk)
    if not by.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not publish or withdraw stories."))
    if not Article.objects.visible_to(by).in_sections_of(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("This story is not one of your sections."))
    return row


def _begin_at(moment: datetime, later: QuerySet[Edition]) -> None:
    """Have editions that were scheduled for `later` follow one that is first after all."""
    for links in (EditionAuthor.objects, EditionEntity.objects):
        links.filter(edition__in=later).update(first_published_at=moment)
    later.filter(kind=EditionKind.FIRST).update(kind=EditionKind.UPDATE)
    later.update(first_published_at=moment)


def _commit(edition: Edition) -> None:
    edition.full_clean()
    edition.save()
