"""What comes when the database does not answer: pages that were kept, and for all else, when to come again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from articles import publishing
from articles.models import Edition
from newsroom.caching import keeping, memory
from tests.factories import UserFactory
from tests.stories import published_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept(settings):
    settings.PAGE_CACHE_SECONDS = 60
    memory.pages.clear()


@pytest.fixture
def down(monkeypatch):
    """Ends the database when it is called."""

    def end():
        def fail(*args, **kwargs):
            raise OperationalError("connection refused")

        monkeypatch.setattr(type(connections["default"]), "cursor", fail)

    return end


@pytest.fixture
def client_that_fails():
    """A reader who gets the page of an error, as a browser does."""
    return Client(raise_request_exception=False)


@pytest.fixture
def article():
    return published_story(headline="The tide turns")


@pytest.fixture
def address(article):
    return Edition.objects.get(article=article).get_absolute_url()


def test_page_that_was_kept_comes_as_it_was_and_is_kept_nowhere_else(client, client_that_fails, address, down):
    client.get(address)
    down()
    response = client_that_fails.get(address)
    assert response.status_code == 200
    assert "The tide turns" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_page_is_not_shown_for_longer_than_an_hour(client, client_that_fails, address, down):
    client.get(address)
    down()
    with travel(timezone.now() + timedelta(seconds=keeping.STALE_SECONDS + 120), tick=False):
        assert client_that_fails.get(address).status_code == 503


def test_everything_else_says_when_to_come_again(client, client_that_fails, admin, address, down):
    client_that_fails.force_login(admin)
    down()
    for path in (address, reverse("front"), reverse("search"), reverse("admin:index")):
        response = client_that_fails.get(path)
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert "Its database is not there." in response.content.decode()
        assert "default-src 'none'" in response["Content-Security-Policy"]


def test_what_was_taken_from_readers_does_not_come_back_with_the_database_down(
    client, client_that_fails, article, address, down
):
    client.get(address)
    publishing.withdraw(article, by=UserFactory(role="Publisher"), reason="It was wrong.")
    down()
    assert client_that_fails.get(address).status_code == 503
