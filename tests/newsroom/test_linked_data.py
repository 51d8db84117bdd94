"""That what every public page tells machines is read by a parser that is not ours."""

from __future__ import annotations

import re

import extruct
import pytest

from articles.models import Edition
from claims.models import Claim, Voice
from entities.models import Role
from tests import stories
from tests.factories import CorrectionFactory, EntityFactory, PictureFactory, RatingFactory

pytestmark = pytest.mark.django_db

NASTY = '</script><b>"Bridge" & \u2028 closes'


@pytest.fixture
def pages(client):
    """A public page of each kind."""
    mayor = EntityFactory(name=NASTY, kind="person")
    for number in (1, 2):
        RatingFactory(name=f"Step {number}", slug=f"step-{number}", number=number)
    article = stories.story(
        headline=NASTY,
        dek=NASTY,
        entities=((mayor, Role.ABOUT),),
        picture=PictureFactory(),
        picture_alt="A bridge",
        picture_credit="Newsroom",
    )
    claim = stories.marked(article, voice=Voice.QUOTED).claim
    claim.statement, claim.claimant = NASTY, mayor
    claim.save()
    first = stories.judged(claim, summary=NASTY)
    stories.judged(claim, summary=NASTY, public_note=NASTY)
    stories.published(article)
    edition = article.editions.get()
    CorrectionFactory(article=article, note=NASTY).editions.add(edition)
    story, page = edition.get_absolute_url(), client.get(f"/claims/x-{claim.pk}/")["Location"]
    return {
        "front": "/",
        "story": story,
        "history": f"{story}history/",
        "edition": f"{story}history/{edition.pk}/",
        "claims": "/claims/",
        "claim": page,
        "verdict": f"{page}verdicts/{first.pk}/",
        "embed": f"{page}embed/",
        "claim report": f"{page}report/",
        "story report": f"{story}report/",
        "corrections": "/corrections/",
        "entities": "/entities/",
        "entity": mayor.get_absolute_url(),
        "author": edition.revision.byline.get().author.get_absolute_url(),
        "section": edition.section.get_absolute_url(),
        "methodology": "/methodology/",
    }


def test_linked_data_of_every_page_parses(client, pages):
    found = {}
    for name, path in pages.items():
        response = client.get(path)
        assert response.status_code == 200, path
        data = extruct.extract(
            response.text, base_url=f"http://testserver{path}", syntaxes=["json-ld"], errors="strict", uniform=True
        )
        blocks = re.findall(r'<script type="application/ld\+json">', response.text)
        assert len(data["json-ld"]) == len(blocks)
        found[name] = [each["@type"] for each in data["json-ld"]]
    wanted = {name: [] for name in pages} | {
        "front": ["WebSite"],
        "story": ["NewsArticle"],
        "claims": ["CollectionPage"],
        "claim": ["ClaimReview"],
        "corrections": ["CollectionPage"],
        "entities": ["CollectionPage"],
        "entity": ["Person"],
        "author": ["ProfilePage"],
        "section": ["CollectionPage"],
        "methodology": ["WebPage"],
    }
    assert found == wanted


def test_pages_say_how_they_are_shared_and_by_which_address_they_are_known(client, pages):
    """But for those that are not to be found: old texts and verdicts, what stands in frames, forms."""
    hidden = {"edition", "verdict", "embed", "claim report", "story report"}
    for name, path in pages.items():
        html = client.get(f"{path}?utm_source=x").text
        (data,) = extruct.extract(html, syntaxes=["opengraph"], errors="strict", uniform=True)["opengraph"] or [{}]
        canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', html)
        is_hidden = '<meta name="robots" content="noindex">' in html
        assert (name, is_hidden) == (name, name in hidden)
        if not is_hidden:
            assert (name, canonical, data["og:url"]) == (name, [f"http://testserver{path}"], f"http://testserver{path}")
            assert data["og:title"]
            assert data["og:site_name"] == "The Assay"


def test_words_come_through_as_they_are(client, pages):
    (data,) = extruct.extract(client.get(pages["claim"]).text, syntaxes=["json-ld"])["json-ld"]
    assert data["claimReviewed"] == NASTY
    assert data["itemReviewed"]["author"]["name"] == NASTY
    (data,) = extruct.extract(client.get(pages["story"]).text, syntaxes=["json-ld"])["json-ld"]
    assert data["headline"] == NASTY
    assert Edition.objects.get().revision.headline == NASTY
    assert Claim.objects.get().statement == NASTY
