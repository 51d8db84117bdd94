"""Destroying words that a court orders to be destroyed: one person asks, another approves, and then they are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import telling, withholding
from .models import Article, Expunging, Revision, Withholding
from .passages import places, withheld_of
from .record import record
from .redaction import Redaction, fingerprint, overlaps
from .signals import words_expunged
from .striking import strike_story
from .withholding import locked, require_silence, sought

if TYPE_CHECKING:
    from newsroom.models import User

# What `Expunging.removed` holds besides counts: what the words can be known by if a backup brings them back.
KNOWN_BY = ("digest", "length")


def tombstone(at: datetime) -> str:
    """Return what stands in the place of words that were expunged at `at`."""
    return _("[removed by order on %(day)s]") % {"day": date_format(timezone.localtime(at), "j F Y")}


@transaction.atomic
def ask(article: Article, words: str, *, by: User, order: str) -> Expunging:
    """Ask for `words` to be expunged from all that is stored of `article`, by that order of a court.

    Nothing is removed yet; those who may approve it are told. Returns the request. Raises PermissionDenied;
    ValidationError without an order, for one that repeats the words, and for what has been asked already.
    """
    locked(article, by, "articles.withhold_article")
    words, order = words.strip(), order.strip()
    require_silence(order, sought(words), "order")
    if not order:
        raise ValidationError({"order": _("Name the court and the number of its order.")})
    if article.expungings.filter(words=words, refused_at=None).exists():
        raise ValidationError(_("This has been asked for already."))
    expunging = Expunging(article=article, words=words, order=order, asked_by=by)
    expunging.full_clean(exclude=["article", "asked_by"])
    expunging.save()
    record("asked to expunge", expunging, by=by, article=article, reason=order)
    url = reverse("admin:articles_article_expunging", args=[article.pk, expunging.pk])
    message = _("%(who)s asks you to approve that words are destroyed by order of a court.") % {"who": by}
    for person in (
        get_user_model().objects.with_perm("articles.expunge_article").exclude(pk=by.pk).filter(is_staff=True)
    ):
        telling.notify(person, message, url, article=article)
    return expunging


@transaction.atomic
def approve(expunging: Expunging, *, by: User) -> Expunging:
    """Take the words out of all that is stored of the story, for ever, and return what was counted.

    What is left of them is a SHA-256 and how many words they were, so that the gate knows them again. Raises
    PermissionDenied, also to whoever asked; ValidationError if it has been decided.
    """
    locked(expunging.article, by, "articles.expunge_article")
    current = _undecided(expunging)
    if current.asked_by_id == by.pk:
        raise PermissionDenied(_("Someone else has to approve what you asked for."))
    return destroy(current, [current.words], by=by, at=timezone.now())


@transaction.atomic
def destroy(expunging: Expunging, spellings: Sequence[str], *, by: User, at: datetime) -> Expunging:
    """Take the words of a request, in each of these `spellings`, out of all that is stored of its story, and return it.

    For those who have seen to it that two people decided so, and hold the lock on the story. Raises ValidationError if
    it would bare a passage that is withheld.
    """
    article = expunging.article
    mark = tombstone(at)
    for each in spellings:
        _refuse_to_bare(article, each)
    words = sought(*spellings, mark=mark)
    digest, length = fingerprint(spellings[0])
    Expunging.objects.filter(pk=expunging.pk).update(
        words="", approved_at=at, approved_by=by, removed={"digest": digest, "length": length}
    )
    _lift_what_is_gone(article, words, by)
    removed: Counter[str] = Counter()
    before = strike_story(article, words, removed)
    words_expunged.send(Revision, article=article, words=words, mark=mark, before=before, removed=removed, by=by)
    Expunging.objects.filter(pk=expunging.pk).update(removed={**removed, "digest": digest, "length": length})
    current = Expunging.objects.get(pk=expunging.pk)
    record("expunged", current, by=by, article=article, reason=current.order, details={"removed": dict(removed)})
    withholding.settle(article, by=by)
    return current


@transaction.atomic
def refuse(expunging: Expunging, *, by: User) -> Expunging:
    """Decide that nothing is expunged, and return the request. Who asked may take it back so.

    Raises PermissionDenied; ValidationError if it has been decided.
    """
    right = "withhold" if expunging.asked_by_id == by.pk else "expunge"
    article = locked(expunging.article, by, f"articles.{right}_article")
    current = _undecided(expunging)
    current.refused_by, current.refused_at = by, timezone.now()
    current.save(update_fields=["refused_by", "refused_at"])
    record("refused to expunge", current, by=by, article=article, reason=current.order)
    return current


def _undecided(expunging: Expunging) -> Expunging:
    current = Expunging.objects.get(pk=expunging.pk)
    if current.approved_at or current.refused_at:
        raise ValidationError(_("This has been decided already."))
    return current


def _refuse_to_bare(article: Article, words: str) -> None:
    """Raise ValidationError if a withheld passage begins or ends within the words: readers would get the rest of it."""
    passages = withheld_of(article)
    for passage in passages:
        for combined in overlaps(passage.words, words):
            both = sought(combined)
            is_covered = any(both.holds(each.words) for each in passages)
            if not is_covered and any(places(revision, both) for revision in article.revisions.all()):
                message = _(
                    "A passage that is withheld overlaps with these words. Withhold both together, as one, first."
                )
                raise ValidationError(message)


def _lift_what_is_gone(article: Article, words: Redaction, by: User) -> None:
    """End the withholding of each passage of which nothing will be left to withhold."""
    gone = [passage.pk for passage in withheld_of(article) if words.is_all_of(passage.words)]
    reason = _("The words were expunged.")
    Withholding.objects.filter(pk__in=gone).update(lifted_at=timezone.now(), lifted_by=by, lifted_reason=reason)
