"""Keeping from readers what the law says they may not have; and giving it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from . import holding
from .blocks import split
from .first_mentions import tags_of_text
from .models import Article, Edition, Revision, RevisionAuthor, RevisionEntity, Withholding
from .passages import redacted, redacted_revision, redaction, withheld_of, without
from .record import record
from .redaction import Redaction
from .revisions import Content, content_of
from .signals import text_withheld, withholding_changed

if TYPE_CHECKING:
    from newsroom.models import User

__all__ = ["keep", "lift", "redacted", "redacted_revision", "settle", "withhold"]

# What readers are shown of an edition besides its text, with the most characters that each may have.
LINES = {"reason": None, "developing_reason": 300}


@transaction.atomic
def withhold(
    article: Article, *, by: User, reason: str, edition: Edition | None = None, words: str = ""
) -> Withholding:
    """Keep `article` from readers at once: all of it, or one `edition` of it, or a passage, wherever it stands.

    `words` are the passage, as a reader reads it. Returns the withholding. While it stands, nothing goes out that
    would undo it. Raises PermissionDenied; ValidationError without a reason, for a reason that repeats the words, and
    for what is withheld already.
    """
    locked(article, by, "articles.withhold_article")
    now, words, reason = timezone.now(), words.strip(), reason.strip()
    if edition and (edition.article_id != article.pk or edition.revision_id is None or words):
        raise ValidationError(_("Withhold an edition of this story that has a text, or a passage."))
    if words:
        require_silence(reason, sought(words))
    scope = Withholding.Scope.PASSAGE if words else Withholding.Scope.EDITION if edition else Withholding.Scope.STORY
    if article.withholdings.filter(scope=scope, edition=edition, words=words, lifted_at=None).exists():
        raise ValidationError(_("This is withheld already."))
    withholding = Withholding(
        article=article,
        scope=scope,
        edition=edition,
        words=words,
        reason=reason,
        withheld_at=now,
        withheld_by=by,
    )
    withholding.full_clean(exclude=["article", "withheld_by"])
    withholding.save()
    details = {"scope": str(scope), **({"edition": edition.pk} if edition else {})}
    record("withheld", withholding, by=by, article=article, reason=reason, details=details)
    settle(article, by=by)
    return withholding


@transaction.atomic
def lift(withholding: Withholding, *, by: User, reason: str) -> Withholding:
    """Give readers back what was withheld, as far as nothing else withholds it, and return the withholding.

    Raises PermissionDenied; ValidationError without a reason, for one that repeats the words, and if it was lifted.
    """
    article = locked(withholding.article, by, "articles.withhold_article")
    current = Withholding.objects.get(pk=withholding.pk)
    if current.lifted_at:
        raise ValidationError(_("This has been lifted already."))
    if current.words:
        require_silence(reason, sought(current.words))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not withheld any more.")})
    current.lifted_at, current.lifted_by, current.lifted_reason = timezone.now(), by, reason.strip()
    current.full_clean(exclude=["article", "edition", "withheld_by", "lifted_by"])
    current.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    record("lifted", current, by=by, article=article, reason=reason.strip())
    settle(article, by=by)
    return current


def keep(article: Article, *, by: User) -> None:
    """See that nothing which readers are newly shown of `article` brings back what is withheld. One query, mostly."""
    if article.withholdings.filter(lifted_at=None).exists():
        settle(article, by=by)


def settle(article: Article, *, by: User) -> None:
    """Have readers get of `article` just what is not withheld: called by whatever may change that, with the lock.

    The answer does not depend on what was withheld or lifted in which order.
    """
    whole = article.withholdings.filter(lifted_at=None, scope=Withholding.Scope.STORY).first()
    single = {
        each.edition_id: each
        for each in article.withholdings.filter(lifted_at=None, scope=Withholding.Scope.EDITION).order_by("-pk")
    }
    words = redaction(withheld_of(article))
    shown: dict[int, Revision] = {}
    editions = article.editions.filter(cancelled_at=None).select_related("revision", "complete_revision")
    for edition in editions.order_by("pk"):
        covering = whole or single.get(edition.pk)
        edition.withheld_at = covering.withheld_at if covering else None
        edition.withheld_by = covering.withheld_by if covering else None
        edition.withheld_reason = covering.reason if covering else ""
        _settle_lines(edition, words)
        _settle_text(edition, words, shown, by)
        names = ["withheld_at", "withheld_by", "withheld_reason", "complete_lines", "complete_revision", "revision"]
        edition.save(update_fields=[*names, *LINES])
    _settle_corrections(article)
    withholding_changed.send(Article, article=article)
    holding.review(article)


def locked(article: Article, by: User, right: str) -> Article:
    """Return the row of `article`, locked, for one who has that right. Raises PermissionDenied to anyone else."""
    row = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    if not by.has_perm(right) or not Article.objects.visible_to(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("You may not decide what is withheld of this story."))
    return row


def sought(*passages: str, mark: str = "[…]") -> Redaction:
    """Return what finds these words. Raises ValidationError if they are too few characters to be found by."""
    try:
        return Redaction(*((words, mark) for words in passages))
    except ValueError as error:
        raise ValidationError(
            {"words": _("These are too few characters to be found by. Give a few words more.")}
        ) from error


def require_silence(reason: str, words: Redaction, field: str = "reason") -> None:
    """Raise ValidationError if what goes on the record repeats what nobody is to read."""
    if words.holds(reason):
        raise ValidationError({field: _("This repeats the words, and the record is kept. Say it without them.")})


def _settle_lines(edition: Edition, words: Redaction | None) -> None:
    complete = {name: edition.complete_lines.get(name, getattr(edition, name)) for name in LINES}
    for name, line in complete.items():
        setattr(edition, name, words.in_text(line, LINES[name]) if words else line)
    edition.complete_lines = {name: line for name, line in complete.items() if line != getattr(edition, name)}


def _settle_text(edition: Edition, words: Redaction | None, shown: dict[int, Revision], by: User) -> None:
    """Put before readers the text as it was, or one without the words. Equal texts are written once: see `shown`."""
    original = _original(edition)
    if original is None:
        return
    content = content_of(original)
    wanted = without(content, words) if words else content
    if wanted == content:
        edition.revision, edition.complete_revision = original, None
    elif edition.complete_revision is None or edition.revision is None or content_of(edition.revision) != wanted:
        if original.pk not in shown:
            shown[original.pk] = _write(original, wanted, by)
            text_withheld.send(Revision, original=original, shown=shown[original.pk])
        edition.revision, edition.complete_revision = shown[original.pk], original


def _original(edition: Edition) -> Revision | None:
    """The text of an edition before anything in it was withheld. One that took its place since is its own."""
    complete, current = edition.complete_revision, edition.revision
    return complete if complete and current and current.parent_id == complete.pk else current


def _write(original: Revision, content: Content, by: User) -> Revision:
    """Write `content` as a revision that nobody works on: it is in the place of `original`, and never the newest."""
    article = original.article
    revision = Revision.objects.create(
        article=article,
        number=(article.revisions.aggregate(Max("number"))["number__max"] or 0) + 1,
        parent=original,
        created_by=by,
        reason=_("Revision %(number)d without words that are withheld.") % {"number": original.number},
        **{name: getattr(content, name) for name in Content.__dataclass_fields__ if name not in ("byline", "entities")},
    )
    RevisionAuthor.objects.bulk_create(
        RevisionAuthor(revision=revision, author=author, position=position)
        for position, author in enumerate(content.byline)
    )
    RevisionEntity.objects.bulk_create(tags_of_text(revision, content.entities, split(revision.body)))
    return revision


def _settle_corrections(article: Article) -> None:
    """Withhold the notes to readers that repeat a passage, each from when that was withheld."""
    passages = [(each.withheld_at, sought(each.words)) for each in withheld_of(article)]
    for correction in article.corrections.all():
        texts = (correction.note, correction.was, correction.now)
        moments = [at for at, words in passages if any(map(words.holds, texts))]
        if correction.withheld_at != min(moments, default=None):
            correction.withheld_at = min(moments, default=None)
            correction.save(update_fields=["withheld_at"])
