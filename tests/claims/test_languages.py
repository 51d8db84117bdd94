"""The language of a verdict: what a checker chooses from, and that it is told wherever its words are."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from claims import verdicts
from claims.languages import choices_for
from claims.models import Verdict
from claims.public import claim_url, record_url
from tests.factories import ClaimFactory, EntityFactory, EvidenceFactory, RatingFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.django_db

STATEMENT = "Die Reparatur kostet vier Millionen."
SUMMARY = "So steht es im Haushalt."
GERMAN = 'lang="de" dir="ltr"'


def claim_in(*languages):
    claim = ClaimFactory(statement=STATEMENT, claimant=EntityFactory(name="Cornelia Vane", kind="person"))
    for language in languages:
        marked(story(language=language), claim=claim, voice="attributed")
    return claim


@pytest.fixture
def german():
    """A check in German of a claim that a German story makes, in print."""
    claim = claim_in("de")
    judged(claim, summary=SUMMARY, language="de")
    return published(claim.anchors.get().article)


@pytest.mark.parametrize(
    ("languages", "choices"),
    [
        (["en"], []),
        (["de"], [("de", "German"), ("", "English")]),
        (["de", "en", "fr"], [("", "English"), ("de", "German"), ("fr", "French")]),
        (["fr", "de", "fr"], [("fr", "French"), ("de", "German"), ("", "English")]),
        (["tlh"], [("tlh", "tlh"), ("", "English")]),
    ],
)
def test_languages_are_those_of_the_stories_with_the_likeliest_first(languages, choices):
    assert choices_for(claim_in(*languages)) == choices


def test_words_that_make_the_claim_no_more_offer_no_language(checker):
    claim = claim_in("de")
    claim.anchors.update(is_suggested=True)
    assert choices_for(claim) == []


@pytest.mark.parametrize(("language", "offered"), [("de", True), ("en", False)])
def test_checker_is_asked_for_the_language_where_there_is_a_choice(language, offered, client, checker):
    claim = claim_in(language)
    client.force_login(checker)
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    assert ('name="language"' in client.get(page).text) == offered
    source = EvidenceFactory(claim=claim)
    typed = {"rating": RatingFactory().pk, "summary": SUMMARY, "as_of": "2024-05-05", "evidence": [source.pk]}
    client.post(reverse("admin:claims_claim_propose", args=[claim.pk]), typed | {"language": language})
    assert Verdict.objects.get().language == (language if offered else "")


def test_language_that_no_story_has_is_refused(client, checker):
    claim = claim_in("de")
    client.force_login(checker)
    typed = {"rating": RatingFactory().pk, "summary": SUMMARY, "as_of": "2024-05-05", "language": "xx"}
    typed["evidence"] = [EvidenceFactory(claim=claim).pk]
    assert client.post(reverse("admin:claims_claim_propose", args=[claim.pk]), typed).status_code == 200
    assert not Verdict.objects.exists()


def test_verdict_that_was_sent_back_is_proposed_again_in_its_language(client, checker):
    claim = claim_in("en", "de")
    verdict = judged(claim, summary=SUMMARY, language="de", approve=False)
    verdicts.send_back(verdict, by=checker, reason="Too short.")
    client.force_login(checker)
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).text
    assert '<option value="de" selected>' in page


def test_publications_own_language_is_kept_as_none(settings):
    verdict = judged(claim_in("en"), language="en")
    assert (verdict.language, verdict.written_in) == ("", "en")
    settings.LANGUAGE_CODE = "fr"
    assert verdict.written_in == "fr"


def marked_up(client, path):
    """Each of the check's texts on a page, with the attributes of the element that holds it, in the page's `main`."""
    html = unescape(client.get(path).text)
    html = html[html.index("<body") :]
    return {
        text: set(re.findall(rf"<\w+([^<>]*)>(?:\s*<(?:a|p)[^<>]*>)?\s*{re.escape(text)}", html))
        for text in (STATEMENT, SUMMARY)
    }


def test_words_of_the_check_are_marked_as_theirs_on_every_page(client, german):
    claim = german.article.anchors.get().claim
    page = claim_url(claim.pk, STATEMENT)
    speaker = claim.claimant.get_absolute_url()
    for path in (german.get_absolute_url(), page, f"{page}embed/", "/claims/", speaker):
        for text, elements in marked_up(client, path).items():
            assert elements, (path, text)
            assert {GERMAN in attributes for attributes in elements} == {True}, (path, text, elements)
    assert f'<a href="{page}" {GERMAN}>{STATEMENT}' in client.get(f"{page}report/").text
    for path in ("/", "/search/?q=reparatur"):
        assert f'class="check-card__statement" {GERMAN}' in client.get(path).text


def test_words_in_the_publications_language_are_not_marked(client):
    claim = claim_in("en")
    judged(claim, summary=SUMMARY)
    published(claim.anchors.get().article)
    page = client.get(claim_url(claim.pk, STATEMENT)).text
    assert re.search(rf"<h1>{STATEMENT}</h1>", page)


def test_check_in_the_publications_language_is_marked_so_in_a_story_of_another(client):
    claim = claim_in("de")
    judged(claim, summary=SUMMARY)
    edition = published(claim.anchors.get().article)
    (aside,) = re.findall(r'<aside class="checks[^>]*>', client.get(edition.get_absolute_url()).text)
    assert 'lang="en" dir="ltr"' in aside


def test_machines_are_told_the_language(client, german):
    claim = german.article.anchors.get().claim
    assert client.get(record_url(claim.pk, STATEMENT)).json()["language"] == "de"
    page = client.get(claim_url(claim.pk, STATEMENT)).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert [each["inLanguage"] for each in map(json.loads, found) if each["@type"] == "ClaimReview"] == ["de"]
    assert '<entry xml:lang="de">' in client.get("/claims/feed/").text
    assert "<dc:language>de</dc:language>" in client.get("/claims/feed/rss/").text


@pytest.mark.parametrize(("asked", "is_found"), [("", True), ("de", True), ("de-AT", True), ("en", False)])
def test_program_gets_checks_in_the_language_that_it_asks_for(asked, is_found, client, german):
    answer = client.get("/api/v1alpha1/claims:search", {"query": "reparatur", "languageCode": asked}).json()
    codes = [each["claimReview"][0]["languageCode"] for each in answer.get("claims", [])]
    assert codes == (["de"] if is_found else [])


def test_headline_of_the_story_that_makes_the_claim_keeps_its_direction(client):
    claim = claim_in("ar")
    judged(claim, summary=SUMMARY)
    edition = published(claim.anchors.get().article)
    page = client.get(claim_url(claim.pk, STATEMENT)).text
    assert re.search(rf'<a href="{edition.get_absolute_url()}[^"]*" lang="ar" dir="rtl">', page)
