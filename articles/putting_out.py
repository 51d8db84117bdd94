"""Writing editions: what publishing, scheduling and correcting have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, outbox, telling, withholding
from .models import Article, Correction, Edition, EditionAuthor, EditionEntity
from .models.edition import IN_FORCE, EditionKind
from .record import record
from .signals import edition_committed
from .tagging import copy_tags

if TYPE_CHECKING:
    from newsroom.models import User


class PublicationRefusedError(Exception):
    """The gate found something wrong. `problems` says what, and what to do."""

    def __init__(self, problems: Sequence[gate.Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.message for problem in problems))


class NothingToDoError(Exception):
    """What was asked for is the case already. The message says so to a person."""


@dataclass(frozen=True, slots=True)
class Note:
    """What readers are told about a change. `attach` is called with the `Correction` that is made of it."""

    kind: str
    text: str
    was: str = ""
    now: str = ""
    place: str = Correction.Place.FOOT
    attach: Callable[[Correction], object] | None = None


@dataclass(frozen=True, slots=True)
class Developing:
    """Why a story goes out before all its statements are checked, and by when they will be."""

    reason: str
    until: datetime


def put_out(
    proposed: gate.Proposal,
    problems: Sequence[gate.Problem],
    *,
    by: User,
    kind: str,
    reason: str,
    notes: Sequence[Note],
    developing: Developing | None,
    override: str,
) -> Edition:
    """Write the edition that was proposed, past those of `problems` that may be overridden, and return it.

    For operations that hold the lock on the story. Raises as `publish` does.
    """
    revision, before, article = proposed.revision, proposed.before, proposed.revision.article
    _require_right_to_pass(problems, override, by)
    earlier = article.editions.filter(IN_FORCE, revision__isnull=False, live_from__lt=proposed.at)
    first = earlier.order_by("live_from").first()
    edition = Edition(
        article=article,
        revision=revision,
        live_from=proposed.at,
        kind=kind or _kind_of(notes) or (EditionKind.UPDATE if first else EditionKind.FIRST),
        based_on=before,
        reason=reason,
        overridden=[{"key": found.key, "code": found.code, "message": found.message} for found in problems],
        override_reason=override.strip() if problems else "",
        developing_reason=developing.reason.strip() if developing else "",
        developing_until=developing.until if developing else None,
        created_by=by,
        section=revision.section,
        first_published_at=first.first_published_at if first else proposed.at,
    )
    edition.full_clean()
    edition.save()
    if not first:
        _begin_at(proposed.at, article.editions.filter(live_from__gt=proposed.at))
    copy_lists(edition)
    for note in notes:
        _tell(edition, note, by)
    if problems:
        details = {"problems": edition.overridden}
        record("overrode", edition, by=by, article=article, reason=override, details=details)
    _watch_deadline(edition)
    # What is put out for later says so: on the day of the record, readers did not have it yet.
    later = {"at": edition.live_from.isoformat()} if edition.live_from > timezone.now() else None
    record("published", edition, by=by, article=article, reason=reason, details=later)
    outbox.after_publication(edition)
    withholding.keep(article, by=by)
    edition_committed.send(Edition, edition=edition)
    return edition


def take_down(article: Article, kind: str, *, at: datetime, by: User, reason: str = "") -> Edition:
    """Write the edition without a text that ends publication at `at`, and return it. For operations with the lock."""
    live = article.editions.live(at).first()
    if live is None:
        raise NothingToDoError(_("Nothing of this story is live then."))
    edition = Edition(
        article=article,
        live_from=at,
        kind=kind,
        based_on=live,
        reason=reason,
        created_by=by,
        first_published_at=live.first_published_at,
    )
    edition.full_clean()
    edition.save()
    if kind == EditionKind.WITHDRAWAL:
        telling.end_tasks(article, "developing")
    verb = "withdrew" if kind == EditionKind.WITHDRAWAL else "set the end"
    record(verb, edition, by=by, article=article, reason=reason, details={"at": at.isoformat()})
    outbox.after_publication(edition)
    withholding.keep(article, by=by)
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


def copy_lists(edition: Edition) -> None:
    """Copy byline and entities of the edition's text onto it, in place of those that it had."""
    revision = edition.revision
    assert revision is not None
    EditionAuthor.objects.filter(edition=edition).delete()
    moment = edition.first_published_at
    EditionAuthor.objects.bulk_create(
        EditionAuthor(edition=edition, author_id=name.author_id, position=name.position, first_published_at=moment)
        for name in revision.byline.all()
    )
    copy_tags(edition, revision)


def _require_right_to_pass(problems: Sequence[gate.Problem], override: str, by: User) -> None:
    if not problems:
        return
    may_pass = override.strip() and all(problem.can_be_overridden for problem in problems)
    if not may_pass:
        raise PublicationRefusedError(problems)
    if not by.has_perm("articles.override_gate"):
        raise PermissionDenied(_("You may not publish past the checks."))


def _kind_of(notes: Sequence[Note]) -> str:
    """The gravest of what readers are told."""
    gravest = (EditionKind.RETRACTION, EditionKind.CORRECTION, EditionKind.CLARIFICATION)
    told = {note.kind for note in notes}
    return next((kind for kind in gravest if kind in told), "")


def _tell(edition: Edition, note: Note, by: User) -> None:
    correction = Correction(
        article=edition.article,
        kind=note.kind,
        note=note.text.strip(),
        was=note.was.strip(),
        now=note.now.strip(),
        place=note.place,
        corrected_at=edition.live_from,
        created_by=by,
    )
    correction.full_clean(exclude=["article", "created_by"])
    correction.save()
    correction.editions.add(edition)
    if note.attach:
        note.attach(correction)


def _watch_deadline(edition: Edition) -> None:
    """Have the desk check what went out unchecked; a text that is not developing any more ends that."""
    telling.end_tasks(edition.article, "developing")
    if edition.developing_until:
        telling.set_task(
            edition.article,
            "developing",
            _("Published as developing (%(reason)s). Check what is not checked yet, and update the story.")
            % {"reason": edition.developing_reason},
            reverse("admin:articles_article_change", args=[edition.article_id]),
            due_at=edition.developing_until,
        )


def _begin_at(moment: datetime, later: QuerySet[Edition]) -> None:
    """Have editions that were scheduled for `later` follow one that is first after all."""
    for links in (EditionAuthor.objects, EditionEntity.objects):
        links.filter(edition__in=later).update(first_published_at=moment)
    later.filter(kind=EditionKind.FIRST).update(kind=EditionKind.UPDATE)
    later.update(first_published_at=moment)
