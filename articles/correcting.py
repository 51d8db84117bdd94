"""Correcting what is live, from the live text: the working text and what is scheduled take the correction up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import carrying, gate, holding
from .models import Article, Edition, Revision
from .models.edition import EditionKind
from .putting_out import Note, NothingToDoError, PublicationRefusedError, locked, put_out
from .revisions import Content, StaleRevisionError, addressed, content_of, write

if TYPE_CHECKING:
    from newsroom.models import User


def text_to_correct(article: Article, at: datetime) -> Revision | None:
    """Return the live text of `article`, or the one that corrects it and has not gone out yet; None if none is live.

    Two queries.
    """
    live = article.editions.live(at).select_related("revision").first()
    return _latest(live) if live else None


@transaction.atomic
def save(article: Article, content: Content, *, by: User, base: Revision, reason: str = "") -> Revision:
    """Save `content` as the text that corrects what is live, apart from the working text, and return it.

    `base` is what `text_to_correct` was when `by` began; it is returned if nothing changed. Raises PermissionDenied;
    StaleRevisionError if that is another by now; NothingToDoError if nothing is live; ValidationError.
    """
    live = _live(article, by)
    latest = _latest(live)
    if latest.pk != base.pk:
        raise StaleRevisionError(latest)
    content, body = addressed(article, content, base)
    if content == content_of(base):
        return base
    return write(article, content, body, by=by, parent=base, corrects=live, reason=reason, is_newest=False)


@transaction.atomic
def publish(
    article: Article,
    *,
    revision: Revision,
    by: User,
    notes: Sequence[Note] = (),
    kind: str = "",
    reason: str = "",
    override: str = "",
) -> Edition:
    """Put the correction `revision` before readers now, carry it into the other texts, and return its edition.

    Only what the correction itself brings in keeps it back: not what was so in the live text before. The working text
    and every scheduled edition take it up, block by block; one in which it meets other changes waits for a person,
    and its edition is held until then.
    Raises PermissionDenied; StaleRevisionError if someone corrected further; NothingToDoError if nothing is live;
    PublicationRefusedError; ValidationError without a note, unless it is a minor edit.
    """
    live = _live(article, by)
    if revision.corrects_id != live.pk or _latest(live).pk != revision.pk:
        raise StaleRevisionError(_latest(live))
    if not notes and kind != EditionKind.MINOR:
        raise ValidationError({"note": _("Tell readers what was wrong and what is right, or call it a minor edit.")})
    proposed = gate.proposal(revision, timezone.now(), has_note=bool(notes))
    edition = put_out(
        proposed,
        problems_it_brings(proposed),
        by=by,
        kind=kind,
        reason=reason,
        notes=notes,
        developing=None,
        override=override,
    )
    carrying.carry(edition, by=by)
    holding.review(article)
    return edition


def problems_it_brings(proposed: gate.Proposal) -> list[gate.Problem]:
    """Return what blocks the proposed correction and was not so in the live text before."""
    assert proposed.live
    before = gate.Proposal(proposed.live, proposed.at, proposed.before)
    known = {problem.key for problem in gate.problems(before)}
    return [problem for problem in gate.blocking(proposed) if problem.key not in known]


def _live(article: Article, by: User) -> Edition:
    """The live edition of a story that `by` may publish, with the story's row locked."""
    locked(article, by)
    live = article.editions.live(timezone.now()).select_related("revision__article").first()
    if live is None:
        raise NothingToDoError(_("Nothing of this story is live."))
    return live


def _latest(live: Edition) -> Revision:
    latest = live.corrected_texts.order_by("-number").first() or live.revision
    assert latest
    return latest


__all__ = ["PublicationRefusedError", "problems_it_brings", "publish", "save", "text_to_correct"]
