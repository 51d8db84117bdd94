"""Redis is killed and started again: pages come and people sign in all the while."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import contextmanager

import pytest
import redis
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.urls import reverse

from articles.models import Edition
from newsroom.models import User
from tests.factories import UserFactory
from tests.load.processes import ask, free_port, server, wait_for
from tests.stories import published_story

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.same_everywhere,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="There is no redis-server."),
]

PASSWORD = "correct horse battery"


class Redis:
    """A server of the test's own, with nothing on the disk."""

    def __init__(self, where):
        self.where, self.port = where, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        options = f"--port {self.port} --bind 127.0.0.1 --save  --dir {self.where}".split(" ")
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        assert wait_for(lambda: self.keys() is not None)

    def keys(self):
        """How many there are, or None where it does not answer."""
        try:
            with redis.Redis(port=self.port) as client:
                return client.dbsize()
        except redis.RedisError:
            return None

    def stop(self):
        self.process.kill()
        self.process.communicate()


@contextmanager
def private_redis(where):
    server = Redis(where)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def cache(tmp_path):
    with private_redis(tmp_path) as found:
        yield found


def test_pages_come_and_people_sign_in_without_redis_and_when_it_is_back(cache):
    editor = UserFactory(username="editor", is_staff=True, role="Editor")
    # As in production, which does not know the one that tests use.
    User.objects.filter(pk=editor.pk).update(password=make_password(PASSWORD, hasher=Argon2PasswordHasher()))
    story = Edition.objects.get(article=published_story(headline="The tide turns")).get_absolute_url()
    with server(workers=1, CACHE_URL=cache.url) as (site, port):

        def works():
            read = "The tide turns" in ask(port, story).text and ask(port, "/search/?q=tide").status == 200
            sent = ask(port, reverse("admin:login"), {"username": editor.username, "password": PASSWORD})
            session = "".join(sent.headers.get_all("Set-Cookie", [])).partition("sessionid=")[2].partition(";")[0]
            desk = ask(port, reverse("admin:index"), session=session).status
            return read, sent.status, desk

        def state():
            found = json.loads(ask(port, "/readyz").text)
            return found["parts"]["cache"] == "ok"

        assert works() == (True, 302, 200)
        assert cache.keys() > 0
        assert state()
        cache.stop()
        assert works() == (True, 302, 200)
        assert not state()
        cache.start()
        # Whoever asks is told how it is now, by each thread.
        assert [state() for _ in range(8)] == [True] * 8
        # For pages, each thread leaves it alone for some seconds.
        assert wait_for(lambda: ask(port, story).status == 200 and cache.keys() > 0)
        assert works() == (True, 302, 200)
        assert site.poll() is None
