"""The gate's checks of a story's claims. See `PUBLISH_CHECKS`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.gate import Problem
from articles.models import Revision

from .models import Anchor, Placement, State, Verdict, Voice

_WHAT_HAPPENED = {
    State.REWORDED: gettext_lazy(
        "The words that make this claim were changed: “%(statement)s”. Confirm them or mark others."
    ),
    State.FACTS_CHANGED: gettext_lazy(
        "A fact changed in the words of this claim: “%(statement)s”. A fact-checker has to look."
    ),
    State.AMBIGUOUS: gettext_lazy("It is not clear which words make this claim now: “%(statement)s”. Mark them."),
}


def no_claim_waits(revision: Revision, at: datetime) -> Iterator[Problem]:
    placements = Placement.objects.waiting().filter(revision=revision)
    for placement in placements.select_related("anchor__claim", "paragraph"):
        statement = placement.anchor.claim.statement
        if placement.state == State.GONE:
            yield Problem(
                "claim-gone",
                _("The words of this claim are gone, and readers lose it: “%(statement)s”.") % {"statement": statement},
                is_blocking=False,
            )
        else:
            yield Problem(
                "claim-waits",
                _WHAT_HAPPENED[State(placement.state)] % {"statement": statement},
                placement.paragraph.anchor if placement.paragraph else "",
            )


def must_checks_are_checked(revision: Revision, at: datetime) -> Iterator[Problem]:
    standing = Placement.objects.standing().filter(revision=revision, anchor=OuterRef("pk"))
    verdict = Verdict.objects.current().filter(claim=OuterRef("claim"))
    anchors = Anchor.objects.filter(article=revision.article_id, retired_at=None, must_check=True)
    for anchor in anchors.exclude(Exists(standing), Exists(verdict)).select_related("claim", "paragraph"):
        yield Problem(
            "must-check",
            _("This has to be checked first, and has no approved verdict on words that stand: “%(statement)s”.")
            % {"statement": anchor.claim.statement},
            anchor.paragraph.anchor,
        )


def own_statements_stand(revision: Revision, at: datetime) -> Iterator[Problem]:
    placements = Placement.objects.standing().filter(revision=revision, anchor__voice=Voice.ASSERTED)
    adverse = Verdict.objects.current().filter(claim=OuterRef("anchor__claim"), rating__is_adverse=True)
    for placement in placements.filter(Exists(adverse)).select_related("anchor__claim", "paragraph"):
        yield Problem(
            "own-statement-adverse",
            _("We say this ourselves, and our own check says it is not so: “%(statement)s”. Change the text.")
            % {"statement": placement.anchor.claim.statement},
            placement.paragraph.anchor if placement.paragraph else "",
        )
