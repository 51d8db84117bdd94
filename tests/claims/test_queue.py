"""The queue: what is in which, for whom, in which order, and what is done from its page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from claims.assigning import assign
from claims.models import Claim, Priority, RecheckReason
from claims.queue import COUNTED, Choice, Queue, counts, rows_in
from claims.queue_rows import SIZE, page_of
from claims.verdicts import retract
from tests.factories import BODY, ClaimFactory, EntityFactory, ErrorReportFactory, UserFactory
from tests.stories import edited, judged, marked, story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
REWORDED = BODY.replace("4 million crowns", "4 million of our crowns")


@pytest.fixture
def checker():
    return UserFactory(role="Fact-checker", is_staff=True, first_name="Maud", last_name="Pereira")


def url(queue="unassigned", **query) -> str:
    return reverse("admin:claims_queue") + "?" + "&".join(f"{k}={v}" for k, v in {"queue": queue, **query}.items())


def titles(queue, user, **chosen) -> list[str]:
    return [row.title for row in page_of(Choice(queue, **chosen), user, timezone.now()).rows]


def counted(choice, user) -> dict[Queue, int | None]:
    now = timezone.now()
    return counts(choice, user, now, chosen=page_of(choice, user, now).number)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def changed(statement, body, **claim) -> Claim:
    """A claim in a story whose words are others now."""
    anchor = marked(story(), claim=ClaimFactory(statement=statement, **claim))
    edited(anchor.article, body=body)
    return anchor.claim


# What is in which queue


def test_mine_is_what_waits_for_me(checker):
    today = timezone.localdate()
    for statement, other in (
        ("It is open.", {}),
        ("Its day has come.", {"recheck_on": today}),
        ("Its day has not come.", {"recheck_on": today + timedelta(days=1)}),
        ("It was taken back.", {}),
        ("Somebody is to approve it.", {}),
    ):
        ClaimFactory(statement=statement, checker=checker, **other)
    ClaimFactory(statement="It is with another.", checker=UserFactory())
    ClaimFactory(statement="It is with nobody.")
    claim = {claim.statement: claim for claim in Claim.objects.all()}
    judged(claim["Its day has not come."])
    judged(claim["Somebody is to approve it."], approve=False)
    retract(judged(claim["It was taken back."]), by=checker, reason="The source was withdrawn.")
    judged(claim["Its day has come."])
    Claim.objects.filter(pk=claim["Its day has come."].pk).update(recheck_on=today)
    assert titles(Queue.MINE, checker) == ["It is open.", "Its day has come.", "It was taken back."]
    judged(claim["It was taken back."], approve=False, public_note="There is another source.")
    assert titles(Queue.MINE, checker) == ["It is open.", "Its day has come.", "It was taken back."]


def test_unassigned_is_what_is_open_and_nobody_has(checker):
    ClaimFactory(statement="It is with nobody.")
    ClaimFactory(statement="It is with me.", checker=checker)
    judged(ClaimFactory(statement="It was checked."))
    assert titles(Queue.UNASSIGNED, checker) == ["It is with nobody."]


def test_due_is_what_is_open_and_due_by_the_end_of_the_day(checker):
    now = timezone.now()
    late = ClaimFactory(statement="It is late.", due_at=now - HOUR)
    ClaimFactory(statement="It is due in two days.", due_at=now + 48 * HOUR)
    ClaimFactory(statement="It is not due.")
    judged(ClaimFactory(statement="It was checked.", due_at=now - HOUR))
    assert titles(Queue.DUE, checker) == ["It is late."]
    [row] = page_of(Choice(Queue.DUE), checker, now).rows
    assert (row.claim, row.is_overdue) == (late, True)


def test_waiting_for_approval_says_who_proposed_what(checker):
    verdict = judged(ClaimFactory(statement="It is proposed."), approve=False)
    judged(ClaimFactory(statement="It is approved."))
    [row] = page_of(Choice(Queue.APPROVAL), checker, timezone.now()).rows
    assert (row.title, row.mark.note) == (
        "It is proposed.",
        f"{verdict.rating}, proposed by {verdict.proposed_by}",
    )
    [own] = page_of(Choice(Queue.APPROVAL), verdict.proposed_by, timezone.now()).rows
    assert own.mark.note == f"{verdict.rating}. You proposed it, so someone else has to approve it."


def test_words_that_changed_come_with_changed_facts_first(checker):
    changed("It is reworded.", REWORDED, priority=Priority.URGENT)
    changed("Its facts changed.", BODY.replace("4 million", "5 million"))
    marked(story(), claim=ClaimFactory(statement="It stands."))
    assert titles(Queue.WORDS, checker) == ["Its facts changed.", "It is reworded."]


def test_words_are_those_of_the_text_that_is_worked_on(checker):
    anchor = marked(story(), claim=ClaimFactory(statement="It went back."))
    edited(anchor.article, body=BODY.replace("4 million", "5 million"))
    assert titles(Queue.WORDS, checker) == ["It went back."]
    edited(Article.objects.get(pk=anchor.article_id), body=BODY)
    assert titles(Queue.WORDS, checker) == []


def test_suggested_claim_waits_for_a_checker(checker):
    marked(story(), claim=ClaimFactory(statement="It is suggested."))
    anchor = Claim.objects.get().anchors.get()
    anchor.is_suggested = True
    anchor.save()
    [row] = page_of(Choice(Queue.WORDS), checker, timezone.now()).rows
    assert (row.title, row.mark.text) == ("It is suggested.", "Suggested here")


def test_to_check_again_says_why(checker):
    today = timezone.localdate()
    for statement, because in (("A day was chosen.", ""), ("The page is gone.", RecheckReason.GONE)):
        judged(ClaimFactory(statement=statement))
        Claim.objects.filter(statement=statement).update(recheck_on=today, recheck_reason=because)
    verdict = judged(ClaimFactory(statement="It was retracted."))
    retract(verdict, by=checker, reason="The source was withdrawn.")
    rows = page_of(Choice(Queue.AGAIN), checker, timezone.now()).rows
    assert [(row.title, row.mark.note) for row in rows] == [
        ("A day was chosen.", "Its day has come."),
        ("The page is gone.", "The page of a source is gone."),
        ("It was retracted.", f"Retracted by {checker}: The source was withdrawn."),
    ]


def test_reports_are_those_that_are_open_the_oldest_first(checker):
    now = timezone.now()
    ErrorReportFactory(message="The second.", reported_at=now)
    ErrorReportFactory(message="The first.", reported_at=now - HOUR)
    ErrorReportFactory(message="Settled.", settled=True)
    assert titles(Queue.REPORTS, checker) == ["The first.", "The second."]


def test_what_is_pressing_goes_first(checker):
    now = timezone.now()
    for statement, priority, due in (
        ("Low.", Priority.LOW, now),
        ("Normal.", Priority.NORMAL, None),
        ("Normal, due later.", Priority.NORMAL, now + 2 * HOUR),
        ("Normal, due.", Priority.NORMAL, now + HOUR),
        ("High.", Priority.HIGH, None),
        ("Urgent.", Priority.URGENT, None),
    ):
        ClaimFactory(statement=statement, priority=priority, due_at=due)
    assert titles(Queue.UNASSIGNED, checker) == [
        "Urgent.",
        "High.",
        "Normal, due.",
        "Normal, due later.",
        "Normal.",
        "Low.",
    ]


# What of it


def test_queue_is_narrowed_to_a_section_a_story_a_checker_and_words(checker):
    bridge = marked(story(), claim=ClaimFactory(statement="The Bridge costs 4 million.", checker=checker)).article
    mill = marked(story(), claim=ClaimFactory(statement="The mill is old.", due_at=timezone.now())).article
    Claim.objects.update(due_at=timezone.now())

    def found(**chosen):
        return titles(Queue.DUE, checker, **chosen)

    assert len(found()) == 2
    assert found(section=bridge.newest.section_id) == ["The Bridge costs 4 million."]
    assert found(story=mill.pk) == ["The mill is old."]
    assert found(checker="me") == found(checker=str(checker.pk)) == ["The Bridge costs 4 million."]
    assert found(checker="nobody") == ["The mill is old."]
    assert found(words="bridge costs") == ["The Bridge costs 4 million."]
    assert found(words="bridge old") == []


def test_row_leads_to_what_else_its_story_says(checker):
    article = marked(story(), claim=ClaimFactory(statement="The mill is old.")).article
    marked(story())
    client = signed_in(checker)
    assert f'href="?queue=unassigned&amp;story={article.pk}"' in client.get(url()).text
    page = client.get(url(story=article.pk))
    assert [row.title for row in page.context["page"].rows] == ["The mill is old."]
    assert "Only what one story says." in page.text


def test_claims_are_searched_by_who_said_it(checker):
    ClaimFactory(statement="It is old.", claimant=EntityFactory(name="Ada Lund"))
    assert titles(Queue.UNASSIGNED, checker, words="lund") == ["It is old."]


def test_words_and_reports_are_narrowed_alike(checker):
    first = changed("The bridge costs 4 million.", REWORDED, checker=checker).anchors.get().article
    second = changed("The mill is old.", REWORDED).anchors.get().article
    for article in (first, second):
        ErrorReportFactory(article=article, claim=None, message=f"Of story {article.pk}.")
    ErrorReportFactory(claim=second.anchors.get().claim, article=None, message="Of the claim.")
    assert titles(Queue.WORDS, checker, story=first.pk) == ["The bridge costs 4 million."]
    assert titles(Queue.WORDS, checker, section=second.newest.section_id) == ["The mill is old."]
    assert titles(Queue.WORDS, checker, checker="me") == ["The bridge costs 4 million."]
    assert titles(Queue.WORDS, checker, words="old") == ["The mill is old."]
    assert titles(Queue.REPORTS, checker, story=first.pk) == [f"Of story {first.pk}."]
    assert titles(Queue.REPORTS, checker, section=second.newest.section_id) == [
        f"Of story {second.pk}.",
        "Of the claim.",
    ]
    assert titles(Queue.REPORTS, checker, words="claim") == ["Of the claim."]
    assert titles(Queue.REPORTS, checker, checker="nobody") == ["Of the claim."]


def test_counts_are_those_of_the_rows_and_end_at_a_bound(checker):
    ClaimFactory.create_batch(3)
    ClaimFactory(checker=checker)
    judged(ClaimFactory(), approve=False)
    changed("It is reworded.", REWORDED, checker=UserFactory())
    ErrorReportFactory(claim=Claim.objects.first())
    found = counted(Choice(Queue.MINE), checker)
    assert found == {queue: rows_in(Choice(queue), checker, timezone.now()).count() for queue in Queue}
    assert list(found.values()) == [1, 3, 0, 1, 1, 0, 1]
    assert all(counted(Choice(queue), checker) == found for queue in Queue)
    ClaimFactory.create_batch(COUNTED)
    for queue in (Queue.MINE, Queue.UNASSIGNED):
        assert counted(Choice(queue), checker)[Queue.UNASSIGNED] == COUNTED + 1
    assert f"{COUNTED}+" in signed_in(checker).get(url()).text


def test_words_are_counted_in_the_queue_that_is_shown(checker):
    ClaimFactory(statement="The mill is old.")
    found = counted(Choice(Queue.UNASSIGNED, words="mill"), checker)
    assert {queue: count for queue, count in found.items() if count is not None} == {Queue.UNASSIGNED: 1}


def test_pages_follow_each_other(checker):
    ClaimFactory.create_batch(SIZE + 1)
    first, second = (page_of(Choice(Queue.UNASSIGNED, page=n), checker, timezone.now()) for n in (1, 2))
    assert (len(first.rows), len(second.rows)) == (SIZE, 1)
    assert (first.query_before, first.next_query) == ("", "?queue=unassigned&page=2")
    assert (second.query_before, second.next_query) == ("?queue=unassigned", "")
    assert {row.key for row in first.rows} & {row.key for row in second.rows} == set()


@pytest.mark.parametrize(
    "query", ["queue=x", "section=x&story=-1&checker=x&page=0", "page=99999999999999999999", "q=%00", "section=²"]
)
def test_address_that_makes_no_sense_shows_the_first_queue(checker, query):
    assert signed_in(checker).get(f"{reverse('admin:claims_queue')}?{query}").status_code == 200


# For whom


def test_queues_are_those_of_the_role():
    def names(role):
        response = signed_in(UserFactory(role=role, is_staff=True)).get(reverse("admin:claims_queue"))
        return [tab["label"] for tab in response.context["tabs"]]

    every = [queue.label for queue in Queue]
    assert names("Fact-checker") == every
    assert names("Editor") == names("Legal") == every[1:]
    assert names("Reporter") == every[1:-1]


def test_reporter_sees_the_claims_of_their_own_stories_alone():
    reporter = UserFactory(role="Reporter", is_staff=True)
    marked(story(by=reporter), claim=ClaimFactory(statement="Ours is open."))
    secret = marked(story(headline="Secret headline"), claim=ClaimFactory(statement="Secret claim.")).article
    ClaimFactory(statement="Secret, of no story.", claimant=EntityFactory(name="Somebody Secret"))
    for claim in Claim.objects.exclude(statement="Ours is open."):
        ErrorReportFactory(claim=claim, message="Secret report.")
    client = signed_in(reporter)
    assert "Ours is open." in client.get(url()).text
    for queue in Queue:
        for query in ({}, {"section": secret.newest.section_id}, {"story": secret.pk}, {"q": "ecre"}):
            assert "Secret" not in client.get(url(queue, **query)).text


def test_words_of_a_foreign_story_are_not_a_reporters_to_see():
    reporter = UserFactory(role="Reporter", is_staff=True)
    changed("Secret claim.", REWORDED)
    own = marked(story(by=reporter), claim=ClaimFactory(statement="Ours."))
    edited(own.article, body=REWORDED)
    assert titles(Queue.WORDS, reporter) == ["Ours."]


def test_story_of_another_is_not_named_beside_a_claim_of_ones_own():
    reporter = UserFactory(role="Reporter", is_staff=True)
    own = marked(story(by=reporter, headline="Ours"), claim=ClaimFactory(statement="Shared."))
    foreign = marked(story(headline="Secret headline"), claim=own.claim)
    page = signed_in(reporter).get(url())
    assert ("Ours" in page.text, "Secret headline" in page.text) == (True, False)
    assert titles(Queue.UNASSIGNED, reporter, story=foreign.article_id) == []
    assert titles(Queue.UNASSIGNED, reporter, section=foreign.article.newest.section_id) == []


def test_who_may_not_plan_finds_nothing_to_select():
    ClaimFactory()
    client = signed_in(UserFactory(role="Legal", is_staff=True))
    page = client.get(url())
    assert ('name="claim"' in page.text, 'name="take"' in page.text) == (False, False)
    assert client.post(url(), {"plan-do": "take", "claim": "1."}).status_code == 403


# What is done


def test_one_row_is_taken_with_its_button(checker):
    claim, other = ClaimFactory.create_batch(2)
    response = signed_in(checker).post(url(), {"take": f"{claim.pk}.", "claim": f"{other.pk}."}, follow=True)
    assert response.redirect_chain[0][0] == f"{url()}#claim-{claim.pk}"
    assert "You have the claim now." in response.text
    assert list(Claim.objects.order_by("pk").values_list("checker", flat=True)) == [checker.pk, None]


def test_several_are_handed_over_at_once_but_for_those_that_were_taken(checker):
    other = UserFactory(role="Fact-checker", is_staff=True, first_name="Olu", last_name="Hartnell")
    claims = ClaimFactory.create_batch(3)
    selected = [f"{claim.pk}." for claim in claims]
    assign(claims[0], other, by=other, seen=None)
    data = {"plan-do": "give", "plan-to": checker.pk, "claim": selected}
    response = signed_in(UserFactory(role="Editor", is_staff=True)).post(url(), data, follow=True)
    assert "is with Olu Hartnell meanwhile, and was left there." in response.text
    assert "2 claims handed over, and told." in response.text
    assert list(Claim.objects.order_by("pk").values_list("checker", flat=True)) == [other.pk, checker.pk, checker.pk]
    assert checker.notices.count() == 2


def test_due_time_priority_and_day_are_set_for_the_selected(checker):
    claims = ClaimFactory.create_batch(2, checker=checker)
    client = signed_in(checker)

    def send(**data):
        selected = [f"{claim.pk}.{checker.pk}" for claim in claims]
        named = {f"plan-{name}": value for name, value in data.items()}
        assert client.post(url("mine"), {"claim": selected, **named}).status_code == 302
        return list(Claim.objects.order_by("pk").values_list("due_at", "priority", "recheck_on", "checker"))

    due = timezone.localtime() + timedelta(days=1)
    [row, again] = send(do="due", due_at=due.strftime("%Y-%m-%dT%H:%M"))
    assert row == again == (due.replace(second=0, microsecond=0), Priority.NORMAL, None, checker.pk)
    assert [row[1] for row in send(do="priority", priority=Priority.URGENT)] == [1, 1]
    day = timezone.localdate() + timedelta(days=30)
    assert [row[2] for row in send(do="again", recheck_on=day.isoformat())] == [day, day]
    assert send(do="drop")[0][3] is None
    assert send(do="due")[0][0] is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"plan-do": "take"}, "Select claims first."),
        ({"plan-do": "give", "claim": "ROW"}, "Choose who is to check them."),
        ({"plan-do": "give", "claim": "ROW", "plan-to": "999"}, "Select a valid choice"),
        ({"plan-do": "due", "claim": "ROW", "plan-due_at": "tomorrow"}, "Give a day and a time."),
        ({"plan-do": "due", "claim": "ROW", "plan-due_at": "2001-01-01T10:00"}, "That moment is over."),
        ({"plan-do": "priority", "claim": "ROW"}, "Choose a priority."),
        ({"plan-do": "priority", "claim": "ROW", "plan-priority": "9"}, "Select a valid choice"),
        ({"plan-do": "again", "claim": "ROW", "plan-recheck_on": "x"}, "Enter a valid date."),
        ({"plan-do": "dance", "claim": "ROW"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_selection_stays(checker, data, said):
    claim = ClaimFactory()
    row = f"{claim.pk}."
    response = signed_in(checker).post(url(), {key: row if value == "ROW" else value for key, value in data.items()})
    assert (response.status_code, said in response.text) == (200, True)
    assert (f'value="{row}" checked' in response.text) == ("claim" in data)
    claim.refresh_from_db()
    assert (claim.checker, claim.due_at, claim.priority, claim.recheck_on) == (None, None, Priority.NORMAL, None)


@pytest.mark.parametrize("key", ["x", "999.", "²."])
def test_claim_that_is_none_is_passed_over(checker, key):
    assert signed_in(checker).post(url(), {"plan-do": "take", "claim": key}).status_code == 302


def test_editor_takes_no_claim_since_an_editor_does_not_check():
    claim = ClaimFactory()
    client = signed_in(UserFactory(role="Editor", is_staff=True))
    assert "Assign to me" not in client.get(url()).text
    response = client.post(url(), {"plan-do": "take", "claim": f"{claim.pk}."}, follow=True)
    assert "does not check claims at this desk" in response.text
    assert Claim.objects.get().checker is None


def test_claim_of_a_foreign_story_is_not_planned_from_here():
    reporter = UserFactory(role="Reporter", is_staff=True)
    reporter.user_permissions.add(Permission.objects.get(codename="change_claim"))
    claim = marked(story()).claim
    signed_in(reporter).post(url(), {"plan-do": "priority", "plan-priority": 1, "claim": f"{claim.pk}."})
    assert Claim.objects.get().priority == Priority.NORMAL


# What it costs


@pytest.mark.parametrize("role", ["Fact-checker", "Reporter"])
def test_page_takes_as_many_queries_for_three_rows_as_for_one(role):
    person = UserFactory(role=role, is_staff=True)
    client = signed_in(person)

    def fill():
        by = person if role == "Reporter" else None
        for claim in ({}, {"checker": person}, {"due_at": timezone.now()}):
            marked(story(by=by), claim=ClaimFactory(**claim))
        judged(marked(story(by=by)).claim, approve=False)
        retract(judged(marked(story(by=by)).claim), by=UserFactory(role="Publisher"), reason="It was wrong.")
        anchor = marked(story(by=by))
        edited(anchor.article, body=REWORDED)
        ErrorReportFactory(claim=anchor.claim, article=anchor.article)

    def cost():
        found = {}
        for queue in Queue:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url(queue)).status_code == 200
            found[queue] = len(queries)
        return found

    fill()
    cost()
    once = cost()
    for _more in range(2):
        fill()
    assert cost() == once
    assert max(once.values()) <= 13
