"""What search engines are told of a story."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from articles.linked_data import as_data
from articles.models.edition import EditionKind
from tests import stories
from tests.factories import AuthorFactory, CorrectionFactory, EditionFactory, PictureFactory, SectionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

HOUR = timedelta(hours=1)


def data_of(client, article) -> dict:
    html = client.get(article.editions.latest().get_absolute_url()).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def test_story_is_described_with_its_corrections(client, noon, settings):
    author, picture = AuthorFactory(name="Ada Writer"), PictureFactory()
    article = stories.published_story(
        headline="Bridge closes",
        section=SectionFactory(slug="city", name="City"),
        byline=(author,),
        picture=picture,
        picture_alt="A bridge",
        picture_credit="Cy Lens",
        at=noon,
    )
    second = EditionFactory(
        article=article, live_from=noon + HOUR, kind=EditionKind.CORRECTION, first_published_at=noon
    )
    correction = CorrectionFactory(article=article, note="The sum was wrong.", corrected_at=noon + HOUR, place="top")
    correction.editions.add(second)
    address = f"http://testserver/city/bridge-closes-{article.pk}/"
    assert data_of(client, article) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Bridge closes",
        "image": [f"http://testserver{picture.file.url}"],
        "datePublished": "2024-05-14T12:00:00+00:00",
        "dateModified": "2024-05-14T13:00:00+00:00",
        "inLanguage": "en",
        "articleSection": "City",
        "author": [
            {
                "@type": "Person",
                "name": "Ada Writer",
                "url": f"http://testserver{author.get_absolute_url()}",
                "publishingPrinciples": "http://testserver/methodology/",
            }
        ],
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
        "publishingPrinciples": "http://testserver/methodology/",
        "isAccessibleForFree": True,
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "correction": [
            {
                "@type": "CorrectionComment",
                "@id": f"{address}#correction-{correction.pk}",
                "name": "Correction",
                "text": "The sum was wrong.",
                "datePublished": "2024-05-14T13:00:00+00:00",
            }
        ],
    }


def test_correction_that_readers_do_not_have_is_not_in_it(client, noon):
    article = stories.published_story(at=noon)
    for fields in ({"withheld_at": noon}, {"corrected_at": noon + timedelta(days=100_000)}):
        CorrectionFactory(article=article, **fields).editions.add(article.editions.get())
    CorrectionFactory(article=article)
    assert "correction" not in data_of(client, article)


NASTY = "</script><script>alert(1)</script><!-- & \u2028 \u2029 ]]> é"


def test_nothing_in_a_story_ends_the_element(client, noon):
    article = stories.published_story(headline=NASTY, dek=NASTY, byline=(AuthorFactory(name=NASTY),), at=noon)
    correction = CorrectionFactory(article=article, note=NASTY, corrected_at=noon)
    correction.editions.add(article.editions.get())
    html = client.get(article.editions.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    found = data_of(client, article)
    assert found["headline"] == found["description"] == found["author"][0]["name"] == NASTY
    assert found["correction"][0]["text"] == NASTY


@pytest.mark.parametrize("text", [NASTY, "<!--<script>", "&lt;/script&gt;", '"\\'])
def test_data_comes_back_as_it_was(text):
    data = as_data({"text": text})
    assert not set("<>&\u2028\u2029") & set(data)
    assert json.loads(data) == {"text": text}
