"""The clock is set back under the server and the worker, and right again: nothing is lost, and nothing stops."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import outbox, withholding
from articles.models import Edition, Effect, Event, Worker
from tests.articles.following import WORKS
from tests.factories import UserFactory
from tests.load.people import session_of, whole_story
from tests.load.processes import ask, server, started, wait_for
from tests.load.whole import faults
from tests.newsroom.desk import form_of
from tests.stories import published, published_story, story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.same_everywhere]

BEHIND = timedelta(hours=2)


@pytest.fixture
def clock(tmp_path):
    """Call it with how far the clock of all processes is to be behind; it returns once it is."""
    file = tmp_path / "clock"
    file.write_text("0")

    def clock(behind):
        # Not emptied first: who reads it in between would read nothing.
        (tmp_path / "next").write_text(str(behind.total_seconds()))
        (tmp_path / "next").rename(file)

    clock.more = {"CLOCK_FILE": str(file), "PAGE_CACHE_SECONDS": "0", "PAGE_MEMORY_MEGABYTES": "0"}
    return clock


def test_what_was_live_stays_saves_are_in_order_and_the_worker_goes_on(clock):
    now, editor = timezone.now(), UserFactory(role="Publisher", is_staff=True)
    old = published_story(headline="The tide turns", at=now - 2 * BEHIND)
    address = Edition.objects.get(article=old).get_absolute_url()
    to_come = story(headline="What comes tomorrow")
    published(to_come, at=now + timedelta(days=1))
    article, session = whole_story(), session_of(editor)
    work = ("manage.py", "work", "--sleep", "0.1")
    with server(workers=1, **clock.more) as (site, port):

        def part(name):
            return json.loads(ask(port, "/readyz").text)["parts"][name]

        def save(dek):
            path = reverse("admin:articles_article_change", args=[article.pk])
            article.refresh_from_db()
            return ask(port, path, {**form_of(article, dek=dek), "_save": "1"}, session=session).status

        def is_done(effect):
            return wait_for(lambda: Effect.objects.get(pk=effect.pk).done_at)

        with started(*work, more=clock.more, stderr=subprocess.DEVNULL) as worker:
            assert is_done(outbox.later(WORKS))
            assert (save("One"), part("clock"), part("worker")) == (302, "ok", "ok")
            before = Worker.objects.get().seen_at
            clock(BEHIND)
            assert wait_for(lambda: part("clock").startswith("It is behind the record by 1"))
            # It says anew that it runs, by the new clock, and does what is due by that.
            assert wait_for(lambda: Worker.objects.get().seen_at < before)
            assert is_done(outbox.later(WORKS, due_at=now - 2 * BEHIND))
            assert part("worker") == "ok"
            assert worker.poll() is None
        # Killed, it leaves a row; so does one that was seen by the clock of before.
        Worker.objects.update(seen_at=now)
        assert part("worker").startswith("None runs")
        assert "The tide turns" in ask(port, address).text
        assert "What comes tomorrow" not in ask(port, "/").text
        assert (save("Two"), save("Three")) == (302, 302)
        withholding.withhold(old, by=UserFactory(role="Legal"), reason="A court ordered it.")
        assert "The tide turns" not in ask(port, address).text
        clock(timedelta(0))
        assert wait_for(lambda: part("clock") == "ok")
        assert save("Four") == 302
        assert ask(port, "/admin/", session=session).status == 200
        assert site.poll() is None
    deks = article.revisions.order_by("number").values_list("dek", flat=True)
    assert list(deks) == ["", "One", "Two", "Three", "Four"]
    lines = Event.objects.filter(article=article, verb="saved").order_by("pk").values_list("thing", flat=True)
    assert list(lines) == [f"articles.revision:{each.pk}" for each in article.revisions.order_by("number")]
    assert faults(article) == []
