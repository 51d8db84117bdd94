"""Names for revisions, to find them again: "as printed"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .drafts import NO_CHARACTER
from .models import Article, Revision, RevisionName
from .record import record

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def name(revision: Revision, words: str, *, by: User) -> RevisionName:
    """Call the revision `words`, in place of what it was called, and return that.

    Raises PermissionDenied if the story is not `by`'s to edit, ValidationError for no name, or one that is too long.
    """
    _check(revision, by)
    words = " ".join(NO_CHARACTER.sub("", words).split())
    if not words:
        raise ValidationError({"name": _("Give the revision a name.")})
    naming = RevisionName.objects.filter(revision=revision).first() or RevisionName(revision=revision)
    before, naming.name, naming.named_by = naming.name, words, by
    if before == words:
        return naming
    naming.full_clean(exclude=["revision", "named_by"])
    naming.save()
    record("named", revision, by=by, article=revision.article, details={"name": words, "before": before})
    return naming


@transaction.atomic
def unname(revision: Revision, *, by: User) -> None:
    """Take the name of the revision away, if it has one. Raises PermissionDenied."""
    _check(revision, by)
    naming = RevisionName.objects.filter(revision=revision).first()
    if naming:
        naming.delete()
        record("unnamed", revision, by=by, article=revision.article, details={"before": naming.name})


def _check(revision: Revision, by: User) -> None:
    """Two people who name it at once do so one after the other."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=revision.article_id)
    if not Article.objects.editable_by(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("This story is not yours to edit at its stage."))
