"""Handing a story over: who may move what, what is written down, and who is told."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.handing_over import Seen, StaleMoveError, hand_over, movable, people, plan, stages_for
from articles.models import Article, Edition, Event, Notice
from articles.models.story import Stage
from tests.articles.test_races import TOLD, together
from tests.factories import AuthorFactory, SectionFactory, UserFactory
from tests.stories import edited, published, story

DRAFT, REVIEW, FACT_CHECK, READY = Stage.values
EVERYWHERE = set(product(Stage.values, Stage.values))
OWN = {(DRAFT, DRAFT), (DRAFT, REVIEW), (REVIEW, DRAFT)}
CHECKS = {(FACT_CHECK, FACT_CHECK), (FACT_CHECK, READY), (FACT_CHECK, REVIEW)}
# What each role may do with a story of its own, and with another's.
TABLE = {
    "Reporter": (OWN, set()),
    "Fact-checker": (CHECKS, CHECKS),
    "Editor": (EVERYWHERE, EVERYWHERE),
    "Publisher": (EVERYWHERE, EVERYWHERE),
    "Legal": (set(), set()),
}


def at(stage, *, by=None, **changes) -> Article:
    article = story(by=by)
    Article.objects.filter(pk=article.pk).update(stage=stage, handed_over_at=timezone.now(), **changes)
    article.refresh_from_db()
    return article


def moves(person, **changes) -> set[tuple[str, str]]:
    """The moves that go through."""
    done = set()
    for before, after in EVERYWHERE:
        article = at(before, **changes)
        try:
            # To somebody else, since a move from a stage to itself is one only then.
            moved = hand_over(article, by=person, stage=after, to=UserFactory(role="Editor", is_staff=True))
        except PermissionDenied:
            article.refresh_from_db()
            assert article.stage == before
        else:
            assert moved.stage == after
            done.add((before, after))
    return done


@pytest.mark.django_db
@pytest.mark.parametrize("role", TABLE)
def test_role_moves_what_the_table_says(role):
    person = UserFactory(role=role, is_staff=True)
    own, foreign = TABLE[role]
    assert moves(person, assignee=person, created_by=person) == own
    assert moves(person) == foreign


@pytest.mark.django_db
@pytest.mark.parametrize("role", TABLE)
def test_stages_on_offer_are_those_that_go_through(role):
    person = UserFactory(role=role, is_staff=True)
    for whose in ({"assignee": person, "created_by": person}, {}):
        stories = [at(stage, **whose) for stage in Stage.values]
        offered = {(article.stage, stage) for article in stories for stage in stages_for(article, person)}
        assert offered == TABLE[role][0 if whose else 1]
        assert movable(stories, person) == {article.pk for article in stories if stages_for(article, person)}


@pytest.mark.django_db
def test_what_may_be_moved_costs_as_many_queries_for_many_as_for_one(editor):
    editor.sections.add(SectionFactory())
    editor.has_perm("articles.view_article")

    def cost(stories):
        with CaptureQueriesContext(connection) as queries:
            movable(stories, editor)
        return len(queries)

    assert cost([story(by=editor)]) == cost([story(by=editor) for _ in range(5)])


@pytest.mark.django_db
def test_editor_of_a_section_moves_its_stories_alone():
    section = SectionFactory()
    person = UserFactory(role="Editor", is_staff=True, sections=[section])
    hand_over(story(section=section), by=person, stage=READY, to=None)
    with pytest.raises(PermissionDenied, match="This story is not yours to move"):
        hand_over(at(REVIEW), by=person, stage=READY, to=None)


@pytest.mark.django_db
def test_one_who_does_not_see_a_story_is_told_nothing_of_it(reporter):
    article = at(REVIEW, handover_note="The minister lies")
    with pytest.raises(PermissionDenied) as caught:
        hand_over(article, by=reporter, stage=DRAFT, to=reporter, seen=Seen(DRAFT, None, 1))
    assert str(caught.value) == "This story is not yours to move."
    assert not Article.objects.of(reporter).exists()


@pytest.mark.django_db
def test_writer_takes_back_what_nobody_has_taken_up(reporter, editor):
    article = hand_over(story(by=reporter), by=reporter, stage=REVIEW, to=editor)
    assert hand_over(article, by=reporter, stage=DRAFT, to=reporter).stage == DRAFT


@pytest.mark.django_db
def test_writer_does_not_take_back_what_another_has_taken(reporter, editor):
    article = hand_over(story(by=reporter), by=reporter, stage=REVIEW, to=None)
    hand_over(article, by=editor, stage=REVIEW, to=editor)
    with pytest.raises(PermissionDenied, match="Ask for it back"):
        hand_over(article, by=reporter, stage=DRAFT, to=reporter)


@pytest.mark.django_db
def test_writer_does_not_take_back_what_another_has_edited(reporter, editor):
    article = hand_over(story(by=reporter), by=reporter, stage=REVIEW, to=None)
    article.newest = edited(article, by=editor, headline="Better")
    with pytest.raises(PermissionDenied, match="Ask for it back"):
        hand_over(article, by=reporter, stage=DRAFT, to=reporter)


@pytest.mark.django_db
def test_story_that_is_handed_over_says_to_whom_by_whom_since_when_and_why(reporter, editor):
    article = story(by=reporter)
    before = timezone.now()
    hand_over(article, by=reporter, stage=REVIEW, to=editor, note=" Call the mayor again. ")
    article.refresh_from_db()
    assert (article.stage, article.assignee, article.handed_over_by) == (REVIEW, editor, reporter)
    assert article.handover_note == "Call the mayor again."
    assert before <= article.handed_over_at <= timezone.now()
    event = Event.objects.first()
    assert (event.verb, event.actor, event.article, event.reason) == (
        "handed over",
        reporter,
        article,
        "Call the mayor again.",
    )
    assert event.details == {
        "from": {"stage": "draft", "assignee": reporter.pk},
        "to": {"stage": "review", "assignee": editor.pk},
        "note": "Call the mayor again.",
    }


@pytest.mark.django_db
def test_next_handover_takes_the_note_away(reporter, editor):
    article = hand_over(story(by=reporter), by=reporter, stage=REVIEW, to=editor, note="Call the mayor.")
    assert hand_over(article, by=editor, stage=READY, to=None).handover_note == ""


@pytest.mark.django_db
def test_one_who_gets_a_story_is_told(reporter, editor):
    article = story(by=reporter, headline="Bridge closes")
    hand_over(article, by=reporter, stage=REVIEW, to=editor)
    hand_over(article, by=editor, stage=DRAFT, to=reporter, note="Call the mayor.")
    told = Notice.objects.order_by("pk").values_list("person", "article", "message", "url")
    url = reverse("admin:articles_article_change", args=[article.pk])
    assert list(told) == [
        (editor.pk, article.pk, "reporter gave you “Bridge closes” (in review).", url),
        (reporter.pk, article.pk, "editor gave you “Bridge closes” (draft): Call the mayor.", url),
    ]


@pytest.mark.django_db
def test_nobody_is_told_of_what_they_did_themselves(editor):
    article = hand_over(story(), by=editor, stage=REVIEW, to=editor)
    hand_over(article, by=editor, stage=READY, to=None)
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_move_to_where_it_is_does_nothing(reporter):
    article = story(by=reporter)
    events = Event.objects.count()
    hand_over(article, by=reporter, stage=DRAFT, to=reporter)
    assert Event.objects.count() == events
    hand_over(article, by=reporter, stage=DRAFT, to=reporter, note="Only half of it is true yet.")
    assert Event.objects.count() == events + 1


@pytest.mark.django_db
def test_move_of_a_story_that_was_moved_meanwhile_is_refused(reporter, editor):
    article = story(by=reporter)
    seen = Seen.of(article)
    hand_over(article, by=reporter, stage=REVIEW, to=None)
    with pytest.raises(StaleMoveError) as caught:
        hand_over(article, by=editor, stage=READY, to=editor, seen=seen)
    assert str(caught.value) == "reporter moved the story meanwhile: it is at “in review”, with nobody."
    article.refresh_from_db()
    assert article.stage == REVIEW
    assert hand_over(article, by=editor, stage=READY, to=editor, seen=Seen.of(article)).stage == READY


@pytest.mark.django_db
def test_what_was_seen_can_be_sent_through_a_form(reporter):
    article = story(by=reporter)
    article.refresh_from_db()
    unassigned = at(READY, assignee=None)
    assert [Seen.read(str(Seen.of(a))) for a in (article, unassigned)] == [Seen.of(article), Seen.of(unassigned)]
    assert [Seen.read(text) for text in ("", "draft", "gone.1.2", "draft.1.x", "draft..", "\x00")] == [None] * 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person", [{}, {"role": "Reporter"}, {"role": "Reporter", "is_active": False, "is_staff": True}]
)
def test_story_is_not_given_to_one_who_does_not_work_at_the_desk(person, editor):
    with pytest.raises(ValidationError, match="does not work at this desk"):
        hand_over(story(), by=editor, stage=REVIEW, to=UserFactory(**person))


@pytest.mark.django_db
def test_story_stays_with_one_who_has_left_until_it_is_given_to_another(editor):
    gone = UserFactory(role="Reporter", is_staff=True, is_active=False)
    article = at(DRAFT, assignee=gone)
    assert hand_over(article, by=editor, stage=REVIEW, to=gone).assignee == gone


@pytest.mark.django_db
@pytest.mark.parametrize(("stage", "note"), [("gone", ""), (REVIEW, "x" * 501)])
def test_what_no_story_can_have_is_refused(stage, note, editor):
    with pytest.raises(ValidationError):
        hand_over(story(), by=editor, stage=stage, to=None, note=note)


@pytest.mark.django_db
def test_people_are_those_who_see_stories(reporter, editor, admin):
    UserFactory(is_staff=True)
    UserFactory(role="Reporter")
    UserFactory(role="Reporter", is_staff=True, is_active=False)
    assert set(people()) == {reporter, editor, admin}


# Planning


HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_plan_is_set_and_written_down(reporter):
    article, due = story(by=reporter), timezone.now() + HOUR
    plan(article, by=reporter, due_at=due, embargo_until=due + HOUR)
    article.refresh_from_db()
    assert (article.due_at, article.embargo_until) == (due, due + HOUR)
    event = Event.objects.first()
    assert (event.verb, event.actor) == ("planned", reporter)
    assert event.details == {
        "from": {"due_at": None, "embargo_until": None},
        "to": {"due_at": str(due), "embargo_until": str(due + HOUR)},
    }
    plan(article, by=reporter, due_at=due, embargo_until=due + HOUR)
    assert Event.objects.first() == event


@pytest.mark.django_db
def test_another_embargo_holds_what_is_scheduled_and_releases_it(editor):
    article = story(by=editor)
    published(article, at=timezone.now() + HOUR)
    plan(article, by=editor, due_at=None, embargo_until=timezone.now() + 2 * HOUR)
    assert Edition.objects.get().held_reason.startswith("The story is under embargo")
    plan(article, by=editor, due_at=None, embargo_until=None)
    assert Edition.objects.get().held_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "whose", "may"),
    [
        ("Reporter", "begun", (True, True)),
        ("Reporter", "signed", (True, True)),
        ("Reporter", "given", (True, False)),
        ("Reporter", "foreign", (False, False)),
        ("Reporter", "in review", (False, False)),
        ("Fact-checker", "given", (False, False)),
        ("Editor", "foreign", (True, True)),
        ("Legal", "foreign", (False, False)),
    ],
)
def test_due_time_and_embargo_are_set_by_those_whose_they_are(role, whose, may):
    person = UserFactory(role=role, is_staff=True, author=AuthorFactory())
    article = story(byline=(person.author if whose == "signed" else AuthorFactory(),))
    changes = {
        "begun": {"created_by": person, "assignee": None},
        "given": {"assignee": person},
        "in review": {"created_by": person, "stage": REVIEW},
    }
    Article.objects.filter(pk=article.pk).update(**changes.get(whose, {}))
    moment, done = timezone.now() + HOUR, []
    for wanted in ({"due_at": moment, "embargo_until": None}, {"due_at": None, "embargo_until": moment}):
        try:
            plan(article, by=person, **wanted)
        except PermissionDenied:
            done.append(False)
        else:
            done.append(True)
    assert tuple(done) == may


# At once


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_one_is_told_that_the_other_came_first():
    editors = [UserFactory(role="Editor", is_staff=True) for _ in range(2)]
    assert StaleMoveError in TOLD
    for _ in range(3):
        article = story()
        article.refresh_from_db()
        seen = Seen.of(article)

        def move(person, article=article, seen=seen):
            return lambda: hand_over(article, by=person, stage=REVIEW, to=person, seen=seen)

        assert together(*(move(person) for person in editors)) == {"done": 1, "StaleMoveError": 1}
        article.refresh_from_db()
        assert (article.stage, article.assignee) == (REVIEW, article.handed_over_by)
        assert Event.objects.filter(article=article, verb="handed over").count() == 1
