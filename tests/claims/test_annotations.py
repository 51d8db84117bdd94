"""The checks of a story as annotations, against the rules of the W3C's model."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from claims import verdicts
from tests import stories
from tests.factories import ClaimFactory, RatingFactory, UserFactory

pytestmark = pytest.mark.django_db

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "data" / "annotations.schema.json").read_text()))
# A browser counts two units for each 🌉, and Python one code point.
BODY = (
    "<p>🌉🌉 The old bridge — closed.</p><ul><li>It is old.</li>"
    "<li>Repairs will cost <em>4 million</em> crowns.</li></ul><p>Nobody paid.</p>"
)


@pytest.fixture
def article(db):
    article = stories.story(body=BODY, headline="Bridge 🌉 closes", dek="It is old")
    stories.judged(stories.marked(article, "cost 4 million crowns").claim, rating=RatingFactory())
    stories.published(article)
    return article


def address(article) -> str:
    return f"{article.editions.latest().get_absolute_url()}annotations.jsonld"


def collection(client, article) -> dict:
    response = client.get(address(article))
    assert response.status_code == 200
    data = response.json()
    assert sorted(error.message for error in SCHEMA.iter_errors(data)) == []
    return data


def items(client, article) -> list[dict]:
    return collection(client, article).get("first", {}).get("items", [])


def selectors(annotation) -> dict[str, dict]:
    return {selector["type"]: selector for selector in annotation["target"]["selector"]}


def test_check_is_an_annotation_of_the_words(client, article):
    (found,) = items(client, article)
    story = f"http://testserver{article.editions.get().get_absolute_url()}"
    anchor, edition = article.anchors.get(), article.editions.get()
    claim = anchor.claim
    assert found["id"] == f"{story}annotations.jsonld#anchor-{anchor.pk}"
    assert found["motivation"] == "assessing"
    assert client.get(found["body"]["source"].removeprefix("http://testserver")).status_code == 200
    assert found["body"]["source"].endswith(f"-{claim.pk}/")
    assert found["target"]["source"] == story
    assert found["target"]["state"]["cached"] == f"{story}history/{edition.pk}/"
    assert found["target"]["state"]["sourceDate"] == f"{edition.live_from:%Y-%m-%dT%H:%M:%SZ}"
    assert client.get(found["target"]["state"]["cached"].removeprefix("http://testserver")).status_code == 200
    assert [selector["type"] for selector in found["target"]["selector"]] == [
        "FragmentSelector",
        "TextQuoteSelector",
        "TextPositionSelector",
    ]


def test_positions_are_code_points_of_the_text_that_is_served(client, article):
    text = client.get(f"{article.editions.get().get_absolute_url()}text.txt")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.text == (
        "Bridge 🌉 closes\nIt is old\n🌉🌉 The old bridge — closed.\nIt is old.\n"
        "Repairs will cost 4 million crowns.\nNobody paid."
    )
    (found,) = items(client, article)
    position, quote = selectors(found)["TextPositionSelector"], selectors(found)["TextQuoteSelector"]
    start, end = position["start"], position["end"]
    assert text.text[start:end] == quote["exact"] == "cost 4 million crowns"
    assert text.text[:start].endswith(quote["prefix"])
    assert text.text[end:].startswith(quote["suffix"])
    # A browser counts one unit more for each of the three 🌉 before the words.
    assert len(text.text[:start].encode("utf-16-le")) // 2 == start + 3


def test_fragment_names_the_element_that_holds_the_words(client, article):
    (found,) = items(client, article)
    fragment = selectors(found)["FragmentSelector"]
    assert fragment == {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
        "value": article.anchors.get().paragraph.anchor,
    }
    assert f'id="{fragment["value"]}"' in client.get(article.editions.get().get_absolute_url()).text


def test_words_at_the_beginning_and_the_end_have_no_empty_sides(client):
    article = stories.story(headline="Bridge closes", body="<p>Nobody paid</p>")
    for words in ("Bridge", "paid"):
        stories.judged(stories.marked(article, words).claim)
    stories.published(article)
    first, last = (selectors(found)["TextQuoteSelector"] for found in items(client, article))
    assert (first.get("prefix"), last.get("suffix")) == (None, None)


def test_answer_is_what_the_protocol_says_and_may_be_kept_for_a_minute(client, article):
    response = client.get(address(article))
    assert response["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert client.post(address(article)).status_code == 405


def test_story_leads_to_its_annotations(client, article):
    html = client.get(article.editions.get().get_absolute_url()).text
    (link,) = re.findall(r'<link rel="describedby" type="application/ld\+json"[^>]* href="([^"]*)">', html)
    assert link == address(article)


def test_page_of_the_collection_is_at_its_own_address_too(client, article):
    data = collection(client, article)
    page = client.get(data["first"]["id"].removeprefix("http://testserver")).json()
    assert sorted(error.message for error in SCHEMA.iter_errors(page)) == []
    assert page["items"] == data["first"]["items"]
    assert client.get(f"{address(article)}?page=1").status_code == 404


def test_nothing_but_checks_in_force_of_words_that_stand_is_in_it(client, article):
    checker = UserFactory(role="Fact-checker")
    (first,) = items(client, article)
    stories.marked(article, "Nobody paid", claim=ClaimFactory())
    stories.judged(stories.marked(article, "It is old.").claim, approve=False)
    assert items(client, article) == [first]
    anchor = article.anchors.order_by("pk").first()
    anchor.placements.update(state="reworded")
    assert items(client, article) == []
    anchor.placements.update(state="unchanged")
    verdicts.retract(anchor.claim.verdicts.get(), by=checker, reason="The source was withdrawn.")
    data = collection(client, article)
    assert (data["total"], "first" in data) == (0, False)


def test_text_that_is_not_live_has_none(client):
    draft, later = stories.story(), stories.story()
    stories.published(later, at=timezone.now() + timedelta(days=1))
    down = stories.withdrawn_story()
    for article, status in ((draft, 404), (later, 404), (down, 410)):
        for name in ("annotations.jsonld", "text.txt"):
            assert client.get(f"/x/x-{article.pk}/{name}").status_code == status


def test_another_spelling_of_the_address_leads_to_the_right_one(client, article):
    assert client.get(f"/x/x-{article.pk}/annotations.jsonld")["Location"] == address(article)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found["target"]["state"].update(sourceDate="2024-05-14T12:00:00+02:00"),
        lambda found: found["target"]["selector"][2].update(start=-1),
        lambda found: found["target"]["selector"][1].pop("exact"),
        lambda found: found.pop("target"),
        lambda found: found.update(type="Note"),
        lambda found: found["body"].pop("source"),
        lambda found: found["target"]["selector"].append({"type": "XPathSelector"}),
    ],
)
def test_schema_sees_what_is_wrong(client, article, spoil):
    data = collection(client, article)
    spoil(data["first"]["items"][0])
    assert not SCHEMA.is_valid(data)
