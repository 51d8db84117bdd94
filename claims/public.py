"""What readers see of claims: verdicts that were approved by two people, with the evidence that may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.models import Correction
from entities.models import Entity

from .models import Anchor, Claim, Placement, Rating, Verdict, VerdictEvidence, Visibility, Voice

EVERY = Q()
NOT_SEALED = (Visibility.PUBLIC, Visibility.DESCRIBED)


@dataclass(frozen=True, slots=True)
class Source:
    """A source as readers get it: by name, or only described. Of a sealed one there is nothing else.

    `url` opens the page at the passage where that was found there; `page_url` is the page.
    """

    description: str = ""
    anonymous_because: str = ""
    kind: str = ""
    stance: str = ""
    stance_label: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
    page_url: str = ""
    passage: str = ""
    published_on: date | None = None
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A claim as a story shows it: how its words came out, or since when they are being checked again."""

    placement: Placement
    number: int
    key: str
    verdict: Verdict | None
    withdrawn_at: datetime | None
    sources: list[Source] = field(default_factory=list)
    url: str = ""

    @property
    def rating(self) -> Rating | None:
        return self.verdict.rating if self.verdict else None

    @property
    def slug(self) -> str:
        """What style sheets call it."""
        return self.verdict.rating.slug if self.verdict else "rechecking"

    @property
    def label(self) -> str:
        return self.verdict.rating.name if self.verdict else _("Being checked again")

    @property
    def is_again(self) -> bool:
        """Whether the same claim stood in the story before, and has its number from there."""
        return self.key != f"{self.placement.anchor.claim_id}"

    @property
    def reference(self) -> str:
        """What a screen reader says of the reference behind the words."""
        return _("Check %(number)d: %(result)s") % {"number": self.number, "result": self.label}

    @property
    def is_ours(self) -> bool:
        return self.placement.anchor.voice == Voice.ASSERTED

    @property
    def voice(self) -> str:
        """Who says it, in a few words."""
        return voice_of(self.placement.anchor, self.verdict)


def voice_of(anchor: Anchor, verdict: Verdict | None) -> str:
    """Return who says, in the story, what was checked."""
    claimant = verdict.claimant.current.name if verdict and verdict.claimant else ""
    match (Voice(anchor.voice), claimant):
        case (Voice.ASSERTED, _claimant):
            return _("We say so ourselves")
        case (Voice.QUOTED, ""):
            return _("Quoted")
        case (Voice.QUOTED, _claimant):
            return _("Quoted from %(name)s") % {"name": claimant}
        case (Voice.ATTRIBUTED, ""):
            return _("Attributed to others")
        case (Voice.ATTRIBUTED, _claimant):
            return _("Attributed to %(name)s") % {"name": claimant}
        case (Voice.DISPUTED, ""):
            return _("Disputed in this story")
        case _:
            return _("Said by %(name)s, disputed in this story") % {"name": claimant}


def claim_url(claim_id: int, statement: str) -> str:
    """Return the address of a claim's page under the statement that readers know: that of a verdict."""
    slug = slugify(statement, allow_unicode=True)[:60].strip("-")
    return reverse("claim", args=[slug or "claim", claim_id])


def record_url(claim_id: int, statement: str) -> str:
    """Return the address of a claim as JSON."""
    return f"{claim_url(claim_id, statement).rstrip('/')}.json"


def verdict_url(verdict: Verdict, current: Verdict) -> str:
    """Return the address of a verdict of the claim that is known by `current`: the claim's page, or one of its own."""
    page = claim_url(current.claim_id, current.statement)
    return page if verdict.pk == current.pk else f"{page}verdicts/{verdict.pk}/"


def checks_in(revision_id: int, at: datetime) -> list[Check]:
    """Return the checks of what stood at `at` in a revision that readers saw then, in no order. 3 queries."""
    return checks_by_revision([revision_id], at)[revision_id]


def checks_by_revision(revision_ids: Iterable[int], at: datetime) -> dict[int, list[Check]]:
    """Return the same of several revisions, by the id of each. 3 queries."""
    found: dict[int, list[Check]] = {pk: [] for pk in revision_ids}
    placements = list(
        Placement.objects.stood(at)
        .filter(
            Exists(Verdict.objects.told(at).filter(claim=OuterRef("anchor__claim"))),
            revision__in=found,
            anchor__claim__withheld_at=None,
        )
        .select_related("anchor", "paragraph")
        .order_by("anchor")
    )
    # The database says it, so that what it answers is all that a page is made of.
    taken_back = Case(When(retracted_at__lte=at, then=True), default=False)
    told = Verdict.objects.told(at).annotate(is_taken_back=taken_back)
    verdicts = _by_claim(told, {placement.anchor.claim_id for placement in placements})
    sources = sources_of(verdict for verdict in verdicts.values() if not verdict.is_taken_back)  # type: ignore[attr-defined]  # annotated
    for placement in placements:
        check = _check(placement, verdicts[placement.anchor.claim_id], sources)
        found[placement.revision_id].append(check)
    return found


def _check(placement: Placement, verdict: Verdict, sources: dict[int, list[Source]]) -> Check:
    withdrawn: bool = verdict.is_taken_back  # type: ignore[attr-defined]  # annotated
    return Check(
        placement=placement,
        number=0,
        key="",
        verdict=None if withdrawn else verdict,
        withdrawn_at=verdict.retracted_at if withdrawn else None,
        sources=sources.get(verdict.pk, []),
        url=claim_url(verdict.claim_id, verdict.statement),
    )


def with_pages(checks: Sequence[Check], now: datetime) -> list[Check]:
    """Return old checks with the addresses of their claims' pages, and none for those that have none now. 1 query."""
    verdicts = {
        verdict.claim_id: verdict
        for verdict in _with_a_page(now).filter(claim__in=[check.placement.anchor.claim_id for check in checks])
    }
    found = (verdicts.get(check.placement.anchor.claim_id) for check in checks)
    return [
        replace(check, url=claim_url(verdict.claim_id, verdict.statement) if verdict else "")
        for check, verdict in zip(checks, found, strict=True)
    ]


def with_claims(corrections: models.QuerySet[Correction], now: datetime) -> models.QuerySet[Correction]:
    """The corrections, each with the claim that it is about, if that has a page now: `claim` and `statement`."""
    verdicts = _with_a_page(now).filter(claim=OuterRef("corrected_claim__claim")).order_by("retracted_at", "-pk")
    return corrections.annotate(
        claim=Subquery(verdicts.values("claim")[:1]), statement=Subquery(verdicts.values("statement")[:1])
    )


def _with_a_page(now: datetime) -> models.QuerySet[Verdict]:
    """What the pages of claims say, a verdict each."""
    claims = Claim.objects.public(now) | Claim.objects.being_checked_again(now)
    known = Verdict.objects.current() | Verdict.objects.retracted()
    return known.filter(Exists(claims.filter(pk=OuterRef("claim"), withheld_at=None)))


def verdicts_of(claim_ids: Iterable[int]) -> dict[int, Verdict]:
    """Return, by claim, the verdict in force or, where there is none, the last that was taken back. 1 query."""
    return _by_claim(Verdict.objects.current() | Verdict.objects.retracted(), claim_ids)


def _by_claim(verdicts: models.QuerySet[Verdict], claim_ids: Iterable[int]) -> dict[int, Verdict]:
    found = (
        verdicts.filter(claim__in=list(claim_ids))
        .select_related("rating", "claimant__merged_into")
        .order_by(F("retracted_at").asc(nulls_last=True), "pk")
    )
    return {verdict.claim_id: verdict for verdict in found}


def sources_of(verdicts: Iterable[Verdict]) -> dict[int, list[Source]]:
    """Return what readers may see of the evidence, by verdict. 1 query, in which nothing sealed is read.

    A source is shown as openly as both its copy and the desk's own evidence allow, so that sealing works at once.
    One that was sealed when the verdict was approved, and still is, is described if both have a description.
    """
    found: dict[int, list[Source]] = defaultdict(list)
    cited = (
        VerdictEvidence.objects.filter(
            Q(visibility__in=NOT_SEALED, evidence__visibility__in=NOT_SEALED)
            | Q(visibility=Visibility.SEALED, evidence__visibility=Visibility.SEALED)
            & ~Q(description="")
            & ~Q(evidence__description=""),
            verdict__in=[verdict.pk for verdict in verdicts],
        )
        .select_related("evidence")
        .only(*SHOWN, "verdict", *(f"evidence__{name}" for name in ("visibility", *ANONYMOUS)))
        .order_by("position", "pk")
    )
    for source in cited:
        found[source.verdict_id].append(_shown(source))
    return found


ANONYMOUS = ("description", "anonymous_because")
SHOWN = (
    *"kind stance title publisher url passage_url passage published_on is_primary visibility".split(),
    *ANONYMOUS,
)


def _shown(source: VerdictEvidence) -> Source:
    if {source.visibility, source.evidence.visibility} != {Visibility.PUBLIC}:
        told = source if source.description else source.evidence
        return Source(
            description=told.description or _("A source that is not named"), anonymous_because=told.anonymous_because
        )
    return Source(
        kind=source.get_kind_display(),
        stance=source.stance,
        stance_label=source.get_stance_display(),
        title=source.title,
        publisher=source.publisher,
        url=source.passage_url or source.url,
        page_url=source.url,
        passage=source.passage,
        published_on=source.published_on,
        is_primary=source.is_primary,
    )


def public_verdicts(at: datetime, wanted: Q = EVERY) -> models.QuerySet[Verdict]:
    """The verdicts in force of the claims that readers may see at `at`, with what a list shows of each.

    What is `wanted` of them is asked first, since it costs less than whether they may see it.
    """
    return (
        Verdict.objects.current()
        .filter(wanted, Exists(Claim.objects.public(at).filter(pk=OuterRef("claim"))))
        .select_related("rating", "claimant__merged_into")
        .order_by("-approved_at", "-pk")
    )


def said_by(entity: Entity) -> Q:
    """Whether a verdict is on what `entity` said, or one that has become it: what a verdict says is written once.

    One query, now: told the keys themselves, a database finds those verdicts by their index.
    """
    return Q(claimant__in=[entity.pk, *Entity.objects.filter(merged_into=entity).values_list("pk", flat=True)])
