"""A cache in Redis that stops answering is an empty one."""

from __future__ import annotations

import socket
import threading

import pytest
from django.conf import settings
from django.urls import reverse

from newsroom.caching.redis import ForgivingRedisCache
from newsroom.watching import health
from tests.stories import published_story


@pytest.fixture
def dead():
    """A cache whose Redis is not there; and how often it was asked."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {})


@pytest.fixture
def silent():
    """A cache whose Redis takes connections and says nothing; and those connections."""
    taken = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield ForgivingRedisCache(f"redis://127.0.0.1:{server.getsockname()[1]}/0", {}), taken
        server.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


def test_cache_that_is_down_has_nothing_and_takes_everything(dead):
    dead.set("a", 1)
    assert dead.get("a", "none") == "none"
    assert dead.get_many(["a"]) == {}
    assert dead.add("a", 1)
    assert not dead.has_key("a")
    assert not dead.touch("a")
    assert not dead.delete("a")
    dead.set_many({"a": 1})
    dead.delete_many(["a"])
    with pytest.raises(ValueError, match="not found"):
        dead.incr("a")


def test_cache_that_says_nothing_is_asked_once_and_then_left_alone(silent):
    cache, taken = silent
    cache.get("a")
    asked = len(taken)
    for _ in range(5):
        cache.get("a")
    assert len(taken) == asked >= 1


def test_health_asks_a_cache_that_was_left_alone(silent, monkeypatch):
    cache, taken = silent
    cache.get("a")
    asked = len(taken)
    monkeypatch.setattr(health, "caches", dict.fromkeys(settings.CACHES, cache))
    assert health._cache()
    assert len(taken) > asked


@pytest.mark.django_db
def test_pages_searches_and_the_desk_come_without_the_cache(dead, client, admin, settings, monkeypatch):
    port = dead._servers[0]
    settings.PAGE_CACHE_SECONDS = 60
    settings.CACHES = {
        name: {"BACKEND": "newsroom.caching.redis.ForgivingRedisCache", "LOCATION": port}
        for name in ("default", "pages")
    }
    published_story(headline="The tide turns")
    for _ in range(2):
        assert "The tide turns" in client.get(reverse("front")).content.decode()
    assert client.get(reverse("search"), {"q": "tide"}).status_code == 200
    client.force_login(admin)
    assert client.get(reverse("admin:index")).status_code == 200
