"""What a verdict says is written once: its claimant is shown as what it has become, wherever it is shown."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from claims import making, verdicts
from claims.claim_review import speaker
from claims.claimants import claimant_named
from claims.models import Claim
from entities.merging import merge, undo
from entities.models import Kind
from tests.factories import ClaimFactory, EntityFactory, UserFactory
from tests.stories import judged, marked, published_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def harrow(db):
    return EntityFactory(name="Harrow Bank", kind=Kind.ORGANISATION)


@pytest.fixture
def bank(db):
    return EntityFactory(name="Bank of Harrow", kind=Kind.ORGANISATION)


@pytest.fixture
def claim(harrow):
    """A claim in print, said by one that is merged in the tests."""
    article = published_story()
    claim = marked(article, "4 million crowns", claim=ClaimFactory(claimant=harrow), voice="quoted").claim
    judged(claim)
    return claim


def places(claim: Claim, *entities) -> list[str]:
    page = claim.get_absolute_url()
    return [
        page,
        page.rstrip("/") + ".json",
        f"{page}embed/",
        reverse("claims"),
        f"{reverse('claims-search')}?query=crowns",
        Claim.objects.get().anchors.get().article.editions.get().get_absolute_url(),
        *(f"{reverse('claims')}?claimant={entity.pk}" for entity in entities),
    ]


def test_readers_and_machines_get_what_the_claimant_has_become(client, claim, harrow, bank, editor):
    before = [client.get(url).text for url in places(claim, harrow)]
    assert ["Harrow Bank" in text for text in before] == [True] * len(before)
    merge([harrow], into=bank, by=editor)
    after = {url: client.get(url) for url in places(claim, harrow, bank)}
    assert {url: answer.status_code for url, answer in after.items()} == dict.fromkeys(after, 200)
    assert {url: "Bank of Harrow" in answer.text for url, answer in after.items()} == dict.fromkeys(after, True)
    assert {url: "Harrow Bank" in answer.text for url, answer in after.items()} == dict.fromkeys(after, False)


def test_json_names_the_page_of_what_the_claimant_has_become(client, claim, harrow, bank, editor):
    merge([harrow], into=bank, by=editor)
    told = json.loads(client.get(claim.get_absolute_url().rstrip("/") + ".json").text)
    assert told["claimant"]["id"].endswith(bank.get_absolute_url())
    assert speaker(bank)["name"] == "Bank of Harrow"


def test_merge_costs_readers_no_query(
    client, claim, harrow, bank, editor, django_assert_num_queries, django_assert_max_num_queries
):
    for url in places(claim):
        with django_assert_max_num_queries(99) as before:
            client.get(url)
        [made] = merge([harrow], into=bank, by=editor)
        with django_assert_num_queries(len(before)):
            client.get(url)
        undo(made, by=editor)


def test_search_finds_by_the_name_and_the_aliases_of_what_the_claimant_has_become(client, claim, harrow, bank, editor):
    merge([harrow], into=bank, by=editor)
    for query in ("Bank of Harrow", "Harrow Bank"):
        found = client.get(reverse("claims-search"), {"query": query}).json()
        assert [item["claimant"] for item in found["claims"]] == ["Bank of Harrow"]


def test_verdict_that_waits_is_not_out_of_date_by_a_merge(harrow, bank, editor, checker):
    verdict = judged(ClaimFactory(claimant=harrow), approve=False)
    merge([harrow], into=bank, by=editor)
    assert verdicts.approve(verdict, by=checker).is_current


def test_claim_made_on_a_page_from_before_the_merge_is_said_by_what_stands(harrow, bank, editor):
    merge([harrow], into=bank, by=editor)
    assert making.make("It will cost 4 million.", claimant=harrow, by=UserFactory()).claimant == bank


def test_name_of_a_merged_entity_suggests_the_one_that_stands(harrow, bank, editor):
    article = published_story()
    merge([harrow], into=bank, by=editor)
    assert claimant_named(["Harrow Bank"], article.newest) == bank
