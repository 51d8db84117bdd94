"""Tying claims to words: marking, confirming, retiring."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import holding
from articles.blocks import Block
from articles.models import Article, Paragraph, Revision
from articles.record import record
from articles.revisions import blocks_of

from . import second_person, withholding
from .following import Quote
from .models import Anchor, Claim, Placement, State, Voice
from .placing import open_texts_of, place, texts_of

if TYPE_CHECKING:
    from newsroom.models import User


def locate(revision: Revision, words: str, *, block_id: str = "") -> Quote:
    """Return the one place in `revision` (in that block, if one is named) that reads `words`.

    Raises ValidationError if there is none, or more than one.
    """
    places = [
        (block, start)
        for block in blocks_of(revision)
        if not block_id or block.id == block_id
        for start in _occurrences(block.text, words)
    ]
    if not places:
        raise ValidationError({"words": _("The text does not hold these words. Copy them exactly as they stand.")})
    if len(places) > 1:
        raise ValidationError(
            {"words": _("These words stand in %d places. Select a few more, so that it is clear which.") % len(places)}
        )
    block, start = places[0]
    return Quote.at(block, start, start + len(words), language=revision.language)


def _occurrences(text: str, words: str) -> Iterable[int]:
    start = text.find(words) if words else -1
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


@transaction.atomic
def mark(
    claim: Claim,
    revision: Revision,
    quote: Quote,
    *,
    by: User,
    voice: str = Voice.ASSERTED,
    must_check: bool = False,
) -> Anchor:
    """Say that the words of `quote` in `revision` make `claim`, and return the anchor.

    The words are looked for in the newest revision and in those of live and scheduled editions too. A claim that has
    been checked, or that another story makes, is only suggested for these words, unless `by` is a fact-checker who did
    not write the story: they wait until one confirms that they make it, since its verdict would stand on them at once.
    Raises PermissionDenied; ValidationError if the words are not there.
    """
    article = _locked_article(revision)
    if not by.has_perm("claims.mark_claim") or not Article.objects.visible_to(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("You may not mark claims in this story."))
    _check_words(revision, quote)
    anchor = Anchor(claim=claim, article=article, voice=voice, must_check=must_check)
    is_archived = claim.verdicts.approved().exists() or claim.anchors.exclude(article=article).exists()
    # Nor would an author tie an own story to a verdict that they approved when it was about another.
    anchor.is_suggested = is_archived and (not by.has_perm("claims.confirm_facts") or _is_author(by, article))
    _confirm(anchor, article, revision, quote, by)
    withholding.settle(Claim.objects.filter(pk=claim.pk))
    record("suggested" if anchor.is_suggested else "marked", anchor, by=by, article=article)
    holding.review(article)
    return anchor


@transaction.atomic
def confirm(anchor: Anchor, revision: Revision, quote: Quote, *, by: User) -> Anchor:
    """Say that the words of `quote` in `revision` still say what was checked.

    In the newest revision they are the baseline from then on. In an older one, which is before readers or scheduled,
    they stand there beside the baseline, and nothing else changes.
    Raises PermissionDenied if the state of the words asks for another right, or if `by` wrote them; ValidationError if
    the words are not there or the anchor is retired.
    """
    article = _locked_article(revision)
    anchor.refresh_from_db()
    if anchor.retired_at:
        raise ValidationError(_("This anchor has been retired."))
    if anchor.article_id != revision.article_id:
        raise ValidationError(_("These words are in another story."))
    _check_words(revision, quote)
    placement = anchor.placements.select_related("paragraph").filter(revision=revision).first()
    kept = placement and placement.state in (State.UNCHANGED, State.MOVED, State.REWORDED) and _is_at(placement, quote)
    kept = kept and not anchor.is_suggested
    if not by.has_perm("claims.confirm_facts") and not (kept and by.has_perm("claims.confirm_wording")):
        if kept:
            raise PermissionDenied(_("You may not confirm wordings. A publisher or a fact-checker may."))
        if anchor.is_suggested:
            raise PermissionDenied(_("Only a fact-checker can say that these words make this claim."))
        raise PermissionDenied(_("Only a fact-checker can confirm these words: a fact changed, or their place."))
    if anchor.is_suggested and _is_author(by, article):
        raise PermissionDenied(_("You wrote this story, so someone else has to say that these words make this claim."))
    if _wrote(by, quote, since=anchor.confirmed_in, until=revision):
        raise PermissionDenied(_("You changed these words, so someone else has to confirm them."))
    if revision.pk == article.newest_id:
        anchor.is_suggested = False
        _confirm(anchor, article, revision, quote, by)
    else:
        _confirm_in_edition(anchor, article, revision, quote, by)
    record("confirmed", anchor, by=by, article=article, details={"revision": revision.pk, "words": quote.exact})
    holding.review(article)
    return anchor


def _is_at(placement: Placement, quote: Quote) -> bool:
    found = placement.paragraph and placement.paragraph.anchor
    return (found, placement.start, placement.words) == (quote.block, quote.start, quote.exact)


def place_now(anchor: Anchor, revision: Revision, *, candidate: int | None = None) -> Quote:
    """Return where the words of `anchor` are in `revision`: the place found, or the candidate of that number.

    Raises ValidationError if there is no such place.
    """
    placement = anchor.placements.select_related("paragraph").filter(revision=revision).first()
    place: tuple[str, int, int] | None = None
    if placement and candidate is not None and candidate < len(placement.candidates):
        chosen = placement.candidates[candidate]
        place = chosen["block"], chosen["start"], chosen["end"]
    elif placement and placement.paragraph and placement.start is not None and placement.end is not None:
        place = placement.paragraph.anchor, placement.start, placement.end
    for block in blocks_of(revision):
        if place and block.id == place[0]:
            return Quote.at(block, place[1], place[2], language=revision.language)
    raise ValidationError(_("The words are not in one place. Select them in the text."))


@transaction.atomic
def retire(anchor: Anchor, *, by: User, reason: str) -> None:
    """Say that the story makes this claim no more.

    Raises PermissionDenied, also where the gate holds the story for this claim and `by` is no fact-checker, since that
    would be a way round it; ValidationError without a reason, or if it was retired before.
    """
    article = Article.objects.select_for_update(of=("self",)).get(pk=anchor.article_id)
    anchor.refresh_from_db()
    if not by.has_perm("claims.mark_claim") or not Article.objects.visible_to(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("You may not retire anchors in this story."))
    if anchor.retired_at:
        raise ValidationError(_("This anchor has been retired."))
    stood = not anchor.is_suggested
    is_checked = stood and (anchor.claim.verdicts.approved().exists() or anchor.placements.waiting().exists())
    is_held = anchor.must_check or is_checked
    if is_held and not by.has_perm("claims.confirm_facts"):
        raise PermissionDenied(_("This claim has been checked or has to be, so only a fact-checker can retire it."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the story does not make this claim any more.")})
    anchor.retired_by = by
    anchor.retired_at = timezone.now()
    anchor.save(update_fields=["retired_by", "retired_at"])
    record("retired", anchor, by=by, article=article, reason=reason)
    holding.review(article)


def _confirm(anchor: Anchor, article: Article, revision: Revision, quote: Quote, by: User) -> None:
    anchor.words = quote.exact
    anchor.sentence = quote.sentence
    anchor.start = quote.start
    anchor.paragraph = Paragraph.objects.get(article=revision.article_id, anchor=quote.block)
    anchor.confirmed_in = revision
    anchor.confirmed_by = by
    anchor.confirmed_at = timezone.now()
    anchor.full_clean(exclude=["claim", "article", "paragraph", "confirmed_in", "confirmed_by", "retired_by"])
    anchor.save()
    # Of the story as it is now: the one that `revision` knows may have been read before another save.
    place([anchor], open_texts_of(article))


def _confirm_in_edition(anchor: Anchor, article: Article, revision: Revision, quote: Quote, by: User) -> None:
    if revision not in texts_of(article):
        raise ValidationError(_("Nobody reads this text any more. Confirm the words in the text as it is now."))
    placement = anchor.placements.filter(revision=revision).first() or Placement(anchor=anchor, revision=revision)
    if placement.state in ("", State.GONE, State.AMBIGUOUS):
        placement.state = State.REWORDED
    placement.paragraph = Paragraph.objects.get(article=revision.article_id, anchor=quote.block)
    placement.start, placement.end, placement.words = quote.start, quote.end, quote.exact
    placement.candidates = []
    placement.confirmed_by, placement.confirmed_at = by, timezone.now()
    placement.full_clean(exclude=["anchor", "revision"])
    placement.save()


def _check_words(revision: Revision, quote: Quote) -> None:
    text = next((block.text for block in blocks_of(revision) if block.id == quote.block), "")
    if not quote.exact.strip() or text[quote.start : quote.start + len(quote.exact)] != quote.exact:
        raise ValidationError(
            {"words": _("The text has changed: these words are not in that place. Select them again.")}
        )


def _is_author(by: User, article: Article) -> bool:
    return Article.objects.filter(second_person.written_by(by), pk=article.pk).exists()


def _wrote(by: User, quote: Quote, *, since: Revision, until: Revision) -> bool:
    """Whether `by` changed the block of `quote` after `since`, or brought in its words wherever they stood then."""
    newer: Revision | None = until
    while newer is not None and newer.parent is not None and newer.pk != since.pk:
        if newer.created_by_id == by.pk:
            if _text(newer, quote.block) != _text(newer.parent, quote.block):
                return True
            if _holds(newer, quote.exact) and not _holds(newer.parent, quote.exact):
                return True
        newer = newer.parent
    return False


def _holds(revision: Revision, words: str) -> bool:
    return any(words in block.text for block in blocks_of(revision))


def _text(revision: Revision, block_id: str) -> Block | None:
    return next((block for block in blocks_of(revision) if block.id == block_id), None)


def _locked_article(revision: Revision) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=revision.article_id)
