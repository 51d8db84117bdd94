"""A page is kept while it is right: until the record says that it changed, and never past the next moment planned."""

from __future__ import annotations

import gzip
import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from articles import outbox, publishing, scheduling, withholding
from articles.models import Effect, Event
from articles.verbs import SAID
from claims import anchoring, verdicts
from newsroom.caching import versions
from newsroom.caching.middleware import KeptPages
from newsroom.caching.plans import site_page
from newsroom.environment import env_cache
from newsroom.models import PageVersion
from tests import stories
from tests.claims.site import site_of
from tests.factories import EditionFactory, RevisionFactory, UserFactory
from tests.newsroom.caching import how_many_are_kept

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# One row for each scope that a page leans on.
ITS_NUMBERS = 1


@pytest.fixture
def kept(settings):
    settings.PAGE_CACHE_SECONDS = 60
    settings.SHARED_CACHE_SECONDS = 600


@pytest.fixture
def story(db, kept):
    return stories.checked_story()


@pytest.fixture
def address(story):
    return story.editions.latest("pk").get_absolute_url()


@pytest.fixture
def does(django_capture_on_commit_callbacks):
    """Does something as in a transaction of its own."""

    def do(operation, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return operation(*args, **kwargs)

    return do


def through_the_cache(view):
    """Return what answers requests with `view`, or with what was kept of it."""
    planned = site_page()(view)

    def respond(request):
        return pages.process_view(request, planned, (), {}) or planned(request)

    pages = KeptPages(respond)
    return pages


def shared_for(response) -> int:
    return int(response["Cache-Control"].rpartition("s-maxage=")[2])


def test_second_reader_costs_one_query(client, address, django_assert_num_queries):
    first = client.get(address)
    with django_assert_num_queries(ITS_NUMBERS):
        second = client.get(address)
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]
    assert second["Content-Type"] == first["Content-Type"]


def test_reader_who_has_it_gets_304(client, address, django_assert_num_queries):
    tag = client.get(address)["ETag"]
    with django_assert_num_queries(ITS_NUMBERS):
        response = client.get(address, headers={"If-None-Match": tag})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_page_is_sent_zipped_to_whoever_takes_it(client, address):
    plain = client.get(address)
    for _time in range(2):
        response = client.get(address, headers={"Accept-Encoding": "br;q=1.0, gzip;q=0.8"})
        assert gzip.decompress(response.content) == plain.content
        assert (response["Content-Encoding"], response["Vary"]) == ("gzip", "Accept-Encoding")
        assert int(response["Content-Length"]) == len(response.content) < len(plain.content) / 2
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert response["ETag"] != plain["ETag"]
    for accepted in ("", "br", "gzip;q=0", "gzip;q=0.0, br"):
        response = client.get(address, headers={"Accept-Encoding": accepted})
        assert (response.content, response["Vary"]) == (plain.content, "Accept-Encoding")
        assert "Content-Encoding" not in response


def test_what_may_hold_a_secret_is_not_zipped(client, address, editor):
    headers = {"Accept-Encoding": "gzip"}
    for path in (f"{address}report/", "/search/?q=bridge"):
        assert "Content-Encoding" not in client.get(path, headers=headers)
    client.force_login(editor)
    for path in (address, reverse("admin:index")):
        assert "Content-Encoding" not in client.get(path, headers=headers)


def test_head_is_answered_from_what_is_kept(client, address, django_assert_num_queries):
    tag = client.get(address)["ETag"]
    with django_assert_num_queries(ITS_NUMBERS):
        response = client.head(address)
    assert (response.status_code, response["ETag"]) == (200, tag)


def test_address_at_another_host_is_another_page(client, address, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    client.get(address, headers={"host": "one.example"})
    other = client.get(address, headers={"host": "two.example"}).content.decode()
    assert "http://two.example/" in other
    assert "one.example" not in other


def changes(story):
    """What may happen to a story that is out, each as a function of the story."""
    anchor = story.anchors.get()
    verdict = anchor.claim.verdicts.get()
    chief, checker, counsel = (UserFactory(role=role) for role in ("Publisher", "Fact-checker", "Legal"))
    return {
        "update": lambda: (stories.edited(story, headline="The bridge stays open"), stories.published(story)),
        "withdrawal": lambda: publishing.withdraw(story, by=chief, reason="It was wrong."),
        "retraction of a verdict": lambda: verdicts.retract(verdict, by=checker, reason="The source took it back."),
        "claim made no more": lambda: anchoring.retire(anchor, by=checker, reason="It is no claim."),
        "withholding": lambda: withholding.withhold(story, by=counsel, reason="An order.", words="4 million crowns"),
    }


CHANGES = ["update", "withdrawal", "retraction of a verdict", "claim made no more", "withholding"]


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_seen_at_once_on_the_story_and_on_lists(client, story, address, does, change):
    claim = reverse("claims")
    before = [client.get(path, follow=True).content for path in (address, claim)]
    does(changes(story)[change])
    after = [client.get(path, follow=True).content for path in (address, claim)]
    assert after[0] != before[0]
    assert (after[1] != before[1]) == (change != "update")


def test_verdict_is_seen_at_once_on_the_story_that_it_is_about(client, db, kept, does):
    story = stories.published_story()
    claim = stories.marked(story).claim
    address = story.editions.get().get_absolute_url()
    before = client.get(address).content
    does(stories.judged, claim)
    assert client.get(address).content != before


def test_other_stories_are_kept_through_it(client, story, address, does, django_assert_num_queries):
    other = stories.published_story(headline="The market moves").editions.get().get_absolute_url()
    client.get(other)
    does(changes(story)["update"])
    with django_assert_num_queries(ITS_NUMBERS):
        client.get(other)


def test_what_is_only_done_at_the_desk_renews_nothing(client, story, address, does, django_assert_num_queries):
    client.get(address)
    does(stories.edited, story, headline="Not for readers yet")
    with django_assert_num_queries(ITS_NUMBERS):
        assert "Not for readers yet" not in client.get(address).content.decode()


def test_scheduled_edition_is_seen_at_its_second(client, db, kept):
    with travel(NOW, tick=False) as clock:
        story = stories.published_story(at=NOW - MINUTE)
        address = story.editions.get().get_absolute_url()
        stories.edited(story, headline="The bridge stays open", slug=story.newest.slug)
        stories.published(story, at=NOW + timedelta(seconds=20))
        first = client.get(address)
        assert shared_for(first) == 20
        clock.shift(timedelta(seconds=19))
        again = client.get(address)
        assert again.content == first.content
        assert shared_for(again) == 1
        clock.shift(timedelta(seconds=1))
        assert "The bridge stays open" in client.get(address).content.decode()
        assert "The bridge stays open" in client.get("/").content.decode()


def test_list_is_kept_no_longer_than_until_the_next_edition_of_any_story(client, db, kept):
    with travel(NOW, tick=False) as clock:
        stories.published_story(at=NOW - MINUTE)
        stories.published(stories.story(headline="The market moves"), at=NOW + timedelta(seconds=30))
        first = client.get("/")
        assert shared_for(first) == 30
        clock.shift(timedelta(seconds=30))
        second = client.get("/")
        assert ("The market moves" in first.content.decode(), "The market moves" in second.content.decode()) == (
            False,
            True,
        )
        assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_schedule_that_is_moved_earlier_is_kept_to(client, db, kept, does):
    with travel(NOW, tick=False) as clock:
        story = stories.story(headline="The market moves")
        edition = does(stories.published, story, at=NOW + timedelta(seconds=50))
        assert shared_for(client.get("/")) == 50
        does(scheduling.move, edition, to=NOW + timedelta(seconds=10), by=UserFactory(role="Publisher"))
        assert shared_for(client.get("/")) == 10
        clock.shift(timedelta(seconds=10))
        assert "The market moves" in client.get("/").content.decode()


def test_page_is_made_anew_in_time_even_if_nothing_says_that_it_changed(client, db, kept):
    with travel(NOW, tick=False) as clock:
        story = stories.published_story(at=NOW - MINUTE)
        section = story.newest.section
        address = story.editions.get().get_absolute_url()
        client.get(address)
        type(section).objects.filter(pk=section.pk).update(name="Renamed in silence")
        assert "Renamed in silence" not in client.get(address).content.decode()
        clock.shift(timedelta(seconds=60))
        assert "Renamed in silence" in client.get(address).content.decode()


def test_staff_see_what_is_so_now_and_theirs_is_kept_nowhere(client, story, address):
    staff = Client()
    staff.force_login(UserFactory(is_staff=True, role="Editor"))
    response = staff.get(address)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "ETag" not in response
    assert how_many_are_kept() == 0
    client.get(address)
    assert how_many_are_kept() == 1


def test_reader_gets_no_cookie(client, address):
    assert not client.get(address).cookies


@pytest.mark.parametrize("query", ["?x=1", "?before=1&x=1", "?at=2024-01-01T00:00:00Z"])
def test_made_up_parameters_fill_no_cache(client, address, query):
    response = client.get(address + query)
    assert response["ETag"] == client.get(address)["ETag"]
    assert how_many_are_kept() == 1


def test_what_is_not_there_is_not_kept(client, db, kept):
    with travel(NOW, tick=False) as clock:
        story = stories.story(headline="The market moves")
        stories.published(story, at=NOW + MINUTE)
        address = story.editions.get().get_absolute_url()
        assert client.get(address).status_code == 404
        assert client.get(address.replace("-", "-x-", 1)).status_code == 404
        clock.shift(MINUTE)
        assert client.get(address).status_code == 200


def test_redirect_is_not_kept(client, story, address):
    assert client.get(f"/any/thing-{story.pk}/").status_code == 301
    assert how_many_are_kept() == 0


def test_verbs_that_renew_nothing_are_verbs_of_the_record():
    assert set(SAID) >= versions.UNSEEN


def test_thing_of_no_story_renews_every_page(db):
    event = Event.objects.create(verb="withdrew", thing="articles.picture:1", actor=UserFactory())
    assert versions.scopes_of(event) == [versions.SITE, versions.STORIES]


def test_numbers_count_up_from_nothing(db):
    versions.count_up(["story:1", "site"])
    versions.count_up(["site", "site"])
    assert versions.numbers_of(("site", "story:1", "story:2")) == (("site", 2), ("story:1", 1))
    assert PageVersion.objects.count() == 2


def test_change_while_a_page_is_made_has_it_made_again(db, kept):
    made = []

    @through_the_cache
    def view(request):
        made.append(len(made))
        if len(made) == 1:
            versions.count_up([versions.SITE])
        return HttpResponse(str(len(made)))

    answers = [view(RequestFactory().get("/slow/")).content for _ in range(3)]
    assert answers == [b"1", b"2", b"2"]


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_for_one_page_have_it_made_once(kept):
    made, all_here = [], threading.Barrier(8)

    @through_the_cache
    def view(request):
        made.append(threading.get_ident())
        time.sleep(0.2)
        return HttpResponse("the page")

    def ask():
        all_here.wait()
        answers.append(view(RequestFactory().get("/popular/")).content)
        connection.close()

    answers = []
    readers = [threading.Thread(target=ask) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert answers == [b"the page"] * 8
    assert len(made) == 1


def test_page_that_fails_is_left_to_the_next(db, kept):
    asked = []

    @through_the_cache
    def view(request):
        asked.append(1)
        if len(asked) == 1:
            raise ValueError("The first fails.")
        return HttpResponse("the page")

    request = RequestFactory().get("/fails/")
    with pytest.raises(ValueError, match="The first fails"):
        view(request)
    assert view(request).content == b"the page"


def test_pages_come_where_the_cache_is_down(client, story, address, settings):
    settings.CACHES = project.CACHES | {"pages": {"BACKEND": "tests.newsroom.caching.Broken"}}
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 200


def test_cache_in_front_is_told_which_pages_changed(client, story, address, settings, does):
    tags = client.get(address)["Cache-Tag"].split(",")
    with site_of() as site:
        site.page("/purge", "")
        settings.PURGE_URL, settings.PURGE_TOKEN = site.url("/purge", host="127.0.0.1"), "a-token"
        does(changes(story)["update"])
        effect = Effect.objects.get(run="newsroom.caching.purging.purge")
        outbox.run_due(timezone.now() + MINUTE)
    effect.refresh_from_db()
    assert effect.arguments == {"tags": ["site", f"story:{story.pk}"]}
    assert effect.done_at is not None
    assert f"story:{story.pk}" in tags


def test_cache_in_front_that_does_not_listen_is_told_again(client, story, settings, does):
    with site_of() as site:
        site.page("/purge", "", status="503 Service Unavailable")
        settings.PURGE_URL = site.url("/purge", host="127.0.0.1")
        does(changes(story)["update"])
        outbox.run_due(timezone.now() + MINUTE)
    assert Effect.objects.failing().filter(run="newsroom.caching.purging.purge").count() == 1


def test_cache_in_front_that_leads_elsewhere_has_not_listened(client, story, settings, does):
    with site_of() as site:
        site.leads("/purge", site.url("/elsewhere", host="127.0.0.1"))
        site.page("/elsewhere", "")
        settings.PURGE_URL, settings.PURGE_TOKEN = site.url("/purge", host="127.0.0.1"), "a-token"
        does(changes(story)["update"])
        outbox.run_due(timezone.now() + MINUTE)
        assert [asked.split()[:2] for asked in site.asked] == [["POST", "/purge"]]
    assert Effect.objects.failing().filter(run="newsroom.caching.purging.purge").count() == 1


def test_edition_of_another_story_does_not_shorten_a_storys_time(client, address):
    EditionFactory(article=RevisionFactory().article, live_from=timezone.now() + timedelta(seconds=100))
    assert shared_for(client.get(address)) == project.SHARED_CACHE_SECONDS


REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


def redis_answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=1).ping())
    except redis.RedisError:
        return False


@pytest.mark.skipif(not redis_answers(), reason="No Redis answers. Say where one is with TEST_REDIS_URL.")
def test_page_is_kept_in_redis(client, story, address, settings, does, django_assert_num_queries):
    settings.CACHES = project.CACHES | {"pages": env_cache("CACHE_URL", f"tests-{os.getpid()}", {"CACHE_URL": REDIS})}
    first = client.get(address)
    with django_assert_num_queries(ITS_NUMBERS):
        assert client.get(address).content == first.content
    does(changes(story)["withdrawal"])
    assert client.get(address).status_code == 410


@pytest.mark.parametrize("url", ["memcached://x", "localhost:6379", "redis"])
def test_cache_that_cannot_be_read_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL cannot be read"):
        env_cache("CACHE_URL", "pages", {"CACHE_URL": url})
