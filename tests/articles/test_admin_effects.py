"""What failed after a publication is red at the desk, and a publisher decides what becomes of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import outbox
from articles.models import Effect
from tests.articles.following import BREAKS, WORKS
from tests.factories import ArticleFactory, EditionFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "admin:articles_effect_changelist"


def follow(headline, run=WORKS, **fields):
    effect = outbox.later(run, edition=EditionFactory(article=ArticleFactory(revision__headline=headline)))
    Effect.objects.filter(pk=effect.pk).update(**fields)
    effect.refresh_from_db()
    return effect


def listed(client, **query) -> list[str]:
    """The headlines of the list, from the top."""
    page = client.get(reverse(LIST), query).text
    return re.findall(r'field-story[^>]*><a href="[^"]+">([^<]+)</a>', page)


def page_of(effect):
    return reverse("admin:articles_effect_change", args=[effect.pk])


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def test_what_failed_comes_first_and_what_is_done_is_shown_only_if_asked_for(desk):
    now = timezone.now()
    follow("Done", done_at=now)
    follow("Waiting", due_at=now + timedelta(days=1))
    follow("Due", due_at=now - timedelta(days=1))
    follow("Failing", error="ValueError: No.", attempts=1, due_at=now + timedelta(hours=1))
    follow("Given up", error="ValueError: Never.", attempts=10, given_up_at=now, due_at=now)
    follow("Left alone", given_up_at=now, due_at=now + timedelta(days=2))
    assert listed(desk) == ["Given up", "Failing", "Due", "Waiting", "Left alone"]
    assert listed(desk, state="red") == ["Given up", "Failing"]
    assert listed(desk, state="waiting") == ["Due", "Waiting"]
    assert listed(desk, state="left") == ["Given up", "Left alone"]
    assert listed(desk, state="done") == ["Done"]


def test_error_can_be_read(desk):
    effect = follow("Bridge", BREAKS, error="ValueError: The <cache> does not answer.", attempts=2)
    for page in (desk.get(reverse(LIST)).text, desk.get(page_of(effect)).text):
        assert "ValueError: The &lt;cache&gt; does not answer." in page
        assert "failed, will be tried again" in page


def test_publisher_has_it_run_again(desk):
    effect = follow("Bridge", error="ValueError: No.", attempts=10, given_up_at=timezone.now())
    assert "1 runs again within seconds." in desk.post(page_of(effect), {"run_again": "1"}, follow=True).text
    assert list(Effect.objects.due(timezone.now())) == [effect]


def test_publisher_gives_it_up(desk):
    effect = follow("Bridge", error="ValueError: No.", attempts=1)
    assert "1 is given up." in desk.post(page_of(effect), {"give_up": "1"}, follow=True).text
    assert list(Effect.objects.red()) == []
    assert listed(desk, state="left") == ["Bridge"]


def test_publisher_has_several_run_again_at_once(desk):
    effects = [follow(f"Bridge {n}", error="ValueError: No.", attempts=1) for n in range(2)]
    done = follow("Done", done_at=timezone.now())
    chosen = [effect.pk for effect in (*effects, done)]
    desk.post(reverse(LIST), {"action": "run_again", "_selected_action": chosen})
    assert sorted(Effect.objects.due(timezone.now()).values_list("pk", flat=True)) == chosen[:2]


def test_what_is_done_is_not_decided_on(desk):
    effect = follow("Bridge", done_at=timezone.now())
    assert "run_again" not in desk.get(page_of(effect)).text
    desk.post(page_of(effect), {"run_again": "1"})
    desk.post(page_of(effect), {"give_up": "1"})
    assert Effect.objects.filter(done_at__isnull=False, given_up_at=None).get() == effect


def test_who_may_only_read_them_decides_nothing(client):
    person = UserFactory(is_staff=True, role="Editor")
    person.user_permissions.add(*_right("view_effect"))
    client.force_login(person)
    effect = follow("Bridge", error="ValueError: No.", attempts=1)
    assert listed(client) == ["Bridge"]
    assert "run_again" not in client.get(page_of(effect)).text
    assert client.post(page_of(effect), {"give_up": "1"}).status_code == 403
    assert list(Effect.objects.red()) == [effect]


def test_headline_of_anothers_story_is_not_told(client):
    person = UserFactory(is_staff=True, role="Reporter")
    person.user_permissions.add(*_right("view_effect"))
    client.force_login(person)
    follow("Secret")
    Effect.objects.create(run=WORKS, edition=EditionFactory(article__created_by=person), due_at=timezone.now())
    assert len(listed(client)) == 1
    assert "Secret" not in client.get(reverse(LIST)).text


def test_list_takes_as_many_queries_for_three_as_for_one(desk):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            listed(desk)
        return len(asked)

    follow("One", error="ValueError: No.")
    for_one = queries()
    follow("Two", error="ValueError: No.")
    follow("Three")
    assert queries() == for_one


def _right(codename):
    return Permission.objects.filter(codename=codename)
