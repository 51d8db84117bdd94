"""What the database has of that which people were answered in benchmarks.load. Each fault is a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from articles import blocks, cleaning
from articles.models import Article, Draft, Edition, Effect, Event, Revision
from claims.models import Verdict

from .load_notes import Decision, Notes, Publication, Save

# How a decision is called on the record, and what it leaves on the verdict.
DECIDED = {
    "proposed": ("proposed_by", "proposed_at"),
    "approved": ("approved_by", "approved_at"),
    "sent back": ("sent_back_by", "sent_back_at"),
}


def lost(notes: Notes, since: datetime) -> list[str]:
    """Return what of that which was answered is not there, is there twice, or is otherwise than it was sent."""
    return [
        *_of_saves(notes.saves),
        *_of_lines(notes.saves, since),
        *_of_publications(notes.publications),
        *_of_decisions(notes.decisions),
    ]


def failed_effects(since: datetime) -> list[str]:
    """Return what the worker could not do of that which fell due since then."""
    return [f"After-effect {effect}: {effect.error}" for effect in Effect.objects.red().filter(made_at__gte=since)]


def _of_saves(saves: Sequence[Save]) -> Iterator[str]:
    for save in saves:
        name = f"The save of story {save.article} with “{save.dek}”"
        found = list(Revision.objects.filter(article=save.article, dek=save.dek))
        match save.outcome, len(found):
            case "saved", 1:
                yield from (f"{name} {fault}" for fault in _faults(save, found[0]))
            case "saved", number:
                yield f"{name} is there {number} times."
            case "refused", 0:
                if not Draft.objects.filter(article=save.article, person=save.person, form__dek=[save.dek]).exists():
                    yield f"{name} was refused, and is not kept."
            case "refused", _:
                yield f"{name} was refused, and is there."
            case "unanswered", number if number > 1:
                yield f"{name} is there {number} times."


def _faults(save: Save, revision: Revision) -> Iterator[str]:
    if (revision.headline, _blocks(revision.body)) != (save.headline, _blocks(save.body)):
        yield "has other words."
    if revision.created_by_id != save.person:
        yield "is another's."
    if revision.parent_id != save.base:
        yield "was not made of the text that was edited."
    on_record = Event.objects.filter(article=save.article, verb="saved", thing=f"articles.revision:{revision.pk}")
    if on_record.count() != 1:
        yield "is not on the record once."


def _blocks(body: str) -> list[tuple[str, str]]:
    return [(item.block.id, item.block.text) for item in blocks.parse(cleaning.clean(body))]


def _of_lines(saves: Sequence[Save], since: datetime) -> Iterator[str]:
    """The revisions of a story are one line: each was made of the one before, and nobody was told of none."""
    sent = defaultdict(set)
    for save in saves:
        sent[save.article].add(save.dek)
    for article, deks in sent.items():
        line = list(Revision.objects.filter(article=article, corrects=None).order_by("number"))
        for before, revision in pairwise(line):
            if revision.created_at < since:
                continue
            if (revision.number, revision.parent_id) != (before.number + 1, before.pk):
                yield f"Revision {revision.number} of story {article} does not follow the one before."
            if revision.dek not in deks:
                yield f"Revision {revision.number} of story {article} is none that was sent."
        if line and Article.objects.get(pk=article).newest_id != line[-1].pk:
            yield f"The newest text of story {article} is not its last revision."


def _of_publications(publications: Sequence[Publication]) -> Iterator[str]:
    for out in publications:
        known = Edition.objects.filter(article=out.article, revision=out.revision, created_by=out.person)
        if out.outcome == "published" and known.count() != 1:
            yield f"Revision {out.revision} of story {out.article} was published {known.count()} times."
    articles = {out.article for out in publications}
    for article in articles:
        moments = list(
            Edition.objects.filter(article=article).order_by("live_from").values_list("live_from", flat=True)
        )
        for moment in moments[-10:]:
            if Edition.objects.live(moment).filter(article=article).count() > 1:
                yield f"Two editions of story {article} are live at {moment}."


def _of_decisions(decisions: Sequence[Decision]) -> Iterator[str]:
    for decision in decisions:
        by, at = DECIDED[decision.what]
        name = f"“{decision.summary}” {decision.what} on claim {decision.claim}"
        found = list(Verdict.objects.filter(claim=decision.claim, summary=decision.summary))
        if len(found) != 1:
            yield f"{name}: there are {len(found)} such verdicts."
            continue
        if getattr(found[0], f"{by}_id") != decision.person or getattr(found[0], at) is None:
            yield f"{name}: the verdict does not say so."
        on_record = Event.objects.filter(
            actor=decision.person, verb=decision.what, thing=f"claims.verdict:{found[0].pk}"
        )
        if on_record.count() != 1:
            yield f"{name} is on the record {on_record.count()} times."
