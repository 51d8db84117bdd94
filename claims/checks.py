"""The gate's checks of a story's claims. See `PUBLISH_CHECKS`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.blocks import HEADLINE
from articles.gate import Problem, Proposal, finds
from articles.record import label_of

from .facts import FactChange, FactKind, changed_facts
from .models import Anchor, Placement, State, Verdict, Voice

# A word more or less turns these round.
REVERSING = (FactKind.NEGATION, FactKind.OPPOSITE, FactKind.MODALITY)
_WHAT_HAPPENED = {
    State.REWORDED: gettext_lazy(
        "The words that make this claim were changed: “%(statement)s”. Confirm them or mark others."
    ),
    State.FACTS_CHANGED: gettext_lazy(
        "A fact changed in the words of this claim: “%(statement)s”. A fact-checker has to look."
    ),
    State.AMBIGUOUS: gettext_lazy("It is not clear which words make this claim now: “%(statement)s”. Mark them."),
}


@finds("claim-gone", "claim-suggested", "claim-waits")
def no_claim_waits(proposed: Proposal) -> Iterator[Problem]:
    placements = Placement.objects.waiting().filter(revision=proposed.revision)
    for placement in placements.select_related("anchor__claim", "paragraph", "revision"):
        said = {"statement": placement.anchor.claim.statement}
        if placement.state == State.GONE:
            message = _("The words of this claim are gone, and readers lose it: “%(statement)s”.") % said
            yield _problem("claim-gone", message, placement, is_blocking=False)
        elif placement.anchor.is_suggested:
            said = {"statement": placement.anchor.statement}
            message = _("A fact-checker has to say whether these words make this claim: “%(statement)s”.") % said
            yield _problem("claim-suggested", message, placement, may_develop=True)
        else:
            message = _WHAT_HAPPENED[State(placement.state)] % said
            yield _problem("claim-waits", message, placement, may_develop=True)


@finds("must-check")
def must_checks_are_checked(proposed: Proposal) -> Iterator[Problem]:
    revision = proposed.revision
    standing = Placement.objects.standing().filter(revision=revision, anchor=OuterRef("pk"))
    verdict = Verdict.objects.current().filter(claim=OuterRef("claim"))
    anchors = Anchor.objects.filter(article=revision.article_id, retired_at=None, must_check=True)
    for anchor in anchors.exclude(Exists(standing), Exists(verdict)).select_related("claim", "paragraph"):
        message = _("This has to be checked first, and has no approved verdict on words that stand: “%(statement)s”.")
        place = Placement(anchor=anchor, revision=revision, paragraph=anchor.paragraph)
        yield _problem("must-check", message % {"statement": anchor.claim.statement}, place, may_develop=True)


@finds("own-statement-adverse")
def own_statements_stand(proposed: Proposal) -> Iterator[Problem]:
    placements = Placement.objects.standing().filter(revision=proposed.revision, anchor__voice=Voice.ASSERTED)
    adverse = Verdict.objects.current().filter(claim=OuterRef("anchor__claim"), rating__is_adverse=True)
    for placement in placements.filter(Exists(adverse)).select_related("anchor__claim", "paragraph", "revision"):
        message = _("We say this ourselves, and our own check says it is not so: “%(statement)s”. Change the text.")
        statement = placement.anchor.claim.statement
        yield replace(_problem("own-statement-adverse", message % {"statement": statement}, placement), url="")


@finds("facts-untold")
def changed_facts_are_told(proposed: Proposal) -> Iterator[Problem]:
    """A fact that readers have read, and that is another now, in the headline or a checked claim, without a note."""
    live, revision = proposed.live, proposed.revision
    if live is None or live.pk == revision.pk or proposed.has_note:
        return
    if changes := _exchanged(live.headline, revision.headline, revision.language):
        message = _("The headline states another fact than readers have now (%(facts)s). Add a note that tells them.")
        facts = ", ".join(f"{change.before or '–'} → {change.after or '–'}" for change in changes)
        yield Problem("facts-untold", message % {"facts": facts}, HEADLINE)
    # Once new words are confirmed, those that readers have do not stand any more: they are asked about all the same.
    verdict = Verdict.objects.approved().filter(claim=OuterRef("anchor__claim"))
    read = Placement.objects.filter(Exists(verdict), revision=live, anchor__retired_at=None).exclude(words="")
    known = dict(read.values_list("anchor", "words"))
    placements = Placement.objects.filter(revision=revision, anchor__in=known).exclude(words="")
    for placement in placements.select_related("anchor__claim", "paragraph", "revision"):
        before = known[placement.anchor_id]
        if _exchanged(before, placement.words, revision.language):
            message = _(
                "A fact in a checked claim is another than readers have now: “%(before)s” is “%(after)s”. Add a note "
                "that tells them."
            )
            words = {"before": before, "after": placement.words}
            yield _problem("facts-untold", message % words, placement)


def _exchanged(before: str, after: str, language: str) -> list[FactChange]:
    """The facts that read another way than before. One that was only added, or left out, contradicts nobody.

    Nor does a line that was written anew and begins with another name: names count where most words were kept.
    """
    one, two = set(before.lower().split()), set(after.lower().split())
    is_written_anew = 2 * len(one & two) < min(len(one), len(two))
    return [
        change
        for change in changed_facts(before, after, language=language)
        if change.kind in REVERSING
        or (change.before and change.after and not (is_written_anew and change.kind == FactKind.NAME))
    ]


def _problem(
    code: str, message: str, placement: Placement, *, is_blocking: bool = True, may_develop: bool = False
) -> Problem:
    """A problem of the words at a place, put right on the fact-check page."""
    anchor, revision = placement.anchor, placement.revision
    page = reverse("admin:claims_story", args=[revision.article_id])
    return Problem(
        code,
        message,
        placement.paragraph.anchor if placement.paragraph else "",
        is_blocking,
        about=label_of(anchor),
        url=f"{page}?revision={revision.pk}#anchor-{anchor.pk}",
        may_develop=may_develop,
    )
