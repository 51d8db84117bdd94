"""Judging a claim: two people to assert, one to take back, and no way round either."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles.models import Article, Event
from claims import verdicts
from claims.models import Claim, Evidence, Stance, Verdict, VerdictEvidence, Visibility
from claims.verdicts import AlreadyDecidedError, Judgement, approve, propose, retract, send_back
from tests.factories import (
    AuthorFactory,
    ClaimFactory,
    EntityFactory,
    EvidenceFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)
from tests.refusals import refused_by
from tests.stories import checked_story, edited, marked, story

pytestmark = pytest.mark.django_db

AS_OF = date(2024, 5, 14)


@pytest.fixture
def claim():
    """A claim with one source, in a story, beside another of which nothing may be seen here."""
    VerdictFactory(approved=True)
    claim = marked(story()).claim
    EvidenceFactory(claim=claim)
    return claim


def judgement(**changes) -> Judgement:
    return Judgement(**{"rating": RatingFactory(), "summary": "The budget says so.", "as_of": AS_OF} | changes)


def proposed(claim, *, by=None, **changes) -> Verdict:
    return propose(claim, judgement(**changes), list(claim.evidence.all()), by=by or UserFactory(role="Fact-checker"))


def approved(claim, **changes) -> Verdict:
    return approve(proposed(claim, **changes), by=UserFactory(role="Fact-checker"))


def rows() -> list[int]:
    return [model.objects.count() for model in (Verdict, VerdictEvidence, Event)]


def public() -> list[Claim]:
    """The claims whose verdict readers would see if their story were out. (Standing words are tested elsewhere.)"""
    return list(Claim.objects.filter(verdicts__in=Verdict.objects.current()))


# Proposing


def test_proposed_verdict_is_whole_and_shown_to_nobody(claim, checker):
    mayor = EntityFactory(kind="person")
    Claim.objects.filter(pk=claim.pk).update(claimant=mayor)
    judged = judgement(reasoning=" Because. ", summary=" The budget says so. ", public_note=" New. ")
    sources = [EvidenceFactory(claim=claim), claim.evidence.first()]
    verdict = propose(claim, judged, sources, by=checker)
    verdict.refresh_from_db()
    assert (verdict.statement, verdict.claimant, verdict.rating) == (claim.statement, mayor, judged.rating)
    assert (verdict.summary, verdict.reasoning, verdict.public_note) == ("The budget says so.", "Because.", "New.")
    assert (verdict.as_of, verdict.proposed_by, verdict.approved_by) == (AS_OF, checker, None)
    assert [source.evidence for source in verdict.sources.all()] == sources
    assert (verdict.is_proposed, verdict.is_current) == (True, False)
    assert claim not in public()
    event = Event.objects.get(verb="proposed")
    assert (event.actor, event.thing) == (checker, f"claims.verdict:{verdict.pk}")


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher", None])
def test_verdict_is_proposed_only_by_a_fact_checker(role, claim):
    before = rows()
    with pytest.raises(PermissionDenied):
        proposed(claim, by=UserFactory(role=role))
    assert rows() == before


def test_verdict_rests_on_evidence(claim, checker):
    with pytest.raises(ValidationError, match="rests on evidence"):
        propose(claim, judgement(), [], by=checker)


def test_verdict_does_not_rest_on_the_evidence_of_another_claim(claim, checker):
    before = rows()
    with pytest.raises(ValidationError, match="belongs to another claim"):
        propose(claim, judgement(), [claim.evidence.get(), EvidenceFactory()], by=checker)
    assert rows() == before


def test_evidence_named_twice_is_cited_once(claim, checker):
    source = claim.evidence.get()
    verdict = propose(claim, judgement(), [source, source], by=checker)
    assert [cited.evidence for cited in verdict.sources.all()] == [source]


@pytest.mark.parametrize("summary", ["", "  \n"])
def test_verdict_says_why(summary, claim, checker):
    before = rows()
    with pytest.raises(ValidationError) as caught:
        proposed(claim, by=checker, summary=summary)
    assert list(caught.value.message_dict) == ["summary"]
    assert rows() == before


def test_second_proposal_waits_for_the_first_to_be_decided(claim, checker, second_checker):
    first = proposed(claim, by=checker)
    with pytest.raises(AlreadyDecidedError, match="waits for approval already"):
        proposed(claim, by=second_checker)
    send_back(first, by=second_checker, reason="One source is not enough.")
    assert proposed(claim, by=second_checker).is_proposed


@pytest.mark.parametrize("is_retracted", [False, True])
def test_readers_who_knew_another_verdict_are_told_what_changed(is_retracted, claim, checker):
    first = approved(claim)
    if is_retracted:
        retract(first, by=checker, reason="The source was withdrawn.")
    with pytest.raises(ValidationError) as caught:
        proposed(claim, by=checker, public_note="  ")
    assert list(caught.value.message_dict) == ["public_note"]
    assert proposed(claim, by=checker, public_note="The budget was amended.").public_note == "The budget was amended."


def test_readers_are_told_nothing_of_a_verdict_that_they_never_saw(claim, checker):
    send_back(proposed(claim), by=checker, reason="One source is not enough.")
    assert proposed(claim, by=checker).public_note == ""


# What it says is frozen


def test_evidence_is_as_it_was_when_the_verdict_was_proposed(claim):
    source = claim.evidence.get()
    details = {
        "kind": "document",
        "stance": Stance.REFUTES,
        "title": "Budget",
        "publisher": "Council",
        "url": "https://council.example/1",
        "passage": "4 million",
        "published_on": AS_OF,
        "is_primary": True,
        "visibility": Visibility.DESCRIBED,
        "description": "A paper that the council has not published",
        "anonymous_because": "It would show who gave it to us",
        "passage_url": "https://council.example/1#:~:text=4%20million",
    }
    Evidence.objects.filter(pk=source.pk).update(**details)
    verdict = proposed(claim)
    Evidence.objects.filter(pk=source.pk).update(title="x", url="", passage="", stance="context", visibility="public")
    cited = verdict.sources.get()
    assert {name: getattr(cited, name) for name in details} == details
    shared = {field.name for field in Evidence._meta.fields} & {field.name for field in VerdictEvidence._meta.fields}
    assert shared - {"id"} == details.keys()


def test_evidence_on_which_a_verdict_rests_cannot_be_deleted(claim):
    proposed(claim)
    with pytest.raises(Exception, match="protected foreign keys"):
        claim.evidence.get().delete()


def test_evidence_added_later_is_none_of_the_verdicts(claim):
    verdict = proposed(claim)
    EvidenceFactory(claim=claim)
    assert verdict.sources.count() == 1


@pytest.mark.parametrize("change", [{"statement": "Repairs will cost 9 million crowns."}, {"claimant": True}])
def test_claim_that_was_edited_after_the_proposal_is_not_approved(change, claim, checker, second_checker):
    verdict = proposed(claim, by=checker)
    Claim.objects.filter(pk=claim.pk).update(**{n: EntityFactory() if v is True else v for n, v in change.items()})
    with pytest.raises(AlreadyDecidedError, match="was edited after"):
        approve(verdict, by=second_checker)
    assert not Verdict.objects.current().filter(claim=claim).exists()
    assert send_back(verdict, by=second_checker, reason="The claim was edited.").sent_back_by == second_checker


def test_claim_that_was_edited_after_approval_keeps_the_verdict_on_what_was_said(claim):
    verdict = approved(claim)
    Claim.objects.filter(pk=claim.pk).update(statement="Repairs will cost nothing.")
    verdict.refresh_from_db()
    assert (verdict.is_current, verdict.statement == "Repairs will cost nothing.") == (True, False)


# Approving


def test_approved_verdict_is_in_force(claim, checker, second_checker):
    before = timezone.now()
    verdict = approve(proposed(claim, by=checker), by=second_checker)
    verdict.refresh_from_db()
    assert (verdict.is_current, verdict.approved_by) == (True, second_checker)
    assert before <= verdict.approved_at <= timezone.now()
    assert claim.current_verdict == verdict
    assert claim in public()
    assert Event.objects.get(verb="approved").actor == second_checker


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher", None])
def test_verdict_is_approved_only_by_a_fact_checker(role, claim):
    verdict = proposed(claim)
    with pytest.raises(PermissionDenied):
        approve(verdict, by=UserFactory(role=role))
    assert claim not in public()


def test_nobody_approves_their_own_proposal(claim, admin):
    verdict = proposed(claim, by=admin)
    with pytest.raises(PermissionDenied, match="You proposed this verdict"):
        approve(verdict, by=admin)
    assert claim not in public()


def test_deactivated_account_approves_nothing(claim, checker):
    verdict = proposed(claim)
    checker.is_active = False
    with pytest.raises(PermissionDenied):
        approve(verdict, by=checker)


def wrote_the_first_revision(person, claim):
    return marked(story(by=person), claim=claim).article


def wrote_a_later_revision(person, claim):
    article = marked(story(), claim=claim).article
    edited(article, by=person, headline="A word")
    edited(article, headline="Another word")
    return article


def is_named_in_the_byline(person, claim):
    person.author = AuthorFactory()
    person.save()
    return marked(story(byline=(AuthorFactory(), person.author)), claim=claim).article


def was_named_in_the_byline(person, claim):
    article = is_named_in_the_byline(person, claim)
    edited(article, byline=(AuthorFactory(),))
    return article


def wrote_before_the_claim_was_retired_there(person, claim):
    article = marked(story(by=person), claim=claim).article
    article.anchors.update(retired_at=timezone.now(), retired_by=person)
    return article


WROTE = [
    wrote_the_first_revision,
    wrote_a_later_revision,
    is_named_in_the_byline,
    was_named_in_the_byline,
    wrote_before_the_claim_was_retired_there,
]


@pytest.mark.parametrize("wrote", WROTE)
def test_nobody_approves_a_claim_of_a_story_of_their_own(wrote, claim, admin):
    assert isinstance(wrote(admin, claim), Article)
    verdict = proposed(claim)
    with pytest.raises(PermissionDenied, match="You wrote a story"):
        approve(verdict, by=admin)
    with pytest.raises(PermissionDenied, match="You wrote a story"):
        send_back(verdict, by=admin, reason="I do not like it.")
    assert claim not in public()
    assert Verdict.objects.proposed().get() == verdict


def test_who_wrote_another_story_may_approve(claim, admin):
    wrote_the_first_revision(admin, ClaimFactory())
    assert approve(proposed(claim), by=admin).is_current


def test_second_approver_is_told(claim):
    verdict = proposed(claim)
    seen = Verdict.objects.get(pk=verdict.pk)
    first, second = UserFactory.create_batch(2, role="Fact-checker")
    approve(verdict, by=first)
    with pytest.raises(AlreadyDecidedError, match="decided on already"):
        approve(seen, by=second)
    assert Verdict.objects.get(pk=verdict.pk).approved_by == first


@pytest.mark.parametrize("decide", [approve, lambda verdict, by: send_back(verdict, by=by, reason="Again.")])
@pytest.mark.parametrize("before", ["approved", "sent back", "retracted", "superseded"])
def test_what_was_decided_is_not_decided_again(before, decide, claim, checker):
    verdict = proposed(claim)
    seen = Verdict.objects.get(pk=verdict.pk)
    if before == "sent back":
        send_back(verdict, by=checker, reason="One source is not enough.")
    else:
        approve(verdict, by=checker)
    if before == "retracted":
        retract(verdict, by=checker, reason="The source was withdrawn.")
    if before == "superseded":
        approved(claim, public_note="The budget was amended.")
    events = Event.objects.count()
    with pytest.raises(AlreadyDecidedError):
        decide(seen, by=UserFactory(role="Fact-checker"))
    assert Event.objects.count() == events


def test_new_verdict_takes_the_place_of_the_old_one(claim):
    first = approved(claim)
    second = approved(claim, public_note="The budget was amended.")
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    assert first.superseded_at == second.approved_at
    assert list(claim.verdicts.current()) == [second]


def test_verdict_in_force_stays_while_another_is_proposed_or_sent_back(claim, checker):
    first = approved(claim)
    second = proposed(claim, public_note="The budget was amended.")
    assert list(claim.verdicts.current()) == [first]
    send_back(second, by=checker, reason="One source is not enough.")
    assert list(claim.verdicts.current()) == [first]


def test_retracted_verdict_is_followed_by_a_new_one(claim, checker):
    first = retract(approved(claim), by=checker, reason="The source was withdrawn.")
    assert list(claim.verdicts.retracted()) == [first]
    second = approved(claim, public_note="There is another source.")
    assert (list(claim.verdicts.current()), list(claim.verdicts.retracted())) == ([second], [])


def test_approving_one_claim_leaves_the_others_in_force(claim):
    other = VerdictFactory(approved=True)
    approved(claim)
    approved(claim, public_note="The budget was amended.")
    other.refresh_from_db()
    assert other.is_current


# Sending back


def test_verdict_goes_back_with_a_reason(claim, checker, second_checker):
    verdict = send_back(proposed(claim, by=checker), by=second_checker, reason="  One source is not enough. ")
    verdict.refresh_from_db()
    assert (verdict.sent_back_by, verdict.sent_back_reason) == (second_checker, "One source is not enough.")
    assert (verdict.is_proposed, verdict.is_current) == (False, False)
    assert Event.objects.get(verb="sent back").reason.strip() == "One source is not enough."


def test_proposer_may_take_a_proposal_back(claim, checker):
    assert send_back(proposed(claim, by=checker), by=checker, reason="I found more.").sent_back_by == checker


@pytest.mark.parametrize("reason", ["", " \n"])
def test_verdict_does_not_go_back_without_a_reason(reason, claim, checker):
    verdict = proposed(claim)
    with pytest.raises(ValidationError) as caught:
        send_back(verdict, by=checker, reason=reason)
    assert list(caught.value.message_dict) == ["reason"]
    assert list(claim.verdicts.proposed()) == [verdict]


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher", None])
def test_verdict_is_sent_back_only_by_a_fact_checker(role, claim):
    verdict = proposed(claim)
    with pytest.raises(PermissionDenied):
        send_back(verdict, by=UserFactory(role=role), reason="I do not like it.")
    assert list(claim.verdicts.proposed()) == [verdict]


# Retracting


@pytest.mark.parametrize("role", ["Fact-checker", "Publisher"])
def test_one_person_on_duty_retracts_at_once(role):
    article = checked_story()
    claim = Claim.objects.get(anchors__article=article)
    assert list(Claim.objects.public(timezone.now())) == [claim]
    person = UserFactory(role=role)
    verdict = retract(claim.current_verdict, by=person, reason=" The source was withdrawn. ")
    verdict.refresh_from_db()
    assert (verdict.retracted_by, verdict.retracted_reason) == (person, "The source was withdrawn.")
    now = timezone.now()
    assert (list(Claim.objects.public(now)), list(Claim.objects.being_checked_again(now))) == ([], [claim])


def test_who_proposed_or_approved_may_retract(claim, checker, second_checker):
    for person in (checker, second_checker):
        note = "The budget was amended." if claim.verdicts.exists() else ""
        verdict = approve(proposed(claim, by=checker, public_note=note), by=second_checker)
        assert retract(verdict, by=person, reason="The source was withdrawn.").retracted_by == person


@pytest.mark.parametrize("role", ["Reporter", "Editor", None])
def test_verdict_is_not_retracted_by(role, claim):
    verdict = approved(claim)
    with pytest.raises(PermissionDenied):
        retract(verdict, by=UserFactory(role=role), reason="I do not like it.")
    assert claim in public()


@pytest.mark.parametrize("reason", ["", " \n"])
def test_verdict_is_not_retracted_without_a_reason(reason, claim, checker):
    verdict = approved(claim)
    with pytest.raises(ValidationError) as caught:
        retract(verdict, by=checker, reason=reason)
    assert list(caught.value.message_dict) == ["reason"]
    assert claim in public()


def test_only_what_is_in_force_is_retracted(claim, checker):
    waiting = proposed(claim)
    with pytest.raises(AlreadyDecidedError):
        retract(waiting, by=checker, reason="Too early.")
    first = approve(waiting, by=checker)
    approved(claim, public_note="The budget was amended.")
    with pytest.raises(AlreadyDecidedError):
        retract(first, by=checker, reason="Too late.")
    assert claim in public()


def test_retracting_twice_keeps_the_first_reason(claim, checker, second_checker):
    verdict = approved(claim)
    retract(verdict, by=checker, reason="First.")
    with pytest.raises(AlreadyDecidedError):
        retract(verdict, by=second_checker, reason="Second.")
    assert Verdict.objects.get(pk=verdict.pk).retracted_reason == "First."


# The database as the last line, where the operations are not asked


def test_database_refuses_a_proposer_who_approves(claim, checker):
    verdict = proposed(claim, by=checker)
    with refused_by("claims_verdict_approved_by_another"):
        Verdict.objects.filter(pk=verdict.pk).update(approved_by=checker, approved_at=timezone.now())


def test_database_refuses_a_second_verdict_in_force(claim, checker):
    approved(claim)
    verdict = proposed(claim, public_note="The budget was amended.")
    with refused_by("claims_verdict_one_current_a_claim"):
        Verdict.objects.filter(pk=verdict.pk).update(approved_by=checker, approved_at=timezone.now())


def test_database_refuses_a_second_proposal(claim):
    proposed(claim)
    with refused_by("claims_verdict_one_proposed_a_claim"):
        VerdictFactory(claim=claim)


def test_operations_hold_under_a_clock_that_stands_still(claim, time_machine, noon):
    """A verdict and the one before it may have one moment, and still one is in force."""
    time_machine.move_to(noon, tick=False)
    first = approved(claim)
    second = approved(claim, public_note="The budget was amended.")
    third = verdicts.approve(
        proposed(claim, public_note="And again."), by=UserFactory(role="Fact-checker", date_joined=noon - timedelta(1))
    )
    assert [v.pk for v in claim.verdicts.current()] == [third.pk]
    assert {first.pk, second.pk, third.pk} == set(claim.verdicts.values_list("pk", flat=True))
