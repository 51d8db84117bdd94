"""The front page of the desk: tasks, notices, what failed, and how the page keeps up to date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.handing_over import hand_over
from articles.models import Article, Edition, Effect, Event, Notice, Task
from articles.models.story import Stage
from articles.tasks import finish
from articles.telling import notify, set_task
from claims.models import Claim
from newsroom.desk.choice import Choice
from newsroom.desk.page import desk_of
from newsroom.desk.tasks import SHOWN, tasks_of
from tests.factories import ClaimFactory, SectionFactory, UserFactory
from tests.stories import edited, judged, marked, published, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

HOUR = timedelta(hours=1)
SECRET = "Xanadu"


def given(person, headline="A story", **content) -> Article:
    article = story(headline=headline, **content)
    Article.objects.filter(pk=article.pk).update(assignee=person)
    return article


def desk(client, user, **data) -> str:
    client.force_login(user)
    return client.get(reverse("admin:desk"), data).text


# What leaks


def test_reporter_learns_nothing_of_the_story_of_another(client, reporter, editor):
    now = timezone.now()
    article = story(headline=SECRET, section=SectionFactory(name=f"{SECRET} section"))
    hand_over(article, by=editor, stage=Stage.REVIEW, to=editor, note=f"{SECRET} note")
    edition = published(article, at=now + HOUR)
    set_task(article, "look", f"{SECRET} task", "/admin/", due_at=now)
    notify(editor, f"{SECRET} notice", "/admin/", article=article)
    Effect.objects.create(run="articles.x", edition=edition, due_at=now, error=f"{SECRET} error")
    judged(marked(article, claim=ClaimFactory(statement=f"{SECRET} costs 4 million.")).claim, approve=False)
    # Last, since all that was done before looked at them again.
    Article.objects.filter(pk=article.pk).update(problems=[{"code": "a", "message": f"{SECRET} blocks."}])
    Edition.objects.update(held_at=now, held_reason=f"{SECRET} reason")

    def seen(user):
        client.force_login(user)
        queries = ({}, {"show": "all"}, {"section": article.newest.section_id}, {"person": editor.pk})
        addresses = [reverse(f"admin:{name}") for name in ("index", "desk", "notices")]
        return "".join(client.get(address, query).text for address in addresses for query in queries)

    assert SECRET not in seen(reporter)
    for what in ("", " blocks.", " note", " reason", " task", " notice"):
        assert f"{SECRET}{what}" in seen(editor)
    assert f"{SECRET} error" not in seen(editor)
    assert f"{SECRET} error" in seen(UserFactory(role="Publisher", is_staff=True))


def test_publisher_of_a_section_sees_what_failed_there_and_everywhere_at_once(client):
    now, section = timezone.now(), SectionFactory()
    person = UserFactory(role="Publisher", is_staff=True, sections=[section])
    for content in ({"section": section, "headline": "Mine"}, {"headline": "Foreign"}):
        edition = published(story(**content))
        Effect.objects.create(run="articles.x", edition=edition, due_at=now, error=f"{content['headline']} failed")
    Effect.objects.create(run="articles.y", due_at=now, error="All failed")
    Effect.objects.create(run="articles.z", due_at=now, error="Went well at last", done_at=now)
    page = desk(client, person)
    found = [text in page for text in ("Mine failed", "Foreign failed", "All failed", "Went well at last")]
    assert found == [True, False, True, False]


# Tasks


def test_tasks_of_stories_on_ones_desk_are_shown_with_what_is_due_first(reporter):
    now, article = timezone.now(), story(by=reporter)
    for message, due in (("Whenever", None), ("Tomorrow", now + 24 * HOUR), ("Late", now - HOUR)):
        set_task(article, message, message, "/admin/", due_at=due)
    set_task(story(), "foreign", "Foreign", "/admin/")
    found = tasks_of(reporter, now)
    assert [(open_.task.message, open_.is_overdue) for open_ in found.items] == [
        ("Late", True),
        ("Tomorrow", False),
        ("Whenever", False),
    ]


def test_more_tasks_than_are_shown_are_counted_and_can_be_seen(client, reporter):
    article = story(by=reporter)
    for number in range(SHOWN + 1):
        set_task(article, f"task-{number}", f"Task number {number}.", "/admin/")
    page = desk(client, reporter)
    assert ("All 6" in page, "Task number 0." in page) == (True, False)
    assert "Task number 0." in desk(client, reporter, show="all")


@pytest.mark.parametrize(
    ("role", "own", "foreign"),
    [("Reporter", True, None), ("Fact-checker", True, True), ("Editor", True, True), ("Legal", True, False)],
)
def test_task_is_done_by_whoever_has_the_story_checks_it_or_edits_it(role, own, foreign, client):
    person = UserFactory(role=role, is_staff=True)
    client.force_login(person)
    for article, may in ((given(person), own), (story(), foreign)):
        task = set_task(article, "look", "Look again.", "/admin/")
        page = client.get(reverse("admin:index")).text
        offered = reverse("admin:task_done", args=[task.pk]) in page
        assert ("Look again." in page) == bool(may)
        answer = client.post(reverse("admin:task_done", args=[task.pk]))
        task.refresh_from_db()
        assert (answer.status_code, offered, task.done_by == person) == (
            404 if may is None else 302,
            bool(may),
            bool(may),
        )


def test_done_task_leaves_the_desk_and_is_on_the_record_once(client, editor):
    task = set_task(story(), "look", "Look again.", "/admin/")
    finish(task, by=editor)
    finish(task, by=UserFactory(role="Editor", is_staff=True))
    task.refresh_from_db()
    assert (task.done_by, Event.objects.filter(verb="did").count()) == (editor, 1)
    event = Event.objects.first()
    assert (event.actor, event.thing, event.reason) == (editor, f"articles.task:{task.pk}", "Look again.")
    assert tasks_of(editor, timezone.now()).count == 0


def test_done_task_leads_back_to_the_desk_as_it_was(client, editor):
    client.force_login(editor)
    for wanted, found in (("/admin/?person=me", "/admin/?person=me"), ("https://elsewhere.example/", "/admin/")):
        task = set_task(story(), "look", "Look again.", "/admin/")
        response = client.post(reverse("admin:task_done", args=[task.pk]), {"next": wanted})
        assert response["Location"] == found


# Notices


def test_unread_notices_are_counted_on_every_page_of_the_desk(client, reporter, editor):
    notify(reporter, "One", "/admin/")
    notify(reporter, "Two", "/admin/")
    notify(editor, "Three", "/admin/")
    client.force_login(reporter)
    for name in ("index", "articles_article_changelist", "notices"):
        assert '2<span class="visually-hidden"> unread</span>' in client.get(reverse(f"admin:{name}")).text


def test_notice_is_read_by_its_person_alone(client, reporter, editor):
    notice = notify(reporter, "One", "/admin/articles/article/")
    url = reverse("admin:notice_read", args=[notice.pk])
    client.force_login(editor)
    assert client.post(url).status_code == 404
    client.force_login(reporter)
    assert client.get(url).status_code == 405
    assert client.post(url)["Location"] == reverse("admin:notices")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.post(url, {"open": "1"})["Location"] == "/admin/articles/article/"


def test_notice_leads_nowhere_but_to_this_site(client, reporter):
    client.force_login(reporter)
    for url in ("https://elsewhere.example/", "//elsewhere.example/"):
        notice = notify(reporter, "One", url)
        response = client.post(reverse("admin:notice_read", args=[notice.pk]), {"open": "1"})
        assert response["Location"] == reverse("admin:notices")


def test_all_that_was_on_the_page_is_read_at_once_and_nothing_that_came_since(client, reporter, editor):
    first, second, third = (notify(reporter, text, "/admin/") for text in ("One", "Two", "Three"))
    other = notify(editor, "Of another", "/admin/")
    client.force_login(reporter)
    client.post(reverse("admin:notices_read"), {"newest": second.pk})
    unread = set(Notice.objects.filter(read_at=None))
    assert unread == {third, other}
    for wrong in ("", "x", "9" * 40, "-1"):
        client.post(reverse("admin:notices_read"), {"newest": wrong})
    assert set(Notice.objects.filter(read_at=None)) == unread
    assert first not in unread


def test_older_notices_are_on_further_pages(client, reporter):
    for number in range(51):
        notify(reporter, f"Notice number {number}.", "/admin/")
    client.force_login(reporter)
    page = client.get(reverse("admin:notices"))
    assert ("Notice number 50." in page.text, "Notice number 0." in page.text) == (True, False)
    older = client.get(reverse("admin:notices"), {"before": page.context["page"].cursor}).text
    assert ("Notice number 50." in older, "Notice number 0." in older) == (False, True)


@pytest.mark.parametrize(("email", "said"), [("a@b.example", "Saved."), ("", "There is no mail address")])
def test_person_says_whether_they_want_mail(email, said, client, reporter):
    type(reporter).objects.update(email=email)
    client.force_login(reporter)
    for data, wanted in (({"wants_mail": "on"}, True), ({}, False)):
        response = client.post(reverse("admin:notices_mail"), data, follow=True)
        reporter.refresh_from_db()
        assert (reporter.wants_mail, (said if wanted else "Saved.") in response.text) == (wanted, True)


def test_administrator_says_whether_another_wants_mail(client, admin, reporter):
    client.force_login(admin)
    assert 'name="wants_mail"' in client.get(reverse("admin:newsroom_user_change", args=[reporter.pk])).text


# Keeping up to date


NOON = datetime(2026, 3, 25, 12, tzinfo=UTC)


def test_desk_is_sent_again_only_if_it_may_have_changed(client, editor):
    article = story(by=editor)
    edition = published(story(), at=timezone.now() + HOUR)
    client.force_login(editor)
    mark = ""

    def is_same(minutes=0, **data) -> bool:
        nonlocal mark
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            response = client.get(reverse("admin:desk"), data, headers={"If-None-Match": mark})
        mark = response["ETag"]
        assert (response.status_code == 304) == (response.content == b"")
        return response.status_code == 304

    client.get(reverse("admin:index"))
    assert (is_same(), is_same(), is_same()) == (False, True, True)
    happenings = [
        lambda: edited(article, dek="New"),
        lambda: hand_over(article, by=editor, stage=Stage.REVIEW, to=editor),
        lambda: notify(editor, "Look.", "/admin/"),
        lambda: Notice.objects.update(read_at=timezone.now()),
        lambda: set_task(article, "look", "Look again.", "/admin/"),
        lambda: Task.objects.update(done_at=timezone.now()),
        lambda: Effect.objects.create(run="articles.x", edition=edition, due_at=timezone.now(), error="Failed"),
        lambda: Effect.objects.update(done_at=timezone.now()),
    ]
    for happens in happenings:
        happens()
        assert (is_same(), is_same()) == (False, True)
    assert (is_same(person="me"), is_same(person="me")) == (False, True)
    assert (is_same(1, person="me"), is_same(1, person="me")) == (False, True)


def test_mark_of_one_person_is_not_that_of_another(client, editor, publisher):
    marks = []
    for person in (editor, publisher):
        client.force_login(person)
        marks.append(client.get(reverse("admin:desk"))["ETag"])
    assert marks[0] != marks[1]


def test_asking_whether_anything_changed_takes_few_queries(client, editor, django_assert_max_num_queries):
    story()
    client.force_login(editor)
    mark = client.get(reverse("admin:desk"))["ETag"]
    with django_assert_max_num_queries(7):
        client.get(reverse("admin:desk"), headers={"If-None-Match": mark})


def test_desk_is_for_those_who_are_signed_in(client):
    response = client.get(reverse("admin:desk"))
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher", "Legal"])
def test_desk_takes_as_many_queries_for_ten_stories_as_for_one(role):
    person = UserFactory(role=role, is_staff=True)

    def fill(count):
        for number in range(count):
            article = given(person)
            Article.objects.filter(pk=article.pk).update(stage=Stage.values[number % 4])
            edition = published(given(person), at=timezone.now() + HOUR)
            Effect.objects.create(run="articles.x", edition=edition, due_at=timezone.now(), error="Failed")
            set_task(article, "look", "Look again.", "/admin/")
            notify(person, "Look.", "/admin/", article=article)
            judged(marked(article, claim=ClaimFactory(checker=person)).claim, approve=False)

    def cost():
        user = get_user_model().objects.get(pk=person.pk)
        with CaptureQueriesContext(connection) as queries:
            found = desk_of(user, Choice(), timezone.now())
        return sum(column.count for column in found.board.columns), len(queries)

    fill(1)
    shown, before = cost()
    assert shown == 2
    fill(4)
    assert cost() == (10, before)
    assert Claim.objects.count() == 5
