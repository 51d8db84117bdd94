"""What each person finds on their desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import expunging
from articles.models import Article
from articles.models.story import Stage
from claims.models import Claim
from claims.verdicts import retract, send_back
from newsroom.waiting import SHOWN, waiting_for
from tests.factories import BODY, ClaimFactory, SectionFactory, UserFactory
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

YOURS, REVIEW, READY = "Your stories", "In review", "Ready to publish"
ORDERS = "Orders of a court"
CHECK, APPROVE, CHANGED = "Claims you check", "Verdicts to approve", "Words that changed under a claim"
HOUR = timedelta(hours=1)


def lists(user) -> dict[str, list[str]]:
    return {waiting.title: [item.title for item in waiting.items] for waiting in waiting_for(user)}


def at_stage(stage, **content) -> Article:
    article = story(**content)
    Article.objects.filter(pk=article.pk).update(stage=stage)
    return article


FACT_CHANGED = BODY.replace("4 million", "5 million")


def waiting_claim(statement, body=FACT_CHANGED) -> Claim:
    anchor = marked(story(), claim=ClaimFactory(statement=statement))
    edited(anchor.article, body=body)
    return anchor.claim


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Reporter", [YOURS]),
        ("Fact-checker", [YOURS, CHECK, APPROVE, CHANGED]),
        ("Editor", [YOURS, REVIEW]),
        ("Publisher", [YOURS, REVIEW, READY, CHANGED]),
        ("Legal", [YOURS, ORDERS]),
        (None, []),
    ],
)
def test_desk_has_the_lists_of_the_role(role, expected):
    assert list(lists(UserFactory(role=role))) == expected


# Stories


def test_your_stories_are_those_you_have_which_at_first_are_those_you_began(reporter):
    story(by=reporter, headline="Begun")
    given, passed_on, live, dead = (
        story(headline=name, by=reporter) for name in ("Given", "Passed on", "Live", "Dead")
    )
    Article.objects.filter(pk=given.pk).update(assignee=reporter, created_by=UserFactory())
    Article.objects.filter(pk=passed_on.pk).update(assignee=UserFactory())
    story(headline="Of another")
    published(live)
    published(dead)
    edited(dead, by=UserFactory(role="Editor"), headline="Edited since it went out")
    assert lists(reporter)[YOURS] == ["Edited since it went out", "Given", "Begun"]


def test_what_is_due_comes_first_and_is_urgent_once_it_is_late(reporter):
    now = timezone.now()
    for headline, due in (("Whenever", None), ("Tomorrow", now + 24 * HOUR), ("Late", now - HOUR)):
        Article.objects.filter(pk=story(by=reporter, headline=headline).pk).update(due_at=due)
    (waiting,) = waiting_for(reporter)
    assert [(item.title, item.is_urgent) for item in waiting.items] == [
        ("Late", True),
        ("Tomorrow", False),
        ("Whenever", False),
    ]


def test_item_leads_to_its_story(reporter):
    article = story(by=reporter)
    (waiting,) = waiting_for(reporter)
    assert [(item.url, item.note) for item in waiting.items] == [
        (reverse("admin:articles_article_change", args=[article.pk]), "draft")
    ]


def test_list_is_short_and_leads_to_the_whole(reporter, client):
    for _ in range(SHOWN + 1):
        story(by=reporter)
    (waiting,) = waiting_for(reporter)
    assert len(waiting.items) == SHOWN
    client.force_login(reporter)
    page = client.get(waiting.all_url)
    assert (page.status_code, page.context["cl"].result_count) == (200, SHOWN + 1)


def test_stories_in_review_are_those_at_that_stage(editor):
    for stage in Stage:
        at_stage(stage, headline=f"At {stage}")
    assert lists(editor)[REVIEW] == ["At review"]


def test_stories_that_are_ready_and_not_out_wait_for_the_publisher(publisher):
    for stage in Stage:
        at_stage(stage, headline=f"At {stage}")
    out, again = at_stage(Stage.READY, headline="Out"), at_stage(Stage.READY, headline="Out")
    published(out)
    published(again)
    edited(again, headline="Out, and edited since")
    assert lists(publisher)[READY] == ["Out, and edited since", "At ready"]


@pytest.mark.parametrize(("title", "stage"), [(REVIEW, Stage.REVIEW), (READY, Stage.READY)])
def test_desk_of_one_section_has_its_stories_alone(title, stage):
    section = SectionFactory()
    at_stage(stage, section=section, headline="Mine")
    at_stage(stage, headline="Foreign")
    assert lists(UserFactory(role="Publisher", sections=[section]))[title] == ["Mine"]


# Claims


def test_claims_you_check_are_those_without_a_verdict(checker):
    for statement in ("Not begun", "Sent back", "Retracted", "Proposed", "In force"):
        ClaimFactory(statement=statement, checker=checker)
    ClaimFactory(statement="Of another", checker=UserFactory(role="Fact-checker"))
    claims = {claim.statement: claim for claim in Claim.objects.all()}
    judged(claims["Proposed"], approve=False)
    judged(claims["In force"])
    send_back(judged(claims["Sent back"], approve=False), by=checker, reason="One source is not enough.")
    retract(judged(claims["Retracted"]), by=checker, reason="The source was withdrawn.")
    assert lists(checker)[CHECK] == ["Not begun", "Sent back", "Retracted"]


def test_claims_that_are_due_come_first(checker):
    now = timezone.now()
    for statement, due in (("Whenever", None), ("Tomorrow", now + 24 * HOUR), ("Late", now - HOUR)):
        ClaimFactory(statement=statement, checker=checker, due_at=due)
    (waiting,) = (waiting for waiting in waiting_for(checker) if waiting.title == CHECK)
    assert [(item.title, item.is_urgent) for item in waiting.items] == [
        ("Late", True),
        ("Tomorrow", False),
        ("Whenever", False),
    ]


def test_verdicts_wait_for_another_than_their_proposer(checker):
    verdict = judged(ClaimFactory(statement="Proposed"), approve=False)
    judged(ClaimFactory(statement="In force"))
    send_back(judged(ClaimFactory(statement="Sent back"), approve=False), by=checker, reason="One source.")
    assert lists(checker)[APPROVE] == ["Proposed"]
    assert lists(verdict.proposed_by)[APPROVE] == []


def test_words_that_changed_wait_with_changed_facts_first(checker, publisher):
    waiting_claim("Gone", body=BODY.splitlines()[0])
    waiting_claim("Reworded", body=BODY.replace("4 million crowns", "4 million of our crowns"))
    waiting_claim("A fact changed")
    marked(story(), claim=ClaimFactory(statement="Stands"))
    for person in (checker, publisher):
        (waiting,) = (waiting for waiting in waiting_for(person) if waiting.title == CHANGED)
        assert [(item.title, item.note, item.is_urgent) for item in waiting.items] == [
            ("A fact changed", "facts changed", True),
            ("Gone", "gone", False),
            ("Reworded", "reworded", False),
        ]


def test_words_that_changed_back_wait_no_more(checker):
    claim = waiting_claim("Changed back")
    edited(claim.anchors.get().article, body=BODY)
    assert lists(checker)[CHANGED] == []


def test_words_of_an_older_text_do_not_wait(checker):
    """They changed in what readers have, from what was marked since; the desk looks at the working text."""
    article = published_story()
    edited(article, body=BODY.replace("4 million", "5 million"))
    anchor = marked(article, "5 million crowns")
    assert anchor.placements.waiting().count() == 1
    assert lists(checker)[CHANGED] == []


# What it costs


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher"])
def test_desk_takes_as_many_queries_for_three_rows_as_for_one(role):
    person = UserFactory(role=role)

    def fill():
        for stage in Stage:
            article = at_stage(stage)
            Article.objects.filter(pk=article.pk).update(assignee=person)
        published(story(), at=timezone.now() + HOUR)
        ClaimFactory(checker=person)
        judged(ClaimFactory(), approve=False)
        waiting_claim("Changed")

    def cost():
        fresh = get_user_model().objects.get(pk=person.pk)
        with CaptureQueriesContext(connection) as queries:
            filled = [len(waiting.items) for waiting in waiting_for(fresh)]
        assert min(filled) > 0
        return len(queries)

    fill()
    one = cost()
    fill()
    fill()
    assert cost() == one


def test_front_page_of_the_desk_shows_the_lists(client, reporter):
    story(by=reporter, headline="Mine to write")
    story(headline="Of another")
    client.force_login(reporter)
    content = client.get(reverse("admin:index")).content.decode()
    assert ("Mine to write" in content, "Of another" in content) == (True, False)


def test_order_of_a_court_waits_for_another_than_who_asked():
    asks, decides = UserFactory(role="Legal"), UserFactory(role="Legal")
    request = expunging.ask(story(), "4 million crowns", by=asks, order="Court of Harrowgate, 12/26")
    assert lists(decides)[ORDERS] == ["Court of Harrowgate, 12/26"]
    assert lists(asks)[ORDERS] == []
    expunging.refuse(request, by=decides)
    assert lists(decides)[ORDERS] == []


def test_claim_that_is_only_suggested_says_so(checker, editor):
    claim = marked(story()).claim
    judged(claim)
    marked(story(), claim=claim, by=editor)
    (item,) = next(waiting.items for waiting in waiting_for(checker) if waiting.title == CHANGED)
    assert item.note == "suggested here"
