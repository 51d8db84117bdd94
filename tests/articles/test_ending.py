"""Publishing until a moment: the end needs nobody's help, can be moved and taken back, and goes with its edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from time_machine import travel

from articles import scheduling
from articles.models import Edition, Effect, Event
from articles.models.edition import EditionKind
from articles.publishing import NothingToDoError, publish, withdraw
from tests.factories import UserFactory
from tests.stories import edited, published, published_story, story

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NOON = NOW.replace(hour=12)
EVENING = NOW.replace(hour=20)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _morning():
    with travel(NOW, tick=False):
        yield


def is_live(article, at) -> bool:
    return Edition.objects.live(at).filter(article=article).exists()


def end_of(article) -> Edition:
    return article.editions.get(kind=EditionKind.END, cancelled_at=None)


def test_story_is_published_until_a_moment(publisher):
    article = story()
    publish(article, revision=article.newest, by=publisher, until=EVENING)
    assert [is_live(article, at) for at in (NOW, EVENING - SECOND, EVENING)] == [True, True, False]
    assert end_of(article).based_on == Edition.objects.live(NOW).get()


def test_story_is_scheduled_from_and_until(publisher):
    article = story()
    publish(article, revision=article.newest, by=publisher, live_from=NOON, until=EVENING)
    assert [is_live(article, at) for at in (NOW, NOON, EVENING)] == [False, True, False]


@pytest.mark.parametrize("until", [NOON, NOON - SECOND, NOW])
def test_end_does_not_come_before_the_beginning(until, publisher):
    article = story()
    with pytest.raises(ValidationError) as caught:
        publish(article, revision=article.newest, by=publisher, live_from=NOON, until=until)
    assert "until" in caught.value.message_dict
    assert Edition.objects.count() == 0


def test_end_is_set_moved_and_taken_back_on_a_live_story(publisher):
    article = published_story()
    first = scheduling.end(article, at=EVENING, by=publisher)
    second = scheduling.end(article, at=NOON, by=publisher)
    first.refresh_from_db()
    assert first.cancelled_by == publisher
    assert [is_live(article, at) for at in (NOW, NOON)] == [True, False]
    scheduling.move(second, to=EVENING, by=publisher)
    assert [is_live(article, at) for at in (NOON, EVENING)] == [True, False]
    assert scheduling.end(article, at=None, by=publisher) is None
    assert is_live(article, EVENING)
    with pytest.raises(NothingToDoError):
        scheduling.end(article, at=None, by=publisher)
    assert Event.objects.filter(article=article, verb="set the end").count() == 2


def test_end_holds_for_an_update_too_unless_it_says_another(publisher):
    article = story()
    publish(article, revision=article.newest, by=publisher, until=EVENING)
    edited(article, dek="More.")
    with travel(NOW + SECOND, tick=False):
        published(article, by=publisher)
    assert not is_live(article, EVENING)
    edited(article, dek="Still more.")
    article.refresh_from_db()
    with travel(NOW + 2 * SECOND, tick=False):
        publish(article, revision=article.newest, by=publisher, until=EVENING + SECOND)
    assert [is_live(article, at) for at in (EVENING, EVENING + SECOND)] == [True, False]


def test_end_goes_with_the_only_edition_that_it_ends(publisher):
    article = story()
    edition = publish(article, revision=article.newest, by=publisher, live_from=NOON, until=EVENING)
    scheduling.cancel(edition, by=publisher)
    assert not article.editions.filter(cancelled_at=None).exists()
    assert Effect.objects.filter(edition__article=article).count() == 0


def test_end_stays_where_something_else_is_live(publisher):
    article = published_story()
    edited(article, dek="More.")
    article.refresh_from_db()
    edition = publish(article, revision=article.newest, by=publisher, live_from=NOON, until=EVENING)
    scheduling.cancel(edition, by=publisher)
    assert [is_live(article, at) for at in (NOON, EVENING)] == [True, False]


def test_edition_is_not_moved_behind_the_end(publisher):
    article = story()
    edition = publish(article, revision=article.newest, by=publisher, live_from=NOON, until=EVENING)
    for moment in (EVENING, EVENING + SECOND):
        with pytest.raises(ValidationError) as caught:
            scheduling.move(edition, to=moment, by=publisher)
        assert "live_from" in caught.value.message_dict
    scheduling.move(edition, to=EVENING - SECOND, by=publisher)
    assert is_live(article, EVENING - SECOND)


def test_end_is_not_moved_before_anything_is_live(publisher):
    article = story()
    publish(article, revision=article.newest, by=publisher, live_from=NOON, until=EVENING)
    with pytest.raises(ValidationError):
        scheduling.move(end_of(article), to=NOON - SECOND, by=publisher)


def test_end_of_what_is_never_live_is_refused(publisher):
    with pytest.raises(NothingToDoError):
        scheduling.end(story(), at=EVENING, by=publisher)


def test_end_lies_in_the_future(publisher):
    with pytest.raises(ValidationError):
        scheduling.end(published_story(), at=NOW, by=publisher)


def test_withdrawal_can_be_set_for_later(publisher):
    article = published_story()
    edition = withdraw(article, by=publisher, reason="The licence ends.", at=EVENING)
    assert edition.kind == EditionKind.WITHDRAWAL
    assert [is_live(article, at) for at in (NOON, EVENING)] == [True, False]
    scheduling.cancel(edition, by=publisher)
    assert is_live(article, EVENING)


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Legal"])
def test_nobody_but_a_publisher_sets_an_end(role):
    with pytest.raises(PermissionDenied):
        scheduling.end(published_story(), at=EVENING, by=UserFactory(role=role))
