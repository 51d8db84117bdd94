"""A thousand stories due at one second: all are there at that second, and none before, with nothing running."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from time_machine import travel

from articles import outbox
from articles.models import Article, Edition, EditionAuthor, Effect, Revision, RevisionAuthor
from articles.models.edition import EditionKind
from tests.articles import following
from tests.factories import AuthorFactory, SectionFactory
from tests.load.scale import scaled
from tests.stories import published, story

pytestmark = pytest.mark.django_db

STORIES = scaled(1000)
BY_THE_OPERATIONS = 20
MORNING = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NOON = MORNING.replace(hour=12)
A_SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def section(settings):
    """A section in which a thousand stories wait for noon; what follows one of them will raise."""
    settings.AFTER_PUBLICATION = ["tests.articles.following.breaks_for_red"]
    following.calls.clear()
    section, author = SectionFactory(), AuthorFactory()
    with travel(MORNING, tick=False):
        for number in range(min(BY_THE_OPERATIONS, STORIES)):
            headline = "The red one" if number == 7 else f"Story {number}"
            published(story(headline=headline, section=section, byline=(author,)), at=NOON)
        _rows(STORIES - min(BY_THE_OPERATIONS, STORIES), Edition.objects.first())
    return section


def _rows(count: int, like: Edition) -> None:
    """So many editions more like one that the operations made: a thousand of those would take a minute."""
    author, by = AuthorFactory(), like.created_by
    articles = Article.objects.bulk_create(Article(created_by=by) for _ in range(count))
    revisions = Revision.objects.bulk_create(
        Revision(
            article=article,
            number=1,
            headline=f"Row {number}",
            slug=f"row-{number}",
            section=like.section,
            body=like.revision.body,
            created_by=by,
        )
        for number, article in enumerate(articles)
    )
    for article, revision in zip(articles, revisions, strict=True):
        article.newest = revision
    Article.objects.bulk_update(articles, ["newest"])
    RevisionAuthor.objects.bulk_create(RevisionAuthor(revision=row, author=author, position=0) for row in revisions)
    editions = Edition.objects.bulk_create(
        Edition(
            article=revision.article,
            revision=revision,
            live_from=like.live_from,
            first_published_at=like.live_from,
            kind=EditionKind.FIRST,
            section=like.section,
            created_by=by,
        )
        for revision in revisions
    )
    EditionAuthor.objects.bulk_create(
        EditionAuthor(edition=edition, author=author, position=0, first_published_at=like.live_from)
        for edition in editions
    )
    (effect,) = like.effects.all()
    Effect.objects.bulk_create(
        Effect(edition=edition, run=effect.run, arguments=effect.arguments, due_at=effect.due_at)
        for edition in editions
    )


def listed(client, section) -> set[str]:
    """The addresses of the stories that the pages of a section lead to, to the last page."""
    found, url = set(), reverse("section", args=[section.slug])
    while url:
        page = client.get(url).text
        found |= set(re.findall(rf'href="(/{section.slug}/[^"?#]+-\d+/)"', page))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older and unescape(older[1])
    return found


def front(client, section) -> set[str]:
    return set(re.findall(rf'href="(/{section.slug}/[^"?#]+-\d+/)"', client.get("/").text))


def test_a_thousand_stories_are_visible_at_their_second_and_not_before(client, section):
    urls = {edition.get_absolute_url() for edition in Edition.objects.select_related("revision", "section")}
    assert len(urls) == STORIES
    for early in (NOON - A_SECOND, NOON - INSTANT):
        with travel(early, tick=False):
            assert Edition.objects.live(early).count() == 0
            assert (listed(client, section), front(client, section)) == (set(), set())
            assert client.get(min(urls)).status_code == 404
    with travel(NOON, tick=False):
        assert Edition.objects.live(NOON).count() == STORIES
        assert listed(client, section) == urls
        assert front(client, section) < urls
        assert len(front(client, section)) >= 6
        assert client.get(min(urls)).status_code == 200
    # Nothing has run.
    assert following.calls == []
    assert Effect.objects.filter(attempts=0).count() == STORIES


def test_one_that_follows_wrongly_is_red_and_no_other_story_is_touched(client, section):
    before = list(Edition.objects.order_by("pk").values())
    with travel(NOON - INSTANT, tick=False):
        assert outbox.run_due(NOON - INSTANT, STORIES) == {}
    with travel(NOON, tick=False):
        outcomes = outbox.run_due(NOON, STORIES)
        assert outcomes == {"done": STORIES - 1, "failed": 1}
        red = Effect.objects.red().select_related("edition__revision").get()
        assert (red.edition.revision.headline, red.error) == ("The red one", "ValueError: The cache does not answer.")
        assert Effect.objects.filter(done_at=NOON).count() == STORIES - 1
        assert len({call["edition"].pk for call in following.calls}) == STORIES
        assert Edition.objects.live(NOON).count() == STORIES
        assert client.get(red.edition.get_absolute_url()).status_code == 200
    assert list(Edition.objects.order_by("pk").values()) == before
