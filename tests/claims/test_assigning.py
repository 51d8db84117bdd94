"""Who checks a claim, until when, how soon; and who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles.models import Event, Notice, Task
from claims.assigning import TakenError, assign, check_again, checkers, set_due, set_priority
from claims.models import Claim, Priority, RecheckReason
from claims.verdicts import approve, retract, send_back
from tests.factories import ClaimFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import judged, marked, story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def claim():
    return ClaimFactory(statement="Repairs will cost 4 million crowns.")


@pytest.fixture
def checker():
    return at_the_desk(first_name="Maud", last_name="Pereira")


def at_the_desk(role="Fact-checker", **names):
    return UserFactory(role=role, is_staff=True, **names)


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("message", flat=True))


def lines() -> list[tuple[str, dict, dict]]:
    events = Event.objects.order_by("pk")
    return [(event.verb, event.details.get("from"), event.details.get("to")) for event in events]


# Whose a claim is


def test_claim_is_given_to_a_checker_who_is_told(claim, checker, editor):
    assert assign(claim, checker, by=editor, seen=None).checker == checker
    assert Claim.objects.get().checker == checker
    assert told(checker) == [f"{editor} gave you a claim to check: “Repairs will cost 4 million crowns.”."]
    assert Notice.objects.get().url == f"/admin/claims/claim/{claim.pk}/change/"
    assert lines() == [("assigned", {"assignee": None}, {"assignee": checker.pk})]


def test_who_takes_a_claim_needs_not_be_told(claim, checker):
    assign(claim, checker, by=checker, seen=None)
    assert (Claim.objects.get().checker, told(checker)) == (checker, [])


def test_who_loses_a_claim_is_told_to_whom(claim, checker, editor):
    other = at_the_desk()
    assign(claim, checker, by=checker, seen=None)
    assign(claim, other, by=editor, seen=checker.pk)
    assert told(checker) == [
        f"{editor} took a claim from you, it is with {other} now: “Repairs will cost 4 million crowns.”."
    ]
    assert told(other) == [f"{editor} gave you a claim to check: “Repairs will cost 4 million crowns.”."]
    assign(claim, None, by=editor, seen=other.pk)
    assert Claim.objects.get().checker is None
    assert told(other)[1:] == [
        f"{editor} took a claim from you, it is with nobody now: “Repairs will cost 4 million crowns.”."
    ]


def test_who_gives_a_claim_away_is_not_told(claim, checker):
    assign(claim, checker, by=checker, seen=None)
    assign(claim, at_the_desk(), by=checker, seen=checker.pk)
    assert told(checker) == []


def test_second_taker_is_told_who_has_it(claim, checker):
    second = at_the_desk()
    assign(claim, checker, by=checker, seen=None)
    with pytest.raises(TakenError, match="is with Maud Pereira meanwhile"):
        assign(claim, second, by=second, seen=None)
    assert (Claim.objects.get().checker, told(checker)) == (checker, [])


def test_who_has_it_already_takes_it_again_to_no_effect(claim, checker):
    for _again in range(2):
        assign(claim, checker, by=checker, seen=None)
    assert len(lines()) == 1


@pytest.mark.parametrize(
    "person",
    [
        {"role": "Reporter", "is_staff": True},
        {"role": "Editor", "is_staff": True},
        {"role": "Fact-checker", "is_staff": True, "is_active": False},
        {"role": "Fact-checker", "is_staff": False},
    ],
    ids=["reporter", "editor", "left", "not at the desk"],
)
def test_claim_is_given_only_to_those_who_check(claim, editor, person):
    person = UserFactory(**person)
    with pytest.raises(ValidationError, match="does not check claims at this desk"):
        assign(claim, person, by=editor, seen=None)
    assert (Claim.objects.get().checker, person in checkers()) == (None, False)


@pytest.mark.parametrize("role", ["Reporter", "Legal"])
def test_only_those_who_may_change_claims_plan_them(claim, checker, role):
    by = UserFactory(role=role)
    moment, day = timezone.now(), timezone.localdate()
    for act in (
        lambda: assign(claim, checker, by=by, seen=None),
        lambda: set_due(claim, moment, by=by),
        lambda: set_priority(claim, Priority.URGENT, by=by),
        lambda: check_again(claim, day, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    row = Claim.objects.get()
    assert (row.checker, row.due_at, row.priority, row.recheck_on, lines()) == (None, None, Priority.NORMAL, None, [])


def test_claim_that_one_may_not_see_is_not_ones_to_plan(claim, checker, reporter):
    reporter.user_permissions.add(Permission.objects.get(codename="change_claim"))
    own = marked(story(by=reporter)).claim
    with pytest.raises(PermissionDenied, match="not yours to see"):
        assign(claim, checker, by=reporter, seen=None)
    assert assign(own, checker, by=reporter, seen=None).checker == checker


# When


def test_due_time_priority_and_day_are_on_the_record(claim, checker):
    moment, day = timezone.now() + HOUR, date(2027, 1, 1)
    for _again in range(2):
        set_due(claim, moment, by=checker)
        set_priority(claim, Priority.URGENT, by=checker)
        check_again(claim, day, by=checker)
    row = Claim.objects.get()
    assert (row.due_at, row.priority, row.recheck_on) == (moment, Priority.URGENT, day)
    assert lines() == [
        ("planned", {"due_at": None}, {"due_at": str(moment)}),
        ("planned", {"priority": "normal"}, {"priority": "urgent"}),
        ("planned", {"recheck_on": None}, {"recheck_on": "2027-01-01"}),
    ]
    set_due(claim, None, by=checker)
    check_again(claim, None, by=checker)
    row.refresh_from_db()
    assert (row.due_at, row.recheck_on) == (None, None)


def test_day_that_a_person_chooses_has_no_other_reason(checker):
    claim = ClaimFactory(recheck_on=timezone.localdate(), recheck_reason=RecheckReason.GONE)
    check_again(claim, date(2027, 1, 1), by=checker)
    assert Claim.objects.get().recheck_reason == ""


def test_priority_is_one_of_four():
    with refused_by("claims_claim_priority_known"):
        ClaimFactory(priority=5)
    ClaimFactory(priority=4)


def test_reason_to_check_again_goes_with_a_day():
    with refused_by("claims_claim_rechecked_on_a_day"):
        ClaimFactory(recheck_reason=RecheckReason.GONE)
    with refused_by("claims_claim_rechecked_on_a_day"):
        ClaimFactory(recheck_on=timezone.localdate(), recheck_reason="whim")
    ClaimFactory(recheck_on=timezone.localdate(), recheck_reason=RecheckReason.GONE)


# Verdicts: what becomes of a claim, and who is told


def test_claim_is_open_until_a_verdict_is_proposed_and_again_when_it_is_sent_back(claim):
    marked_at = Claim.objects.get().open_since
    assert marked_at is not None
    verdict = judged(claim, approve=False)
    assert list(Claim.objects.open()) == []
    send_back(verdict, by=UserFactory(role="Fact-checker"), reason="One source is not enough.")
    assert list(Claim.objects.open()) == [claim]
    assert Claim.objects.get().open_since > marked_at
    judged(claim)
    assert list(Claim.objects.open()) == []


def test_new_proposal_that_is_sent_back_leaves_the_verdict_in_force(claim):
    judged(claim)
    verdict = judged(claim, approve=False, public_note="New figures.")
    send_back(verdict, by=UserFactory(role="Fact-checker"), reason="They are the old ones.")
    assert list(Claim.objects.open()) == []


@pytest.mark.parametrize("role", ["Fact-checker", "Publisher"])
def test_second_look_falls_due_with_a_retraction_and_ends_with_a_new_verdict(claim, role):
    today = timezone.localdate()
    verdict = judged(claim)
    assert list(Claim.objects.to_check_again(today)) == []
    retract(verdict, by=UserFactory(role=role), reason="The source was withdrawn.")
    assert (list(Claim.objects.to_check_again(today)), list(Claim.objects.open())) == ([claim], [claim])
    # No day that is chosen puts it off.
    check_again(claim, today + timedelta(days=90), by=UserFactory(role="Fact-checker"))
    assert list(Claim.objects.to_check_again(today)) == [claim]
    proposal = judged(claim, approve=False, public_note="There is another source.")
    assert list(Claim.objects.to_check_again(today)) == [claim]
    approve(proposal, by=UserFactory(role="Fact-checker"))
    assert list(Claim.objects.to_check_again(today)) == []


def test_day_that_has_come_is_over_with_a_new_verdict_and_one_to_come_is_not(claim):
    today = timezone.localdate()
    Claim.objects.update(recheck_on=today, recheck_reason=RecheckReason.MOVED)
    assert list(Claim.objects.to_check_again(today)) == [claim]
    judged(claim)
    row = Claim.objects.get()
    assert (list(Claim.objects.to_check_again(today)), row.recheck_on, row.recheck_reason) == ([], None, "")
    Claim.objects.update(recheck_on=today + timedelta(days=1))
    judged(claim, public_note="New figures.")
    assert Claim.objects.get().recheck_on == today + timedelta(days=1)


def test_proposer_is_told_what_became_of_the_verdict(claim):
    second = UserFactory(role="Fact-checker", first_name="Olu", last_name="Hartnell")
    verdict = judged(claim, approve=False)
    proposer = verdict.proposed_by
    send_back(verdict, by=second, reason="One source is not enough.")
    again = judged(claim, approve=False)
    approve(again, by=second)
    assert told(proposer) == [
        "Olu Hartnell sent back your verdict on “Repairs will cost 4 million crowns.”: One source is not enough."
    ]
    assert told(again.proposed_by) == ["Olu Hartnell approved your verdict on “Repairs will cost 4 million crowns.”."]


def test_who_takes_their_own_proposal_back_is_not_told(claim):
    verdict = judged(claim, approve=False)
    send_back(verdict, by=verdict.proposed_by, reason="I was too quick.")
    assert Notice.objects.count() == 0


def test_retraction_is_told_to_those_concerned_and_to_the_desk_of_each_story(checker):
    claim = marked(story()).claim
    verdict = judged(claim)
    assign(claim, checker, by=checker, seen=None)
    Notice.objects.all().delete()
    by = UserFactory(role="Publisher")
    retract(verdict, by=by, reason="The source was withdrawn.")
    message = f"{by} retracted the verdict on “{claim.statement}”: The source was withdrawn. A second look is due."
    for person in (checker, verdict.proposed_by, verdict.approved_by):
        assert told(person) == [message]
    assert Notice.objects.count() == 3
    assert Task.objects.filter(done_at=None, code="verdict-changed").count() == 1


def test_who_has_left_is_told_nothing(claim, checker):
    verdict = judged(claim)
    for person in (verdict.proposed_by, verdict.approved_by):
        person.is_active = False
        person.save()
    Notice.objects.all().delete()
    retract(verdict, by=checker, reason="The source was withdrawn.")
    assert Notice.objects.count() == 0


def test_long_statement_leaves_room_for_the_reason():
    claim = ClaimFactory(statement="x" * 500)
    verdict = judged(claim, approve=False)
    send_back(verdict, by=UserFactory(role="Fact-checker"), reason="One source is not enough.")
    assert told(verdict.proposed_by)[0].endswith("One source is not enough.")
