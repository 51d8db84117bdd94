"""The feeds of stories, and what all feeds have in common, as a parser that is not ours reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from articles import publishing
from articles.models import Picture
from articles.models.edition import EditionKind
from articles.publishing import Note
from claims.models import Voice
from entities.models import Role
from newsroom.pages import feeds
from tests import stories
from tests.factories import (
    AuthorFactory,
    CorrectionFactory,
    EntityFactory,
    PictureFactory,
    RatingFactory,
    SectionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

HOUR = timedelta(hours=1)
NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NASTY = '<script>alert("1")</script>\x0b & \u2028 \ufffe é'
READ = NASTY.replace("\x0b", "").replace("\ufffe", "")
KINDS = {"": ("atom10", "application/atom+xml"), "rss/": ("rss20", "application/rss+xml")}


def parsed(client, path: str):
    response = client.get(path)
    assert (path, response.status_code) == (path, 200)
    assert not response.cookies
    assert "Last-Modified" not in response
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert (path, found.bozo) == (path, False), found.get("bozo_exception")
    return found


def titles(client, path: str) -> list[str]:
    return [entry.title for entry in parsed(client, path).entries]


def at(moment) -> datetime:
    return datetime(*moment[:6], tzinfo=UTC)


@pytest.fixture
def author():
    return AuthorFactory(name="Ada Writer", bio="Writes on bridges.")


@pytest.fixture
def entity():
    return EntityFactory(name="Harrowgate", slug="harrowgate")


@pytest.fixture
def article(author, entity):
    """A corrected story with everything that a feed tells of one."""
    picture = PictureFactory()
    image = f'<img src="{picture.file.url}" alt="A map" data-picture="{picture.pk}">'
    figure = f"<figure>{image}<figcaption>The map <cite>Cy Lens</cite></figcaption></figure>"
    article = stories.story(
        headline="Bridge closes",
        dek="And why & when",
        body=(
            '<p id="p-first">It <a href="/methodology/">closed</a>, as '
            '<a href="https://x.example/?a=1&amp;b=2">they</a> say. <a href="#p-second">More</a>.</p>'
            '<p id="p-second">Repairs will cost 4 million crowns.</p>' + figure
        ),
        section=SectionFactory(slug="city", name="City", description="Of the city."),
        byline=(author, AuthorFactory(name="Cy Second")),
        entities=((entity, Role.ABOUT),),
        picture=picture,
        picture_alt="A bridge",
        picture_caption="The bridge",
        picture_credit="Cy Lens",
        language="de",
    )
    claim = stories.marked(article, voice=Voice.QUOTED).claim
    stories.judged(claim, rating=RatingFactory(name="False", slug="false"), summary="The <b>budget</b> says 5.")
    stories.published(article, at=NOW)
    CorrectionFactory(article=article, note="The sum was wrong.", corrected_at=NOW).editions.add(article.editions.get())
    return article


@pytest.fixture
def paths(article, author, entity):
    return [
        "/feed/",
        "/city/feed/",
        f"{author.get_absolute_url()}feed/",
        f"{entity.get_absolute_url()}feed/",
        "/claims/feed/",
        "/claims/feed/?rating=false",
        "/corrections/feed/",
    ]


@pytest.mark.parametrize("is_whole", [False, True])
def test_every_feed_is_read_in_both_formats_and_means_the_same(client, paths, settings, is_whole):
    settings.FEEDS_WHOLE = is_whole
    for path in paths:
        read = []
        for suffix, (version, kind) in KINDS.items():
            address = path.replace("feed/", f"feed/{suffix}")
            found = parsed(client, address)
            assert (found.version, found.headers["content-type"]) == (version, f"{kind}; charset=utf-8")
            assert (found.feed.title, found.feed.subtitle) != ("", "")
            assert {link.href for link in found.feed.links if link.rel == "self"} == {f"http://testserver{address}"}
            assert client.get(found.feed.link).status_code == 200
            (entry,) = found.entries
            assert entry.id.startswith("urn:uuid:")
            assert client.get(entry.link).status_code == 200
            read.append([entry.id, entry.title, entry.link, entry.summary, at(entry.updated_parsed)])
            assert at(entry.published_parsed) <= at(entry.updated_parsed)
        assert read[0] == read[1]
    atom = [parsed(client, path).feed.id for path in paths]
    assert len(set(atom)) == len(paths)


@pytest.mark.parametrize("suffix", KINDS)
def test_story_is_told_with_who_wrote_it_and_its_picture(client, article, author, suffix):
    (entry,) = parsed(client, f"/city/feed/{suffix}").entries
    assert [each.name for each in entry.authors] == ["Ada Writer", "Cy Second"]
    assert [tag.term for tag in entry.tags] == ["City"]
    assert entry.summary == "<p>And why &amp; when</p>"
    assert "content" not in entry
    (picture,) = entry.media_content
    assert picture["url"] == f"http://testserver{article.newest.picture.file.url}"
    assert (picture["type"], picture["medium"], picture["width"]) == ("image/png", "image", "3")
    assert entry.media_credit[0]["content"] == "Cy Lens"
    Picture.objects.update(rights_until=timezone.localdate() - timedelta(days=1))
    (entry,) = parsed(client, f"/city/feed/{suffix}").entries
    assert "media_content" not in entry


def test_entry_is_in_the_language_of_the_story(client, article):
    atom, rss = (client.get(f"/feed/{suffix}").text for suffix in KINDS)
    assert '<entry xml:lang="de">' in atom
    assert "<dc:language>de</dc:language>" in rss


@pytest.mark.parametrize("suffix", KINDS)
def test_whole_text_leads_back_here_and_is_bare_of_scripts_and_styles(client, article, settings, suffix):
    settings.FEEDS_WHOLE = True
    # The parser would clean what it is given.
    text = client.get(f"/feed/{suffix}").text
    found = feedparser.parse(text, sanitize_html=False, resolve_relative_uris=False)
    (content,) = [each.value for each in found.entries[0].content if "<div" in each.value]
    story = f"http://testserver{article.editions.get().get_absolute_url()}"
    claim = article.anchors.get().claim
    links = re.findall(r'(?:href|src)="([^"]*)"', content)
    image = f"http://testserver{article.newest.picture.file.url}"
    assert links == [
        image,
        "http://testserver/methodology/",
        "https://x.example/?a=1&amp;b=2",
        f"{story}#p-second",
        f"{story}#claim-{claim.pk}",
        image,
        client.get(f"/claims/x-{claim.pk}/")["Location"].replace("/claims/", "http://testserver/claims/"),
    ]
    assert '<div lang="de" dir="ltr">' in content
    assert f'Repairs will cost 4 million crowns<sup><a href="{story}#claim-{claim.pk}">[1]</a></sup>.' in content
    assert "<strong>False.</strong> The &lt;b&gt;budget&lt;/b&gt; says 5." in content
    assert "Correction, 29 March 2025:</strong> The sum was wrong." in content
    assert not re.findall(
        r"<(?:script|style|mark|picture|source|details)\b|\b(?:id|class|style|data-\w+|on\w+)=", content
    )
    Picture.objects.update(rights_until=timezone.localdate() - timedelta(days=1))
    assert image not in client.get(f"/feed/{suffix}").text


def test_text_that_runs_from_the_right_says_so(client, settings):
    settings.FEEDS_WHOLE = True
    stories.published_story(language="ar", headline="جسر")
    assert '&lt;div lang="ar" dir="rtl"&gt;' in client.get("/feed/").text
    assert titles(client, "/feed/rss/") == ["جسر"]


@pytest.mark.parametrize("suffix", KINDS)
def test_correction_moves_when_an_entry_was_updated_and_neither_a_minor_edit_nor_time_does(client, noon, suffix):
    with travel(noon, tick=False) as clock:
        article = stories.published_story(at=noon)
        path = f"/feed/{suffix}"
        (before,) = parsed(client, path).entries
        clock.shift(HOUR)
        stories.edited(article, headline="Bridge to close", slug="other", section=SectionFactory())
        notes = [Note("correction", "It had not closed.")]
        publishing.publish(article, revision=article.newest, by=UserFactory(role="Publisher"), notes=notes)
        corrected = parsed(client, path)
        clock.shift(HOUR)
        stories.edited(article, headline="Bridge to close soon")
        minor = stories.published(article)
        minor.kind = EditionKind.MINOR
        minor.save()
        (after,) = parsed(client, path).entries
    assert before.id == corrected.entries[0].id == after.id
    assert [at(entry.updated_parsed) for entry in (before, *corrected.entries, after)] == [
        noon,
        noon + HOUR,
        noon + HOUR,
    ]
    assert at(after.published_parsed) == noon
    assert after.title == "Bridge to close soon"


def test_story_enters_at_its_second_and_is_gone_once_it_is_withdrawn(
    client, settings, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE_SECONDS = 60
    with travel(NOW, tick=False) as clock:
        article = stories.story(headline="Bridge closes")
        stories.published(article, at=NOW + timedelta(seconds=20))
        first = client.get("/feed/")
        assert first["Cache-Control"].endswith("s-maxage=20")
        assert titles(client, "/feed/") == []
        clock.shift(timedelta(seconds=20))
        assert client.get("/feed/", headers={"If-None-Match": first["ETag"]}).status_code == 200
        second = client.get("/feed/")
        assert titles(client, "/feed/") == ["Bridge closes"]
        unchanged = client.get("/feed/", headers={"If-None-Match": second["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        clock.shift(timedelta(seconds=1))
        with django_capture_on_commit_callbacks(execute=True):
            publishing.withdraw(article, by=UserFactory(role="Publisher"), reason="It was wrong.")
        assert titles(client, "/feed/") == []


@pytest.mark.parametrize("suffix", KINDS)
def test_feed_without_entries_is_the_same_whenever_it_is_asked_for(client, noon, suffix):
    with travel(noon, tick=False) as clock:
        before = client.get(f"/feed/{suffix}").content
        clock.shift(HOUR)
        assert client.get(f"/feed/{suffix}").content == before
    assert titles(client, f"/feed/{suffix}") == []


@pytest.mark.parametrize("suffix", KINDS)
def test_what_no_xml_could_hold_and_what_looks_like_markup_breaks_nothing(client, settings, suffix):
    settings.FEEDS_WHOLE = True
    section = SectionFactory(name=NASTY, description=NASTY, slug="city")
    byline = (AuthorFactory(name=NASTY),)
    stories.published_story(headline=NASTY, dek=NASTY, body=f"<p>{NASTY}</p>", section=section, byline=byline)
    text = client.get(f"/city/feed/{suffix}").text
    found = feedparser.parse(text, sanitize_html=False)
    assert not found.bozo
    (entry,) = found.entries
    assert entry.author == READ
    assert entry.tags[0].term == READ
    assert "<script" not in entry.summary
    assert "<script" not in entry.content[-1].value


def test_feed_holds_the_newest(client, monkeypatch, settings):
    monkeypatch.setattr(feeds, "NEWEST", 2)
    monkeypatch.setattr(feeds, "NEWEST_WHOLE", 1)
    for hour in range(3):
        stories.published_story(headline=f"Story {hour}", at=NOW + hour * HOUR)
    assert titles(client, "/feed/") == ["Story 2", "Story 1"]
    settings.FEEDS_WHOLE = True
    assert titles(client, "/feed/") == ["Story 2"]


def test_pages_lead_programs_and_readers_to_both_formats_of_their_feeds(client, paths):
    narrowed = "/claims/feed/?section=" + SectionFactory().slug
    for path in [*paths, "/claims/feed/", narrowed, "/corrections/feed/"]:
        html = client.get(path.replace("feed/", "")).text
        both = [("atom", path), ("rss", path.replace("feed/", "feed/rss/"))]
        links = re.findall(r'<link rel="alternate" type="application/(\w+)\+xml" title="[^"]+" href="([^"]*)">', html)
        assert [(kind, href) for kind, href in links if kind in ("atom", "rss")][:2] == both
        assert ("atom", "/feed/") in links
        followed = re.findall(r'<a href="([^"]*)" type="application/(\w+)\+xml">', html)
        assert [(kind, href) for href, kind in followed] == [
            *(both if path != "/feed/" else []),
            ("atom", "/feed/"),
            ("rss", "/feed/rss/"),
        ]
        for _kind, href in both:
            assert client.get(href).status_code == 200


def test_author_and_section_without_anything_to_read(client):
    assert client.get("/nowhere/feed/").status_code == 404
    assert client.get(f"/authors/x-{AuthorFactory().pk}/feed/").status_code == 404
    assert titles(client, f"/{SectionFactory().slug}/feed/") == []


@pytest.mark.parametrize("is_whole", [False, True])
def test_feeds_cost_the_same_however_much_is_in_them(client, paths, author, entity, settings, is_whole):
    settings.FEEDS_WHOLE = is_whole

    def costs():
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    before = costs()
    section = author.edition_links.get().edition.section
    for _ in range(2):
        more = stories.story(section=section, byline=(author,), entities=((entity, Role.ABOUT),))
        stories.judged(stories.marked(more).claim)
        stories.published(more)
        CorrectionFactory(article=more).editions.add(more.editions.get())
    assert costs() == before
    whole = 5 * is_whole
    assert before == [2 + whole, 3 + whole, 5 + whole, 5 + whole, 3, 3, 2]
