"""Asking for comment: what the claimant answered is on the desk's page, frozen with a verdict, and told to readers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from claims import asking, verdicts
from claims.models import RecheckReason, RequestForComment, VerdictReply
from claims.verdicts import AlreadyDecidedError
from tests.factories import ClaimFactory, EntityFactory, RequestForCommentFactory, UserFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.django_db

ASKED = date(2024, 5, 3)


@pytest.fixture
def claim():
    return marked(story(), claim=ClaimFactory(claimant=EntityFactory(name="Ada Moss", kind="person"))).claim


def page(client, claim) -> str:
    return " ".join(client.get(claim.get_absolute_url(), follow=True).text.split())


def test_request_is_noted_and_answered_later(claim, checker):
    request = asking.note(claim, by=checker, asked_on=ASKED, asked_how="phone")
    assert (request.noted_by, request.answered_on, request.is_public) == (checker, None, True)
    asking.change(request, by=checker, answered_on=ASKED, answer=" We never said so. ")
    request.refresh_from_db()
    assert (request.answer, request.has_declined) == ("We never said so.", False)


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher", None])
def test_requests_are_noted_only_by_a_fact_checker(role, claim):
    request = RequestForCommentFactory(claim=claim)
    person = UserFactory(role=role)
    with pytest.raises(PermissionDenied):
        asking.note(claim, by=person, asked_on=ASKED)
    with pytest.raises(PermissionDenied):
        asking.change(request, by=person, answer="Yes.", answered_on=ASKED)
    assert list(claim.requests.values_list("answer")) == [("",)]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"asked_on": timezone.localdate() + timedelta(days=2)}, "asked_on"),
        ({"answered_on": timezone.localdate() + timedelta(days=2)}, "answered_on"),
        ({"answered_on": ASKED - timedelta(days=1)}, "__all__"),
        ({"answer": "Yes."}, "__all__"),
        ({"asked_how": "by pigeon"}, "asked_how"),
        ({"asked_on": None}, "asked_on"),
    ],
    ids=str,
)
def test_what_cannot_be_is_not_noted(fields, wrong, claim, checker):
    with pytest.raises(ValidationError) as caught:
        asking.note(claim, by=checker, **{"asked_on": ASKED} | fields)
    assert list(caught.value.message_dict) == [wrong]
    assert not RequestForComment.objects.exists()


def test_claim_of_nobody_needs_a_name_of_who_was_asked(checker):
    with pytest.raises(ValidationError, match="Say who was asked"):
        asking.note(ClaimFactory(), by=checker, asked_on=ASKED)


def test_verdict_keeps_what_was_answered_when_it_was_proposed(claim, checker):
    RequestForCommentFactory(claim=claim, respondent="A spokesman", is_public=False)
    request = RequestForCommentFactory(claim=claim, respondent="", answered=True)
    verdict = judged(claim)
    asking.change(request, by=checker, answer="We said so.")
    told = list(VerdictReply.objects.filter(verdict=verdict).values(*asking.TOLD))
    assert told == [
        {
            "respondent": "",
            "asked_on": ASKED,
            "asked_how": "email",
            "answered_on": date(2024, 5, 6),
            "answer": "We never said so.",
        }
    ]


def test_answer_that_came_after_the_proposal_sends_it_back(claim, checker, second_checker):
    request = RequestForCommentFactory(claim=claim)
    verdict = judged(claim, approve=False)
    asking.change(request, by=checker, answered_on=ASKED, answer="It is not so.")
    with pytest.raises(AlreadyDecidedError, match="answered, after this verdict was proposed"):
        verdicts.approve(verdict, by=second_checker)
    verdicts.send_back(verdict, by=second_checker, reason="They answered.")
    assert list(judged(claim).replies.values_list("answer", flat=True)) == ["It is not so."]


def test_answer_that_came_after_the_approval_is_looked_at_again(claim, checker):
    request = RequestForCommentFactory(claim=claim)
    judged(claim)
    later = timezone.localdate() + timedelta(days=90)
    type(claim).objects.update(recheck_on=later)
    asking.change(request, by=checker, is_public=True)
    claim.refresh_from_db()
    assert claim.recheck_on == later
    asking.change(request, by=checker, answered_on=ASKED)
    claim.refresh_from_db()
    assert (claim.recheck_on, claim.recheck_reason) == (timezone.localdate(), RecheckReason.ANSWERED)


def test_answer_that_is_not_for_readers_changes_nothing_for_them(claim, checker):
    verdict = judged(claim)
    asking.note(claim, by=checker, asked_on=ASKED, is_public=False, answered_on=ASKED, answer="Off the record.")
    claim.refresh_from_db()
    assert (claim.recheck_on, verdict.replies.count()) == (None, 0)


# Readers


def test_readers_are_told_who_was_asked_and_what_they_said(claim, client):
    RequestForCommentFactory(claim=claim, respondent="")
    RequestForCommentFactory(claim=claim, asked_how="phone", answered=True)
    RequestForCommentFactory(claim=claim, respondent="Her deputy", answered_on=date(2024, 5, 7))
    RequestForCommentFactory(claim=claim, respondent="A friend", is_public=False, answered=True)
    verdict = judged(claim)
    published(marked(story(), claim=claim).article)
    html = page(client, claim)
    by = date_format(timezone.localtime(verdict.proposed_at), "j F Y")
    assert f"We asked Ada Moss for comment by e-mail on 3 May 2024. No answer had come by {by}." in html
    assert "We asked Her office for comment by telephone on 3 May 2024. The answer came on 6 May 2024:" in html
    assert '<blockquote class="source__passage reply"><p>We never said so.</p></blockquote>' in html
    assert "The answer, on 7 May 2024, was that there would be none." in html
    assert "A friend" not in html


def test_older_verdict_tells_what_had_been_answered_by_then(claim, client, checker):
    request = RequestForCommentFactory(claim=claim)
    old = judged(claim)
    asking.change(request, by=checker, answered_on=ASKED, answer="It is not so.")
    judged(claim, public_note="They answered.")
    published(marked(story(), claim=claim).article)
    address = client.get(claim.get_absolute_url(), follow=True).redirect_chain or [(claim.get_absolute_url(), 200)]
    html = client.get(f"{address[-1][0]}verdicts/{old.pk}/", follow=True).text
    assert ("No answer had come by" in html, "It is not so." in html) == (True, False)
    assert "It is not so." in page(client, claim)


def test_withdrawn_verdict_takes_the_answer_with_it(claim, client, checker):
    RequestForCommentFactory(claim=claim, answered=True)
    verdict = judged(claim)
    published(marked(story(), claim=claim).article)
    assert "We never said so." in page(client, claim)
    verdicts.retract(verdict, by=checker, reason="Misread.")
    assert "We never said so." not in page(client, claim)


def test_programs_are_told_too(claim, client):
    RequestForCommentFactory(claim=claim, answered=True)
    RequestForCommentFactory(claim=claim, respondent="", answered_on=date(2024, 5, 7))
    judged(claim)
    published(marked(story(), claim=claim).article)
    data = client.get(f"{claim.get_absolute_url().rstrip('/')}.json", follow=True).json()
    asked = {"askedOn": "2024-05-03", "askedHow": "email"}
    assert data["verdict"]["askedForComment"] == [
        asked | {"respondent": "Her office", "answeredOn": "2024-05-06", "answer": "We never said so."},
        asked | {"answeredOn": "2024-05-07", "declined": True},
    ]


# The desk


def test_desk_notes_a_request_and_its_answer(claim, client, checker):
    client.force_login(checker)
    data = {"respondent": "", "asked_on": "2024-05-03", "asked_how": "phone", "is_public": "on"}
    url = reverse("admin:claims_request_add", args=[claim.pk])
    assert client.post(url, data | {"answer": "Yes."}).status_code == 200
    assert not claim.requests.exists()
    assert client.post(url, data).status_code == 302
    change = reverse("admin:claims_request", args=[claim.pk, claim.requests.get().pk])
    assert client.post(change, data | {"answered_on": "2024-05-04", "answer": "It is not so."}).status_code == 302
    html = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).text
    assert "It is not so." in html


def test_request_of_another_claim_is_not_there(claim, client, checker):
    client.force_login(checker)
    request = RequestForCommentFactory()
    assert client.get(reverse("admin:claims_request", args=[claim.pk, request.pk])).status_code == 404
