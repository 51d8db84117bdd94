"""A schedule goes out at its second with nobody's help, can be moved and cancelled, and never vanishes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from time_machine import travel

from articles import publishing, scheduling
from articles.models import Edition, EditionAuthor
from articles.publishing import NothingToDoError, PublicationRefusedError
from claims import verdicts
from tests.factories import UserFactory
from tests.stories import edited, judged, marked, published, story

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NOON = NOW.replace(hour=12)


@pytest.fixture(autouse=True)
def _morning():
    with travel(NOW, tick=False):
        yield


def live_text(article, at):
    edition = Edition.objects.live(at).filter(article=article).select_related("revision").first()
    return edition and edition.revision.headline


def test_a_scheduled_story_is_live_from_its_second_on(publisher):
    article = story(headline="At noon")
    published(article, by=publisher, at=NOON)
    assert live_text(article, NOON - timedelta(microseconds=1)) is None
    assert live_text(article, NOON) == "At noon"


def test_an_update_is_scheduled_while_the_live_text_stays(publisher):
    article = story(headline="Now")
    published(article, by=publisher)
    edited(article, headline="At noon")
    edition = published(article, by=publisher, at=NOON)
    assert (live_text(article, NOW), live_text(article, NOON)) == ("Now", "At noon")
    assert edition.first_published_at == NOW


def test_a_cancelled_schedule_changes_nothing_and_is_still_there(publisher):
    article = story(headline="Now")
    published(article, by=publisher)
    edited(article, headline="At noon")
    edition = published(article, by=publisher, at=NOON)
    scheduling.cancel(edition, by=publisher, reason="Not yet.")
    assert live_text(article, NOON) == "Now"
    assert Edition.objects.get(pk=edition.pk).cancelled_by == publisher
    with pytest.raises(NothingToDoError):
        scheduling.cancel(edition, by=publisher)


def test_what_has_gone_out_can_be_neither_moved_nor_cancelled(publisher):
    edition = published(story(), by=publisher)
    with pytest.raises(NothingToDoError):
        scheduling.cancel(edition, by=publisher)
    with pytest.raises(NothingToDoError):
        scheduling.move(edition, to=NOON, by=publisher)


def test_a_moved_schedule_moves_whole(publisher):
    article = story(headline="Later")
    edition = published(article, by=publisher, at=NOON)
    later = NOON + timedelta(hours=5)
    scheduling.move(edition, to=later, by=publisher)
    assert (live_text(article, NOON), live_text(article, later)) == (None, "Later")
    assert Edition.objects.get().first_published_at == later
    assert [link.first_published_at for link in EditionAuthor.objects.all()] == [later]


def test_a_schedule_is_not_moved_into_the_past_nor_onto_another(publisher):
    article = story()
    published(article, by=publisher, at=NOON)
    edited(article, headline="Second")
    second = published(article, by=publisher, at=NOON + timedelta(hours=1))
    for moment in (NOW, NOW - timedelta(days=1), NOON):
        with pytest.raises(ValidationError):
            scheduling.move(second, to=moment, by=publisher)
    assert Edition.objects.get(pk=second.pk).live_from == NOON + timedelta(hours=1)


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor"])
def test_only_a_publisher_moves_and_cancels(role, publisher):
    edition = published(story(), by=publisher, at=NOON)
    other = UserFactory(role=role)
    with pytest.raises(PermissionDenied):
        scheduling.cancel(edition, by=other)
    with pytest.raises(PermissionDenied):
        scheduling.move(edition, to=NOON + timedelta(hours=1), by=other)


def test_a_retracted_verdict_holds_what_waits_for_it_and_a_new_one_releases_it(publisher, checker):
    article = story()
    anchor = marked(article, must_check=True)
    verdict = judged(anchor.claim)
    edition = published(article, by=publisher, at=NOON)
    verdicts.retract(verdict, by=checker, reason="The source has changed.")
    edition.refresh_from_db()
    assert edition.held_at == NOW
    assert anchor.claim.statement in edition.held_reason
    assert live_text(article, NOON) is None
    judged(anchor.claim, public_note="Checked again.")
    edition.refresh_from_db()
    assert (edition.held_at, edition.held_reason) == (None, "")
    assert live_text(article, NOON) is not None


def test_a_text_that_would_undo_a_later_change_of_what_is_live_is_held(publisher):
    article = story(headline="Now")
    published(article, by=publisher)
    edited(article, headline="At noon")
    noon = published(article, by=publisher, at=NOON)
    edited(article, headline="Corrected")
    published(article, by=publisher, at=NOW + timedelta(minutes=1))
    noon.refresh_from_db()
    assert noon.held_reason.startswith("What readers have was changed since this text was begun")
    assert live_text(article, NOON) == "Corrected"


def test_a_held_edition_cannot_be_moved_past_its_checks(publisher, checker):
    article = story()
    anchor = marked(article, must_check=True)
    verdict = judged(anchor.claim)
    edition = published(article, by=publisher, at=NOON)
    verdicts.retract(verdict, by=checker, reason="The source has changed.")
    with pytest.raises(PublicationRefusedError):
        scheduling.move(edition, to=NOON + timedelta(hours=1), by=publisher)


def test_withdrawing_holds_what_is_scheduled_and_what_is_scheduled_afterwards_goes_out(publisher):
    article = story(headline="Now")
    published(article, by=publisher)
    edited(article, headline="At noon")
    noon = published(article, by=publisher, at=NOON)
    with travel(NOW + timedelta(minutes=1), tick=False):
        publishing.withdraw(article, by=publisher, reason="It was wrong.")
    assert (live_text(article, NOW + timedelta(minutes=2)), live_text(article, NOON)) == (None, None)
    noon.refresh_from_db()
    assert noon.held_reason == "The story was withdrawn after this was scheduled."
    with travel(NOW + timedelta(minutes=5), tick=False):
        edited(article, headline="Written anew")
        published(article, by=publisher, at=NOON + timedelta(hours=1))
    assert live_text(article, NOON + timedelta(hours=1)) == "Written anew"


def test_what_was_held_at_its_moment_does_not_vanish_and_goes_out_only_when_it_is_moved(publisher, checker):
    article = story()
    verdict = judged(marked(article, must_check=True).claim)
    edition = published(article, by=publisher, at=NOON)
    verdicts.retract(verdict, by=checker, reason="Misread.")
    afternoon = NOON + timedelta(hours=2)
    with travel(afternoon, tick=False):
        judged(verdict.claim, public_note="Read again.")
        assert live_text(article, afternoon) is None
        assert list(Edition.objects.waiting(afternoon)) == [edition]
        scheduling.move(edition, to=afternoon + timedelta(hours=1), by=publisher)
    assert live_text(article, afternoon + timedelta(hours=1)) == article.newest.headline


def test_what_was_held_at_its_moment_can_be_cancelled(publisher, checker):
    article = story()
    verdict = judged(marked(article, must_check=True).claim)
    edition = published(article, by=publisher, at=NOON)
    verdicts.retract(verdict, by=checker, reason="Misread.")
    with travel(NOON + timedelta(hours=2), tick=False):
        scheduling.cancel(edition, by=publisher)
        assert not Edition.objects.waiting(NOON + timedelta(hours=2)).exists()
