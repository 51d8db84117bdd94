"""What the operator is told: everything that stands in publishing, and whether something is red."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from time_machine import travel

from articles import outbox
from articles.models import Article, Edition, Effect, Expunging, Revision, Task, Withholding
from articles.models.edition import EditionKind
from tests.articles.following import WORKS
from tests.factories import ArticleFactory, EditionFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NOON = NOW.replace(hour=12)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RED = "  RED"


@pytest.fixture(autouse=True)
def _clock():
    with travel(NOW, tick=False):
        yield


def said(*arguments) -> tuple[int, str]:
    """What the command ends with, and what it says."""
    out = StringIO()
    try:
        call_command("publishing_status", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def found() -> dict:
    return json.loads(said("--json")[1])


def story(headline) -> Article:
    return ArticleFactory(revision__headline=headline, created_by=UserFactory(first_name="Ada", last_name="Byron"))


def test_nothing_is_all_right():
    code, text = said()
    assert (code, RED in text) == (0, False)
    assert text.startswith("2025-03-29 09:00:00 UTC (UTC)\nlive: 0\nscheduled: 0\n")


def test_what_is_scheduled_is_told_with_its_moment_and_who_scheduled_it(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = story("At noon")
    EditionFactory(article=article, live_from=NOON)
    EditionFactory(article=story("Cancelled"), live_from=NOON, cancelled=True)
    EditionFactory(article=story("Live"), live_from=NOW)
    code, text = said()
    assert "2025-03-29 10:00:00 CET (Europe/Berlin)\nlive: 1\nscheduled: 1\n" in text
    assert f"  2025-03-29 13:00:00 CET · “At noon” (story {article.pk}) · by Ada Byron · first edition\n" in text
    assert (code, "Cancelled" in text, "“Live”" in text) == (0, False, False)


def test_end_that_is_due_is_told_apart():
    article = story("Until noon")
    EditionFactory(article=article, live_from=NOW)
    Edition.objects.create(
        article=article,
        live_from=NOON,
        kind=EditionKind.END,
        created_by=article.created_by,
        first_published_at=NOW,
    )
    ends = found()["ends"]
    assert (ends["count"], ends["lines"][0]["title"], ends["lines"][0]["note"]) == (
        1,
        "Until noon",
        "end of publication",
    )
    assert (said()[0], found()["scheduled"]["count"]) == (0, 0)


@pytest.mark.parametrize("live_from", [NOON, NOW - DAY])
def test_held_edition_is_red_with_its_reason_before_its_moment_and_after(live_from):
    EditionFactory(article=story("Held"), live_from=live_from, held=True)
    EditionFactory(article=story("Gone"), live_from=live_from, held=True, cancelled=True)
    code, text = said()
    assert (code, "held: 1  RED\n" in text, "A correction came first." in text, "Gone" in text) == (
        1,
        True,
        True,
        False,
    )


def test_developing_story_is_red_past_its_deadline_while_it_is_live():
    fields = {"live_from": NOW - DAY, "developing_reason": "The numbers are being checked."}
    late = EditionFactory(article=story("Late"), developing_until=NOW - MINUTE, **fields)
    EditionFactory(article=story("In time"), developing_until=NOW + MINUTE, **fields)
    over = EditionFactory(article=story("Over"), developing_until=NOW - MINUTE, **fields)
    EditionFactory(article=over.article, live_from=NOW - MINUTE, kind=EditionKind.UPDATE)
    listing = found()["developing past the deadline"]
    assert [(line["story"], line["note"]) for line in listing["lines"]] == [
        (late.article_id, "The numbers are being checked.")
    ]
    assert listing["is_red"]


def test_open_task_is_told_and_red_when_it_is_overdue():
    article = story("Bridge")
    task = Task.objects.create(article=article, code="verdict", message="Look at the verdict.", due_at=NOON)
    Task.objects.create(article=article, code="old", message="Done.", done_at=NOW)
    assert (said()[0], found()["tasks"]["count"]) == (0, 1)
    assert "2025-03-29 12:00:00 UTC · “Bridge”" in said()[1]
    Task.objects.filter(pk=task.pk).update(due_at=NOW)
    assert (said()[0], found()["tasks"]["is_red"]) == (1, True)


def test_effect_is_red_when_it_waits_for_a_worker_or_failed_or_is_given_up():
    edition = EditionFactory(article=story("Out"), live_from=NOW)
    effect = outbox.later(WORKS, edition=edition)
    outbox.later(WORKS, due_at=NOON)
    assert (said()[0], found()["effects due"]["count"], found()["oldest_due_effect"]) == (0, 1, NOW.isoformat())
    with travel(NOW + 11 * MINUTE, tick=False):
        assert (said()[0], found()["effects due"]["is_red"]) == (1, True)
        assert "The after-effect that is due longest has been due for 11 min.\n" in said()[1]
    change = Effect.objects.filter(pk=effect.pk)
    change.update(error="ValueError: The cache\ndoes not answer.", attempts=1, due_at=NOW + MINUTE)
    assert (said()[0], found()["effects failing"]["count"], found()["effects due"]["count"]) == (1, 1, 0)
    assert f"(story {edition.article_id}) · {WORKS}, attempts: 1, ValueError: The cache does not answer.\n" in said()[1]
    change.update(given_up_at=NOW)
    assert (said()[0], found()["effects failing"]["count"], found()["effects given up"]["count"]) == (1, 0, 1)
    change.update(given_up_at=None, done_at=NOW, error="")
    assert said()[0] == 0


def test_what_is_withheld_is_counted():
    article, person = story("Secret"), UserFactory()
    by = {"article": article, "withheld_by": person, "withheld_at": NOW, "reason": "A court said so."}
    Withholding.objects.create(scope="story", **by)
    Withholding.objects.create(
        scope="passage", words="Xanadu", lifted_at=NOW, lifted_by=person, lifted_reason="An appeal.", **by
    )
    EditionFactory(article=article, withheld=True)
    Expunging.objects.create(article=article, words="Xanadu", order="Court, 1", asked_by=person)
    Expunging.objects.create(
        article=article, words="Xanadu", order="2", asked_by=person, refused_by=person, refused_at=NOW
    )
    assert found()["withheld"] == {
        "withheld: story": 1,
        "withheld: edition": 0,
        "withheld: passage": 0,
        "editions that readers may not see": 1,
        "orders to expunge that wait": 1,
    }
    assert "Xanadu" not in said()[1]


def test_many_editions_are_told_in_short_and_with_as_many_queries(django_assert_num_queries):
    def schedule(count):
        article = story("One of many")
        section, by = article.newest.section, article.created_by
        articles = Article.objects.bulk_create(Article(created_by=by) for _ in range(count))
        revisions = Revision.objects.bulk_create(
            Revision(article=article, number=1, headline=f"Story {n}", created_by=by, section=section)
            for n, article in enumerate(articles)
        )
        fields = {"kind": EditionKind.FIRST, "section": section, "created_by": by}
        Edition.objects.bulk_create(
            Edition(
                article=revision.article,
                revision=revision,
                live_from=NOON + n * MINUTE,
                first_published_at=NOON,
                **fields,
            )
            for n, revision in enumerate(revisions)
        )
        outbox.later(WORKS, edition=Edition.objects.order_by("pk").last())

    with django_assert_num_queries(22):
        said()
    schedule(3)
    with django_assert_num_queries(22):
        said()
    schedule(197)
    with django_assert_num_queries(22):
        code, text = said("--limit", "30")
    assert code == 0
    assert "scheduled: 200\n" in text
    assert "  and 170 more\n" in text
    assert text.count("“Story ") == 30
