"""Putting a story before readers and taking it down, and what keeps it from going out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import gate, publishing, revisions
from articles.gate import Problem
from articles.models import Article, Edition, EditionAuthor, EditionEntity, Event
from articles.models.edition import EditionKind
from articles.publishing import NothingToDoError, PublicationRefusedError, publish, withdraw
from articles.revisions import StaleRevisionError
from articles.signals import edition_committed
from claims.models import Voice
from entities.models import Role
from tests.factories import (
    AuthorFactory,
    EditionFactory,
    EntityFactory,
    PictureFactory,
    RatingFactory,
    SectionFactory,
    UserFactory,
)
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def rows() -> list[int]:
    return [model.objects.count() for model in (Edition, EditionAuthor, EditionEntity, Event)]


def live(at=None) -> list[Edition]:
    return list(Edition.objects.live(at or timezone.now()))


def problems_of(revision, at=None) -> list[Problem]:
    """What the gate finds, but for the warning that the story is not tagged: most here are not."""
    found = gate.problems(gate.proposal(revision, at or timezone.now()))
    return [problem for problem in found if problem.code != "about-nothing"]


def codes(article: Article, at=None) -> list[str]:
    return [problem.code for problem in problems_of(article.newest, at)]


# Publishing


def test_published_story_is_live_with_all_that_a_list_needs(publisher):
    ada, bela = AuthorFactory(), AuthorFactory()
    bridge, mayor = EntityFactory(), EntityFactory()
    article = story(byline=(bela, ada), entities=((bridge, Role.ABOUT), (mayor, Role.MENTIONS)))
    before = timezone.now()
    edition = publish(article, revision=article.newest, by=publisher, reason="It is done.")
    assert live() == [edition]
    assert before <= edition.live_from <= timezone.now()
    assert (edition.kind, edition.based_on, edition.created_by) == (EditionKind.FIRST, None, publisher)
    assert (edition.section, edition.first_published_at) == (article.newest.section, edition.live_from)
    assert [(link.author, link.first_published_at) for link in edition.author_links.all()] == [
        (bela, edition.live_from),
        (ada, edition.live_from),
    ]
    assert [(link.entity, link.role, link.first_published_at) for link in edition.entity_links.all()] == [
        (bridge, Role.ABOUT, edition.live_from),
        (mayor, Role.MENTIONS, edition.live_from),
    ]
    event = article.events.get(verb="published")
    assert (event.actor, event.thing, event.reason) == (publisher, f"articles.edition:{edition.pk}", "It is done.")


def test_publishing_the_text_that_is_live_changes_nothing(publisher):
    article = published_story()
    before = rows()
    with pytest.raises(NothingToDoError):
        publish(article, revision=article.newest, by=publisher)
    assert rows() == before


def test_update_keeps_the_day_of_first_publication(publisher, time_machine, noon):
    time_machine.move_to(noon, tick=False)
    article = published_story(entities=((EntityFactory(), Role.ABOUT),))
    first = live()[0]
    time_machine.move_to(noon + 48 * HOUR, tick=False)
    edited(article, headline="An update")
    second = publish(article, revision=article.newest, by=publisher)
    assert live() == [second]
    assert (second.kind, second.based_on, second.live_from) == (EditionKind.UPDATE, first, noon + 48 * HOUR)
    assert second.first_published_at == noon
    assert [link.first_published_at for link in second.author_links.all()] == [noon]
    assert [link.first_published_at for link in second.entity_links.all()] == [noon]
    assert live(noon + HOUR) == [first]


def test_going_back_to_an_older_text_is_an_edition_of_its_own():
    article = published_story()
    first = live()[0]
    edited(article, headline="A mistake")
    published(article)
    revisions.save(article, revisions.content_of(first.revision), by=article.created_by, base=article.newest)
    third = published(article)
    assert live() == [third]
    assert article.editions.count() == 3


def test_saving_does_not_change_what_readers_see():
    article = published_story()
    edition = live()[0]
    edited(article, headline="Not yet")
    assert [(e, e.revision.headline) for e in live()] == [(edition, "Harrowgate closes its old bridge")]


def test_kind_of_an_edition_can_be_said(publisher):
    article = published_story()
    edited(article, headline="Corrected")
    assert publish(article, revision=article.newest, by=publisher, kind=EditionKind.CORRECTION).kind == "correction"


@pytest.mark.parametrize("kind", [EditionKind.WITHDRAWAL, EditionKind.END, "gossip"])
def test_text_cannot_go_out_as_an_ending(kind, publisher):
    article = story()
    with pytest.raises(ValidationError):
        publish(article, revision=article.newest, by=publisher, kind=kind)
    assert Edition.objects.count() == 0


def test_scheduled_story_goes_live_at_its_second(publisher, time_machine, noon):
    time_machine.move_to(noon, tick=False)
    article = story()
    edition = publish(article, revision=article.newest, by=publisher, live_from=noon + HOUR)
    assert edition.kind == EditionKind.FIRST
    assert article.events.get(verb="published").details == {"at": edition.live_from.isoformat()}
    assert live() == []
    time_machine.move_to(noon + HOUR - SECOND, tick=False)
    assert live() == []
    time_machine.move_to(noon + HOUR, tick=False)
    assert live() == [edition]


def test_story_that_goes_out_before_its_schedule_has_its_first_edition_then(publisher, time_machine, noon):
    time_machine.move_to(noon, tick=False)
    article = story()
    later = publish(article, revision=article.newest, by=publisher, live_from=noon + HOUR)
    edited(article, headline="Already now")
    first = publish(article, revision=article.newest, by=publisher)
    assert (first.kind, first.first_published_at) == (EditionKind.FIRST, noon)
    time_machine.move_to(noon + HOUR, tick=False)
    # It was scheduled before the text that is live was written, and would undo it.
    assert live() == [first]
    later.refresh_from_db()
    assert (later.kind, later.first_published_at) == (EditionKind.UPDATE, noon)
    assert [link.first_published_at for link in later.author_links.all()] == [noon]


def test_edition_that_never_went_out_is_not_the_first(publisher, time_machine, noon):
    time_machine.move_to(noon, tick=False)
    article = story()
    EditionFactory(article=article, cancelled=True, live_from=noon - 2 * HOUR)
    EditionFactory(article=article, held=True, live_from=noon - HOUR)
    edition = publish(article, revision=article.newest, by=publisher)
    assert (edition.kind, edition.first_published_at) == (EditionKind.FIRST, noon)


def test_two_editions_do_not_begin_at_one_moment(publisher, noon):
    article = story()
    publish(article, revision=article.newest, by=publisher, live_from=noon)
    edited(article, headline="Another")
    with pytest.raises(ValidationError, match="begins at that moment"):
        publish(article, revision=article.newest, by=publisher, live_from=noon)
    assert Edition.objects.count() == 1


def test_publishing_takes_no_more_queries_for_a_long_byline(publisher):
    def cost(size):
        tags = tuple((entity, Role.ABOUT) for entity in EntityFactory.create_batch(size))
        article = Article.objects.get(pk=story(byline=tuple(AuthorFactory.create_batch(size)), entities=tags).pk)
        for n in range(min(size, 3)):
            judged(marked(article, ("Tuesday", "crowns", "the mayor")[n]).claim)
        revision = article.newest
        with CaptureQueriesContext(connection) as queries:
            publish(article, revision=revision, by=type(publisher).objects.get(pk=publisher.pk))
        return len(queries)

    assert cost(1) == cost(3) == cost(12)


# Withdrawing


def test_withdrawn_story_is_gone_with_its_reason(publisher):
    article = published_story()
    (edition,) = live()
    ending = withdraw(article, by=publisher, reason="  It was wrong.  ")
    assert live() == []
    assert (ending.kind, ending.revision, ending.section) == (EditionKind.WITHDRAWAL, None, None)
    assert (ending.reason, ending.based_on, ending.created_by) == ("It was wrong.", edition, publisher)
    assert ending.first_published_at == edition.first_published_at
    assert article.events.get(verb="withdrew").actor == publisher


def test_withdrawn_story_comes_back_as_an_update_of_the_first_day(publisher, time_machine, noon):
    time_machine.move_to(noon, tick=False)
    article = published_story()
    time_machine.shift(HOUR)
    ending = withdraw(article, by=publisher, reason="A mistake.")
    time_machine.shift(HOUR)
    back = publish(article, revision=article.newest, by=publisher)
    assert live() == [back]
    assert (back.kind, back.based_on, back.first_published_at) == (EditionKind.UPDATE, ending, noon)
    assert live(noon + HOUR) == []


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_story_is_not_withdrawn_without_a_reason(reason, publisher):
    article = published_story()
    with pytest.raises(ValidationError) as caught:
        withdraw(article, by=publisher, reason=reason)
    assert list(caught.value.message_dict) == ["reason"]
    assert len(live()) == 1


def test_only_what_is_live_can_be_withdrawn(publisher):
    draft, gone = story(), published_story()
    withdraw(gone, by=publisher, reason="A mistake.")
    before = rows()
    for article in (draft, gone):
        with pytest.raises(NothingToDoError):
            withdraw(article, by=publisher, reason="Again.")
    assert rows() == before


# Who may


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", None])
def test_nobody_but_a_publisher_publishes_or_withdraws(role):
    person = UserFactory(role=role, is_staff=True, author=AuthorFactory())
    draft, out = story(byline=(person.author,)), published_story()
    Article.objects.filter(pk=draft.pk).update(assignee=person)
    before = rows()
    with pytest.raises(PermissionDenied):
        publish(draft, revision=draft.newest, by=person)
    with pytest.raises(PermissionDenied):
        withdraw(out, by=person, reason="I say so.")
    assert rows() == before


def test_publisher_of_one_section_does_not_publish_in_another():
    person = UserFactory(role="Publisher", sections=[SectionFactory()])
    draft, out = story(), published_story()
    before = rows()
    with pytest.raises(PermissionDenied):
        publish(draft, revision=draft.newest, by=person)
    with pytest.raises(PermissionDenied):
        withdraw(out, by=person, reason="I say so.")
    assert rows() == before
    mine = story(section=person.sections.get())
    assert publish(mine, revision=mine.newest, by=person).section == mine.newest.section


def test_deactivated_publisher_publishes_nothing(publisher):
    article = story()
    publisher.is_active = False
    with pytest.raises(PermissionDenied):
        publish(article, revision=article.newest, by=publisher)


def test_text_that_was_saved_over_is_not_published(publisher):
    article = story()
    shown = article.newest
    newest = edited(article, headline="Newer")
    with pytest.raises(StaleRevisionError) as caught:
        publish(article, revision=shown, by=publisher)
    assert caught.value.newest == newest
    assert Edition.objects.count() == 0


def test_text_of_another_story_is_not_published(publisher):
    article, other = story(), story()
    with pytest.raises(StaleRevisionError):
        publish(article, revision=other.newest, by=publisher)
    assert Edition.objects.count() == 0


# The gate


def waiting_claim():
    article = story()
    judged(marked(article).claim)
    edited(article, body=article.newest.body.replace("4 million", "5 million"))
    return article


def unchecked_claim():
    article = story()
    marked(article, must_check=True)
    return article


def own_false_statement():
    article = story()
    judged(marked(article, voice=Voice.ASSERTED).claim, rating=RatingFactory(is_adverse=True))
    return article


def embargoed():
    article = story()
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now() + HOUR)
    return Article.objects.get(pk=article.pk)


BLOCKED = {
    "no-section": lambda: story(section=None),
    "no-byline": lambda: story(byline=()),
    "no-text": lambda: story(body="<p> </p>"),
    "picture-no-alt": lambda: story(picture=PictureFactory(), picture_credit="Newsroom"),
    "picture-no-credit": lambda: story(picture=PictureFactory(), picture_alt="A bridge"),
    "embargo": embargoed,
    "claim-waits": waiting_claim,
    "must-check": unchecked_claim,
    "own-statement-adverse": own_false_statement,
}


@pytest.mark.parametrize("code", BLOCKED)
def test_story_does_not_go_out_with(code, publisher):
    article = BLOCKED[code]()
    before = rows()
    with pytest.raises(PublicationRefusedError) as caught:
        publish(article, revision=article.newest, by=publisher)
    assert [(problem.code, problem.is_blocking) for problem in caught.value.problems] == [(code, True)]
    assert str(caught.value) == caught.value.problems[0].message
    assert rows() == before


def test_all_that_is_wrong_is_said_at_once():
    article = story(section=None, byline=(), body="", picture=PictureFactory())
    assert codes(article) == ["no-section", "no-byline", "no-text", "picture-no-alt", "picture-no-credit"]


def test_story_in_order_has_no_problem():
    assert codes(story(picture=PictureFactory(), picture_alt="A bridge", picture_credit="Newsroom")) == []


def test_claim_whose_words_are_gone_warns_and_does_not_block(publisher):
    article = story()
    marked(article)
    edited(article, body=article.newest.body.splitlines()[0])
    problems = problems_of(article.newest)
    assert [(problem.code, problem.is_blocking) for problem in problems] == [("claim-gone", False)]
    assert publish(article, revision=article.newest, by=publisher).revision == article.newest


def test_embargo_is_over_at_its_second(publisher, noon):
    article = story()
    Article.objects.filter(pk=article.pk).update(embargo_until=noon)
    revision = Article.objects.get(pk=article.pk).newest
    assert [problem.code for problem in problems_of(revision, noon - SECOND)] == ["embargo"]
    assert problems_of(revision, noon) == []


def test_story_under_embargo_can_be_scheduled_for_its_end(publisher):
    article = embargoed()
    edition = publish(article, revision=article.newest, by=publisher, live_from=article.embargo_until)
    assert live() == []
    assert live(article.embargo_until) == [edition]


def test_clock_of_the_newsroom_is_in_the_message_on_the_embargo(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = story()
    with timezone.override("Europe/Berlin"):
        article.embargo_until = timezone.now().replace(2040, 1, 2, 11, 30, 0, 0)
        article.newest.article = article
        (problem,) = problems_of(article.newest)
    assert "12:30" in problem.message


def crash(proposed):
    raise ZeroDivisionError


def crash_late(proposed):
    yield Problem("seen", "Seen before the crash.")
    raise ZeroDivisionError


def crash_in_the_database(proposed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    yield Problem("never", "Never.")


def warn(proposed):
    yield Problem("warned", "Only a warning.", is_blocking=False)


def count_editions(proposed):
    yield Problem("counted", f"{Edition.objects.count()} editions.", is_blocking=False)


@pytest.mark.parametrize("name", ["crash", "crash_late", "crash_in_the_database", "is_not_there"])
def test_check_that_crashes_blocks_and_says_which(name, publisher, settings, caplog):
    article = story()
    here = "tests.articles.test_publishing"
    settings.PUBLISH_CHECKS = [f"{here}.{name}", f"{here}.count_editions"]
    problems = gate.problems(gate.proposal(article.newest, timezone.now()))
    assert [(problem.code, problem.is_blocking) for problem in problems] == [("check-failed", True), ("counted", False)]
    assert f"“{name.replace('_', ' ')}”" in problems[0].message
    assert name in caplog.text
    with pytest.raises(PublicationRefusedError) as caught:
        publish(article, revision=article.newest, by=publisher)
    assert [problem.code for problem in caught.value.problems] == ["check-failed"]
    assert Edition.objects.count() == 0


def test_warning_does_not_block(publisher, settings):
    article = story()
    settings.PUBLISH_CHECKS = ["tests.articles.test_publishing.warn"]
    assert publish(article, revision=article.newest, by=publisher).revision == article.newest


def test_receiver_that_raises_undoes_the_publication(publisher):
    article = story()
    before = rows()

    def fail(sender, **kwargs):
        raise RuntimeError("out of order")

    edition_committed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="out of order"):
            publish(article, revision=article.newest, by=publisher)
    finally:
        edition_committed.disconnect(fail)
    assert rows() == before


def test_claims_are_asked_about_once_an_edition_and_not_once_a_save(publisher):
    """A confirmed text goes out again however often it is saved with other words around the claim."""
    article = story()
    judged(marked(article).claim)
    for headline in ("One", "Two", "Three"):
        edited(article, headline=headline)
    assert codes(article) == []
    assert publishing.publish(article, revision=article.newest, by=publisher).revision.headline == "Three"
