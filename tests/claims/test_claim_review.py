"""What search engines are told of a check. Each rule is of schema.org's or of those who read it: docs/formats.md."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from claims import verdicts
from claims.models import Claim, Rating, Voice
from tests import stories
from tests.factories import (
    ClaimFactory,
    CorrectedClaimFactory,
    CorrectionFactory,
    EntityFactory,
    RatingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scale(db):
    RatingFactory(name="Unproven", slug="unproven", number=None)
    return [
        RatingFactory(name=name, slug=name.lower(), number=n) for n, name in enumerate(("False", "Mixed", "True"), 1)
    ]


@pytest.fixture
def mayor(db):
    return EntityFactory(name="The Mayor", kind="person", wikidata_id="Q42", website="https://mayor.example/")


def printed(claim, rating, *, voice=Voice.QUOTED, **content):
    """A live story that quotes the claim, and the verdict on it."""
    article = stories.story(**content)
    stories.marked(article, claim=claim, voice=voice)
    stories.judged(claim, rating=rating)
    stories.published(article)
    return article


def reviews(client, claim) -> list[dict]:
    html = client.get(f"/claims/x-{claim.pk}/", follow=True).content.decode()
    return [
        json.loads(data) for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    ]


def review(client, claim) -> dict:
    (found,) = reviews(client, claim)
    return found


def values(data):
    """Every value, however deep."""
    for value in data.values() if isinstance(data, dict) else data:
        yield value
        if isinstance(value, dict | list):
            yield from values(value)


def test_check_of_what_another_said_is_told_whole(client, scale, mayor, settings):
    claim = ClaimFactory(statement="Repairs cost 4 million.", claimant=mayor, said_on=date(2024, 5, 2))
    article = printed(claim, scale[0], headline="Bridge closes")
    url = f"http://testserver/claims/repairs-cost-4-million-{claim.pk}/"
    edition, verdict = article.editions.get(), claim.verdicts.get()
    assert review(client, claim) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": "Repairs cost 4 million.",
        "datePublished": verdict.approved_at.isoformat(),
        "inLanguage": "en",
        "author": {"@type": "Organization", "name": settings.PUBLICATION_NAME, "url": "http://testserver/"},
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": settings.PUBLICATION_NAME,
            "url": "http://testserver/",
            "logo": {
                "@type": "ImageObject",
                "url": "http://testserver/static/img/favicon-512.png",
                "width": 512,
                "height": 512,
            },
            "publishingPrinciples": "http://testserver/methodology/",
            "correctionsPolicy": "http://testserver/corrections/",
            "verificationFactCheckingPolicy": "http://testserver/methodology/",
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "False",
            "ratingExplanation": "The budget says so.",
            "ratingValue": 1,
            "bestRating": 3,
            "worstRating": 1,
        },
        "itemReviewed": {
            "@type": "Claim",
            "name": "Repairs cost 4 million.",
            "author": {
                "@type": "Person",
                "name": "The Mayor",
                "sameAs": ["https://www.wikidata.org/entity/Q42", "https://mayor.example/"],
            },
            "datePublished": "2024-05-02",
            "appearance": [
                {
                    "@type": "NewsArticle",
                    "url": f"http://testserver{edition.get_absolute_url()}",
                    "headline": "Bridge closes",
                    "datePublished": edition.first_published_at.isoformat(),
                }
            ],
        },
    }


def test_what_we_say_ourselves_is_never_a_review(client, scale, mayor):
    ours, both = ClaimFactory(claimant=None), ClaimFactory(claimant=mayor)
    printed(ours, scale[0])
    # Attributed in one story, asserted by us in another.
    printed(both, scale[0], voice=Voice.ATTRIBUTED)
    assert len(reviews(client, both)) == 1
    article = stories.story()
    stories.marked(article, claim=both, voice=Voice.ASSERTED)
    assert len(reviews(client, both)) == 1
    stories.published(article)
    assert [reviews(client, claim) for claim in (ours, both)] == [[], []]


@pytest.mark.parametrize("voice", [Voice.ATTRIBUTED, Voice.QUOTED, Voice.DISPUTED])
def test_what_others_say_is_a_review_in_every_voice_but_ours(client, scale, mayor, voice):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, scale[0], voice=voice)
    assert len(reviews(client, claim)) == 1


def test_retracted_verdict_takes_the_review_with_it_and_a_new_one_brings_its_own(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, scale[0])
    verdicts.retract(claim.verdicts.get(), by=UserFactory(role="Fact-checker"), reason="The source was withdrawn.")
    assert reviews(client, claim) == []
    stories.judged(claim, rating=scale[2], public_note="Checked again.", approve=False)
    assert reviews(client, claim) == []
    verdicts.approve(claim.verdicts.proposed().get(), by=UserFactory(role="Fact-checker"))
    assert review(client, claim)["reviewRating"]["alternateName"] == "True"


def test_superseded_verdict_has_no_review_at_its_own_address(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, scale[0])
    old = claim.verdicts.get()
    stories.judged(claim, rating=scale[2], public_note="A new budget.")
    page = client.get(f"/claims/x-{claim.pk}/verdicts/{old.pk}/", follow=True)
    assert page.status_code == 200
    assert "application/ld+json" not in page.text


def test_numbers_are_told_only_of_ratings_on_the_scale(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, Rating.objects.get(slug="unproven"))
    assert review(client, claim)["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Unproven",
        "ratingExplanation": "The budget says so.",
    }


def test_scale_of_one_step_is_none(client, mayor):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, RatingFactory(number=3))
    assert "ratingValue" not in review(client, claim)["reviewRating"]


def test_worst_is_at_least_one_and_below_the_best_and_higher_is_truer(client, scale, mayor):
    found = []
    for rating in scale:
        claim = ClaimFactory(claimant=mayor)
        printed(claim, rating)
        found.append(review(client, claim)["reviewRating"])
    assert all(1 <= each["worstRating"] <= each["ratingValue"] <= each["bestRating"] for each in found)
    assert all(each["worstRating"] < each["bestRating"] for each in found)
    assert [each["ratingValue"] for each in found] == sorted(each["ratingValue"] for each in found)


def test_statement_is_short_and_says_nothing_of_the_rating(client, scale, mayor):
    statement = "The repairs of the old bridge of Harrowgate will cost the council 4 million crowns in all."
    claim = ClaimFactory(claimant=mayor, statement=statement)
    printed(claim, scale[0])
    said = review(client, claim)["claimReviewed"]
    assert len(said) == 75
    assert statement.startswith(said.removesuffix("…"))
    assert "False" not in said


def test_nothing_in_it_is_empty(client, scale):
    claim = ClaimFactory(claimant=EntityFactory(name="Somebody", kind="organisation"))
    printed(claim, scale[0])
    data = review(client, claim)
    assert [value for value in values(data) if value in (None, "", [], {})] == []
    assert "datePublished" not in data["itemReviewed"]
    assert data["itemReviewed"]["author"] == {"@type": "Organization", "name": "Somebody"}


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("person", "Person"),
        ("organisation", "Organization"),
        ("place", "Organization"),
        ("topic", None),
        ("work", None),
    ],
)
def test_claimant_is_told_as_what_it_is(client, scale, kind, type_):
    claim = ClaimFactory(claimant=EntityFactory(name="X", kind=kind))
    printed(claim, scale[0])
    item = review(client, claim)["itemReviewed"]
    assert item.get("author", {}).get("@type") == type_
    assert item.get("firstAppearance") == ({"@type": "CreativeWork", "name": "X"} if kind == "work" else None)


def test_claim_is_dated_by_when_it_was_said_and_found_where_it_was(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor, said_on=date(2023, 1, 2), said_where="https://x.example/post/1")
    printed(claim, scale[0])
    item = review(client, claim)["itemReviewed"]
    assert item["datePublished"] == "2023-01-02"
    assert item["firstAppearance"] == {"@type": "CreativeWork", "url": "https://x.example/post/1"}


def test_address_is_the_pages_own_and_leads_nowhere_else(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, scale[0])
    url = review(client, claim)["url"]
    response = client.get(url.removeprefix("http://testserver"))
    assert response.status_code == 200
    assert f'<link rel="canonical" href="{url}">' in response.text


def test_verdict_of_the_markup_is_that_of_the_page(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    printed(claim, scale[1])
    html = client.get(f"/claims/x-{claim.pk}/", follow=True).text
    assert f'rating--{scale[1].slug}">{review(client, claim)["reviewRating"]["alternateName"]}</strong>' in html


def test_review_of_a_claim_is_on_no_other_page(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    article = printed(claim, scale[0])
    for path in ("/", "/claims/", article.editions.get().get_absolute_url(), mayor.get_absolute_url()):
        assert "ClaimReview" not in client.get(path).text


def test_correction_about_the_claim_is_in_it(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    article = printed(claim, scale[0])
    correction = CorrectionFactory(article=article, note="The sum was wrong.")
    CorrectedClaimFactory(correction=correction, claim=claim)
    assert "correction" not in review(client, claim)
    correction.editions.add(article.editions.get())
    assert review(client, claim)["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "The sum was wrong.",
            "datePublished": correction.corrected_at.isoformat(),
        }
    ]


def test_claim_of_a_story_that_is_not_out_has_no_page_to_carry_one(client, scale, mayor):
    claim = ClaimFactory(claimant=mayor)
    article = stories.story()
    stories.marked(article, claim=claim, voice=Voice.QUOTED)
    stories.judged(claim, rating=scale[0])
    stories.published(article, at=timezone.now() + timedelta(days=1))
    assert Claim.objects.public(timezone.now()).count() == 0
    assert client.get(f"/claims/x-{claim.pk}/").status_code == 404
