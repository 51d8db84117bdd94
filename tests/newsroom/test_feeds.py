"""The feed of corrections."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from newsroom.pages import feeds
from tests import stories
from tests.factories import CorrectionFactory, EditionFactory, SectionFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client):
    response = client.get("/corrections/feed/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    return ET.fromstring(response.content)


def texts(root, name: str) -> list[str]:
    return [entry.find(f"{ATOM}{name}").text for entry in root.findall(f"{ATOM}entry")]


@pytest.fixture
def article(noon):
    return stories.published_story(headline="Bridge <closes> & opens", section=SectionFactory(slug="city"), at=noon)


def corrected(article, note, at, **fields):
    correction = CorrectionFactory(article=article, note=note, corrected_at=at, **fields)
    correction.editions.add(article.editions.earliest())
    return correction


def test_entry_says_what_was_wrong_and_leads_to_the_note_in_the_story(client, article, noon):
    correction = corrected(article, "The sum <b>was</b> wrong & late.", noon + HOUR, was="5 <i>million</i>", now="4")
    (entry,) = feed(client).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Correction: Bridge <closes> & opens"
    address = f"http://testserver{article.editions.get().get_absolute_url()}#correction-{correction.pk}"
    assert entry.find(f"{ATOM}link").get("href") == address
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert summary.text == (
        "<p>The sum &lt;b&gt;was&lt;/b&gt; wrong &amp; late.</p>\n\n"
        "<p>It said: 5 &lt;i&gt;million&lt;/i&gt;</p>\n\n<p>It should say: 4</p>"
    )


def test_newest_come_first_with_the_moment_of_each(client, article, noon, monkeypatch):
    monkeypatch.setattr(feeds, "NEWEST", 2)
    for hour in (1, 2, 3):
        corrected(article, f"Note {hour}.", noon + hour * HOUR)
    root = feed(client)
    moments = [noon + 3 * HOUR, noon + 2 * HOUR]
    assert [datetime.fromisoformat(text) for text in texts(root, "updated")] == moments
    assert [datetime.fromisoformat(text) for text in texts(root, "published")] == moments
    assert datetime.fromisoformat(root.find(f"{ATOM}updated").text) == noon + 3 * HOUR


def test_what_an_entry_is_called_never_changes(client, article, noon):
    corrected(article, "The sum was wrong.", noon + HOUR)
    corrected(article, "The day was wrong.", noon + HOUR)
    before = feed(client)
    stories.edited(article, slug="other", section=SectionFactory(slug="world"), headline="Other")
    EditionFactory(article=article, kind="update")
    after = feed(client)
    assert texts(before, "id") == texts(after, "id")
    assert len(set(texts(after, "id"))) == 2
    assert texts(before, "title") != texts(after, "title")
    assert all(each.startswith("urn:uuid:") for each in texts(after, "id"))


def test_feed_says_where_it_is_and_whose(client, article, noon, settings):
    corrected(article, "The sum was wrong.", noon + HOUR)
    root = feed(client)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": "http://testserver/corrections/", "self": "http://testserver/corrections/feed/"}
    assert root.find(f"{ATOM}author/{ATOM}name").text == settings.PUBLICATION_NAME


def test_pages_lead_readers_of_feeds_to_it(client, article):
    for kind, address in (("atom", "/corrections/feed/"), ("rss", "/corrections/feed/rss/")):
        link = f'<link rel="alternate" type="application/{kind}+xml" title="Corrections" href="{address}">'
        for path in ("/corrections/", article.editions.get().get_absolute_url()):
            assert link in client.get(path).content.decode()


def test_note_that_no_xml_could_hold_breaks_nothing(client, article, noon):
    corrected(article, "The sum\x0b was\x00 wrong\ufffe.".replace("\x00", "\x01"), noon + HOUR)
    assert texts(feed(client), "summary") == ["<p>The sum was wrong.</p>"]


def test_feed_without_any_is_a_feed(client):
    assert feed(client).findall(f"{ATOM}entry") == []


def test_feed_costs_two_queries(client, noon, django_assert_num_queries):
    for _ in range(3):
        corrected(stories.published_story(), "The sum was wrong.", timezone.now())
    with django_assert_num_queries(2):
        assert len(texts(feed(client), "id")) == 3
