"""Two people at once on one claim: one comes first, whoever comes second is told, and readers never see both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from articles import publishing, revisions
from articles.models import Task
from articles.publishing import PublicationRefusedError
from articles.revisions import content_of
from claims import asking, evidence, verdicts
from claims.evidence import FrozenError
from claims.models import Claim, Placement, State, Verdict
from claims.verdicts import AlreadyDecidedError, Judgement
from tests.articles.test_races import ROUNDS, fresh, together
from tests.factories import BODY, ClaimFactory, EntityFactory, EvidenceFactory, RatingFactory, UserFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.django_db(transaction=True)


def checkers(number=2):
    return UserFactory.create_batch(number, role="Fact-checker", is_staff=True)


def telling(told, refusal, act):
    """The act, which notes in `told` that it was refused."""

    def run():
        try:
            act()
        except refusal as error:
            told.append(str(error))

    return run


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approval_and_an_edit_of_the_words_leave_no_verdict_on_words_that_nobody_checked(_round):
    article = story()
    anchor = marked(article)
    verdict = judged(anchor.claim, approve=False)
    published(article)
    editor, checker = UserFactory(role="Editor"), checkers(1)[0]

    def save():
        copy = fresh(article)
        changed = replace(content_of(copy.newest), body=BODY.replace("4 million", "5 million"))
        revisions.save(copy, changed, by=editor, base=copy.newest)

    assert together(save, lambda: verdicts.approve(verdict, by=checker)) == {"done": 2}
    newest = fresh(article).newest
    assert Placement.objects.get(anchor=anchor, revision=newest).state == State.FACTS_CHANGED
    assert list(Placement.objects.standing().filter(revision=newest)) == []
    # What readers have is what was approved.
    assert list(Claim.objects.public(timezone.now())) == [anchor.claim]
    with pytest.raises(PublicationRefusedError):
        published(article)


def test_approver_is_told_that_the_words_were_changed_meanwhile(client):
    article = story()
    claim = marked(article).claim
    verdict = judged(claim, approve=False)
    copy = fresh(article)
    changed = replace(content_of(copy.newest), body=BODY.replace("4 million", "5 million"))
    revisions.save(copy, changed, by=article.created_by, base=copy.newest)
    client.force_login(checkers(1)[0])
    page = client.post(reverse("admin:claims_claim_approve", args=[claim.pk]), {"verdict": verdict.pk}, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert len(said) == 2
    assert "words that make this claim were changed" in said[1]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approval_or_an_edit_of_the_statement_comes_first_and_the_verdict_says_what_was_approved(_round):
    claim = ClaimFactory(statement="Repairs cost 4 million.")
    verdict = judged(claim, approve=False)
    told = []
    approve = telling(told, AlreadyDecidedError, lambda: verdicts.approve(verdict, by=checkers(1)[0]))
    edit = Claim.objects.filter(pk=claim.pk).update
    assert together(approve, lambda: edit(statement="Repairs cost 5 million.")) == {"done": 2}
    in_force = list(Verdict.objects.current().values_list("statement", flat=True))
    # Refused, with the reason; or in force, on what was said when it was proposed.
    assert (in_force, [("edited after" in message) for message in told]) in (
        ([], [True]),
        (["Repairs cost 4 million."], []),
    )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_proposal_or_a_change_of_its_source_comes_first(_round):
    claim = ClaimFactory()
    source, rating = EvidenceFactory(claim=claim, title="Before"), RatingFactory()
    one, two = checkers()
    judgement = Judgement(rating=rating, summary="The budget says so.", as_of=timezone.localdate())
    told = []
    change = telling(told, FrozenError, lambda: evidence.change(source, by=two, title="After"))
    assert together(change, lambda: verdicts.propose(claim, judgement, [source], by=one)) == {"done": 2}
    source.refresh_from_db()
    cited = Verdict.objects.get().sources.get()
    assert (source.title, cited.title, len(told)) in (("Before", "Before", 1), ("After", "After", 0))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approval_or_an_answer_of_the_claimant_comes_first(_round):
    claim = ClaimFactory(claimant=EntityFactory())
    verdict = judged(claim, approve=False)
    one, two = checkers()
    told = []
    approve = telling(told, AlreadyDecidedError, lambda: verdicts.approve(verdict, by=one))
    today = timezone.localdate()
    note = telling(told, ValidationError, lambda: asking.note(claim, by=two, asked_on=today))
    assert together(approve, note) == {"done": 2}
    claim.refresh_from_db()
    # Refused, or in force and to be looked at again.
    assert (len(told), Verdict.objects.current().count(), claim.recheck_on) in ((1, 0, None), (0, 1, today))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_retraction_or_publication_comes_first_and_readers_never_see_what_was_taken_back(_round):
    article = story()
    anchor = marked(article, must_check=True)
    verdict = judged(anchor.claim)
    publisher, checker = UserFactory(role="Publisher"), checkers(1)[0]
    shown, told = fresh(article), []
    publish = telling(
        told, PublicationRefusedError, lambda: publishing.publish(shown, revision=shown.newest, by=publisher)
    )
    came = together(publish, lambda: verdicts.retract(verdict, by=checker, reason="Misread."))
    assert came == {"done": 2}
    now = timezone.now()
    assert list(Claim.objects.public(now)) == []
    if told:
        assert not article.editions.exists()
    else:
        assert list(Claim.objects.being_checked_again(now)) == [anchor.claim]
    assert Task.objects.filter(article=article, code="verdict-changed", done_at=None).count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approval_and_retraction_of_the_verdict_before_leave_one_answer(_round):
    claim = marked(story()).claim
    before = judged(claim)
    after = judged(claim, approve=False, public_note="The budget was amended.")
    one, two = checkers()
    told = []
    retract = telling(told, AlreadyDecidedError, lambda: verdicts.retract(before, by=one, reason="Misread."))
    assert together(retract, lambda: verdicts.approve(after, by=two)) == {"done": 2}
    assert list(Verdict.objects.current()) == [after]
    before.refresh_from_db()
    assert (before.retracted_at is None, len(told)) in ((True, 1), (False, 0))
