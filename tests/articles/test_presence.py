"""Who has a story open: seen soon, gone soon, and nothing to those who may not see the story."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import presence
from articles.models import Presence
from articles.models.story import Stage
from tests.factories import PresenceFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return UserFactory(role="Editor", is_staff=True, first_name="Bo", last_name="Colleague")


@pytest.fixture
def article(editor):
    return story(by=editor)


def beat(client, article, tab="a-tab", **more):
    return client.post(reverse("admin:articles_article_presence", args=[article.pk]), {"tab": tab, **more})


def test_colleague_is_seen_with_their_next_beat_and_gone_when_they_close_the_page(client, article, editor, colleague):
    client.force_login(colleague)
    assert beat(client, article).json() == {"line": ""}
    client.force_login(editor)
    assert beat(client, article).json() == {"line": "Bo Colleague has this story open too."}
    client.force_login(colleague)
    assert beat(client, article, closes="1").status_code == 204
    client.force_login(editor)
    assert beat(client, article).json() == {"line": ""}


def test_colleague_whose_browser_died_is_gone_within_a_minute(article, editor, colleague):
    at = timezone.now()
    with time_machine.travel(at, tick=False):
        presence.here(article, by=colleague, tab="a-tab")
    assert presence.others(article, by=editor, at=at + timedelta(seconds=39)) == [colleague]
    assert presence.others(article, by=editor, at=at + timedelta(seconds=41)) == []


def test_page_in_the_background_which_speaks_once_a_minute_stays(article, editor, colleague):
    at = timezone.now()
    with time_machine.travel(at, tick=False):
        presence.here(article, by=colleague, tab="a-tab", in_background=True)
    assert presence.others(article, by=editor, at=at + timedelta(seconds=65)) == [colleague]
    assert presence.others(article, by=editor, at=at + timedelta(seconds=80)) == []


def test_two_tabs_of_one_person_are_one_colleague_and_nobody_else_to_oneself(article, editor, colleague):
    for tab in ("one", "two"):
        presence.here(article, by=colleague, tab=tab)
        presence.here(article, by=editor, tab=tab)
    assert presence.others(article, by=editor) == [colleague]
    presence.gone(article, by=colleague, tab="one")
    assert presence.others(article, by=editor) == [colleague]
    presence.gone(article, by=colleague, tab="two")
    assert presence.others(article, by=editor) == []


def test_colleague_in_another_story_is_not_in_this_one(article, editor, colleague):
    presence.here(story(by=editor), by=colleague, tab="a-tab")
    assert presence.others(article, by=editor) == []


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ([], ""),
        (["Ada"], "Ada has this story open too."),
        (["Ada", "Bo"], "Ada and Bo have this story open too."),
        (["Ada", "Bo", "Cy"], "Ada, Bo and Cy have this story open too."),
        (["Ada", "Bo", "Cy", "Di"], "Ada, Bo and 2 others have this story open too."),
    ],
)
def test_line_names_who_is_there(names, line):
    assert presence.said([UserFactory.build(first_name=name, last_name="") for name in names]) == line


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.READY])
def test_line_stands_in_the_page_as_it_comes(client, reporter, colleague, stage):
    article = story(by=reporter)
    article.stage = stage
    article.save()
    presence.here(article, by=colleague, tab="a-tab")
    client.force_login(reporter)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).text
    assert ("You can read this story" in page) == (stage == Stage.READY)
    assert "Bo Colleague has this story open too." in page


def test_reporter_neither_shows_up_in_the_story_of_another_nor_learns_who_is_there(
    client, article, reporter, colleague
):
    presence.here(article, by=colleague, tab="a-tab")
    client.force_login(reporter)
    answer = beat(client, article)
    assert (answer.status_code, str(colleague) in answer.text) == (404, False)
    assert beat(client, article, closes="1").status_code == 404
    assert [row.person for row in Presence.objects.all()] == [colleague]


def test_nobody_closes_the_tab_of_another(client, article, editor, colleague):
    presence.here(article, by=colleague, tab="a-tab")
    client.force_login(editor)
    beat(client, article, tab="a-tab", closes="1")
    assert presence.others(article, by=editor) == [colleague]


@pytest.mark.parametrize("tab", ["", "\x00"])
def test_tab_without_a_name_is_refused(client, article, editor, tab):
    client.force_login(editor)
    assert beat(client, article, tab=tab).status_code == 400


def test_tab_of_any_length_is_a_tab(client, article, editor):
    client.force_login(editor)
    assert beat(client, article, tab="x" * 5000).status_code == 200


def test_beat_is_one_write_and_as_many_queries_however_many_are_there(client, article, editor):
    client.force_login(editor)
    beat(client, article)
    with CaptureQueriesContext(connection) as alone:
        beat(client, article)
    for _ in range(5):
        PresenceFactory(article=article)
    with CaptureQueriesContext(connection) as among_others:
        answer = beat(client, article)
    assert "and 3 others have this story open too." in answer.json()["line"]
    written = [query["sql"] for query in alone if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) == 1
    assert len(among_others) == len(alone)


def test_what_was_left_behind_is_swept_up_when_someone_goes(article, editor):
    long_ago = timezone.now() - timedelta(hours=1)
    PresenceFactory(seen_at=long_ago)
    kept = PresenceFactory()
    presence.here(article, by=editor, tab="a-tab")
    presence.gone(article, by=editor, tab="a-tab")
    assert list(Presence.objects.all()) == [kept]


def test_tab_is_there_once():
    row = PresenceFactory()
    with refused_by("articles_presence_once_a_tab"):
        PresenceFactory(article=row.article, person=row.person, tab=row.tab)
