"""What a newsroom needs besides its stories for there to be something on every page of its desk."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles.models import Author, Draft, Expunging, Withholding
from articles.telling import notify
from claims import reporting
from claims.models import Claim, Evidence, PageCopy, RequestForComment
from entities.models import Entity, Kind
from newsroom.signing_in.models import SignIn

from .things import Things

NOBODYS_WORDS = "words that stand in no story"


def complete() -> None:
    """Add what the newsroom has nothing of yet. Nothing that readers get of its stories is changed."""
    the = Things()
    _of_claims(the)
    _of_the_desk_story(the)
    _of_entities()
    if not SignIn.objects.exists():
        SignIn.objects.create(person=the.person, kind=SignIn._meta.get_field("kind").choices[0][0])
    if not the.person.notices.exists():
        notify(the.person, f"“{the.desk_story}” waits for you.", "/admin/", article=the.desk_story)


def _of_claims(the: Things) -> None:
    claim, today = the.open_claim, timezone.localdate()
    if not RequestForComment.objects.exists():
        RequestForComment.objects.create(
            claim=claim,
            respondent="The press office",
            asked_on=today - timedelta(days=3),
            answered_on=today - timedelta(days=1),
            answer="We have nothing to add to what was said.",
            noted_by=the.person,
        )
    if not PageCopy.objects.exists():
        PageCopy.objects.create(
            evidence=_source(the, claim),
            fetched_at=timezone.now(),
            fetched_by=the.person,
            asked_url="https://source.example/report",
            final_url="https://source.example/report",
            status=200,
            title="The report",
            text="What the report said on the day on which we looked at it.",
            size=57,
            digest=hashlib.sha256(b"report").hexdigest(),
        )
    if not claim.error_reports.exists():
        reporting.report("The sum was a different one.", url="/", claim=claim, article=the.desk_story)


def _source(the: Things, claim: Claim) -> Evidence:
    found = claim.evidence.exclude(url="").first()
    return found or Evidence.objects.create(
        claim=claim, title="The report", url="https://source.example/report", added_by=the.person
    )


def _of_the_desk_story(the: Things) -> None:
    story, now = the.desk_story, timezone.now()
    if not story.withholdings.exists():
        Withholding.objects.create(
            article=story,
            scope=Withholding.Scope.PASSAGE,
            words=NOBODYS_WORDS,
            reason="An injunction",
            withheld_at=now,
            withheld_by=the.person,
        )
    if not story.expungings.exists():
        Expunging.objects.create(
            article=story, words=NOBODYS_WORDS, order="High Court, 12 O 34/26", asked_by=_another(the)
        )
    if not story.drafts.exists():
        Draft.objects.create(
            article=story, person=the.person, tab="another", base=story.newest, form={"headline": ["Half a headline"]}
        )


def _another(the: Things) -> Any:
    return type(the.person).objects.exclude(pk=the.person.pk).filter(is_active=True).order_by("pk")[0]


def _of_entities() -> None:
    """Two that share a name, and somebody without a story."""
    if not Entity.objects.filter(name="Harbour Board").exists():
        for kind in (Kind.ORGANISATION, Kind.PLACE):
            Entity.objects.create(name="Harbour Board", kind=kind, slug=f"harbour-board-{kind}")
    Author.objects.get_or_create(name="A. N. Other")
