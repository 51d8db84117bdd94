"""What readers lose of claims when words of a story are withheld, and get back when that is lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Edition
from articles.withholding import lift, withhold
from claims import anchoring, public, verdicts
from claims.models import Claim, Placement, State
from tests.factories import ClaimFactory, EvidenceFactory, RatingFactory, UserFactory
from tests.stories import checked_story, edited, judged, marked, published, story

pytestmark = pytest.mark.django_db

WORDS = "the mayor stole the gold"
BODY = (
    "<p>On Tuesday the mayor stole the gold, and repairs cost 3 million crowns.</p>"
    "<p>Repairs will cost 4 million crowns, the council said.</p>"
)


@pytest.fixture
def lawyer():
    return UserFactory(role="Legal", is_staff=True)


def claim_on(article, words, **claim):
    anchor = marked(article, words, claim=ClaimFactory(**claim))
    judged(anchor.claim)
    return anchor.claim


def shown(claim):
    return Claim.objects.public(timezone.now()).filter(pk=claim.pk).exists()


def test_claim_whose_words_are_withheld_shows_no_verdict_and_one_in_another_block_does(lawyer):
    article = story(body=BODY)
    gone = claim_on(article, "the mayor stole the gold")
    stands = claim_on(article, "4 million crowns")
    published(article)
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert (shown(gone), shown(stands)) == (False, True)
    edition = Edition.objects.get()
    assert [check.placement.anchor.claim for check in public.checks_in(edition.revision_id, timezone.now())] == [stands]
    states = dict(edition.revision.placements.values_list("anchor__claim", "state"))
    assert states == {gone.pk: State.GONE, stands.pk: State.UNCHANGED}
    lift(done, by=lawyer, reason="Appeal.")
    assert (shown(gone), shown(stands)) == (True, True)


def test_claim_beside_the_words_waits_for_a_person(lawyer):
    article = story(body=BODY)
    beside = claim_on(article, "repairs cost 3 million crowns")
    published(article)
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert not shown(beside)


def test_places_in_an_edition_that_is_over_are_as_they_were(lawyer):
    article = story(body=BODY)
    claim = claim_on(article, "4 million crowns")
    published(article, at=timezone.now() - timedelta(hours=2))
    first = article.editions.get()
    edited(article, body=BODY.replace("council", "clerk"))
    anchoring.confirm(
        claim.anchors.get(),
        article.newest,
        anchoring.locate(article.newest, "Repairs will cost 4 million crowns"),
        by=UserFactory(role="Fact-checker"),
    )
    before = Placement.objects.filter(revision=first.revision).values("state", "start", "end", "words").get()
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    first.refresh_from_db()
    assert Placement.objects.filter(revision=first.revision).values("state", "start", "end", "words").get() == before


@pytest.mark.parametrize(
    "texts", [{"statement": f"So {WORDS}."}, {"summary": f"Yes, {WORDS.upper()}."}, {"public_note": f"Now {WORDS}."}]
)
def test_claim_that_repeats_the_words_is_withheld_wherever_it_stands(texts, lawyer, client):
    one, other = story(body=BODY), story(body=BODY)
    claim = ClaimFactory(**({"statement": texts["statement"]} if "statement" in texts else {}))
    marked(one, "4 million crowns", claim=claim)
    marked(other, "4 million crowns", claim=claim)
    judged(claim, **{name: text for name, text in texts.items() if name != "statement"})
    for article in (one, other):
        published(article)
    done = withhold(one, by=lawyer, reason="An injunction.", words=WORDS)
    claim.refresh_from_db()
    assert (claim.withheld_at, shown(claim)) == (done.withheld_at, False)
    assert client.get(f"/claims/x-{claim.pk}/").status_code == 404
    for edition in Edition.objects.all():
        assert public.checks_in(edition.revision_id, timezone.now()) == []
    lift(done, by=lawyer, reason="Appeal.")
    claim.refresh_from_db()
    assert (claim.withheld_at, shown(claim)) == (None, True)


@pytest.mark.parametrize("field", ["title", "passage", "publisher", "url"])
def test_claim_whose_evidence_repeats_the_words_is_withheld(field, lawyer):
    article = story(body=BODY)
    claim = marked(article, "4 million crowns").claim
    text = "https://x.example/The-mayor-stole-the-gold" if field == "url" else f"Report: {WORDS}"
    source = EvidenceFactory(claim=claim, **{field: text})
    judgement = verdicts.Judgement(rating=RatingFactory(), summary="So.", as_of=timezone.now().date())
    verdict = verdicts.propose(claim, judgement, [source], by=UserFactory(role="Fact-checker"))
    verdicts.approve(verdict, by=UserFactory(role="Fact-checker"))
    published(article)
    assert shown(claim)
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert not shown(claim)


def test_other_claims_are_shown_still(lawyer):
    article = checked_story(body=BODY)
    elsewhere = checked_story(claim=ClaimFactory(statement=f"So {WORDS}."))
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert Claim.objects.public(timezone.now()).count() == 2
    assert elsewhere.anchors.get().claim.withheld_at is None


def test_claim_that_another_passage_withholds_stays_withheld(lawyer):
    article = story(body=BODY)
    claim = claim_on(article, "4 million crowns", statement=f"So {WORDS}.")
    published(article)
    first = withhold(article, by=lawyer, reason="One.", words="mayor stole")
    second = withhold(article, by=lawyer, reason="Two.", words="stole the gold")
    lift(first, by=lawyer, reason="Appeal.")
    claim.refresh_from_db()
    assert claim.withheld_at == second.withheld_at


def test_claim_that_comes_to_repeat_the_words_is_withheld_too(lawyer):
    article = checked_story(body=BODY)
    claim = article.anchors.get().claim
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert shown(claim)
    judged(claim, summary=f"Yes, {WORDS}.", public_note="New papers.")
    assert not shown(claim)
    known = checked_story(claim=ClaimFactory(statement=f"So {WORDS}.")).anchors.get().claim
    assert shown(known)
    marked(article, "Repairs will cost", claim=known)
    assert not shown(known)


def test_claim_marked_meanwhile_is_found_in_the_text_that_comes_back(lawyer):
    article = story(body=BODY)
    published(article)
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    claim = claim_on(article, "4 million crowns")
    assert shown(claim)
    lift(done, by=lawyer, reason="Appeal.")
    assert shown(claim)
