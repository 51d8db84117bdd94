"""The page that says how we check."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.factories import RatingFactory

pytestmark = pytest.mark.django_db


def test_ratings_are_told_with_what_they_mean_truest_first(client):
    RatingFactory(name="Unproven", number=None, definition="Nobody can tell.")
    RatingFactory(name="False", number=1, definition="The evidence contradicts it.")
    RatingFactory(name="True", number=3, definition="It is accurate.")
    html = client.get("/methodology/").text
    places = [html.index(words) for words in ("It is accurate.", "The evidence contradicts it.", "Nobody can tell.")]
    assert places == sorted(places)


def test_policy_is_ours_or_the_newsrooms_own(client, tmp_path, settings):
    assert "another, who wrote neither the verdict nor the story" in client.get("/methodology/").text
    (tmp_path / "ours.html").write_text("<p>We ask the oracle.</p>")
    (engine,) = settings.TEMPLATES
    own = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    with override_settings(TEMPLATES=own, POLICY_TEMPLATE="ours.html"):
        html = client.get("/methodology/").text
    assert "We ask the oracle." in html
    assert "neither the verdict nor the story" not in html


def test_every_page_leads_to_it_and_it_leads_to_the_corrections(client):
    assert 'href="/methodology/"' in client.get("/").text
    html = client.get("/methodology/").text
    assert 'href="/corrections/">All corrections' in html
    assert "Report an error" in html


def test_it_costs_two_queries(client, django_assert_num_queries):
    RatingFactory.create_batch(3)
    # The ratings, and the sections of the menu.
    with django_assert_num_queries(2):
        client.get("/methodology/")
