"""A story that goes out before all of it is checked says so, and how much."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import anchoring, verdicts
from claims.models import Claim, Placement, State
from claims.tally import unchecked_in
from tests import stories
from tests.factories import ClaimFactory, EditionFactory, UserFactory

pytestmark = pytest.mark.django_db

BODY = "".join(f"<p>It is said that word{n} is true.</p>" for n in range(6))


def developing(article, reason="The court has not spoken yet."):
    return EditionFactory(
        article=article, developing_reason=reason, developing_until=timezone.now() + timedelta(hours=6)
    )


def shown(client, article) -> str:
    """What the page says of it, in words; empty if it says nothing."""
    html = client.get(article.editions.latest().get_absolute_url()).content.decode()
    found = re.search(r'<section class="developing".*?</section>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def marked(article, number, *, check=True):
    anchor = stories.marked(article, f"word{number} is true")
    if check:
        stories.judged(anchor.claim)
    return anchor


def test_reason_and_number_are_told_above_the_text(client):
    article = stories.story(body=BODY)
    marked(article, 0)
    marked(article, 1, check=False)
    marked(article, 2, check=False)
    developing(article)
    told = "Developing story The court has not spoken yet. 2 statements in it are not checked yet."
    assert shown(client, article) == told
    html = client.get(article.editions.latest().get_absolute_url()).content.decode()
    assert html.index('class="developing"') < html.index('class="story__body"')


def test_story_that_is_not_developing_says_nothing(client):
    article = stories.story(body=BODY)
    marked(article, 0, check=False)
    EditionFactory(article=article)
    assert shown(client, article) == ""


def test_number_is_left_out_when_all_is_checked(client):
    article = stories.story(body=BODY)
    marked(article, 0)
    developing(article)
    assert shown(client, article) == "Developing story The court has not spoken yet."


def test_reason_is_text(client):
    article = stories.story(body=BODY)
    developing(article, reason="<b>Now</b>")
    assert "&lt;b&gt;Now&lt;/b&gt;" in shown(client, article)


def test_unchecked_are_those_without_a_verdict_in_force_or_with_words_that_wait():
    article = stories.story(body=BODY)
    anchors = [marked(article, number) for number in range(6)]
    taken_back, waiting, confirmed, gone, retired, _ = anchors
    verdicts.retract(taken_back.claim.current_verdict, by=UserFactory(role="Fact-checker"), reason="A mistake.")
    places = Placement.objects.filter(revision=article.newest)
    places.filter(anchor__in=[waiting, confirmed]).update(state=State.FACTS_CHANGED)
    places.filter(anchor=confirmed).update(confirmed_by=UserFactory(), confirmed_at=timezone.now())
    places.filter(anchor=gone).update(state=State.GONE, paragraph=None, start=None, end=None, words="")
    stories.judged(gone.claim, approve=False, public_note="New books.")
    anchoring.retire(retired, by=UserFactory(role="Fact-checker"), reason="Not said here.")
    assert unchecked_in(article.newest.pk, timezone.now()) == 2


def test_statement_made_twice_counts_once_and_a_withheld_one_not():
    article = stories.story(body=BODY)
    claim, withheld = ClaimFactory(), ClaimFactory()
    for number, each in enumerate((claim, claim, withheld)):
        stories.marked(article, f"word{number} is true", claim=each)
    Claim.objects.filter(pk=withheld.pk).update(withheld_at=timezone.now())
    assert unchecked_in(article.newest.pk, timezone.now()) == 1


def test_claims_of_the_working_text_do_not_count(client):
    article = stories.story(body=BODY)
    developing(article)
    stories.edited(article, body=f"{article.newest.body}<p>It is said that word9 is true.</p>")
    stories.marked(article, "word9 is true")
    assert shown(client, article) == "Developing story The court has not spoken yet."


def test_number_costs_one_query():
    article = stories.story(body=BODY)
    for number in range(6):
        marked(article, number, check=number % 2)
    with CaptureQueriesContext(connection) as queries:
        assert unchecked_in(article.newest.pk, timezone.now()) == 3
    assert len(queries) == 1


def test_developing_story_costs_no_more_than_one_with_checks(client):
    article = stories.story(body=BODY)
    marked(article, 0)
    costs = []
    for put_out in (EditionFactory, developing):
        path = put_out(article=article).get_absolute_url()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        costs.append(len(queries))
    assert costs == [9, 9]
