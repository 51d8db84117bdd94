"""The page on which the newsroom says who it is, who pays, and by which rules it works."""

from __future__ import annotations

import json
import re

import pytest
from django.test import override_settings

from tests import stories
from tests.factories import AuthorFactory

pytestmark = pytest.mark.django_db


def test_those_who_write_now_are_named(client):
    ada = AuthorFactory(name="Ada Writer", bio="Covers bridges.")
    stories.published_story(byline=(ada,))
    stories.story(byline=(AuthorFactory(name="Not Yet"),))
    stories.withdrawn_story(byline=(AuthorFactory(name="Not Any More"),))
    html = client.get("/about/").text
    assert re.findall(r'about__name"><a href="([^"]*)"><bdi>(.*?)</bdi>', html) == [
        (ada.get_absolute_url(), "Ada Writer")
    ]
    assert "Covers bridges." in html


def test_paper_of_the_demonstration_says_that_it_is_one(client):
    assert "a paper that does not exist" in client.get("/about/").text


@override_settings(ABOUT_TEMPLATE="newsroom/_about.html", PUBLICATION_NAME="The Herald")
def test_paper_that_has_not_said_who_pays_does_not_pretend_to(client):
    html = client.get("/about/").text
    assert "The Herald has not yet written here who owns it" in html
    assert "does not exist" not in html


def test_words_are_the_newsrooms_own(client, tmp_path, settings):
    (tmp_path / "ours.html").write_text("<p>The baker pays.</p>")
    (engine,) = settings.TEMPLATES
    own = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    with override_settings(TEMPLATES=own, ABOUT_TEMPLATE="ours.html"):
        assert "The baker pays." in client.get("/about/").text


def test_every_page_leads_to_it_and_it_tells_machines_where_each_rule_stands(client):
    assert 'href="/about/"' in client.get("/").text
    html = client.get("/about/").text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    paper = data["mainEntity"]
    assert paper["@type"] == "NewsMediaOrganization"
    policies = ("ethicsPolicy", "ownershipFundingInfo", "unnamedSourcesPolicy", "masthead")
    for anchor in (paper[policy].partition("#")[2] for policy in policies):
        assert f'id="{anchor}"' in html


def test_it_costs_two_queries_however_many_write(client, django_assert_num_queries):
    for _ in range(3):
        stories.published_story(byline=(AuthorFactory(),))
    # Who writes, and the sections of the menu.
    with django_assert_num_queries(2):
        client.get("/about/")
