"""What readers see of claims: verdicts that were approved by two people, with the evidence that may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .models import Anchor, Claim, Placement, Rating, Verdict, VerdictEvidence, Visibility, Voice

NOT_SEALED = (Visibility.PUBLIC, Visibility.DESCRIBED)


@dataclass(frozen=True, slots=True)
class Source:
    """A source as readers get it: by name, or only described. Of a sealed one there is nothing."""

    description: str = ""
    kind: str = ""
    stance: str = ""
    stance_label: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
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
    claimant = verdict.claimant.name if verdict and verdict.claimant else ""
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


def checks_in(revision_id: int) -> list[Check]:
    """Return the checks of what stands in a revision that readers see, in no order. 3 queries, however many."""
    placements = list(
        Placement.objects.standing()
        .filter(
            Exists((Verdict.objects.current() | Verdict.objects.retracted()).filter(claim=OuterRef("anchor__claim"))),
            revision=revision_id,
        )
        .select_related("anchor", "paragraph")
        .order_by("anchor")
    )
    verdicts = verdicts_of({placement.anchor.claim_id for placement in placements})
    sources = sources_of(verdict for verdict in verdicts.values() if verdict.retracted_at is None)
    return [_check(placement, verdicts[placement.anchor.claim_id], sources) for placement in placements]


def _check(placement: Placement, verdict: Verdict, sources: dict[int, list[Source]]) -> Check:
    withdrawn = verdict.retracted_at is not None
    return Check(
        placement=placement,
        number=0,
        key="",
        verdict=None if withdrawn else verdict,
        withdrawn_at=verdict.retracted_at,
        sources=sources.get(verdict.pk, []),
        url=claim_url(verdict.claim_id, verdict.statement),
    )


def verdicts_of(claim_ids: Iterable[int]) -> dict[int, Verdict]:
    """Return, by claim, the verdict in force or, where there is none, the last that was taken back. 1 query."""
    verdicts = (
        (Verdict.objects.current() | Verdict.objects.retracted())
        .filter(claim__in=list(claim_ids))
        .select_related("rating", "claimant")
        .order_by(F("retracted_at").asc(nulls_last=True))
    )
    return {verdict.claim_id: verdict for verdict in verdicts}


def sources_of(verdicts: Iterable[Verdict]) -> dict[int, list[Source]]:
    """Return what readers may see of the evidence, by verdict. 1 query, in which nothing sealed is read.

    A source is shown as openly as both its copy and the desk's own evidence allow, so that sealing works at once.
    """
    found: dict[int, list[Source]] = defaultdict(list)
    cited = (
        VerdictEvidence.objects.filter(
            verdict__in=[verdict.pk for verdict in verdicts],
            visibility__in=NOT_SEALED,
            evidence__visibility__in=NOT_SEALED,
        )
        .select_related("evidence")
        .only(*SHOWN, "verdict", "evidence__visibility", "evidence__description")
        .order_by("position", "pk")
    )
    for source in cited:
        found[source.verdict_id].append(_shown(source))
    return found


SHOWN = "kind stance title publisher url passage published_on is_primary visibility description".split()


def _shown(source: VerdictEvidence) -> Source:
    if {source.visibility, source.evidence.visibility} != {Visibility.PUBLIC}:
        return Source(description=source.description or source.evidence.description or _("A source that is not named"))
    return Source(
        kind=source.get_kind_display(),
        stance=source.stance,
        stance_label=source.get_stance_display(),
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        passage=source.passage,
        published_on=source.published_on,
        is_primary=source.is_primary,
    )


def public_verdicts(at: datetime) -> models.QuerySet[Verdict]:
    """The verdicts in force of the claims that readers may see at `at`, with what a list shows of each."""
    return (
        Verdict.objects.current()
        .filter(Exists(Claim.objects.public(at).filter(pk=OuterRef("claim"))))
        .select_related("rating", "claimant")
        .order_by("-approved_at", "-pk")
    )
