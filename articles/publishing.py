"""Putting a story before readers, and taking it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, holding, scheduling
from .models import Article, Edition, Revision
from .models.edition import EditionKind
from .putting_out import (
    Developing,
    Note,
    NothingToDoError,
    PublicationRefusedError,
    locked,
    put_out,
    take_down,
)
from .revisions import StaleRevisionError

if TYPE_CHECKING:
    from newsroom.models import User

__all__ = ["Developing", "Note", "NothingToDoError", "PublicationRefusedError", "publish", "withdraw"]


@transaction.atomic
def publish(
    article: Article,
    *,
    revision: Revision,
    by: User,
    live_from: datetime | None = None,
    until: datetime | None = None,
    kind: str = "",
    reason: str = "",
    notes: Sequence[Note] = (),
    developing: Developing | None = None,
    override: str = "",
) -> Edition:
    """Put `revision`, the newest of `article`, before readers from `live_from` on (now, if none is given).

    `until` ends publication then. `notes` tell readers what changed. `override` is the reason of one who may publish
    past the checks. Returns the edition. Raises PermissionDenied; StaleRevisionError if someone has saved since;
    PublicationRefusedError with the gate's problems; NothingToDoError if that very revision is live and there is
    nothing to tell; ValidationError for moments or notes that cannot be.
    """
    current = locked(article, by)
    if current.newest_id != revision.pk:
        raise StaleRevisionError(current.newest)
    live_from = live_from or timezone.now()
    if until and until <= live_from:
        raise ValidationError({"until": _("The end comes before the beginning. Choose a later moment.")})
    proposed = gate.proposal(revision, live_from, has_note=bool(notes), is_developing=developing is not None)
    before = proposed.before
    if before and before.revision_id == revision.pk and not notes and not (before.developing_reason and not developing):
        raise NothingToDoError(_("This text is live already."))
    edition = put_out(
        proposed,
        gate.blocking(proposed),
        by=by,
        kind=kind,
        reason=reason,
        notes=notes,
        developing=developing,
        override=override,
    )
    if until:
        scheduling.end(article, at=until, by=by)
    holding.review(article)
    return edition


@transaction.atomic
def withdraw(article: Article, *, by: User, reason: str, at: datetime | None = None) -> Edition:
    """Take `article` down, now or at `at`; its address says from then on that it was withdrawn, and why.

    Returns the edition that ends publication. Raises PermissionDenied; ValidationError without a reason, or for a
    moment at which another edition begins; NothingToDoError if nothing is live then.
    """
    locked(article, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the story is withdrawn. Readers are told.")})
    edition = take_down(article, EditionKind.WITHDRAWAL, at=at or timezone.now(), by=by, reason=reason.strip())
    holding.review(article)
    return edition
