"""What stood on the page of a story at a moment: for the desk, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models.edition import EditionKind
from newsroom.moments import moment_in
from tests import stories
from tests.factories import (
    ArticleFactory,
    CorrectionFactory,
    EditionFactory,
    RatingFactory,
    RevisionFactory,
    SectionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def path_at(article, at) -> str:
    return f"/any/thing-{article.pk}/?at={quote(at if isinstance(at, str) else at.isoformat())}"


@pytest.fixture
def article(noon):
    """A story of two editions, of noon and two hours later, in other sections."""
    article = ArticleFactory(revision=None)
    RevisionFactory(article=article, headline="Bridge to close", section=SectionFactory(slug="news"), slug="bridge")
    EditionFactory(article=article, live_from=noon)
    RevisionFactory(article=article, headline="Bridge closes", section=SectionFactory(slug="city"), slug="closed")
    EditionFactory(article=article, live_from=noon + 2 * HOUR, kind=EditionKind.UPDATE)
    return article


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-14T12:00:00+02:00", datetime(2024, 5, 14, 10, tzinfo=UTC)),
        ("2024-05-14T12:00:00 02:00", datetime(2024, 5, 14, 10, tzinfo=UTC)),
        ("2024-05-14T12:00:00Z", datetime(2024, 5, 14, 12, tzinfo=UTC)),
        ("2024-05-14T12:00-0330", datetime(2024, 5, 14, 15, 30, tzinfo=UTC)),
        ("2024-05-14 12:00:00.5+00:00", datetime(2024, 5, 14, 12, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_moment_is_read_as_iso_8601_writes_it(text, moment):
    assert moment_in(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-14T12:00:00", datetime(2024, 5, 14, 10, tzinfo=UTC)),
        ("2024-05-14T12:00", datetime(2024, 5, 14, 10, tzinfo=UTC)),
        ("2024-05-14", datetime(2024, 5, 13, 22, tzinfo=UTC)),
        # The clocks show this time twice.
        ("2024-10-27T02:30", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
    ],
)
def test_moment_without_a_zone_is_read_by_the_clock_of_the_newsroom(text, moment):
    with timezone.override("Europe/Berlin"):
        assert moment_in(text) == moment


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no moment"),
        ("yesterday", "is no moment"),
        ("2024-13-01T12:00:00Z", "is no moment"),
        ("0001-01-01T00:00:00+14:00", "is no moment"),
        ("9999-12-31T23:59:59-14:00", "is no moment"),
        ("\x00", "is no moment"),
    ],
)
def test_what_is_no_moment_is_told_so(client, editor, article, text, message):
    with pytest.raises(ValidationError, match=message):
        moment_in(text)
    client.force_login(editor)
    response = client.get(path_at(article, text))
    assert response.status_code == 400
    assert message in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_desk_sees_what_stood_there_at_a_moment(client, editor, article, noon):
    client.force_login(editor)
    for at, here, gone in [
        (noon, "Bridge to close", "Bridge closes"),
        (noon + 2 * HOUR - timedelta(microseconds=1), "Bridge to close", "Bridge closes"),
        (noon + 2 * HOUR, "Bridge closes", "Bridge to close"),
    ]:
        response = client.get(path_at(article, at))
        html = response.content.decode()
        assert response.status_code == 200
        assert here in html
        assert gone not in html
        assert f"This is what stood here on <strong>14 May 2024, {at:%H:%M:%S} UTC</strong>" in html


def test_what_stood_there_is_neither_kept_nor_indexed(client, editor, article, noon):
    client.force_login(editor)
    for at in (noon, noon - HOUR, "x"):
        response = client.get(path_at(article, at))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "ld+json" not in response.content.decode()


@pytest.mark.parametrize("who", ["nobody", "reader", "without rights"])
def test_for_others_it_means_nothing(client, article, noon, who):
    if who == "reader":
        client.force_login(UserFactory(role="Editor", is_staff=False))
    if who == "without rights":
        client.force_login(UserFactory(is_staff=True))
    now = f"/city/closed-{article.pk}/"
    for at in (noon, "x", ""):
        assert client.get(path_at(article, at)).status_code == 301
        response = client.get(f"{now}?at={quote(str(at))}")
        html = response.content.decode()
        assert response.status_code == 200
        assert "Bridge closes" in html
        assert "Bridge to close" not in html
        assert "This is what stood here" not in html


def test_reporter_looks_back_at_stories_that_are_theirs_to_see(client, noon):
    reporter = UserFactory(role="Reporter", is_staff=True)
    own = EditionFactory(article=ArticleFactory(created_by=reporter), live_from=noon).article
    foreign = EditionFactory(live_from=noon).article
    client.force_login(reporter)
    assert client.get(path_at(own, noon)).status_code == 200
    assert client.get(path_at(foreign, noon)).status_code == 301


def test_verdicts_and_corrections_are_those_of_the_moment(client, editor, noon, time_machine):
    time_machine.move_to(noon - HOUR, tick=False)
    article = stories.checked_story(at=noon, rating=RatingFactory(slug="true"))
    time_machine.move_to(noon + 2 * HOUR, tick=False)
    claim = article.anchors.get().claim
    stories.judged(claim, rating=RatingFactory(slug="false"), summary="The mayor was wrong.", public_note="New books.")
    note = CorrectionFactory(article=article, note="Said at two.", corrected_at=noon + 2 * HOUR)
    note.editions.add(article.editions.get())
    time_machine.move_to(noon + 3 * HOUR, tick=False)
    client.force_login(editor)
    before = client.get(path_at(article, noon + HOUR)).content.decode()
    after = client.get(path_at(article, noon + 2 * HOUR)).content.decode()
    assert 'class="claim claim--true"' in before
    assert 'class="claim claim--false"' in after
    assert [text in before for text in ("The mayor was wrong.", "Said at two.")] == [False, False]
    assert [text in after for text in ("The mayor was wrong.", "Said at two.")] == [True, True]


def test_moment_before_the_first_edition_has_nothing(client, editor, article, noon):
    client.force_login(editor)
    response = client.get(path_at(article, noon - HOUR))
    assert response.status_code == 404
    assert "Nothing stood here then." in response.content.decode()
    assert "Bridge" not in response.content.decode()


def test_moment_to_come_shows_what_is_scheduled_and_not_what_is_held(client, editor, article):
    later = timezone.now() + timedelta(days=1)
    RevisionFactory(article=article, headline="Bridge reopens")
    EditionFactory(article=article, live_from=later, kind=EditionKind.UPDATE)
    RevisionFactory(article=article, headline="Bridge falls")
    EditionFactory(article=article, live_from=later + HOUR, kind=EditionKind.UPDATE, held=True)
    RevisionFactory(article=article, headline="Bridge flies")
    EditionFactory(article=article, live_from=later + HOUR, kind=EditionKind.UPDATE, cancelled=True)
    client.force_login(editor)
    html = client.get(path_at(article, later + 2 * HOUR)).content.decode()
    assert "This is what will stand here on" in html
    assert "Bridge reopens" in html
    assert "Bridge falls" not in html
    assert "Bridge flies" not in html
    client.logout()
    assert "Bridge reopens" not in client.get(path_at(article, later), follow=True).content.decode()


def test_withdrawn_story_shows_what_stood_there_and_its_note(client, editor, article, noon):
    EditionFactory(article=article, withdrawal=True, reason="It never closed.", live_from=noon + 4 * HOUR)
    client.force_login(editor)
    assert "Bridge closes" in client.get(path_at(article, noon + 3 * HOUR)).content.decode()
    response = client.get(path_at(article, noon + 4 * HOUR))
    assert response.status_code == 410
    assert "It never closed." in response.content.decode()


def test_withheld_text_is_shown_for_no_moment(client, editor, article, noon):
    article.editions.filter(live_from=noon).update(
        withheld_at=noon + 5 * HOUR, withheld_by=UserFactory(), withheld_reason="A court said so."
    )
    client.force_login(editor)
    response = client.get(path_at(article, noon + HOUR))
    html = response.content.decode()
    assert response.status_code == 410
    assert "This story was withheld." in html
    assert "Bridge" not in html
    assert "A court said so." not in html
