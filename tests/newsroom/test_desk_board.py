"""The board: where each story stands, and what one chose to see of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.handing_over import hand_over
from articles.models import Article, Edition
from articles.models.story import Stage
from newsroom.desk import board
from newsroom.desk.board import board_of
from newsroom.desk.choice import Choice
from tests.factories import AuthorFactory, SectionFactory, UserFactory
from tests.stories import edited, published, story, withdrawn_story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

HOUR = timedelta(hours=1)


def placed(stage=Stage.DRAFT, *, by=None, headline="A story", section=None, **changes) -> Article:
    content = {"section": section} if section else {}
    article = story(by=by, headline=headline, **content)
    Article.objects.filter(pk=article.pk).update(stage=stage, **changes)
    article.refresh_from_db()
    return article


def columns(user, query="", now=None) -> dict[str, list[str]]:
    found = board_of(user, Choice.read(QueryDict(query)), now or timezone.now())
    return {column.stage: [str(card.article) for card in column.cards] for column in found.columns}


def headlines(user, query="", now=None) -> set[str]:
    return {headline for found in columns(user, query, now).values() for headline in found}


def card_of(user, article):
    found = board_of(user, Choice(), timezone.now())
    return next(card for column in found.columns for card in column.cards if card.article == article)


# Who sees what


def test_columns_are_the_stages_and_each_story_is_in_its_own(editor):
    for stage in Stage:
        placed(stage, headline=f"At {stage}")
    assert columns(editor) == {stage: [f"At {stage}"] for stage in Stage.values}


def test_reporter_sees_their_own_stories_alone():
    person = UserFactory(role="Reporter", author=AuthorFactory(), sections=[SectionFactory()])
    placed(by=person, headline="Begun")
    placed(assignee=person, headline="Given")
    story(byline=(person.author,), headline="Signed")
    placed(headline="Foreign")
    assert headlines(person) == {"Begun", "Given", "Signed"}


def test_editor_of_a_section_sees_its_stories_and_their_own():
    section = SectionFactory()
    person = UserFactory(role="Editor", sections=[section])
    placed(section=section, headline="Of the section")
    placed(assignee=person, headline="Given")
    placed(headline="Foreign")
    assert headlines(person) == {"Of the section", "Given"}


def test_one_without_a_role_has_no_board(client):
    placed(headline="Foreign")
    client.force_login(UserFactory(is_staff=True))
    assert "Foreign" not in client.get(reverse("admin:index")).text


# What is in work


def test_story_that_is_out_is_not_in_work_until_it_is_changed(editor):
    out, changed, scheduled = (placed(Stage.READY, headline=name) for name in ("Out", "Changed", "Scheduled"))
    published(out)
    published(changed)
    edited(changed, dek="New")
    published(scheduled, at=timezone.now() + HOUR)
    withdrawn_story(headline="Withdrawn")
    assert headlines(editor) == {"Changed", "Scheduled"}
    assert headlines(editor, now=timezone.now() + 2 * HOUR) == {"Changed"}


def test_story_that_was_cancelled_or_held_is_in_work_after_its_moment(editor):
    cancelled, held = placed(headline="Cancelled"), placed(headline="Held")
    for article in (cancelled, held):
        published(article, at=timezone.now() + HOUR)
    Edition.objects.filter(article=cancelled).update(cancelled_at=timezone.now(), cancelled_by=editor)
    Edition.objects.filter(article=held).update(held_at=timezone.now(), held_reason="A verdict was retracted.")
    assert headlines(editor, now=timezone.now() + 2 * HOUR) == {"Cancelled", "Held"}


def test_developing_story_is_in_work_while_it_is_live(editor):
    article = placed(headline="Developing")
    published(article)
    Edition.objects.update(developing_reason="The flood is on.", developing_until=timezone.now() + HOUR)
    assert [state.name for state in card_of(editor, article).states] == ["live", "developing"]


# What a card says


def test_card_says_who_has_the_story_since_when_and_with_what_note(client, editor, reporter):
    article = story(headline="Bridge closes")
    hand_over(article, by=editor, stage=Stage.DRAFT, to=reporter, note="Call <the> mayor.")
    Article.objects.update(handed_over_at=timezone.now() - 3 * HOUR)
    client.force_login(editor)
    page = client.get(reverse("admin:index")).text
    card = page[page.index('class="card"') :]
    assert "reporter, <time datetime=" in card
    assert "3\xa0hours</time>" in card
    assert "<cite>editor:</cite> Call &lt;the&gt; mayor." in card


def test_card_says_what_blocks_the_story(client, editor):
    first, second = {"code": "a", "message": "No <section>."}, {"code": "b", "message": "No byline."}
    placed(headline="Three", problems=[first, second, second])
    placed(headline="One", problems=[first])
    client.force_login(editor)
    page = client.get(reverse("admin:index")).text
    assert "3 things block it: No &lt;section&gt;.</summary>" in page
    assert page.count("<li>No byline.</li>") == 2
    assert "1 thing blocks it: No &lt;section&gt;.</p>" in page


def test_card_says_what_readers_have(editor):
    now = timezone.now()
    draft, live, changed, scheduled, held, over = (placed(headline=name) for name in "abcdef")
    published(live, at=now - HOUR)
    edited(live, dek="New")
    published(live, at=now + HOUR)
    published(changed)
    edited(changed, dek="New")
    published(scheduled, at=now + HOUR)
    published(held, at=now + HOUR)
    Edition.objects.filter(article=held).update(held_at=now, held_reason="A verdict was retracted.")
    published(over)
    edited(over, dek="New")
    publishing.withdraw(over, by=UserFactory(role="Publisher"), reason="It was wrong.")
    found = {article: card_of(editor, article).states for article in (draft, live, changed, scheduled, held, over)}
    assert {article: [state.name for state in states] for article, states in found.items()} == {
        draft: [],
        live: ["live", "changed", "scheduled"],
        changed: ["live", "changed"],
        scheduled: ["scheduled"],
        held: ["held"],
        over: ["ended"],
    }
    assert found[held][0].reason == "A verdict was retracted."


def test_card_of_a_late_story_says_so_and_comes_first(editor):
    now = timezone.now()
    for headline, due in (("Whenever", None), ("Tomorrow", now + 24 * HOUR), ("Late", now - HOUR)):
        placed(headline=headline, due_at=due)
    assert columns(editor)[Stage.DRAFT] == ["Late", "Tomorrow", "Whenever"]
    cards = board_of(editor, Choice(), now).columns[0].cards
    assert [card.is_overdue for card in cards] == [True, False, False]


def test_card_offers_to_hand_over_what_one_may_hand_over(reporter, checker, editor):
    draft, check = placed(by=reporter), placed(Stage.FACT_CHECK)
    assert card_of(reporter, draft).may_move
    assert [card_of(checker, article).may_move for article in (draft, check)] == [False, True]
    assert [card_of(editor, article).may_move for article in (draft, check)] == [True, True]


# How many there are


def test_column_is_cut_and_says_how_many_there_are(client, editor, monkeypatch):
    monkeypatch.setattr(board, "SHOWN", 2)
    section = SectionFactory()
    for _ in range(3):
        placed(section=section, assignee=editor)
    published(placed(section=section, assignee=editor))
    client.force_login(editor)
    query = f"?section={section.pk}&person=me"
    page = client.get(reverse("admin:index") + query)
    assert "2 of 3" in page.text
    column = page.context["desk"].board.columns[0]
    assert (column.count, len(column.cards)) == (3, 2)
    assert client.get(column.rest_url).context["cl"].result_count == 3


@pytest.mark.parametrize("person", ["me", "nobody", "other"])
def test_list_of_the_rest_is_filtered_as_the_board_is(person, client, editor, monkeypatch):
    monkeypatch.setattr(board, "SHOWN", 1)
    other = UserFactory(role="Editor", is_staff=True)
    for assignee in (editor, None, other):
        for _ in range(2):
            placed(assignee=assignee)
    client.force_login(editor)
    chosen = Choice.read(QueryDict(f"person={other.pk if person == 'other' else person}"))
    column = board_of(editor, chosen, timezone.now()).columns[0]
    assert column.count == client.get(column.rest_url).context["cl"].result_count == 2


# Filters


NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)  # a Wednesday


def test_board_is_filtered_by_section_person_and_due_time(editor, reporter):
    section = SectionFactory()
    placed(headline="Mine", assignee=editor, due_at=NOW - HOUR)
    placed(headline="Yours", assignee=reporter, section=section, due_at=NOW + HOUR)
    placed(headline="Nobody's", assignee=None, due_at=NOW + 72 * HOUR)
    placed(headline="Some day", assignee=None, due_at=NOW + 24 * 7 * HOUR)
    expected = {
        "": {"Mine", "Yours", "Nobody's", "Some day"},
        f"section={section.pk}": {"Yours"},
        "section=999999": set(),
        "person=me": {"Mine"},
        "person=nobody": {"Nobody's", "Some day"},
        f"person={reporter.pk}": {"Yours"},
        f"person={reporter.pk}&section={section.pk}&due=today": {"Yours"},
        f"person=me&section={section.pk}": set(),
        "due=overdue": {"Mine"},
        "due=today": {"Mine", "Yours"},
        "due=week": {"Mine", "Yours", "Nobody's"},
    }
    for query, found in expected.items():
        assert headlines(editor, query, NOW) == found, query
        counts = [column.count for column in board_of(editor, Choice.read(QueryDict(query)), NOW).columns]
        assert sum(counts) == len(found), query


def test_day_is_that_of_the_newsroom(editor, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    with time_machine.travel(NOW, tick=False):
        placed(headline="Before midnight there", due_at=datetime(2026, 3, 25, 10, 30, tzinfo=UTC))
        placed(headline="After midnight there", due_at=datetime(2026, 3, 25, 11, 30, tzinfo=UTC))
        assert headlines(editor, "due=today") == {"After midnight there"}


@pytest.mark.parametrize("query", ["section=x", "section=9" * 40, "person=x", "person=-1", "due=never", "person=%00"])
def test_filter_that_makes_no_sense_is_none(query, client, editor):
    placed(headline="A story")
    client.force_login(editor)
    response = client.get(f"{reverse('admin:index')}?{query}")
    assert (response.status_code, response.context["desk"].choice) == (200, Choice())


def test_filters_are_kept_in_the_address_and_on_the_way_back(client, editor):
    article = placed(headline="A story", assignee=editor)
    client.force_login(editor)
    page = client.get(f"{reverse('admin:index')}?person=me&due=&section=").text
    back = "next=%2Fadmin%2F%3Fperson%3Dme%23story-" + str(article.pk)
    assert f"{reverse('admin:articles_article_hand_over', args=[article.pk])}?{back}" in page
    assert '<option value="me" selected>' in page
    assert 'data-url="/admin/desk/?person=me"' in page


def test_filters_name_no_section_or_person_of_a_story_that_one_does_not_see(client, reporter):
    section = SectionFactory(name="Xanadu")
    placed(section=section, assignee=UserFactory(first_name="Kubla", role="Editor"))
    placed(by=reporter)
    client.force_login(reporter)
    for query in ("", f"?section={section.pk}"):
        page = client.get(reverse("admin:index") + query).text
        assert ("Xanadu" in page, "Kubla" in page) == (False, False)


# What it costs


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher"])
def test_board_takes_as_many_queries_for_nine_stories_as_for_one(role):
    person = UserFactory(role=role, is_staff=True, sections=[SectionFactory()])
    person.has_perm("articles.view_article")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            shown = sum(len(column.cards) for column in board_of(person, Choice(), timezone.now()).columns)
        return shown, len(queries)

    placed(assignee=person)
    assert cost()[0] == 1
    before = cost()[1]
    for stage in Stage:
        for _ in range(2):
            published(placed(stage, assignee=person), at=timezone.now() + HOUR)
    assert cost() == (9, before)
