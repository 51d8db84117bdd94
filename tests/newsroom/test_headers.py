"""Every kind of answer says what a browser may do with it."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from newsroom.permissions_policy import POLICY
from tests.factories import PictureFactory
from tests.stories import published_story

pytestmark = pytest.mark.django_db


def answers(settings):
    client = Client(raise_request_exception=False)
    story = published_story().editions.get().get_absolute_url()
    yield 200, client.get(story)
    # As it was kept.
    yield 200, client.get(story)
    yield 200, client.get(reverse("feed"))
    yield 200, client.get("/robots.txt")
    yield 200, client.get(reverse("admin:login"))
    yield 302, client.get(reverse("admin:index"))
    yield 404, client.get("/nothing/here/")
    yield 404, client.get("/static/nothing.css")
    yield 405, client.post(story)
    yield 400, client.get(story, headers={"Host": "elsewhere.example"})
    yield 403, Client(enforce_csrf_checks=True).post(reverse("admin:login"))
    yield 200, client.get(PictureFactory().file.url)
    settings.SECURE_SSL_REDIRECT = True
    yield 301, Client().get("/about/")
    yield 301, Client().get("/static/css/base.css")


def test_every_kind_of_answer_says_what_a_browser_may_do_with_it(settings):
    settings.PAGE_CACHE_SECONDS = 60
    for status, response in answers(settings):
        assert response.status_code == status
        asked = f"{status} {response.request['PATH_INFO']}"
        policy = response.headers.get("Content-Security-Policy", "")
        assert ("default-src 'none'" in policy, "unsafe-" in policy, asked) == (True, False, asked)
        assert (response.headers["X-Content-Type-Options"], asked) == ("nosniff", asked)
        assert (response.headers["Referrer-Policy"], asked) == ("strict-origin-when-cross-origin", asked)
        assert (response.headers["Cross-Origin-Opener-Policy"], asked) == ("same-origin", asked)
        assert (response.headers["Permissions-Policy"], asked) == (POLICY, asked)


def test_static_file_says_so_too(settings, tmp_path):
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS, settings.WHITENOISE_AUTOREFRESH = tmp_path, True, True
    assert finders.find("css/base.css")
    response = Client().get("/static/css/base.css")
    assert (response.status_code, response["Permissions-Policy"]) == (200, POLICY)
    assert "default-src 'none'" in response["Content-Security-Policy"]
