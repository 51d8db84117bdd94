"""A story before it is out, by a link for someone without an account; and what no preview shows."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import previewing, withholding
from articles.models import Event, PreviewLink, Withholding
from newsroom.limits import Limit
from newsroom.logs import NoSecrets
from newsroom.pages import preview
from tests.factories import PreviewLinkFactory, UserFactory
from tests.newsroom.desk import form_of
from tests.stories import edited, published, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def url(name, article, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


@pytest.fixture
def article(editor):
    return story(by=editor)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def lent(article, editor):
    link, secret = previewing.share(article, made_for="Dr. <Lindqvist>", by=editor)
    return link, reverse("preview", args=[secret])


def test_link_is_made_shown_once_and_opens_the_story_with_a_watermark(client, desk, article):
    made = desk.post(
        url("preview_links", article),
        {"made_for": "Dr. Lindqvist", "until": timezone.now() + timedelta(days=2), "text": "newest"},
    )
    address = re.search(r'value="http://testserver(/preview/[\w-]+/)"', made.text)[1]
    secret = address.split("/")[2]
    assert "no-store" in made["Cache-Control"]
    assert secret not in desk.get(url("preview_links", article)).text
    desk.logout()
    page = client.get(address)
    assert page.status_code == 200
    assert "Harrowgate closes its old bridge</h1>" in page.text
    assert "This preview is for Dr. Lindqvist, until" in page.text
    assert "Dr. Lindqvist · not for publication" in page.text
    assert "css/preview.css" in page.text


def test_what_a_link_answers_is_indexed_kept_and_told_by_nobody(client, lent, editor):
    link, address = lent
    answers = [client.get(address), client.get("/preview/no-such-link/")]
    previewing.revoke(link, by=editor)
    answers.append(client.get(address))
    assert [answer.status_code for answer in answers] == [200, 404, 410]
    for answer in answers:
        assert "noindex" in answer["X-Robots-Tag"]
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Frame-Options"] == "DENY"
        assert "bridge</h1>" not in answer.text or answer.status_code == 200
    assert '<meta name="robots" content="noindex' in answers[0].text
    assert '<meta name="referrer" content="no-referrer">' in answers[0].text
    # No address on the page holds the secret.
    assert address.split("/")[2] not in answers[0].text


def test_link_to_the_newest_text_follows_it_and_link_to_one_text_does_not(client, lent, article, editor):
    _link, newest = lent
    _link, secret = previewing.share(article, made_for="Counsel", by=editor, revision=article.newest)
    edited(article, headline="A newer headline")
    assert "A newer headline</h1>" in client.get(newest).text
    fixed = client.get(reverse("preview", args=[secret])).text
    assert ("A newer headline" in fixed, "Harrowgate closes its old bridge</h1>" in fixed) == (False, True)


def test_expired_link_says_so_kindly(client, lent):
    link, address = lent
    with time_machine.travel(link.expires_at):
        page = client.get(address)
    assert page.status_code == 410
    assert "The link held until" in page.text
    assert "ask whoever sent you the link" in page.text
    assert "Harrowgate" not in page.text


def test_revoked_link_says_so_kindly(client, desk, lent, article):
    link, address = lent
    desk.post(url("revoke_preview", article, link.pk))
    page = client.get(address)
    assert page.status_code == 410
    assert "The link was taken back" in page.text
    assert "Harrowgate" not in page.text


@pytest.mark.parametrize("secret", ["x", "x-1", "a-story-12", "%00", "😀", "x" * 4000])
def test_made_up_secret_is_not_there(client, lent, secret):
    assert client.get(f"/preview/{secret}/").status_code == 404
    assert client.get(f"/preview/{secret}").status_code in (301, 404)


def test_only_who_opens_the_page_is_counted(client, lent):
    link, address = lent
    client.head(address)
    client.post(address)
    for _ in range(2):
        client.get(address)
    link.refresh_from_db()
    assert link.opened == 2


def test_secret_is_in_no_row_and_in_no_line_of_a_log(client, desk, lent, editor, caplog):
    link, address = lent
    secret = address.split("/")[2]
    with caplog.at_level(logging.DEBUG):
        client.get(address)
        previewing.revoke(link, by=editor)
        client.get(address)
        client.post(address)
        client.get(f"/preview/{secret}x/")
    assert "/preview/…" in caplog.text
    assert secret not in caplog.text
    rows = [PreviewLink.objects.values(), Event.objects.values(), Session.objects.values()]
    assert secret not in str([list(found) for found in rows])


def test_log_is_left_as_it_is_but_for_secrets():
    record = logging.LogRecord("x", 20, "", 1, "%s: %s", ("Gone", "/preview/abc-DEF_1/?x=1"), None)
    NoSecrets().filter(record)
    assert record.getMessage() == "Gone: /preview/…/?x=1"
    desk = logging.LogRecord("x", 20, "", 1, "%s", ("/admin/articles/article/1/preview/links/",), None)
    NoSecrets().filter(desk)
    assert desk.getMessage() == "/admin/articles/article/1/preview/links/"


def test_list_says_for_whom_until_when_and_how_often(desk, article, editor):
    PreviewLinkFactory(article=article, made_for="Never Opened")
    PreviewLinkFactory(article=article, made_for="Often Opened", opened=3, opened_at=timezone.now())
    PreviewLinkFactory(article=article, made_for="Past", expires_at=timezone.now() - timedelta(days=1))
    PreviewLinkFactory(article=article, made_for="Taken Back", revoked=True)
    PreviewLinkFactory(made_for="Someone Else's Reader")
    page = desk.get(url("preview_links", article)).text
    for words in ("Never Opened", "Opened 3 times", "Expired", "Revoked", "Not opened yet"):
        assert words in page
    assert "Someone Else" not in page
    assert page.count('aria-label="Revoke the link for') == 2


def test_list_costs_the_same_however_long(desk, article):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(url("preview_links", article)).status_code == 200
        return len(captured)

    PreviewLinkFactory(article=article)
    queries()
    one = queries()
    for _ in range(3):
        PreviewLinkFactory(article=article, revision=article.newest, revoked=True)
    assert queries() == one


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"made_for": ""}, "This field is required"),
        ({"until": "2020-01-01T00:00"}, "That moment is over"),
        ({"until": timezone.now() + timedelta(days=40)}, "A link holds for 30 days at most"),
    ],
)
def test_link_that_cannot_be_is_told_why(desk, article, changes, message):
    form = {"made_for": "Counsel", "until": timezone.now() + timedelta(days=1), "text": "newest"}
    assert message in desk.post(url("preview_links", article), form | changes).text
    assert not PreviewLink.objects.exists()


def test_reporter_lends_and_revokes_nothing_of_another(client, lent, article):
    link, _address = lent
    client.force_login(UserFactory(role="Reporter", is_staff=True))
    form = {"made_for": "My mother", "until": timezone.now() + timedelta(days=1), "text": "newest"}
    assert client.get(url("preview_links", article)).status_code == 404
    assert client.post(url("preview_links", article), form).status_code == 404
    assert client.post(url("revoke_preview", article, link.pk)).status_code == 404
    link.refresh_from_db()
    assert (link.revoked_at, PreviewLink.objects.count()) == (None, 1)


def test_link_is_not_revoked_under_another_story(desk, lent, editor):
    link, _address = lent
    assert desk.post(url("revoke_preview", story(by=editor), link.pk)).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


# What is withheld


def test_link_and_desk_show_nothing_of_a_story_that_is_withheld(client, desk, lent, article):
    _link, address = lent
    withholding.withhold(article, by=UserFactory(role="Legal"), reason="A court said so.")
    assert "withheld" in desk.get(url("preview", article)).text
    assert desk.get(url("preview_page", article)).status_code == 404
    desk.logout()
    page = client.get(address)
    assert (page.status_code, "Harrowgate" in page.text) == (410, False)


def test_text_of_a_withheld_edition_is_in_no_preview(client, article, lent):
    edition = published(article)
    withholding.withhold(article, edition=edition, by=UserFactory(role="Legal"), reason="A court said so.")
    assert Withholding.objects.get().scope == "edition"
    assert client.get(lent[1]).status_code == 410
    edited(article, headline="Another text of the story")
    assert "Another text of the story</h1>" in client.get(lent[1]).text


def test_passage_that_is_withheld_is_in_no_preview(client, desk, article, lent):
    words = "voted on Tuesday to close"
    assert words in client.get(lent[1]).text
    withholding.withhold(article, words=words, by=UserFactory(role="Legal"), reason="A court said so.")
    typed = desk.post(url("preview", article), form_of(article, headline=f"The council {words}"))["Location"]
    frame = url("preview_page", article) + "?" + typed.partition("?")[2]
    for page in (desk.get(url("preview_page", article)), desk.get(frame), client.get(lent[1])):
        assert (page.status_code, words in page.text) == (200, False)
        assert "[withheld on" in page.text


def test_address_that_asks_too_often_waits_whether_there_is_such_a_link_or_not(client, lent, monkeypatch):
    monkeypatch.setattr(preview, "LIMIT", Limit("test", 2, 60))
    link, address = lent
    answers = [client.get(path) for path in (address, "/preview/no-such-link/", address, "/preview/no-such-link/")]
    assert [answer.status_code for answer in answers] == [200, 404, 429, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert "no-store" in answers[2]["Cache-Control"]
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200
    link.refresh_from_db()
    assert link.opened == 2
