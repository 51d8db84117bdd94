"""What the gate asks of a story's claims."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.gate import Problem, proposal
from articles.models import Article
from claims import checks
from claims.anchoring import confirm, place_now, retire
from claims.models import Verdict, Voice
from claims.verdicts import retract
from tests.factories import BODY, ClaimFactory, RatingFactory
from tests.stories import edited, judged, marked, story

pytestmark = pytest.mark.django_db

COSTS = "4 million crowns"
CHANGED = BODY.replace("4 million", "5 million")
REWORDED = BODY.replace(COSTS, "4 million of our crowns")
FIRST = BODY.splitlines()[0]


def asked(check, article) -> list[Problem]:
    return list(check(proposal(Article.objects.get(pk=article.pk).newest, timezone.now())))


def found(check, article) -> list[tuple[str, str, bool]]:
    return [(problem.code, problem.where, problem.is_blocking) for problem in asked(check, article)]


@pytest.fixture
def beside():
    """Another story in which everything is wrong that can be, of which nothing is asked here."""
    article = story()
    anchor = marked(article, must_check=True, voice=Voice.ASSERTED)
    judged(anchor.claim, rating=RatingFactory(is_adverse=True))
    edited(article, body=CHANGED)
    return anchor


# no_claim_waits


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (BODY, []),
        (BODY.replace("Tuesday", "Friday"), []),
        (REWORDED, [("claim-waits", "p-second", True)]),
        (CHANGED, [("claim-waits", "p-second", True)]),
        (FIRST, [("claim-gone", "", False)]),
    ],
)
def test_claim_waits_when_its_words_changed(body, expected):
    article = marked(story()).article
    edited(article, body=body, headline="x")
    assert found(checks.no_claim_waits, article) == expected


def test_claim_in_the_headline_waits_there():
    article = marked(story(headline="Bridge costs 4 million"), "4 million", block="headline").article
    edited(article, headline="Bridge costs 5 million")
    assert found(checks.no_claim_waits, article) == [("claim-waits", "headline", True)]


def test_message_names_the_claim_and_says_what_happened():
    claim = ClaimFactory(statement="Repairs cost 100 % more.")
    article = marked(story(), claim=claim).article
    edited(article, body=CHANGED)
    (problem,) = asked(checks.no_claim_waits, article)
    assert problem.message == (
        "A fact changed in the words of this claim: “Repairs cost 100 % more.”. A fact-checker has to look."
    )


def test_confirmed_words_wait_no_more(checker):
    anchor = marked(story())
    newest = edited(anchor.article, body=CHANGED)
    confirm(anchor, newest, place_now(anchor, newest), by=checker)
    assert found(checks.no_claim_waits, anchor.article) == []


def test_retired_anchor_waits_no_more(checker):
    anchor = marked(story())
    edited(anchor.article, body=CHANGED)
    retire(anchor, by=checker, reason="It is about another bridge.")
    assert found(checks.no_claim_waits, anchor.article) == []


def test_claim_without_a_verdict_waits_too():
    """What was marked is to be looked at; whether it is checked already is another question."""
    article = marked(story()).article
    edited(article, body=CHANGED)
    assert [code for code, _where, _blocks in found(checks.no_claim_waits, article)] == ["claim-waits"]


# must_checks_are_checked


@pytest.mark.usefixtures("beside")
def test_claim_that_must_be_checked_needs_an_approved_verdict(checker):
    anchor = marked(story(), must_check=True)
    problem = [("must-check", "p-second", True)]
    assert found(checks.must_checks_are_checked, anchor.article) == problem
    verdict = judged(anchor.claim, approve=False)
    assert found(checks.must_checks_are_checked, anchor.article) == problem
    Verdict.objects.filter(pk=verdict.pk).update(approved_by=checker, approved_at=timezone.now())
    assert found(checks.must_checks_are_checked, anchor.article) == []
    retract(verdict, by=checker, reason="The source was withdrawn.")
    assert found(checks.must_checks_are_checked, anchor.article) == problem


@pytest.mark.parametrize("body", [CHANGED, REWORDED, FIRST])
def test_claim_that_must_be_checked_needs_words_that_stand(body):
    anchor = marked(story(), must_check=True)
    judged(anchor.claim)
    assert found(checks.must_checks_are_checked, anchor.article) == []
    edited(anchor.article, body=body)
    assert found(checks.must_checks_are_checked, anchor.article) == [("must-check", "p-second", True)]


def test_verdict_of_another_claim_does_not_help():
    anchor = marked(story(), must_check=True)
    judged(marked(anchor.article, "the old bridge").claim)
    assert len(found(checks.must_checks_are_checked, anchor.article)) == 1


def test_claim_that_need_not_be_checked_is_not_asked_for():
    article = marked(story(), must_check=False).article
    assert found(checks.must_checks_are_checked, article) == []


def test_must_check_that_was_retired_is_not_asked_for(checker):
    anchor = marked(story(), must_check=True)
    retire(anchor, by=checker, reason="It is about another bridge.")
    assert found(checks.must_checks_are_checked, anchor.article) == []


# own_statements_stand


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("is_adverse", [True, False])
def test_only_what_we_say_ourselves_has_to_be_so(voice, is_adverse):
    anchor = marked(story(), voice=voice)
    judged(anchor.claim, rating=RatingFactory(is_adverse=is_adverse))
    blocked = [("own-statement-adverse", "p-second", True)] if voice == Voice.ASSERTED and is_adverse else []
    assert found(checks.own_statements_stand, anchor.article) == blocked


def test_adverse_verdict_counts_only_while_it_is_in_force(checker):
    anchor = marked(story(), voice=Voice.ASSERTED)
    verdict = judged(anchor.claim, rating=RatingFactory(is_adverse=True), approve=False)
    assert found(checks.own_statements_stand, anchor.article) == []
    Verdict.objects.filter(pk=verdict.pk).update(approved_by=checker, approved_at=timezone.now())
    assert len(found(checks.own_statements_stand, anchor.article)) == 1
    judged(anchor.claim, public_note="There is another source.")
    assert found(checks.own_statements_stand, anchor.article) == []


def test_text_that_does_not_say_it_any_more_may_go_out():
    anchor = marked(story(), voice=Voice.ASSERTED)
    judged(anchor.claim, rating=RatingFactory(is_adverse=True))
    edited(anchor.article, body=FIRST)
    assert found(checks.own_statements_stand, anchor.article) == []


# What they cost


@pytest.mark.parametrize(
    "check",
    [checks.no_claim_waits, checks.must_checks_are_checked, checks.own_statements_stand],
    ids=lambda c: c.__name__,
)
def test_check_takes_one_query_for_any_number_of_claims(check):
    def problems(number):
        body = "".join(f'<p id="p-long{n}">Item {n} of the list costs {n} crowns.</p>' for n in range(number))
        article = story(body=body)
        for n in range(number):
            anchor = marked(article, f"Item {n} of the list costs {n} crowns", must_check=True, voice=Voice.ASSERTED)
            if check is checks.own_statements_stand:
                judged(anchor.claim, rating=RatingFactory(is_adverse=True))
        if check is checks.no_claim_waits:
            edited(article, body=body.replace("costs", "costs 1"))
        with CaptureQueriesContext(connection) as queries:
            messages = [problem.message for problem in asked(check, article)]
        assert len(messages) == number
        return len(queries)

    assert problems(1) == problems(3)
