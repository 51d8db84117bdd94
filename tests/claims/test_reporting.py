"""Readers report errors, and the desk answers."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Event, Task
from claims import reporting
from claims.models import Claim, ErrorReport
from newsroom.limits import Limit, network_of
from newsroom.pages import reports
from tests import stories
from tests.factories import ArticleFactory, ClaimFactory, ErrorReportFactory, RatingFactory
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

STATE = ErrorReport.State


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def reader():
    """A browser that does not give in to a missing token of Django's own."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def article(db):
    return stories.checked_story(
        claim=ClaimFactory(statement="Repairs cost 4 million."), rating=RatingFactory(name="False"), headline="Bridge"
    )


def story_form(article) -> str:
    return f"{article.editions.latest().get_absolute_url()}report/"


def mark_form(article) -> str:
    return f"{story_form(article)}?check={article.anchors.get().pk}"


def claim_form(article) -> str:
    return f"/claims/repairs-cost-4-million-{article.anchors.get().claim_id}/report/"


def token_of(response) -> str:
    return unescape(re.search(r'name="token" value="([^"]*)"', response.text)[1])


def sent(reader, path, message="It was 5 million.", **more):
    extra = {name: more.pop(name) for name in list(more) if name.isupper()}
    data = {"token": token_of(reader.get(path)), "message": message, "email": "", "website": ""} | more
    return reader.post(path, data, **extra)


def test_report_on_a_mark_brings_the_exact_words_and_where_they_stand(reader, article):
    response = sent(reader, mark_form(article), email="reader@example.org")
    assert (response.status_code, response["Location"]) == (302, f"{story_form(article)}?sent=1")
    report = ErrorReport.objects.get()
    story, anchor = article.editions.get().get_absolute_url(), article.anchors.get()
    assert report.words == "4 million crowns"
    assert report.url == f"{story}#{anchor.paragraph.anchor}:~:text=4%20million%20crowns"
    assert (report.article, report.claim) == (article, anchor.claim)
    assert (report.message, report.email, report.state) == ("It was 5 million.", "reader@example.org", "open")
    assert "with the desk" in reader.get(response["Location"]).text


def test_report_on_a_claim_and_on_a_story(reader, article):
    sent(reader, claim_form(article))
    sent(reader, story_form(article), words="the old bridge")
    on_story, on_claim = ErrorReport.objects.all()
    assert (on_claim.words, on_claim.claim, on_claim.article) == (
        "Repairs cost 4 million.",
        Claim.objects.get(),
        article,
    )
    assert (on_story.words, on_story.claim, on_story.article) == ("the old bridge", None, article)


def test_words_that_were_reported_are_those_that_stood_when_the_form_was_opened(reader, article):
    path = mark_form(article)
    token = token_of(reader.get(path))
    article.anchors.get().placements.update(state="gone", paragraph=None, start=None, end=None, words="")
    reader.post(path, {"token": token, "message": "It is wrong.", "words": "Something else"})
    assert ErrorReport.objects.get().words == "4 million crowns"


def test_readers_get_no_cookie_and_nobody_keeps_the_form(reader, article):
    for path in (story_form(article), mark_form(article), claim_form(article)):
        response = reader.get(path)
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
    assert not sent(reader, claim_form(article)).cookies


def test_every_story_mark_and_claim_leads_to_the_form(client, article):
    story = client.get(article.editions.get().get_absolute_url()).text
    assert f'href="{story_form(article)}"' in story
    assert f'href="{mark_form(article)}"' in story
    assert (
        f'href="{claim_form(article)}"' in client.get(f"/claims/repairs-cost-4-million-{Claim.objects.get().pk}/").text
    )
    edition = article.editions.get()
    assert "report/" not in client.get(f"{edition.get_absolute_url()}history/{edition.pk}/").text


@pytest.mark.parametrize("token", ["", "made-up", "eyJ0aXRsZSI6IiJ9:1:x"])
def test_form_without_a_token_of_ours_is_not_taken_and_what_was_typed_is_kept(reader, article, token):
    response = reader.post(story_form(article), {"token": token, "message": "Long text"})
    assert response.status_code == 200
    assert "Long text" in response.text
    assert ErrorReport.objects.count() == 0
    # The page has a fresh one, with which it goes through.
    reader.post(story_form(article), {"token": token_of(response), "message": "Long text"})
    assert ErrorReport.objects.get().message == "Long text"


def test_token_is_good_for_half_a_day(reader, article):
    token = token_of(reader.get(story_form(article)))
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        response = reader.post(story_form(article), {"token": token, "message": "Late"})
    assert "open for long" in response.text
    assert ErrorReport.objects.count() == 0


def test_form_that_is_sent_twice_is_one_report(reader, article):
    token = token_of(reader.get(story_form(article)))
    for _ in range(2):
        assert reader.post(story_form(article), {"token": token, "message": "Twice"}).status_code == 302
    assert ErrorReport.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 302),
        ({"HTTP_ORIGIN": "https://other.example"}, 403),
        ({"HTTP_ORIGIN": "http://testserver"}, 302),
        ({}, 302),
    ],
)
def test_page_of_another_site_sends_nothing(reader, article, headers, status):
    assert sent(reader, story_form(article), **headers).status_code == status
    assert ErrorReport.objects.count() == (status == 302)


def test_what_fills_in_everything_is_thanked_and_not_kept(reader, article):
    assert sent(reader, story_form(article), website="https://spam.example").status_code == 302
    assert ErrorReport.objects.count() == 0


def test_empty_report_and_bad_address_are_told(reader, article):
    response = sent(reader, story_form(article), message=" ", email="no address")
    assert "Tell us what is wrong." in response.text
    assert "Enter a valid email address." in response.text
    assert ErrorReport.objects.count() == 0


def test_too_many_reports_of_one_address_wait_and_the_text_is_kept(reader, article, monkeypatch):
    monkeypatch.setattr(reports, "LIMIT", Limit("test", 2, 3600))
    statuses = [sent(reader, story_form(article)).status_code for _ in range(2)]
    response = sent(reader, story_form(article), message="One more")
    assert [*statuses, response.status_code] == [302, 302, 429]
    assert 0 < int(response["Retry-After"]) <= 3601
    assert "One more" in response.text
    assert sent(reader, story_form(article), REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize(
    ("address", "forwarded", "behind_proxy", "network"),
    [
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "nonsense", True, ""),
    ],
)
def test_address_is_the_one_that_can_be_believed(rf, settings, address, forwarded, behind_proxy, network):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert network_of(rf.get("/", REMOTE_ADDR=address, **headers)) == network


def test_form_is_there_only_for_what_readers_have(client):
    draft = stories.story()
    assert client.get(f"/x/x-{draft.pk}/report/").status_code == 404
    assert client.get(f"/x/x-{stories.withdrawn_story().pk}/report/").status_code == 410
    assert client.get(f"/claims/x-{stories.marked(draft).claim_id}/report/").status_code == 404


def test_mark_that_is_none_leaves_the_form_for_the_story(client, article):
    for check in ("0", "abc", "99999999999999999999"):
        html = client.get(f"{story_form(article)}?check={check}").text
        assert "Which words are wrong?" in html
        assert "The words that you report" not in html


# At the desk


def test_desk_has_one_task_of_a_story_however_many_report_until_all_are_settled(article, checker):
    reports_ = [reporting.report("Wrong.", url="/", article=article) for _ in range(2)]
    task = Task.objects.get(article=article, code="reported", done_at=None)
    assert task.message == "Readers report 2 errors."
    reporting.settle(reports_[0], STATE.ANSWERED, by=checker, reason="Corrected.")
    assert Task.objects.get(article=article, code="reported", done_at=None).message == "A reader reports an error."
    reporting.settle(reports_[1], STATE.DISMISSED, by=checker, reason="It was right.")
    assert not Task.objects.filter(article=article, code="reported", done_at=None).exists()


def test_settling_says_who_and_why_and_is_on_the_record(article, checker):
    report = reporting.report("Wrong.", url="/", article=article)
    settled = reporting.settle(report, STATE.DISMISSED, by=checker, reason=" The budget says so. ")
    assert (settled.state, settled.reason, settled.settled_by) == ("dismissed", "The budget says so.", checker)
    event = Event.objects.get(verb="dismissed a report")
    assert (event.actor, event.article, event.reason) == (checker, article, "The budget says so.")


def test_report_is_settled_once_and_with_a_reason(checker, reporter):
    report = ErrorReportFactory()
    for state, reason in ((STATE.ANSWERED, " "), (STATE.OPEN, "Why not")):
        with pytest.raises(ValidationError):
            reporting.settle(report, state, by=checker, reason=reason)
    with pytest.raises(PermissionDenied):
        reporting.settle(report, STATE.ANSWERED, by=reporter, reason="I say so.")
    reporting.settle(report, STATE.ANSWERED, by=checker, reason="Corrected.")
    with pytest.raises(ValidationError):
        reporting.settle(report, STATE.DISMISSED, by=checker, reason="No.")
    assert ErrorReport.objects.get().reason == "Corrected."


def test_mail_address_can_be_deleted_and_the_record_does_not_hold_it(article, checker):
    report = reporting.report("Wrong.", url="/", article=article, email="reader@example.org")
    reporting.forget_sender(report, by=checker)
    assert ErrorReport.objects.get().email == ""
    assert "reader@example.org" not in str(list(Event.objects.values()))


def change(report) -> str:
    return reverse("admin:claims_errorreport_change", args=[report.pk])


def test_checker_settles_a_report_and_deletes_the_address_in_the_admin(client, article, checker):
    report = reporting.report(
        "It was 5.", url="/x/", article=article, claim=Claim.objects.get(), words="4 million", email="a@example.org"
    )
    client.force_login(checker)
    listed = client.get(reverse("admin:claims_errorreport_changelist"), {"state__exact": "open", "q": "million"}).text
    assert "It was 5." in listed
    html = client.get(change(report)).text
    for words in (
        "4 million",
        "It was 5.",
        "a@example.org",
        reverse("admin:claims_claim_change", args=[report.claim_id]),
    ):
        assert words in html
    client.post(change(report), {"state": "answered", "reason": "Corrected.", "forget_sender": "on"})
    report.refresh_from_db()
    assert (report.state, report.reason, report.settled_by, report.email) == ("answered", "Corrected.", checker, "")
    # Once settled, nothing but the address can be changed.
    client.post(change(report), {"state": "dismissed", "reason": "No."})
    report.refresh_from_db()
    assert (report.state, report.reason) == ("answered", "Corrected.")


def test_report_is_not_settled_without_a_reason_in_the_admin(client, checker):
    report = ErrorReportFactory()
    client.force_login(checker)
    assert "Say why." in client.post(change(report), {"state": "dismissed", "reason": " "}).text
    assert "Say whether it was answered" in client.post(change(report), {"state": "open", "reason": "Yes"}).text
    assert ErrorReport.objects.open().count() == 1


def test_list_costs_as_much_for_many_as_for_one(client, checker, django_assert_max_num_queries):
    client.force_login(checker)
    for _ in range(3):
        ErrorReportFactory(article=ArticleFactory())
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:claims_errorreport_changelist"))


# What the database holds


def test_report_is_about_something():
    with refused_by("claims_errorreport_about_something"):
        ErrorReportFactory(claim=None, url="/")


def test_report_says_what_is_wrong():
    with refused_by("claims_errorreport_says_what"):
        ErrorReportFactory(message="")


@pytest.mark.parametrize("fields", [{"reason": ""}, {"settled_by": None}, {"settled_at": None}, {"state": "open"}])
def test_report_is_settled_by_someone_with_a_reason(fields):
    with refused_by("claims_errorreport_settled_with_a_reason"):
        ErrorReportFactory(settled=True, **fields)
