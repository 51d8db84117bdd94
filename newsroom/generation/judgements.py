"""The rows of invented claims: where they stand, and how they were checked."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.following import State
from claims.models import Anchor, Claim, Evidence, Placement, Stance, Verdict, VerdictEvidence, Visibility, Voice

from . import vocabulary
from .desk import Desk
from .prose import Prose
from .texts import MarkedClaim, Statement, state_claim
from .writing import Batch


@dataclass(frozen=True, slots=True)
class Said:
    """A claim to be, or one that another story makes already. `pk` is that of its row, once it has one."""

    statement: Statement
    voice: str
    claimant: int
    claimant_name: str
    pk: int | None = None


class Judgements:
    """Adds claims to a batch, with anchors, placements, evidence and verdicts."""

    def __init__(self, prose: Prose, batch: Batch, desk: Desk) -> None:
        self.prose, self.batch, self.desk = prose, batch, desk
        self._recent: deque[Said] = deque(maxlen=50)

    def claim(self) -> Said:
        """Return a claim for a story to make: now and then one that a story before it made."""
        prose, desk = self.prose, self.desk
        if self._recent and prose.happens(0.1):
            known = self._recent[prose.number(0, len(self._recent) - 1)]
            self._recent.remove(known)  # the same story must not make it twice
            return known
        claimant = prose.often_early(desk.claimants)
        voice = prose.pick([Voice.ASSERTED, Voice.ATTRIBUTED, Voice.QUOTED, Voice.DISPUTED])
        return Said(state_claim(prose), voice, claimant, desk.names[claimant])

    def anchor(
        self,
        article: int,
        marked: Sequence[MarkedClaim],
        said: dict[Statement, Said],
        *,
        revisions: list[int],
        shown: list[int],
        paragraphs: dict[str, int],
        at: datetime,
    ) -> None:
        """Add what ties `marked` to `article`, confirmed in its first revision, with a placement in those `shown`."""
        for claim in marked:
            item, quote = said[claim.statement], claim.quote
            pk = item.pk or self._new_claim(item, at)
            anchor = self.batch.add(
                Anchor,
                claim_id=pk,
                article_id=article,
                voice=item.voice,
                must_check=self.prose.happens(0.1),
                words=quote.exact,
                sentence=quote.sentence,
                paragraph_id=paragraphs[quote.block],
                start=quote.start,
                confirmed_in_id=revisions[0],
                confirmed_by_id=self.prose.pick(self.desk.checkers),
                confirmed_at=at,
            )
            for version in shown:
                is_last = version == len(revisions) - 1
                self._place(anchor, revisions[version], claim, paragraphs, is_last=is_last)

    def _place(
        self, anchor: int, revision: int, claim: MarkedClaim, paragraphs: dict[str, int], *, is_last: bool
    ) -> None:
        quote, now = claim.quote, claim.now
        if not is_last:
            where = {"paragraph_id": paragraphs[quote.block], "start": quote.start, "end": quote.end}
            self.batch.add(
                Placement, anchor_id=anchor, revision_id=revision, state=State.UNCHANGED, words=quote.exact, **where
            )
            return
        self.batch.add(
            Placement,
            anchor_id=anchor,
            revision_id=revision,
            state=now.state.value,
            paragraph_id=paragraphs[now.block] if now.block else None,
            start=now.start,
            end=now.end,
            words=now.words,
            changes=[{"kind": c.kind, "before": c.before, "after": c.after} for c in now.changes],
        )

    def _new_claim(self, item: Said, at: datetime) -> int:
        prose, desk, batch = self.prose, self.desk, self.batch
        claimant = None if item.voice == Voice.ASSERTED else item.claimant
        first, second = prose.random.sample(desk.checkers, 2)
        text = item.statement.text + "."
        pk = batch.next_id(Claim)
        claim = {
            "statement": text,
            "claimant_id": claimant,
            "said_on": at.date() if claimant else None,
            "checker_id": first if prose.happens(0.5) else None,
            "recheck_on": at.date() + timedelta(days=365) if prose.happens(0.1) else None,
            "created_by_id": first,
            "created_at": at,
        }
        self._recent.append(Said(item.statement, item.voice, item.claimant, item.claimant_name, pk))
        evidence = [self._evidence(pk, first, at) for _ in range(prose.number(1, 3))]
        fate = prose.random.random()
        verdict = {
            "claim_id": pk,
            "statement": text,
            "claimant_id": claimant,
            # What the newsroom says itself and finds wrong is not in print.
            "rating_id": prose.pick(desk.ratings if claimant else desk.fair_ratings),
            "summary": prose.pick(vocabulary.SUMMARIES),
            "reasoning": prose.sentence() if prose.happens(0.5) else "",
            "as_of": at.date(),
            "proposed_by_id": first,
            "proposed_at": at,
        }
        approval = {"approved_by_id": second, "approved_at": at + timedelta(hours=1)}
        later = at + timedelta(hours=2)
        open_since = at if fate < 0.1 else later if 0.2 <= fate < 0.24 else None  # as the decisions below leave it
        batch.add(Claim, **claim, open_since=open_since)
        if fate < 0.1:
            return pk
        if fate < 0.18:
            decisions: list[dict[str, object]] = [{}]
        elif fate < 0.2:
            reason = {"sent_back_by_id": second, "sent_back_at": later, "sent_back_reason": "One source is too few."}
            decisions = [reason, {}]
        elif fate < 0.24:
            reason = {"retracted_by_id": second, "retracted_at": later, "retracted_reason": "The source withdrew it."}
            decisions = [approval | reason]
        elif fate < 0.3:
            decisions = [approval | {"superseded_at": later}, approval | {"public_note": "There are new figures."}]
        else:
            decisions = [approval]
        for decision in decisions:
            self._cite(batch.add(Verdict, **verdict | decision), evidence)
        return pk

    def _evidence(self, claim: int, by: int, at: datetime) -> tuple[int, dict[str, object]]:
        prose = self.prose
        kind, title = prose.pick(vocabulary.EVIDENCE)
        visibility = prose.pick([Visibility.PUBLIC] * 8 + [Visibility.DESCRIBED, Visibility.SEALED])
        source: dict[str, object] = {
            "kind": kind,
            "stance": prose.pick([Stance.SUPPORTS, Stance.SUPPORTS, Stance.REFUTES, Stance.CONTEXT]),
            "title": prose.fill(title),
            "publisher": prose.pick(prose.organisations),
            "url": f"https://records.example/{claim}" if kind in ("page", "document", "data") else "",
            "passage": prose.sentence() if prose.happens(0.6) else "",
            "published_on": at.date() - timedelta(days=prose.number(1, 400)),
            "is_primary": prose.happens(0.4),
            "visibility": visibility,
            "description": "A person who was there" if visibility == Visibility.DESCRIBED else "",
            "anonymous_because": "It would cost them their work" if visibility == Visibility.DESCRIBED else "",
        }
        pk = self.batch.add(Evidence, claim_id=claim, added_by_id=by, added_at=at, accessed_on=at.date(), **source)
        return pk, source

    def _cite(self, verdict: int, evidence: list[tuple[int, dict[str, object]]]) -> None:
        for position, (pk, source) in enumerate(evidence):
            if source["visibility"] == Visibility.SEALED:
                source = {name: source[name] for name in ("kind", "stance", "visibility", "is_primary")}  # noqa: PLW2901
            self.batch.add(VerdictEvidence, verdict_id=verdict, evidence_id=pk, position=position, **source)
