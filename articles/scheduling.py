"""What is to go out later: cancelling it and moving it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, holding
from .models import Edition, EditionAuthor, EditionEntity
from .models.edition import EditionKind
from .publishing import NothingToDoError, PublicationRefusedError, locked
from .record import record

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def cancel(edition: Edition, *, by: User, reason: str = "") -> Edition:
    """Take back an edition that has not gone out yet, and return it. What is live stays as it is.

    Raises PermissionDenied; NothingToDoError if it has begun or was cancelled before.
    """
    edition = _scheduled(edition, by)
    edition.cancelled_at = timezone.now()
    edition.cancelled_by = by
    edition.save(update_fields=["cancelled_at", "cancelled_by"])
    record("cancelled", edition, by=by, article=edition.article, reason=reason)
    return edition


@transaction.atomic
def move(edition: Edition, *, to: datetime, by: User) -> Edition:
    """Have an edition that has not gone out yet begin at another moment, and return it.

    Raises PermissionDenied; NothingToDoError if it has begun or was cancelled; ValidationError for a moment that is
    over or at which another edition of the story begins; PublicationRefusedError if its checks do not pass for then.
    """
    edition = _scheduled(edition, by)
    if to <= timezone.now():
        raise ValidationError({"live_from": _("That moment is over. Choose a later one, or publish now.")})
    if edition.revision and (problems := gate.blocking(edition.revision, to)):
        raise PublicationRefusedError(problems)
    before = edition.live_from
    edition.live_from = to
    if edition.kind == EditionKind.FIRST:
        edition.first_published_at = to
        for links in (EditionAuthor.objects, EditionEntity.objects):
            links.filter(edition=edition).update(first_published_at=to)
    edition.full_clean()
    edition.save(update_fields=["live_from", "first_published_at"])
    record("moved", edition, by=by, article=edition.article, details={"from": str(before), "to": str(to)})
    holding.review(edition.article)
    return edition


def _scheduled(edition: Edition, by: User) -> Edition:
    locked(edition.article, by)
    found = (
        Edition.objects.scheduled(timezone.now()).select_related("article", "revision").filter(pk=edition.pk).first()
    )
    if found is None:
        raise NothingToDoError(_("This edition has gone out already, or was cancelled."))
    return found
