"""The front page and the lists: what is in them, in which order, and at what cost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import views
from claims import views as claims_views
from entities.models import Role
from newsroom.pages import entities as entities_pages
from newsroom.pages import entity as entity_pages
from tests import stories
from tests.factories import AuthorFactory, EntityFactory, PictureFactory, RatingFactory, SectionFactory

pytestmark = pytest.mark.django_db


def headlines(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'class="card__headline"><a href="[^"]*">(.*?)</a>', html)]


def statements(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'class="check-card__statement"><a href="[^"]*">(.*?)</a>', html)]


def get(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def older(html: str) -> str:
    return unescape(re.search(r'class="pager__older"[^>]*href="([^"]+)"', html)[1])


def hours_ago(hours: int):
    return timezone.now() - timedelta(hours=hours)


@pytest.fixture
def world(db):
    return SectionFactory(name="World", slug="world")


class Newsroom:
    """Stories in which all that the lists show occurs: one more a call."""

    def __init__(self):
        self.section = SectionFactory(slug="world")
        self.author = AuthorFactory(name="Ada Writer")
        self.entity = EntityFactory(name="Harrowgate", slug="harrowgate")
        self.rating = RatingFactory(slug="true")
        self.published = 0

    def publish(self):
        self.published += 1
        article = stories.story(
            headline=f"Story {self.published}",
            section=self.section,
            byline=(self.author,),
            entities=((self.entity, Role.ABOUT), (EntityFactory(), Role.MENTIONS)),
            picture=PictureFactory(),
            picture_alt="A bridge",
            picture_credit="Cy Lens",
        )
        anchor = stories.marked(article)
        anchor.claim.claimant = self.entity
        anchor.claim.save()
        stories.judged(anchor.claim, rating=self.rating)
        stories.published(article)

    @property
    def addresses(self):
        return [
            "/",
            "/world/",
            "/claims/",
            "/claims/?rating=true",
            f"/claims/?claimant={self.entity.pk}",
            "/entities/",
            "/entities/?kind=organisation",
            self.entity.get_absolute_url(),
            self.author.get_absolute_url(),
        ]


def test_lists_cost_as_many_queries_for_three_rows_as_for_one(client):
    newsroom = Newsroom()
    costs = []
    for rows in (1, 2):
        for _ in range(rows):
            newsroom.publish()
        cost = {}
        for path in newsroom.addresses:
            with CaptureQueriesContext(connection) as queries:
                get(client, path)
            cost[path] = len(queries)
            assert not [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 14


def test_front_page_leads_with_the_newest_story_that_has_a_picture(client, world):
    plain = stories.published_story(headline="Newest", section=world)
    pictured = stories.published_story(
        headline="Pictured",
        section=world,
        at=hours_ago(1),
        picture=PictureFactory(),
        picture_alt="A bridge",
        picture_credit="Cy Lens",
    )
    html = get(client, "/")
    assert headlines(html) == [pictured.newest.headline, plain.newest.headline]
    assert "card--wide" in html


def test_front_page_shows_older_stories_by_section(client, world):
    other = SectionFactory(name="Culture", slug="culture")
    for n in range(7):
        stories.published_story(headline=f"World {n}", section=world, at=hours_ago(n + 1))
    for n in range(2):
        stories.published_story(headline=f"Culture {n}", section=other, at=hours_ago(n + 20))
    html = get(client, "/")
    assert headlines(html[: html.index('class="shelves"')]) == [f"World {n}" for n in range(6)]
    assert headlines(html[html.index('id="shelf-culture"') :])[:2] == ["Culture 0", "Culture 1"]
    assert "World 6" in headlines(html)
    assert len(headlines(html)) == 9


def test_front_page_shows_the_latest_checks(client):
    article = stories.checked_story()
    assert statements(get(client, "/")) == [article.anchors.get().claim.statement]


def test_paper_without_sections_has_a_front_page(client):
    assert "Nothing has been published yet." in get(client, "/")


def test_pages_without_stories_say_so(client, world):
    assert "Nothing has been published yet." in get(client, "/")
    assert "There are no stories here yet." in get(client, "/world/")
    assert "No claim has been checked yet." in get(client, "/claims/")
    assert "There is nothing here yet." in get(client, "/entities/")


def test_section_lists_its_live_stories_newest_first_page_by_page(client, world, monkeypatch):
    monkeypatch.setattr(views, "STORIES_A_PAGE", 2)
    for n in range(5):
        stories.published_story(headline=f"Story {n}", section=world, at=hours_ago(n + 1))
    stories.published_story(headline="Elsewhere")
    first = get(client, "/world/")
    second = get(client, older(first))
    third = get(client, older(second))
    assert [headlines(page) for page in (first, second, third)] == [
        ["Story 0", "Story 1"],
        ["Story 2", "Story 3"],
        ["Story 4"],
    ]
    assert "pager__older" not in third
    assert 'class="pager__first" href="/world/"' in second


def test_stories_of_one_moment_are_each_on_one_page(client, world, monkeypatch):
    monkeypatch.setattr(views, "STORIES_A_PAGE", 1)
    at = hours_ago(1)
    for n in range(3):
        stories.published_story(headline=f"Story {n}", section=world, at=at)
    found, path = [], "/world/"
    for _ in range(3):
        html = get(client, path)
        found += headlines(html)
        path = older(html) if "pager__older" in html else ""
    assert sorted(found) == ["Story 0", "Story 1", "Story 2"]
    assert path == ""


@pytest.mark.parametrize(
    "cursor", ["x", "1", "1-", "-1", "1-x", "99999999999999999-1", "9" * 40 + "-1", "1-2\x00", "١-٢"]
)
def test_made_up_cursors_are_an_empty_page_or_404(client, world, cursor):
    stories.published_story(section=world)
    for path in ("/world/", "/claims/"):
        assert client.get(path, {"before": cursor}).status_code in (200, 404)


@pytest.mark.parametrize("cursor", ["x", "-", "x-y", "1\x00-a", "1-a\x00", "9" * 40 + "-a", "²-a", "1-" + "z" * 5000])
def test_made_up_cursors_of_entities_are_an_empty_page_or_404(client, cursor):
    assert client.get("/entities/", {"after": cursor}).status_code in (200, 404)


def test_sections_that_are_none_are_404(client):
    assert client.get("/nowhere/").status_code == 404


def test_author_page_lists_what_they_wrote_page_by_page(client, monkeypatch):
    monkeypatch.setattr(views, "STORIES_A_PAGE", 2)
    author = AuthorFactory(name="Ada Writer", bio="Writes.")
    for n in range(3):
        stories.published_story(headline=f"Story {n}", byline=(author, AuthorFactory()), at=hours_ago(n + 1))
    stories.published_story(headline="By another")
    html = get(client, author.get_absolute_url())
    assert "<h1>Ada Writer</h1>" in html
    assert headlines(html) == ["Story 0", "Story 1"]
    assert headlines(get(client, older(html))) == ["Story 2"]


def test_author_and_entity_have_one_address(client):
    author, entity = AuthorFactory(name="Ada Writer"), EntityFactory(slug="harrowgate")
    stories.published_story(byline=(author,), entities=((entity, Role.ABOUT),))
    for wrong, right in (
        (f"/authors/x-{author.pk}", f"/authors/ada-writer-{author.pk}/"),
        (f"/entities/-{entity.pk}/", f"/entities/harrowgate-{entity.pk}/"),
    ):
        response = client.get(wrong)
        assert (response.status_code, response["Location"]) == (301, right)


def test_entity_page_shows_stories_and_what_it_said(client):
    entity = EntityFactory(name="Harrowgate", description="A town.", wikidata_id="Q42", website="https://town.example/")
    article = stories.story(headline="Bridge closes", entities=((entity, Role.MENTIONS),))
    claim = stories.marked(article).claim
    claim.claimant = entity
    claim.save()
    stories.judged(claim)
    stories.published(article)
    html = get(client, entity.get_absolute_url())
    assert headlines(html) == ["Bridge closes"]
    assert statements(html) == [claim.statement]
    assert "A town." in html
    assert "https://www.wikidata.org/wiki/Q42" in html


def test_entity_with_many_statements_leads_to_all_of_them(client, monkeypatch):
    monkeypatch.setattr(entity_pages, "CLAIMS_SHOWN", 1)
    newsroom = Newsroom()
    newsroom.publish()
    assert "claimant=" not in get(client, newsroom.entity.get_absolute_url())
    newsroom.publish()
    html = get(client, newsroom.entity.get_absolute_url())
    assert len(statements(html)) == 1
    assert len(statements(get(client, f"/claims/?claimant={newsroom.entity.pk}"))) == 2


def test_entities_are_listed_by_name_page_by_page_whatever_their_case(client, monkeypatch):
    monkeypatch.setattr(entities_pages, "ENTITIES_A_PAGE", 2)
    names = ("Zebra", "apple & pear", "Berry", "apple & pear", "MGX")
    stories.published_story(entities=tuple((EntityFactory(name=name), Role.ABOUT) for name in names))
    found, path = [], "/entities/"
    while path:
        html = get(client, path)
        found += [
            unescape(name) for name in re.findall(r'<li><a href="/entities/[^"?]+-\d+/"><bdi>(.*?)</bdi></a>', html)
        ]
        path = older(html) if "pager__older" in html else ""
    assert found == ["apple & pear", "apple & pear", "Berry", "MGX", "Zebra"]


def test_entities_of_one_kind(client):
    place, person = EntityFactory(name="Harrowgate", kind="place"), EntityFactory(name="Ada", kind="person")
    stories.published_story(entities=((place, Role.ABOUT), (person, Role.ABOUT)))
    html = get(client, "/entities/?kind=place")
    assert "Harrowgate" in html
    assert "Ada" not in html
    assert client.get("/entities/?kind=robot").status_code == 404


def test_claims_by_rating_newest_check_first_page_by_page(client, monkeypatch):
    monkeypatch.setattr(claims_views, "CLAIMS_A_PAGE", 1)
    true, false = RatingFactory(name="True", slug="true"), RatingFactory(name="False", slug="false")
    first, second, third = (stories.checked_story(rating=rating) for rating in (true, false, true))
    html = get(client, "/claims/?rating=true")
    assert statements(html) == [third.anchors.get().claim.statement]
    assert older(html).startswith("/claims/?rating=true&before=")
    assert statements(get(client, older(html))) == [first.anchors.get().claim.statement]
    assert statements(get(client, "/claims/")) == [third.anchors.get().claim.statement]
    assert statements(get(client, "/claims/?rating=false")) == [second.anchors.get().claim.statement]


def test_claims_of_a_rating_that_nothing_has(client):
    RatingFactory(name="Unproven", slug="unproven")
    assert "No claim in print is rated “Unproven”." in get(client, "/claims/?rating=unproven")
    assert client.get("/claims/?rating=robot").status_code == 404
    assert client.get("/claims/", {"rating": "\x00"}).status_code == 404


@pytest.mark.parametrize("claimant", ["x", "0", "-1", "1\x00", "9" * 40])
def test_claims_of_nobody_are_404(client, claimant):
    assert client.get("/claims/", {"claimant": claimant}).status_code == 404
