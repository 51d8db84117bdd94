"""Checks on other sites."""

from __future__ import annotations

import re
from html import unescape

import pytest

from claims import verdicts
from newsroom.limits import Limit
from newsroom.pages import embeds
from tests import stories
from tests.factories import ClaimFactory, EntityFactory, RatingFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


@pytest.fixture
def claim(db):
    claim = ClaimFactory(statement="Repairs <b>cost</b> 4 million.", claimant=EntityFactory(name="The Mayor"))
    stories.checked_story(claim=claim, rating=RatingFactory(name="False", slug="false"))
    return claim


def page_of(claim) -> str:
    return f"/claims/repairs-bcostb-4-million-{claim.pk}/"


def asked(client, url, **parameters):
    return client.get("/oembed", {"url": url, **parameters})


def test_frame_shows_the_check_and_leads_to_its_page(client, claim):
    response = client.get(f"{page_of(claim)}embed/")
    html = response.text
    assert "Repairs &lt;b&gt;cost&lt;/b&gt; 4 million." in html
    assert "The budget says so." in html
    assert f'href="http://testserver{page_of(claim)}" target="_blank" rel="noopener"' in html
    assert response["X-Robots-Tag"] == "noindex"


def test_only_the_frame_may_be_framed_and_it_has_no_script_and_no_cookie(client, claim):
    framed, whole = client.get(f"{page_of(claim)}embed/"), client.get(page_of(claim))
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert ("X-Frame-Options" in framed, whole["X-Frame-Options"]) == (False, "DENY")
    assert "<script" not in framed.text
    assert not framed.cookies
    assert "Cookie" not in framed.get("Vary", "")


def test_retracted_check_is_being_checked_again_in_the_frame(client, claim):
    verdicts.retract(claim.verdicts.get(), by=UserFactory(role="Fact-checker"), reason="The source was withdrawn.")
    html = client.get(f"{page_of(claim)}embed/").text
    assert "Being checked again" in html
    assert "False" not in html
    assert "The budget says so." not in html


def test_check_that_is_not_in_print_says_so_within_the_frame(client, claim):
    claim.anchors.get().placements.update(state="gone", paragraph=None, start=None, end=None, words="")
    response = client.get(f"{page_of(claim)}embed/")
    assert response.status_code == 404
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "This check is not in print any more" in response.text
    assert "Repairs" not in response.text


def test_oembed_answers_with_a_frame(client, claim, settings):
    data = asked(client, f"http://testserver{page_of(claim)}").json()
    html = data.pop("html")
    assert data == {
        "version": "1.0",
        "type": "rich",
        "title": "Repairs <b>cost</b> 4 million.",
        "provider_name": settings.PUBLICATION_NAME,
        "provider_url": "http://testserver/",
        "cache_age": 300,
        "width": 600,
        "height": 280,
    }
    assert html.startswith(f'<iframe src="http://testserver{page_of(claim)}embed/" title="')
    assert "<b>" not in html


def test_oembed_keeps_to_the_size_that_there_is(client, claim):
    data = asked(client, f"http://testserver{page_of(claim)}", maxwidth="320", maxheight="99999").json()
    assert (data["width"], data["height"]) == (320, 280)
    assert 'width="320" height="280"' in data["html"]


@pytest.mark.parametrize(
    ("url", "format_", "status"),
    [
        ("http://testserver{page}", "json", 200),
        ("http://testserver{page}embed/", "json", 200),
        ("http://testserver{page}", "xml", 501),
        ("http://other.example{page}", "json", 404),
        ("http://testserver@other.example{page}", "json", 404),
        ("javascript://testserver{page}", "json", 404),
        ("{page}", "json", 404),
        ("http://testserver/claims/x-999999/", "json", 404),
        ("http://testserver/claims/", "json", 404),
        ("http://testserver/admin/", "json", 404),
        ("http://[", "json", 404),
        ("", "json", 400),
    ],
)
def test_oembed_answers_as_its_specification_says(client, claim, url, format_, status):
    assert asked(client, url.format(page=page_of(claim)), format=format_).status_code == status


def test_claim_page_leads_to_oembed_and_has_the_lines_to_copy(client, claim):
    html = client.get(page_of(claim)).text
    (found,) = re.findall(r'type="application/json\+oembed"[^>]*href="([^"]*)"', html)
    data = client.get(unescape(found).removeprefix("http://testserver")).json()
    (lines,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert unescape(lines) == data["html"]


def test_frame_that_is_asked_for_too_often_says_so_and_is_kept_by_nobody(client, claim, monkeypatch):
    monkeypatch.setattr(embeds, "FRAMES", Limit("test", 2, 60))
    answers = [client.get(f"{page_of(claim)}embed/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert (answers[2]["Cache-Control"], "X-Frame-Options" in answers[2]) == ("no-store", False)
    assert "too often" in answers[2].text
    assert client.get(f"{page_of(claim)}embed/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_site_that_asks_too_often_how_to_embed_is_told_when_to_ask_again(client, claim, monkeypatch):
    monkeypatch.setattr(embeds, "EMBEDDINGS", Limit("test", 1, 60))
    answers = [asked(client, f"http://testserver{page_of(claim)}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert 0 < int(answers[1]["Retry-After"]) <= 61
    assert answers[1]["Access-Control-Allow-Origin"] == "*"
