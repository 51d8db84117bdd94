"""The search over checks, as clients of Google's Fact Check Tools API know it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from claims import verdicts
from claims.models import Verdict, Voice
from newsroom.api import claims_search
from newsroom.limits import Limit
from tests import stories
from tests.factories import AliasFactory, ClaimFactory, EntityFactory, EvidenceFactory, RatingFactory, UserFactory

pytestmark = pytest.mark.django_db

PATH = "/api/v1alpha1/claims:search"


@pytest.fixture
def mayor(db):
    return EntityFactory(name="Cornelia Vane", kind="person")


def printed(statement, claimant, *, voice=Voice.QUOTED, summary="The budget says so.", **claim):
    article = stories.story()
    anchor = stories.marked(article, claim=ClaimFactory(statement=statement, claimant=claimant, **claim), voice=voice)
    stories.judged(anchor.claim, rating=RatingFactory(name=f"Rated {anchor.pk}"), summary=summary)
    stories.published(article)
    return anchor.claim


def found(client, **parameters) -> list[str]:
    response = client.get(PATH, parameters)
    assert response.status_code == 200
    return [claim["text"] for claim in response.json().get("claims", [])]


def error(client, **parameters):
    response = client.get(PATH, parameters)
    assert response["Content-Type"] == "application/json"
    return response.status_code, response.json()["error"]["code"], response.json()["error"]["status"]


def test_answer_has_the_shape_that_clients_know(client, mayor, settings):
    claim = printed("Repairs cost 4 million.", mayor, said_on=date(2024, 5, 2))
    verdict = claim.verdicts.get()
    response = client.get(PATH, {"query": "repairs"})
    assert response.json() == {
        "claims": [
            {
                "text": "Repairs cost 4 million.",
                "claimant": "Cornelia Vane",
                "claimDate": "2024-05-02T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": settings.PUBLICATION_NAME, "site": "testserver"},
                        "url": f"http://testserver/claims/repairs-cost-4-million-{claim.pk}/",
                        "title": f"{verdict.rating.name}: Repairs cost 4 million.",
                        "reviewDate": f"{verdict.approved_at:%Y-%m-%dT%H:%M:%SZ}",
                        "textualRating": verdict.rating.name,
                        "languageCode": "en",
                    }
                ],
            }
        ]
    }
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies


def test_what_is_not_known_is_absent_and_not_empty(client, mayor):
    printed("Repairs cost 4 million.", mayor)
    assert "claimDate" not in client.get(PATH, {"query": "repairs"}).json()["claims"][0]
    assert client.get(PATH, {"query": "unheard of"}).json() == {}


def test_every_word_is_looked_for_in_statement_summary_and_names(client, mayor):
    AliasFactory(entity=mayor, name="Mayor of Harrowgate")
    printed("Repairs cost 4 million.", mayor, summary="The accounts disagree.")
    printed("The bridge is old.", EntityFactory(name="Someone"))
    one = ["Repairs cost 4 million."]
    for query in ("REPAIRS", "cost repairs", "accounts", "vane", "harrowgate million", "4 million"):
        assert found(client, query=query) == one
    assert found(client, query="repairs old") == []
    assert found(client, query="100%") == found(client, query="_") == []


def test_query_or_site_is_needed(client, mayor):
    printed("Repairs cost 4 million.", mayor)
    assert error(client) == error(client, query=" ") == (400, 400, "INVALID_ARGUMENT")
    assert found(client, reviewPublisherSiteFilter="testserver") == ["Repairs cost 4 million."]
    assert found(client, reviewPublisherSiteFilter="https://www.testserver/") == ["Repairs cost 4 million."]
    assert found(client, query="repairs", reviewPublisherSiteFilter="other.example") == []


def test_language_is_kept_to(client, mayor):
    printed("Repairs cost 4 million.", mayor)
    assert found(client, query="repairs", languageCode="en-GB") == ["Repairs cost 4 million."]
    assert found(client, query="repairs", languageCode="de") == []


def test_age_is_that_of_the_newer_date(client, mayor):
    old = printed("Repairs cost 4 million.", mayor)
    said = printed("Repairs cost 5 million.", mayor, said_on=timezone.localdate())
    Verdict.objects.filter(claim__in=[old, said]).update(approved_at=timezone.now() - timedelta(days=90))
    assert found(client, query="repairs", maxAgeDays=30) == ["Repairs cost 5 million."]
    assert len(found(client, query="repairs", maxAgeDays=365)) == 2


def test_pages_lead_from_one_to_the_next(client, mayor):
    for number in range(5):
        printed(f"Repairs cost {number} million.", mayor)
    seen, token = [], ""
    while True:
        data = client.get(PATH, {"query": "repairs", "pageSize": 2, "pageToken": token}).json()
        seen.append([claim["text"][13] for claim in data["claims"]])
        token = data.get("nextPageToken", "")
        if not token:
            break
    assert seen == [["4", "3"], ["2", "1"], ["0"]]
    assert [text[13] for text in found(client, query="repairs", pageSize=2, offset=3)] == ["1", "0"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"pageSize": "many"},
        {"pageSize": "-1"},
        {"maxAgeDays": "1.5"},
        {"offset": "1001"},
        {"pageToken": "made up"},
        {"query": "x\x00"},
        {"query": "x" * 301},
        {"maxAgeDays": "9999999"},
    ],
)
def test_bad_parameter_is_told_in_googles_way(client, parameters):
    assert error(client, **{"query": "x"} | parameters) == (400, 400, "INVALID_ARGUMENT")


def test_only_get_is_answered(client):
    response = client.post(PATH, {"query": "x"})
    assert (response.status_code, response.json()["error"]["status"]) == (405, "UNIMPLEMENTED")


def test_nothing_is_found_that_is_not_a_review_in_force_in_print(client, mayor):
    kept = printed("Repairs cost 1 million.", mayor)
    printed("Repairs cost 2 million, we say.", None)
    printed("Repairs cost 3 million, we say too.", mayor, voice=Voice.ASSERTED)
    retracted = printed("Repairs cost 4 million.", mayor)
    verdicts.retract(retracted.verdicts.get(), by=UserFactory(role="Fact-checker"), reason="It was wrong.")
    withheld = printed("Repairs cost 5 million.", mayor)
    withheld.withheld_at = timezone.now()
    withheld.save()
    gone = printed("Repairs cost 6 million.", mayor)
    gone.anchors.get().placements.update(state="facts_changed")
    draft = stories.marked(stories.story(), claim=ClaimFactory(statement="Repairs cost 7 million.", claimant=mayor))
    stories.judged(draft.claim)
    proposed = stories.story()
    anchor = stories.marked(proposed, claim=ClaimFactory(statement="Repairs cost 8 million.", claimant=mayor))
    stories.judged(anchor.claim, approve=False)
    stories.published(proposed)
    EvidenceFactory(claim=kept, title="Repairs, sealed", visibility="sealed")
    assert found(client, query="repairs") == ["Repairs cost 1 million."]
    assert found(client, query="sealed") == []


def test_superseded_words_find_nothing(client, mayor):
    claim = printed("Repairs cost 4 million.", mayor, summary="It is an outdated tale.")
    stories.judged(claim, summary="A new budget.", public_note="Since then.")
    assert found(client, query="outdated") == []
    assert found(client, query="budget") == ["Repairs cost 4 million."]


def test_one_who_asks_too_often_is_told_when_to_ask_again(client, monkeypatch):
    monkeypatch.setattr(claims_search, "LIMIT", Limit("test", 2, 60))
    answers = [client.get(PATH, {"query": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert answers[2].json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert client.get(PATH, {"query": "x"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_search_costs_as_much_for_many_as_for_one(client, mayor, django_assert_num_queries):
    for number in range(3):
        printed(f"Repairs cost {number} million.", mayor)
        with django_assert_num_queries(1):
            assert len(found(client, query="repairs")) == number + 1
