"""The record: who did what, read by those who may, and written by nobody."""

from __future__ import annotations

import ast
import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import handing_over, publishing, verbs
from articles.models import Article, Event
from articles.models.story import Stage
from articles.record import record
from tests.factories import EventFactory, UserFactory
from tests.newsroom.desk import SECRET
from tests.stories import edited, judged, marked, story

pytestmark = pytest.mark.django_db

OVERALL = "/admin/articles/event/"


@pytest.fixture
def article(editor):
    return story(by=editor)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def url(article, *, export=False):
    return reverse("admin:articles_article_record" + ("_export" if export else ""), args=[article.pk])


def table(response) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(StringIO(b"".join(response).decode("utf-8-sig"))))


def verbs_on(response) -> list[str]:
    return [line.event.verb for line in response.context["lines"]]


def reader_of_own_stories():
    """Someone who may read the record, and only their own stories."""
    person = UserFactory(role="Reporter", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_event"))
    return person


# In plain words


def test_story_tells_who_did_what_when_and_why(desk, article, publisher):
    edited(article, by=publisher, headline="Harrowgate closes the bridge")
    with time_machine.travel(datetime(2031, 7, 1, 12, 30, tzinfo=UTC), tick=False):
        publishing.publish(article, revision=article.newest, by=publisher, reason="It is time.")
    page = desk.get(url(article)).text
    for words in (
        "began the story",
        "saved a text",
        "(revision 2)",
        "published",
        "It is time.",
        "1 Jul 2031, 12:30:00 UTC",
    ):
        assert words in page


def test_handover_names_the_people_and_the_stages(desk, article, editor):
    checker = UserFactory(role="Fact-checker", is_staff=True, first_name="Maud", last_name="Pereira")
    handing_over.hand_over(
        article, by=editor, stage=Stage.FACT_CHECK, to=checker, note="Mind the sum.", seen=handing_over.Seen.of(article)
    )
    page = desk.get(url(article)).text
    assert "stage: draft → fact-check" in page
    assert "→ Maud Pereira" in page
    assert "Mind the sum." in page


def test_what_was_done_to_its_claims_is_in_the_record_of_a_story(desk, article):
    other = story()
    judged(marked(article).claim)
    judged(marked(other).claim)
    mine, all_lines = desk.get(url(article)), desk.get(OVERALL)
    assert [verbs_on(page).count("approved") for page in (mine, all_lines)] == [1, 2]
    assert [line[3] for line in table(desk.get(url(article, export=True)))].count("approved a verdict") == 1


def test_every_verb_of_the_record_is_said_in_plain_words():
    used = set()
    for app in ("articles", "claims", "newsroom"):
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                    used |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    assert {"saved", "published", "approved"} <= used
    assert used - set(verbs.SAID) == set()
    assert [verb for verb in used if len(verb) > Event._meta.get_field("verb").max_length] == []


def test_line_of_something_unknown_is_shown_as_it_is(desk, article):
    EventFactory(article=article, verb="danced with", thing="no.such:thing", details={"to": ["x"], "from": {"a": 1}})
    EventFactory(article=article, verb="saved", thing="articles.revision:x", details=["odd"])
    page = desk.get(url(article)).text
    assert "danced with" in page
    assert "(no.such thing)" in page


# Which lines


def test_record_is_filtered_by_what_who_when_and_words(desk, article, editor):
    other = UserFactory(role="Editor")
    with time_machine.travel(timezone.now() - timedelta(days=10)):
        record("moved", article, by=other, article=article, reason="Rain")
    today, earlier = timezone.localdate(), timezone.localdate() - timedelta(days=5)

    def found(**query):
        return verbs_on(desk.get(url(article), query))

    assert found() == ["saved", "began", "moved"]
    assert found(verb="saved") == ["saved"]
    assert found(who=other.pk) == ["moved"]
    assert found(q="rain") == ["moved"]
    assert found(since=earlier) == ["saved", "began"]
    assert found(until=earlier) == ["moved"]
    assert found(since=today, until=today) == ["saved", "began"]
    assert found(since="x", until="2026-99-99", who="", q="") == ["saved", "began", "moved"]
    assert found(who="²") == []
    assert [line[3] for line in table(desk.get(url(article, export=True), {"q": "rain"}))[1:]] == [
        "moved a scheduled edition"
    ]


def test_record_is_read_in_pages_that_keep_the_filter(desk, article, monkeypatch):
    monkeypatch.setattr("articles.admin.record.PAGE", 2)
    for number in range(3):
        record("moved", article, by=article.created_by, article=article, reason=f"Reason {number}")
    first = desk.get(url(article), {"verb": "moved"})
    second = desk.get(url(article), {"verb": "moved", "before": first.context["page"].cursor})
    reasons = [line.event.reason for page in (first, second) for line in page.context["lines"]]
    assert reasons == ["Reason 2", "Reason 1", "Reason 0"]
    assert f"?before={first.context['page'].cursor}&amp;verb=moved" in first.text
    assert desk.get(url(article), {"before": "x"}).status_code == 404


@pytest.mark.parametrize("overall", [True, False])
def test_record_costs_the_same_however_long(desk, article, overall):
    address = OVERALL if overall else url(article)

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            response = desk.get(address)
            assert response.status_code == 200
            b"".join(response) if response.streaming else response.content
        return len(captured)

    queries(address)
    export = reverse("admin:articles_event_export") if overall else url(article, export=True)
    few = queries(address), queries(export)
    for number in range(5):
        edited(article, by=UserFactory(role="Editor"), dek=f"Dek {number}")
        story()
    assert (queries(address), queries(export)) == few


# As a table


def test_table_holds_the_lines_of_the_page(desk, article, editor):
    response = desk.get(url(article, export=True))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    heads, saved, began = table(response)
    assert heads == ["when", "who", "account", "did what", "to what", "story", "headline", "why", "more"]
    assert saved[1:8] == [
        str(editor),
        "editor",
        "saved a text",
        "revision 1",
        str(article.pk),
        "Harrowgate closes its old bridge",
        "",
    ]
    assert datetime.fromisoformat(saved[0]).tzinfo is not None
    assert began[3] == "began the story"


def test_table_begins_with_the_mark_by_which_spreadsheets_know_utf_8(desk, article):
    assert b"".join(desk.get(url(article, export=True))).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_in_the_table_is_a_formula(desk, article, start):
    EventFactory(article=article, reason=f"{start}HYPERLINK(1)", actor=UserFactory(first_name=f"{start}cmd"))
    edited(article, headline=f"{start}1+1 is two")
    cells = {cell for line in table(desk.get(reverse("admin:articles_event_export"))) for cell in line}
    assert {cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))} == set()
    assert f"'{start}HYPERLINK(1)" in cells


def test_table_is_sent_in_pieces_and_holds_everything(desk, article, monkeypatch):
    monkeypatch.setattr("articles.admin.tables.CHUNK", 2)
    for number in range(7):
        record("moved", article, by=article.created_by, article=article, reason=f"Reason {number}")
    response = desk.get(url(article, export=True))
    assert response.streaming
    assert len(table(response)) == 1 + 2 + 7


# Who may read it


def test_record_is_not_for_reporters(client, reporter):
    mine = story(by=reporter)
    client.force_login(reporter)
    for address in (url(mine), url(mine, export=True), OVERALL, reverse("admin:articles_event_export")):
        assert client.get(address).status_code == 403


def test_lines_about_stories_that_one_may_not_see_are_left_out_with_their_headlines(client):
    person = reader_of_own_stories()
    mine, theirs = story(by=person), story(headline=f"{SECRET} is the headline")
    record("moved", theirs, by=theirs.created_by, article=theirs, reason=f"{SECRET} again")
    # A verdict is on the record without a story.
    claim = marked(theirs).claim
    judged(claim)
    client.force_login(person)
    pages = [client.get(OVERALL), client.get(OVERALL, {"q": SECRET}), client.get(OVERALL, {"verb": "approved"})]
    assert [len(page.context["lines"]) for page in pages] == [2, 0, 0]
    rows = table(client.get(reverse("admin:articles_event_export")))
    assert {row[5] for row in rows[1:]} == {str(mine.pk)}
    # What was searched for stands in the page as it was typed.
    assert [page.text.count(SECRET) for page in pages] == [0, 2, 0]
    assert SECRET not in str(rows)
    assert client.get(url(theirs)).status_code == 404
    assert client.get(url(theirs, export=True)).status_code == 404
    for event in Event.objects.exclude(article=mine):
        assert client.get(f"{OVERALL}{event.pk}/change/").status_code in (302, 403, 404)
    # Those who see every story see every line.
    client.force_login(UserFactory(role="Legal", is_staff=True))
    assert f"{SECRET} again" in client.get(OVERALL).text
    assert len(table(client.get(reverse("admin:articles_event_export")))) == 1 + Event.objects.count()


def test_people_to_choose_from_are_those_of_the_lines_that_one_may_see(client):
    person = reader_of_own_stories()
    story(by=person)
    story(by=UserFactory(role="Editor", first_name=SECRET))
    client.force_login(person)
    assert SECRET not in client.get(OVERALL).text


# Nobody writes in it


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher", "Legal", "admin"])
def test_no_role_adds_changes_or_deletes_a_line_by_any_address(client, role):
    article = story()
    person = UserFactory(admin=True) if role == "admin" else UserFactory(role=role, is_staff=True)
    line = Event.objects.filter(article=article).first()
    before = list(Event.objects.values())
    client.force_login(person)
    form = {"verb": "forged", "reason": "forged", "thing": "x:1", "actor": person.pk, "post": "yes"}
    for address in ("add/", f"{line.pk}/change/", f"{line.pk}/delete/"):
        assert client.post(OVERALL + address, form).status_code == 403
    for address in (OVERALL, f"{OVERALL}{line.pk}/history/", url(article)):
        client.post(address, form | {"action": "delete_selected", "_selected_action": line.pk, "_save": "1"})
    for method in ("put", "patch", "delete"):
        for address in (OVERALL, f"{OVERALL}{line.pk}/change/", url(article), url(article, export=True)):
            getattr(client, method)(address)
    assert list(Event.objects.values()) == before


def test_line_is_not_changed_or_deleted_by_the_orm_either():
    article = story()
    line = Event.objects.filter(article=article).first()
    line.reason = "forged"
    attempts = [
        line.save,
        line.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(reason="forged"),
        lambda: article.events.update(reason="forged"),
        lambda: article.events.all().delete(),
        lambda: Event.objects.bulk_update([line], ["reason"]),
    ]
    before = list(Event.objects.values())
    for attempt in attempts:
        with pytest.raises(TypeError), transaction.atomic():
            attempt()
    assert list(Event.objects.values()) == before
    assert Article.objects.filter(pk=article.pk).exists()


def test_no_role_has_a_right_to_write_in_the_record():
    for role in ("Reporter", "Fact-checker", "Editor", "Publisher", "Legal"):
        person = UserFactory(role=role)
        assert not any(person.has_perm(f"articles.{right}_event") for right in ("add", "change", "delete"))
