"""Which edition is before readers at a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Edition
from articles.models.edition import EditionKind
from tests.factories import ArticleFactory, EditionFactory, RevisionFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def article():
    """A story beside another that is live all the time, and must neither hide it nor be hidden."""
    EditionFactory(live_from=timezone.now() - timedelta(days=10_000))
    return ArticleFactory()


def live(article, at):
    return list(Edition.objects.live(at).filter(article=article))


def in_force(article, at):
    return list(Edition.objects.in_force(at).filter(article=article))


def test_story_without_an_edition_is_not_live(article, noon):
    assert live(article, noon) == []
    assert in_force(article, noon) == []


def test_edition_is_live_from_its_second_on(article, noon):
    edition = EditionFactory(article=article, live_from=noon)
    assert live(article, noon - SECOND) == []
    assert live(article, noon) == [edition]
    assert live(article, noon + SECOND) == [edition]


def test_scheduled_edition_goes_live_when_the_clock_says_so(article, noon, time_machine):
    edition = EditionFactory(article=article, live_from=noon)
    time_machine.move_to(noon - SECOND, tick=False)
    assert live(article, timezone.now()) == []
    time_machine.shift(SECOND)
    assert live(article, timezone.now()) == [edition]


def test_edition_ends_when_the_next_begins(article, noon):
    first = EditionFactory(article=article, live_from=noon)
    second = EditionFactory(article=article, live_from=noon + HOUR, kind=EditionKind.UPDATE)
    assert live(article, noon + HOUR - SECOND) == [first]
    assert live(article, noon + HOUR) == [second]


def test_edition_that_begins_earlier_is_passed_over_whatever_its_id(article, noon):
    later = EditionFactory(article=article, live_from=noon)
    EditionFactory(article=article, live_from=noon - HOUR)
    assert live(article, noon) == [later]


@pytest.mark.parametrize("kind", [EditionKind.WITHDRAWAL, EditionKind.END])
def test_ended_story_is_not_live_and_its_end_is_in_force(article, noon, kind):
    first = EditionFactory(article=article, live_from=noon)
    end = EditionFactory(article=article, live_from=noon + HOUR, kind=kind, revision=None)
    assert live(article, noon + HOUR - SECOND) == [first]
    assert live(article, noon + HOUR) == []
    assert in_force(article, noon + HOUR) == [end]


def test_story_may_come_back_after_its_withdrawal(article, noon):
    EditionFactory(article=article, live_from=noon)
    EditionFactory(article=article, live_from=noon + HOUR, withdrawal=True)
    again = EditionFactory(article=article, live_from=noon + 2 * HOUR, kind=EditionKind.CORRECTION)
    assert live(article, noon + 2 * HOUR) == [again]


@pytest.mark.parametrize("trait", ["held", "cancelled"])
def test_held_or_cancelled_edition_changes_nothing(article, noon, trait):
    first = EditionFactory(article=article, live_from=noon)
    EditionFactory(article=article, live_from=noon + HOUR, kind=EditionKind.UPDATE, **{trait: True})
    assert live(article, noon + HOUR) == [first]
    assert in_force(article, noon + HOUR) == [first]


@pytest.mark.parametrize("trait", ["held", "cancelled"])
def test_held_or_cancelled_edition_alone_is_not_live(article, noon, trait):
    EditionFactory(article=article, live_from=noon, **{trait: True})
    assert live(article, noon + HOUR) == []


def test_cancelled_withdrawal_changes_nothing(article, noon):
    first = EditionFactory(article=article, live_from=noon)
    EditionFactory(article=article, live_from=noon + HOUR, withdrawal=True, cancelled=True)
    assert live(article, noon + HOUR) == [first]


def test_withheld_edition_does_not_bring_back_the_one_before(article, noon):
    EditionFactory(article=article, live_from=noon)
    withheld = EditionFactory(article=article, live_from=noon + HOUR, kind=EditionKind.UPDATE, withheld=True)
    assert live(article, noon + HOUR) == []
    assert in_force(article, noon + HOUR) == [withheld]


def test_at_most_one_edition_of_a_story_is_live(article, noon):
    for hours in range(5):
        EditionFactory(article=article, live_from=noon + hours * HOUR)
    assert [len(live(article, noon + minutes * HOUR / 60)) for minutes in range(-1, 400, 20)] == [0] + [1] * 20


def test_newer_revision_is_not_live_before_an_edition_carries_it(article, noon):
    edition = EditionFactory(article=article, live_from=noon)
    published = article.newest
    RevisionFactory(article=article, headline="Not yet")
    assert [found.revision for found in live(article, noon)] == [published]
    assert edition.revision == published


def test_scheduled_editions_are_those_to_come_held_ones_among_them(article, noon):
    EditionFactory(article=article, live_from=noon)
    coming = EditionFactory(article=article, live_from=noon + HOUR)
    held = EditionFactory(article=article, live_from=noon + 2 * HOUR, held=True)
    EditionFactory(article=article, live_from=noon + 3 * HOUR, cancelled=True)
    assert set(Edition.objects.scheduled(noon)) == {coming, held}


def test_edition_without_a_text_has_no_address(article):
    end = EditionFactory(article=article, withdrawal=True)
    with pytest.raises(ValueError, match="has no page"):
        end.get_absolute_url()
