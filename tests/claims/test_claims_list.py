"""The list of checked claims, narrowed down, and its feed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import listing
from claims.models import Verdict
from entities.models import Role
from tests import stories
from tests.factories import ClaimFactory, EntityFactory, RatingFactory, SectionFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def shown(client, query="") -> list[str]:
    response = client.get(f"/claims/{query}")
    assert response.status_code == 200
    return re.findall(r'check-card__statement"><a [^>]*>(.*?)</a>', response.text)


@pytest.fixture
def paper(db):
    """Three claims: by two claimants, in two sections, about two entities, rated twice, checked in three months."""
    false, true = RatingFactory(name="False", slug="false"), RatingFactory(name="True", slug="true")
    city, world = SectionFactory(name="City", slug="city"), SectionFactory(name="World", slug="world")
    mayor, critic = EntityFactory(name="The Mayor"), EntityFactory(name="The Critic")
    bridge, road = EntityFactory(name="The Bridge"), EntityFactory(name="The Road")
    rows = [
        ("One.", mayor, city, bridge, false, datetime(2023, 12, 31, 12, tzinfo=UTC)),
        ("Two.", mayor, world, road, true, datetime(2024, 5, 2, tzinfo=UTC)),
        ("Three.", critic, city, road, false, datetime(2024, 6, 2, tzinfo=UTC)),
    ]
    for statement, claimant, section, about, rating, at in rows:
        claim = ClaimFactory(statement=statement, claimant=claimant)
        stories.checked_story(
            claim=claim, rating=rating, section=section, entities=((about, Role.ABOUT), (mayor, Role.MENTIONS))
        )
        Verdict.objects.filter(claim=claim).update(approved_at=at)
    return {"mayor": mayor.pk, "critic": critic.pk, "bridge": bridge.pk, "road": road.pk}


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ("", ["Three.", "Two.", "One."]),
        ("?rating=false", ["Three.", "One."]),
        ("?claimant={mayor}", ["Two.", "One."]),
        ("?about={road}", ["Three.", "Two."]),
        # What a story only mentions, it is not about.
        ("?about={mayor}", []),
        ("?section=city", ["Three.", "One."]),
        ("?year=2024", ["Three.", "Two."]),
        ("?year=2024&month=5", ["Two."]),
        ("?year=2023&month=12", ["One."]),
        ("?month=5", ["Three.", "Two.", "One."]),
        ("?section=city&rating=false&about={road}&claimant={critic}&year=2024", ["Three."]),
        ("?section=city&rating=true", []),
        ("?section=&rating=&year=", ["Three.", "Two.", "One."]),
    ],
)
@pytest.mark.parametrize("few", [0, 1000])
def test_list_is_narrowed_down_by_all_of_it_together(client, paper, query, statements, few, monkeypatch):
    """However many editions there are of it: a database begins elsewhere where there are many."""
    monkeypatch.setattr(listing, "FEW_EDITIONS", few)
    assert shown(client, query.format(**paper)) == statements


@pytest.mark.parametrize(
    "query",
    ["?section=sport", "?year=24", "?year=20245", "?year=2024&month=13", "?about=0", "?about=x", "?claimant={bridge}"],
)
def test_there_is_no_list_of_what_there_is_not(client, paper, query):
    assert client.get(f"/claims/{query.format(**paper)}").status_code == 404


def test_entity_of_nothing_in_print_is_not_told_of(client, paper):
    secret = EntityFactory(name="Secret")
    stories.story(entities=((secret, Role.ABOUT),))
    for name in ("about", "claimant"):
        assert client.get(f"/claims/?{name}={secret.pk}").status_code == 404


def test_choice_is_kept_in_the_links(client, paper):
    html = client.get(f"/claims/?section=city&claimant={paper['mayor']}").text
    assert f'href="/claims/?rating=true&amp;claimant={paper["mayor"]}&amp;section=city"' in html
    assert f'href="/claims/feed/?claimant={paper["mayor"]}&amp;section=city"' in html
    assert '<option value="city" selected>City</option>' in html


def test_pages_keep_the_choice(client, paper, monkeypatch):
    monkeypatch.setattr("claims.views.CLAIMS_A_PAGE", 1)
    html = client.get("/claims/?section=city").text
    (older,) = re.findall(r'rel="next" href="/claims/([^"]*)"', html)
    assert older.startswith("?section=city&amp;before=")
    assert shown(client, older.replace("&amp;", "&")) == ["One."]


def test_list_costs_the_same_however_much_is_chosen_or_shown(client, paper):
    def cost(query):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/claims/{query.format(**paper)}")
        assert not any("COUNT(" in query["sql"] for query in queries)
        return len(queries)

    # The ratings, the sections twice, the years, the claims.
    assert cost("") == cost("?rating=true") == cost("?section=city&year=2024") - 1 == 5
    # The claimant, whom it has become, whether they said anything; the thing, whether it is live, and whether often.
    assert cost("?claimant={mayor}&about={road}") == 11


def test_entity_has_what_it_said_and_what_was_said_in_stories_about_it(client, paper):
    html = client.get(f"/entities/x-{paper['road']}/", follow=True).text
    assert "What is said in stories about it, checked" in html
    assert re.findall(r'check-card__statement"><a [^>]*>(.*?)</a>', html) == ["Three.", "Two."]
    html = client.get(f"/entities/x-{paper['mayor']}/", follow=True).text
    assert re.findall(r'check-card__statement"><a [^>]*>(.*?)</a>', html) == ["Two.", "One."]


# The feed


def entries(client, query="") -> list[dict[str, str]]:
    response = client.get(f"/claims/feed/{query}")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    names = ("id", "title", "published", "updated")
    root = ET.fromstring(response.content)
    return [{name: entry.find(f"{ATOM}{name}").text for name in names} for entry in root.findall(f"{ATOM}entry")]


def test_feed_takes_the_same_choice(client, paper):
    assert [entry["title"] for entry in entries(client)] == ["False: Three.", "True: Two.", "False: One."]
    assert [entry["title"] for entry in entries(client, "?rating=true")] == ["True: Two."]
    assert client.get("/claims/feed/?rating=robot").status_code == 404


def test_new_verdict_moves_when_an_entry_was_updated_and_nothing_else(client, paper):
    before = entries(client, "?year=2023")[0]
    claim = Verdict.objects.get(statement="One.").claim
    stories.judged(claim, rating=RatingFactory(name="Mixed"), public_note="A new budget.")
    after = entries(client)[0]
    assert after["title"] == "Mixed: One."
    assert (after["id"], after["published"]) == (before["id"], before["published"])
    assert after["updated"] > before["updated"]
