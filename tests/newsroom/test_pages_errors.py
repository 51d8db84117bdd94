"""The pages for when there is none, and pictures."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone

from newsroom import urls
from newsroom.pages import errors
from newsroom.pages.errors import server_error
from tests import stories
from tests.factories import PictureFactory
from tests.newsroom.test_pages_lists import headlines

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def raising(error: Exception):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("400/", raising(SuspiciousOperation("Strange."))),
    path("403/", raising(PermissionDenied("No."))),
    path("500/", raising(RuntimeError("Broken."))),
    *urls.urlpatterns,
]


@pytest.mark.django_db
@pytest.mark.urls("tests.newsroom.test_pages_errors")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "We could not read that request."),
        (403, "This page is not open to you."),
        (404, "There is no such page."),
        (500, "Something broke."),
    ],
)
def test_every_error_has_a_page_that_says_what_to_do(status, words):
    client = Client(raise_request_exception=False)
    response = client.get(f"/{status}/")
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in html
    assert "To the front page" in html
    assert "Strange." not in html


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_form_of_a_session_that_ended_says_where_the_typed_text_is(is_signed_in, editor):
    client = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(editor)
    response = client.post("/admin/articles/article/1/change/?draft=2", {"headline": "Typed"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "<h1>Your session has ended.</h1>" in html
    assert "is kept in this browser" in html
    assert 'href="http://testserver/admin/articles/article/1/change/?draft=2"' in html
    assert "unsafe-" not in response["Content-Security-Policy"]
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", html) == []


def test_who_has_signed_in_and_is_refused_at_the_desk_is_led_back_to_it(client, reporter):
    client.force_login(reporter)
    response = client.get(reverse("admin:front_page"))
    assert response.status_code == 403
    assert "Your account may not do this." in response.text
    assert f'href="{reverse("admin:index")}"' in response.text
    assert "sign in first" not in response.text


def test_broken_database_does_not_break_the_page_that_says_so():
    # No access to the database here: a query would fail the test.
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500


def test_page_that_is_broken_itself_still_says_that_something_broke(monkeypatch):
    monkeypatch.setattr(errors, "render", Mock(side_effect=TemplateDoesNotExist("500.html")))
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something broke." in response.text


@pytest.mark.django_db
def test_missing_page_offers_the_latest_stories_and_a_search_and_repeats_nothing(client):
    for number in range(4):
        stories.published_story(headline=f"Story {number}", at=timezone.now() - timedelta(hours=number + 1))
    stories.withdrawn_story(headline="Gone")
    with CaptureQueriesContext(connection) as queries:
        html = client.get("/world/harrowgate-closes-its-%22old%22_bridge-12x3-9/z-99999/").text
    assert headlines(html) == ["Story 0", "Story 1", "Story 2"]
    assert len(queries) <= 3
    assert "harrowgate" not in html


@pytest.mark.django_db
def test_missing_page_needs_no_database(client):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("The database has gone away.")

    with connection.execute_wrapper(refuse):
        response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "<h1>There is no such page.</h1>" in response.text


@pytest.mark.django_db
def test_withdrawn_story_leads_on_to_others(client):
    stories.published_story(headline="Still here")
    response = client.get(f"/world/x-{stories.withdrawn_story(headline='Gone').pk}/")
    assert response.status_code == 410
    assert headlines(response.text) == ["Still here"]
    assert 'role="search"' in response.text


def test_pages_for_the_server_in_front_need_no_other_file(tmp_path, capsys):
    call_command("error_pages", str(tmp_path / "errors"))
    for number, words in ((500, "Something broke."), (503, "We will be back in a moment.")):
        html = (tmp_path / "errors" / f"{number}.html").read_text()
        assert f"<h1>{words}</h1>" in html
        assert "--paper: #" in html
        assert re.findall(r'(?:src|href)="(?!/")', html) == []
        assert "<script" not in html
        assert "@import" not in html
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("error_pages", str(tmp_path / "file" / "errors"))


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return PictureFactory()


def test_picture_is_served_for_ever_and_as_what_it_is(client, picture):
    response = client.get(picture.file.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]


def test_picture_that_a_browser_has_is_not_sent_again(client, picture):
    since = client.get(picture.file.url)["Last-Modified"]
    assert client.get(picture.file.url, headers={"If-Modified-Since": since}).status_code == 304


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.svg", "page.html\x00.png", "..%2f..%2fpicture.png", "absent.png", ""]
)
def test_nothing_else_is_served_from_among_the_pictures(client, picture, settings, name):
    for file in ("page.html", "drawing.svg"):
        Path(settings.MEDIA_ROOT, file).write_text("<script>alert(1)</script>")
    assert client.get(f"/media/{name}").status_code == 404
