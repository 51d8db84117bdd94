"""What search engines are told there is, and which address each page is known by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from time_machine import travel

from articles import publishing
from articles.models import Article, Author
from articles.models.edition import EditionKind
from articles.publishing import Note
from claims.models import Claim
from entities.models import Entity, Role
from newsroom.pages import sitemaps
from newsroom.pages.sitemaps import IDS_A_PART
from tests import stories
from tests.factories import AuthorFactory, EntityFactory, PictureFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(Path(__file__).parent / "data" / "sitemap.xsd")


def part_of(kind: str, pk: int) -> str:
    """The address of the part that something is in. A database may have given away a thousand numbers before."""
    return f"/sitemap-{kind}-{pk // IDS_A_PART}.xml"


def told(client, path: str, name: str = "loc") -> list[str]:
    response = client.get(path)
    assert (path, response.status_code) == (path, 200)
    prefix = "" if ":" in name else "s:"
    return [each.text for each in ET.fromstring(response.content).findall(f".//{prefix}{name}", NAMESPACES)]


def addresses(*paths: str) -> list[str]:
    return [f"http://testserver{path}" for path in paths]


@pytest.fixture
def paper():
    """A story in a language that runs from the right, with everything that has a page of its own."""
    mayor = EntityFactory(name="Mayor & Söhne", slug="mayor-söhne", kind="person")
    article = stories.story(
        headline="Bridge <closes> & “opens”\x0b",
        section=SectionFactory(slug="city"),
        byline=(AuthorFactory(name="Ada Écrivain"),),
        entities=((mayor, Role.ABOUT),),
        picture=PictureFactory(),
        picture_alt="A bridge",
        picture_credit="Newsroom",
        language="zh-Hant",
    )
    stories.judged(stories.marked(article).claim)
    return stories.published(article)


def test_every_part_is_valid_and_leads_to_pages_that_are_there(client, paper, schema):
    index = client.get("/sitemap.xml")
    schema.validate(index.text)
    assert index["Content-Type"] == "application/xml; charset=utf-8"
    parts = told(client, "/sitemap.xml")
    listed = {"stories": Article, "claims": Claim, "entities": Entity, "authors": Author}
    named = [part_of(kind, model.objects.latest("pk").pk) for kind, model in listed.items()]
    assert parts == addresses("/sitemap-pages.xml", "/sitemap-news.xml", *named)
    for part in parts:
        response = client.get(part)
        schema.validate(response.text)
        assert response["X-Robots-Tag"] == "noindex"
        for address in told(client, part):
            page = client.get(address)
            assert (address, page.status_code) == (address, 200)
            assert f'<link rel="canonical" href="{address}">' in page.text
            assert "noindex" not in page.text


def test_story_is_told_with_its_last_change_and_its_picture(client, paper):
    assert told(client, part_of("stories", paper.article_id)) == addresses(paper.get_absolute_url())
    (changed,) = told(client, part_of("stories", paper.article_id), "lastmod")
    assert datetime.fromisoformat(changed) == paper.live_from
    picture = paper.revision.picture
    assert told(client, part_of("stories", paper.article_id), "image:loc") == addresses(picture.file.url)
    picture.withdrawn_at, picture.withdrawn_by, picture.withdrawn_reason = timezone.now(), UserFactory(), "Asked for."
    picture.save()
    assert told(client, part_of("stories", paper.article_id), "image:loc") == []


def test_correction_is_told_as_a_change_and_a_minor_edit_is_not(client):
    article = stories.published_story(at=NOW)
    stories.edited(article, headline="Bridge to close")
    notes = [Note("correction", "It was wrong.")]
    publishing.publish(
        article, revision=article.newest, by=UserFactory(role="Publisher"), notes=notes, live_from=NOW + HOUR
    )
    stories.edited(article, headline="Bridge to close soon")
    minor = stories.published(article, at=NOW + 2 * HOUR)
    minor.kind = EditionKind.MINOR
    minor.save()
    assert told(client, part_of("stories", article.pk), "lastmod") == ["2025-03-29T10:00:00+00:00"]


def test_what_readers_do_not_get_is_in_no_part(client):
    stories.withdrawn_story()
    draft = stories.story(entities=((EntityFactory(), Role.ABOUT),))
    claim = stories.marked(draft).claim
    stories.judged(claim)
    stories.published(stories.story(), at=timezone.now() + HOUR)
    assert told(client, "/sitemap.xml") == addresses("/sitemap-pages.xml")
    theirs = {"stories": draft.pk, "claims": claim.pk, "entities": draft.newest.entity_links.get().entity_id}
    for kind in sitemaps.KINDS:
        assert client.get(part_of(kind, theirs.get(kind, 0))).status_code == 404
    assert told(client, "/sitemap-news.xml") == addresses("/")


def test_news_are_valid_and_no_news_when_there_are_none(client, schema):
    stories.published_story(at=timezone.now() - 49 * HOUR)
    assert addresses("/sitemap-news.xml")[0] not in told(client, "/sitemap.xml")
    response = client.get("/sitemap-news.xml")
    schema.validate(response.text)
    assert told(client, "/sitemap-news.xml") == addresses("/")
    assert told(client, "/sitemap-news.xml", "news:news") == []


@pytest.mark.parametrize("part", ["stories-{beyond}", "stories-999999999999999999", "people-0", "stories--1"])
def test_part_that_there_is_not_is_not_found(client, paper, part):
    beyond = paper.article_id // IDS_A_PART + 1
    assert client.get(f"/sitemap-{part.format(beyond=beyond)}.xml").status_code == 404


def test_story_stays_in_its_part(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "IDS_A_PART", 2)
    editions = [stories.published_story().editions.get() for _ in range(5)]
    last = editions[-1].article
    publishing.withdraw(editions[0].article, by=UserFactory(role="Publisher"), reason="It was wrong.")
    for edition in editions[1:]:
        part = f"/sitemap-stories-{edition.article_id // 2}.xml"
        assert addresses(edition.get_absolute_url())[0] in told(client, part)
        assert addresses(part)[0] in told(client, "/sitemap.xml")
    assert len([part for part in told(client, "/sitemap.xml") if "stories" in part]) <= last.pk // 2 + 1


def test_part_with_nothing_in_it_is_not_listed(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "IDS_A_PART", 1)
    first, second, third = (stories.published_story() for _ in range(3))
    publishing.withdraw(second, by=UserFactory(role="Publisher"), reason="It was wrong.")
    listed = [address for address in told(client, "/sitemap.xml") if "stories" in address]
    assert listed == addresses(*(f"/sitemap-stories-{article.pk}.xml" for article in (first, third)))
    assert client.get(f"/sitemap-stories-{second.pk}.xml").status_code == 404


def test_story_is_news_for_48_hours_from_its_second_on(client, settings):
    settings.PAGE_CACHE_SECONDS, settings.SHARED_CACHE_SECONDS = 3600, 24 * 3600
    with travel(NOW, tick=False) as clock:
        article = stories.story(headline="Bridge <closes> & opens", language="zh-Hant-HK")
        stories.published(article, at=NOW + timedelta(seconds=10))
        assert told(client, "/sitemap-news.xml", "news:title") == []
        clock.shift(timedelta(seconds=10))
        assert told(client, "/sitemap-news.xml", "news:title") == ["Bridge <closes> & opens"]
        assert told(client, "/sitemap-news.xml", "news:language") == ["zh-tw"]
        assert told(client, "/sitemap-news.xml", "news:name") == ["The Assay"]
        assert told(client, "/sitemap-news.xml", "news:publication_date") == ["2025-03-29T09:00:10+00:00"]
        clock.shift(48 * HOUR - timedelta(seconds=20))
        # Shorter than the hour that a page may be kept, and than the day that a cache in front may.
        assert client.get("/sitemap-news.xml")["Cache-Control"].endswith("s-maxage=20")
        clock.shift(timedelta(seconds=20))
        assert told(client, "/sitemap-news.xml", "news:title") == []


def test_news_are_the_newest_thousand(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 1)
    stories.published_story(headline="Older", at=timezone.now() - HOUR)
    stories.published_story(headline="Newer")
    assert told(client, "/sitemap-news.xml", "news:title") == ["Newer"]


@pytest.mark.parametrize(
    ("language", "named"),
    [("en", "en"), ("pt-BR", "pt"), ("zh", "zh-cn"), ("zh-TW", "zh-tw"), ("zh-Hans-HK", "zh-cn"), ("zh-Hant", "zh-tw")],
)
def test_language_is_named_as_news_are_to_name_it(language, named):
    assert sitemaps._news_language(language) == named


def test_sitemaps_cost_the_same_however_much_is_in_them(client, paper):
    def costs():
        found = {}
        for path in ["http://testserver/sitemap.xml", *told(client, "/sitemap.xml")]:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            assert not [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
            found[path.removeprefix("http://testserver")] = len(queries)
        return found

    before = costs()
    for _ in range(2):
        stories.checked_story(
            entities=((EntityFactory(), Role.ABOUT),),
            picture=PictureFactory(),
            picture_alt="A bridge",
            picture_credit="Newsroom",
        )
    assert costs() == before
    assert before == {"/sitemap.xml": 9} | dict.fromkeys(list(before)[1:], 1)


def test_robots_are_told_what_is_closed_and_where_the_sitemaps_are(client, settings):
    settings.PUBLIC_URL = "https://assay.example"
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /preview/", "Disallow: /search/"} <= set(lines)
    assert lines[-2:] == [
        "Sitemap: https://assay.example/sitemap.xml",
        "Sitemap: https://assay.example/sitemap-news.xml",
    ]


def test_site_is_known_by_one_address_whatever_it_is_asked_by(client, paper, settings):
    settings.ALLOWED_HOSTS = ["www.assay.example"]
    settings.PUBLIC_URL = "https://assay.example"
    path = paper.get_absolute_url()
    for shown in (path, "/feed/", part_of("stories", paper.article_id)):
        text = client.get(shown, headers={"host": "www.assay.example"}).text
        assert f"https://assay.example{path}" in text
        assert "www.assay.example" not in text


def test_icon_is_found_by_its_oldest_name(client):
    assert client.get("/favicon.ico")["Location"] == "/static/img/favicon.ico"


def test_any_spelling_of_an_address_leads_to_the_right_one_in_a_single_hop(client, paper):
    """With other words in front of the id, and without the last slash."""
    article, claim = paper.article, paper.article.anchors.get().claim
    first = claim.verdicts.get()
    stories.judged(claim, summary="It cost more.", public_note="A new budget.")
    ids = {"claim": claim.pk, "verdict": claim.pk, "claim-json": claim.pk, "claim-embed": claim.pk}
    ids |= {"claim-report": claim.pk, "author": paper.revision.byline.get().author_id}
    ids |= {"entity": paper.entity_links.get().entity_id}
    routes = (each for each in get_resolver().url_patterns if "words:" in str(each.pattern))
    named = [each for each in routes if each.name]
    assert len(named) > 15
    for each in named:
        base = each.name.removesuffix("-rss").removesuffix("-feed")
        given = {"slug": "other", "section_slug": "other", "pk": ids.get(base, article.pk)}
        given |= {"verdict_pk": first.pk, "edition_pk": paper.pk}
        wanted = each.pattern.regex.groupindex
        address = reverse(each.name, kwargs={name: given[name] for name in wanted if name not in each.default_args})
        for spelling in {address, address.rstrip("/")}:
            response = client.get(spelling)
            assert (spelling, response.status_code) == (spelling, 301)
            assert (spelling, client.get(response["Location"]).status_code) == (spelling, 200)
