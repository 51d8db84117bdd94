"""How much of what could be checked in a story is checked, being checked, set aside, or open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.block import Block
from articles.models import Article, Paragraph, Revision
from articles.models.story import Kind
from articles.record import record
from articles.revisions import blocks_of

from .checkworthy import CheckWorthy, check_worthy
from .exactness import exactness_of
from .facts import LANGUAGES_WITH_RULES, changed_facts
from .likeness import score
from .models import Placement, SetAside, Voice

if TYPE_CHECKING:
    from newsroom.models import User

# A sentence that was set aside may be reworded so far and still be that sentence, if its facts are the same.
REWORDED = 0.6


class Progress(StrEnum):
    """How far the check of a sentence is. Each sentence counts once."""

    CHECKED = "checked"
    BEING_CHECKED = "being checked"
    SET_ASIDE = "set aside"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Looked:
    """A sentence that could be checked, and how far that is."""

    sentence: CheckWorthy
    progress: Progress
    aside: SetAside | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What could be checked in one text. What the paper says, what others say and quotations are counted apart."""

    looked: list[Looked] = field(default_factory=list)
    own: Share = Share(0, 0)
    others: Share = Share(0, 0)
    quotes: Share = Share(0, 0)
    is_off: bool = False
    has_all_rules: bool = True

    def count(self, progress: Progress) -> int:
        return Counter(each.progress for each in self.looked)[progress]

    @property
    def total(self) -> int:
        return len(self.looked)

    @property
    def checked(self) -> int:
        return self.count(Progress.CHECKED)

    @property
    def being_checked(self) -> int:
        return self.count(Progress.BEING_CHECKED)

    @property
    def set_aside(self) -> int:
        return self.count(Progress.SET_ASIDE)

    @property
    def open(self) -> int:
        return self.count(Progress.OPEN)


def placements_in(revision: Revision) -> QuerySet[Placement]:
    """The places of the story's claims in a text, with all that `coverage_of` reads of them. 4 queries."""
    return (
        Placement.objects.filter(revision=revision, anchor__retired_at=None)
        .select_related("anchor__claim__claimant", "anchor__confirmed_by", "paragraph")
        .prefetch_related("anchor__claim__verdicts__rating", "anchor__quote_checks__checked_by")
        .order_by("anchor")
    )


def coverage_of(revision: Revision, placements: Iterable[Placement]) -> Coverage:
    """Return how far a text is checked, given its `placements_in`. One query besides; none for opinion."""
    placed = list(placements)
    counted = Coverage(
        own=_share([p for p in placed if p.anchor.voice == Voice.ASSERTED]),
        others=_share([p for p in placed if p.anchor.voice != Voice.ASSERTED]),
        quotes=_exact([p for p in placed if p.anchor.voice == Voice.QUOTED]),
        is_off=revision.kind == Kind.OPINION,
        has_all_rules=revision.language[:2] in LANGUAGES_WITH_RULES,
    )
    if counted.is_off:
        return counted
    found = _check_worthy(tuple(blocks_of(revision)), revision.language)
    touching = [_touching(sentence, placed) for sentence in found]
    free = [sentence for sentence, at in zip(found, touching, strict=True) if not at]
    asides = _set_aside(SetAside.objects.in_force().filter(article=revision.article_id), free, revision.language)
    looked = []
    for sentence, at in zip(found, touching, strict=True):
        aside = asides.get(sentence)
        if at:
            progress = Progress.CHECKED if all(map(_is_checked, at)) else Progress.BEING_CHECKED
        else:
            progress = Progress.SET_ASIDE if aside else Progress.OPEN
        looked.append(Looked(sentence, progress, aside))
    return replace(counted, looked=looked)


def coverage_of_story(article: Article) -> Coverage | None:
    """Return how far the working text of a story is checked, for the desk; None if it has none. 6 queries at most."""
    return coverage_of(article.newest, placements_in(article.newest)) if article.newest else None


@transaction.atomic
def set_aside(revision: Revision, block: str, start: int, *, reason: str, by: User) -> SetAside:
    """Say that there is nothing to check in the sentence that begins there, and why.

    Raises PermissionDenied; ValidationError without a reason, or if no open sentence begins there.
    """
    article = Article.objects.select_for_update(of=("self",)).get(pk=revision.article_id)
    _check_may(by, article)
    for each in coverage_of(revision, placements_in(revision)).looked:
        if (each.sentence.block, each.sentence.start) == (block, start) and each.progress == Progress.OPEN:
            break
    else:
        raise ValidationError(_("This sentence is not open any more. Look at the text again."))
    aside = SetAside(
        article=article,
        revision=revision,
        paragraph=Paragraph.objects.get(article=article, anchor=block),
        sentence=each.sentence.text,
        reason=reason.strip(),
        set_aside_by=by,
    )
    aside.full_clean(exclude=["article", "revision", "paragraph", "set_aside_by", "taken_back_by"])
    aside.save()
    record("set aside", aside, by=by, article=article, reason=aside.reason)
    return aside


@transaction.atomic
def take_back(aside: SetAside, *, by: User) -> None:
    """Open a sentence again that was set aside. Raises PermissionDenied; ValidationError if it is open."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=aside.article_id)
    _check_may(by, article)
    aside.refresh_from_db()
    if aside.taken_back_at:
        raise ValidationError(_("This sentence is open already."))
    aside.taken_back_by, aside.taken_back_at = by, timezone.now()
    aside.save(update_fields=["taken_back_by", "taken_back_at"])
    record("took back", aside, by=by, article=article)


def _check_may(by: User, article: Article) -> None:
    if not by.has_perm("claims.mark_claim") or not Article.objects.visible_to(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("You may not say what is to be checked in this story."))


# A text never changes, and is looked at by every page that shows it.
@lru_cache(maxsize=64)
def _check_worthy(blocks: tuple[Block, ...], language: str) -> tuple[CheckWorthy, ...]:
    return tuple(check_worthy(blocks, language=language))


def _touching(sentence: CheckWorthy, placements: Sequence[Placement]) -> list[Placement]:
    return [
        placement
        for placement in placements
        if placement.paragraph
        and placement.start is not None
        and placement.end is not None
        and placement.paragraph.anchor == sentence.block
        and placement.start < sentence.end
        and sentence.start < placement.end
    ]


def _is_checked(placement: Placement) -> bool:
    return placement.is_standing and placement.anchor.claim.current_verdict is not None


def _share(placements: list[Placement]) -> Share:
    return Share(sum(map(_is_checked, placements)), len(placements))


def _exact(placements: list[Placement]) -> Share:
    return Share(sum(exactness_of(placement) is not None for placement in placements), len(placements))


def _set_aside(
    asides: Iterable[SetAside], sentences: Sequence[CheckWorthy], language: str
) -> dict[CheckWorthy, SetAside]:
    """Which of `sentences` are those that were set aside: with the same facts, in about the same words."""
    found: dict[CheckWorthy, SetAside] = {}
    for aside in asides:
        for sentence in sentences:
            if sentence in found:
                continue
            is_alike = aside.sentence == sentence.text or score(aside.sentence, sentence.text) >= REWORDED
            if is_alike and not changed_facts(aside.sentence, sentence.text, language=language):
                found[sentence] = aside
    return found
