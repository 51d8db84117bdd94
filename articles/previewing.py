"""Looking at a story before it is out: text that is not saved yet, and links for people without an account."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import revisions
from .models import Article, Edition, PreviewLink, Revision, Section, Withholding
from .models.edition import IN_FORCE, EditionKind
from .record import record
from .revisions import Content

if TYPE_CHECKING:
    from newsroom.models import User

DEFAULT_LIFE = timedelta(days=3)
LONGEST_LIFE = timedelta(days=30)


@contextmanager
def as_if_saved(article: Article, content: Content, *, by: User, parent: Revision | None) -> Iterator[Revision]:
    """Within it, `content` is saved on top of whatever is newest, as edited from `parent`; after it, nothing was.

    So blocks have the addresses, and claims the places, that saving would give them. Raises as `revisions.save` does.
    """
    with transaction.atomic():
        # A copy, since saving tells the story what is newest, and that will not have been so.
        copy = Article.objects.select_for_update(of=("self",)).select_related("newest").get(pk=article.pk)
        yield revisions.save(copy, content, by=by, base=copy.newest, parent=parent)
        transaction.set_rollback(True)


def edition_of(revision: Revision, at: datetime) -> Edition:
    """Return the edition that publishing `revision` at `at` would make, as far as readers see it. Not saved.

    2 queries.
    """
    before = Edition.objects.in_force(at).filter(article=revision.article_id, revision__isnull=False).first()
    edition = Edition(
        article_id=revision.article_id,
        revision=revision,
        # Without one it could not go out, and has an address all the same.
        section=revision.section or Section(name=_("No section yet"), slug="no-section"),
        kind=EditionKind.UPDATE if before else EditionKind.FIRST,
        live_from=at,
        first_published_at=before.first_published_at if before else at,
    )
    return dated(edition)


def dated(edition: Edition) -> Edition:
    """Return the edition with what its page is told with it: its number, and the last change worth telling. 1 query."""
    seen = Edition.objects.filter(IN_FORCE, article=edition.article_id, revision__isnull=False)
    known = seen.filter(live_from__lt=edition.live_from).values_list("live_from", "kind")
    editions = [*known, (edition.live_from, edition.kind)]
    told = [live_from for live_from, kind in editions if kind != EditionKind.MINOR]
    page: Any = edition
    page.updated_at = max(told, default=edition.first_published_at)
    page.number_of_editions = len(editions)
    return edition


def is_withheld(revision: Revision) -> bool:
    """Whether the story, or an edition with this very text, is kept from readers: then no preview shows it. 1 query."""
    text = Q(edition__revision=revision.pk) | Q(edition__complete_revision=revision.pk)
    whole = Q(scope=Withholding.Scope.STORY) | (Q(scope=Withholding.Scope.EDITION) & text)
    return Withholding.objects.filter(whole, article=revision.article_id, lifted_at=None).exists()


# Links


def may_share(article: Article, by: User) -> bool:
    """Whether `by` may let others read the story: those who may change it, and its publishers. At most 6 queries."""
    if Article.objects.editable_by(by).filter(pk=article.pk).exists():
        return True
    if not by.has_perm("articles.publish_article"):
        return False
    return Article.objects.visible_to(by).in_sections_of(by).filter(pk=article.pk).exists()


@transaction.atomic
def share(
    article: Article, *, made_for: str, by: User, until: datetime | None = None, revision: Revision | None = None
) -> tuple[PreviewLink, str]:
    """Let `made_for` read the story until then (three days), and return the link and the secret of its address.

    The link leads to `revision`, or to whatever is newest. The secret is kept nowhere, so it can be told only now.
    Raises PermissionDenied; ValidationError if it says not for whom, or ends never or too late.
    """
    if not may_share(article, by):
        raise PermissionDenied(_("You may not let others read this story."))
    now = timezone.now()
    until = until or now + DEFAULT_LIFE
    if until <= now:
        raise ValidationError({"until": _("That moment is over. Choose a later one.")})
    if until > now + LONGEST_LIFE:
        days = LONGEST_LIFE.days
        raise ValidationError({"until": _("A link holds for %(days)d days at most.") % {"days": days}})
    if revision and revision.article_id != article.pk:
        raise ValidationError(_("This is not a text of this story."))
    secret = secrets.token_urlsafe(32)
    link = PreviewLink(
        article=article,
        revision=revision,
        digest=_digest(secret),
        made_for=made_for.strip(),
        made_by=by,
        expires_at=until,
    )
    link.full_clean(exclude=["article", "revision", "made_by"])
    link.save()
    record("shared", link, by=by, article=article, details={"for": link.made_for, "until": until.isoformat()})
    return link, secret


@transaction.atomic
def revoke(link: PreviewLink, *, by: User) -> None:
    """End a link at once; one that was revoked stays as it is. Raises PermissionDenied."""
    if not may_share(link.article, by):
        raise PermissionDenied(_("You may not revoke links to this story."))
    held = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    if held.update(revoked_at=timezone.now(), revoked_by=by):
        record("revoked", link, by=by, article=link.article, details={"for": link.made_for})


def link_of(secret: str) -> PreviewLink | None:
    """Return the link with this secret in its address, whatever has become of it. One query."""
    related = ("article__newest__section", "article__newest__picture", "revision__section", "revision__picture")
    return PreviewLink.objects.select_related(*related).filter(digest=_digest(secret)).first()


def holds(link: PreviewLink, at: datetime) -> bool:
    return link.revoked_at is None and at < link.expires_at


def count(link: PreviewLink, at: datetime) -> None:
    """Remember that the link was opened. One query."""
    PreviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
