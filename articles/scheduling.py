"""What is to go out, or to end, later: cancelling it, moving it, and setting the end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import holding, outbox
from .models import Article, Correction, Edition, EditionAuthor, EditionEntity
from .models.edition import IN_FORCE, EditionKind
from .putting_out import NothingToDoError, PublicationRefusedError, locked, take_down
from .record import record
from .signals import edition_committed

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def cancel(edition: Edition, *, by: User, reason: str = "") -> Edition:
    """Take back an edition that has not gone out yet, and return it. What is live stays as it is.

    An end that was set for this edition goes with it, where nothing else would be live by then.
    Raises PermissionDenied; NothingToDoError if it has begun or was cancelled before.
    """
    edition = _scheduled(edition, by)
    _cancel(edition, by, reason)
    for ending in _ends(edition.article):
        if not _has_text(ending, ending.live_from):
            _cancel(ending, by, reason)
    holding.review(edition.article)
    return edition


@transaction.atomic
def move(edition: Edition, *, to: datetime, by: User) -> Edition:
    """Have an edition that has not gone out yet begin at another moment, and return it.

    Raises PermissionDenied; NothingToDoError if it has begun or was cancelled; ValidationError for a moment that is
    over, at which another edition of the story begins, or on the wrong side of the end; PublicationRefusedError if
    its checks do not pass for then.
    """
    edition = _scheduled(edition, by)
    now = timezone.now()
    if to <= now:
        raise ValidationError({"live_from": _("That moment is over. Choose a later one, or publish now.")})
    if edition.revision:
        end = next((ending for ending in _ends(edition.article) if ending.live_from <= to), None)
        if end and edition.live_from < end.live_from:
            moment = date_format(timezone.localtime(end.live_from), "DATETIME_FORMAT")
            raise ValidationError(
                {"live_from": _("The story ends on %(moment)s. Move the end first.") % {"moment": moment}}
            )
    elif not _has_text(edition, to):
        raise ValidationError({"live_from": _("Nothing of this story is live then.")})
    if edition.revision and (problems := holding.problems(edition, to)):
        raise PublicationRefusedError(problems)
    before = edition.live_from
    edition.live_from = to
    if edition.kind == EditionKind.FIRST:
        edition.first_published_at = to
        for links in (EditionAuthor.objects, EditionEntity.objects):
            links.filter(edition=edition).update(first_published_at=to)
    edition.full_clean()
    edition.save(update_fields=["live_from", "first_published_at"])
    Correction.objects.filter(editions=edition, corrected_at=before).update(corrected_at=to)
    record("moved", edition, by=by, article=edition.article, details={"from": str(before), "to": str(to)})
    outbox.reschedule(edition)
    edition_committed.send(Edition, edition=edition)
    holding.review(edition.article)
    return edition


@transaction.atomic
def end(article: Article, *, at: datetime | None, by: User) -> Edition | None:
    """Have publication of `article` end at `at`, in place of the end set before, and return that edition.

    None takes the end back. Raises PermissionDenied; ValidationError for a moment that is over or at which an edition
    begins; NothingToDoError if nothing is live then, or there is no end to take back.
    """
    locked(article, by)
    if at and at <= timezone.now():
        raise ValidationError({"until": _("That moment is over. Choose a later one, or withdraw the story.")})
    before = _ends(article)
    if at is None and not before:
        raise NothingToDoError(_("No end was set."))
    for ending in before:
        _cancel(ending, by, _("Another end was set.") if at else "")
    return take_down(article, EditionKind.END, at=at, by=by) if at else None


def _ends(article: Article) -> list[Edition]:
    """The ends of publication that are still to come."""
    return list(article.editions.scheduled(timezone.now()).filter(kind=EditionKind.END))


def _has_text(ending: Edition, at: datetime) -> bool:
    """Whether something would be live at `at` for `ending` to end."""
    others = ending.article.editions.filter(IN_FORCE, live_from__lte=at).exclude(pk=ending.pk)
    before = others.order_by("-live_from").first()
    return before is not None and before.revision_id is not None


def _cancel(edition: Edition, by: User, reason: str) -> None:
    edition.cancelled_at = timezone.now()
    edition.cancelled_by = by
    edition.save(update_fields=["cancelled_at", "cancelled_by"])
    record("cancelled", edition, by=by, article=edition.article, reason=reason)
    outbox.reschedule(edition)
    edition_committed.send(Edition, edition=edition)


def _scheduled(edition: Edition, by: User) -> Edition:
    locked(edition.article, by)
    found = Edition.objects.waiting(timezone.now()).select_related("article", "revision").filter(pk=edition.pk).first()
    if found is None:
        raise NothingToDoError(_("This edition has gone out already, or was cancelled."))
    return found
