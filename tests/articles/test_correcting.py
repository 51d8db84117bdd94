"""A correction of what is live goes out at once, and the rewrite and the schedule take it up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from time_machine import travel

from articles import carrying, correcting, lineage, revisions
from articles.merging import Choice
from articles.models import Article, Edition, Event, Revision, Task
from articles.publishing import Note, NothingToDoError, PublicationRefusedError, withdraw
from articles.revisions import Content, StaleRevisionError, content_of
from claims import anchoring, verdicts
from claims.models import Placement
from claims.public import checks_in
from tests.factories import UserFactory
from tests.stories import checked_story, edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
NOON = NOW.replace(hour=12)
BODY = "<p>The council votes on Tuesday.</p><p>Repairs cost 4 million crowns.</p><p>The ferry sails hourly.</p>"
NOTE = Note("correction", "The repairs cost 5 million crowns, not 4 million.")


@pytest.fixture(autouse=True)
def _morning():
    with travel(NOW):
        yield


@pytest.fixture
def live():
    return published_story(at=NOW - timedelta(hours=1), body=BODY)


def changed(revision: Revision, **changes) -> Content:
    content = content_of(revision)
    return Content(**{name: getattr(content, name) for name in content.__slots__} | changes)


def text(at=None, article=None) -> str:
    edition = Edition.objects.live(at or timezone.now()).get(article=article)
    return edition.revision.body


def correction_of(article, by, old="4 million", new="5 million", **changes) -> Revision:
    base = correcting.text_to_correct(article, timezone.now())
    body = base.body.replace(old, new)
    assert body != base.body or changes
    return correcting.save(article, changed(base, body=body, **changes), by=by, base=base)


def corrected(article, by, *args, notes=(NOTE,), **kwargs) -> Edition:
    return correcting.publish(article, revision=correction_of(article, by, *args), by=by, notes=notes, **kwargs)


def test_correction_is_live_at_once_while_a_rewrite_is_half_done_and_another_is_scheduled(live, publisher):
    edited(live, body=live.newest.body.replace("on Tuesday", "on Tuesday night"))
    noon = published(live, by=publisher, at=NOON)
    live.refresh_from_db()
    edited(live, headline="Half a rewrite", body=live.newest.body + "<p>And an unfinished thought</p>")
    corrected(live, publisher)

    now = Edition.objects.live(timezone.now()).get(article=live)
    assert "5 million" in now.revision.body
    assert "Tuesday night" not in now.revision.body
    assert "unfinished" not in now.revision.body
    assert now.revision.headline == "Harrowgate closes its old bridge"
    assert [note.note for note in now.corrections.all()] == [NOTE.text]

    noon.refresh_from_db()
    assert noon.held_at is None
    assert "5 million" in noon.revision.body
    assert "Tuesday night" in noon.revision.body
    assert "unfinished" not in noon.revision.body
    assert "Tuesday night" in text(NOON, live)

    working = Article.objects.get(pk=live.pk).newest
    assert (working.headline, "5 million" in working.body, "unfinished" in working.body) == (
        "Half a rewrite",
        True,
        True,
    )
    assert lineage.descends(working, now.revision)
    assert Task.objects.count() == 0


def test_schedule_of_the_working_text_stays_with_it(live, publisher):
    edited(live, dek="A rewrite.")
    noon = published(live, by=publisher, at=NOON)
    corrected(live, publisher)
    noon.refresh_from_db()
    live.refresh_from_db()
    assert noon.revision == live.newest
    assert (live.newest.dek, "5 million" in live.newest.body) == ("A rewrite.", True)


def test_lists_and_section_of_a_schedule_follow_its_text(live, publisher):
    edited(live, dek="A rewrite.")
    noon = published(live, by=publisher, at=NOON)
    names = tuple(published_story().newest.authors.all())
    revision = correction_of(live, publisher, byline=names)
    correcting.publish(live, revision=revision, by=publisher, notes=[NOTE])
    assert [link.author for link in noon.author_links.all()] == list(names)
    assert Event.objects.filter(verb="carried into", thing=f"articles.edition:{noon.pk}").count() == 1


def test_working_text_that_is_the_live_one_becomes_the_corrected_one(live, publisher):
    edition = corrected(live, publisher)
    live.refresh_from_db()
    assert live.newest == edition.revision
    assert live.revisions.count() == 2


def test_saving_a_correction_changes_nothing_for_readers_or_the_working_text(live, publisher):
    before = live.newest
    revision = correction_of(live, publisher)
    live.refresh_from_db()
    assert live.newest == before
    assert "4 million" in text(article=live)
    assert correcting.text_to_correct(live, timezone.now()) == revision


def test_correction_can_be_gone_on_with_and_is_not_overwritten(live, publisher):
    base = correcting.text_to_correct(live, timezone.now())
    first = correction_of(live, publisher)
    with pytest.raises(StaleRevisionError):
        correcting.save(live, changed(base, dek="Another."), by=publisher, base=base)
    second = correction_of(live, publisher, "hourly", "daily")
    assert second.parent == first
    with pytest.raises(StaleRevisionError):
        correcting.publish(live, revision=first, by=publisher, notes=[NOTE])
    edition = correcting.publish(live, revision=second, by=publisher, notes=[NOTE])
    assert ("5 million" in edition.revision.body, "daily" in edition.revision.body) == (True, True)


def test_saving_what_is_so_already_makes_no_revision(live, publisher):
    base = correcting.text_to_correct(live, timezone.now())
    assert correcting.save(live, content_of(base), by=publisher, base=base) == base
    assert live.revisions.count() == 1


def test_correction_begun_before_another_went_out_is_not_published_over_it(live, publisher):
    mine = correction_of(live, publisher)
    edited(live, dek="An update.")
    with travel(NOW + timedelta(minutes=1), tick=False):
        published(live, by=publisher)
        with pytest.raises(StaleRevisionError):
            correcting.publish(live, revision=mine, by=publisher, notes=[NOTE])


def test_correction_needs_a_note_unless_it_is_minor(live, publisher):
    revision = correction_of(live, publisher, "hourly", "every hour")
    with pytest.raises(ValidationError) as caught:
        correcting.publish(live, revision=revision, by=publisher)
    assert "note" in caught.value.message_dict
    edition = correcting.publish(live, revision=revision, by=publisher, kind="minor")
    assert (edition.kind, edition.corrections.count()) == ("minor", 0)


# The gate asks about what the correction changes


def test_what_was_wrong_before_does_not_keep_a_correction_back(publisher):
    article = checked_story()
    Article.objects.filter(pk=article.pk).update(embargo_until=NOW + timedelta(days=1))
    verdict = article.anchors.get().claim.verdicts.get()
    article.anchors.update(must_check=True)
    verdicts.retract(verdict, by=UserFactory(role="Fact-checker"), reason="Misread.")
    with travel(NOW + timedelta(minutes=1), tick=False):
        edition = corrected(article, publisher, "Tuesday", "Monday")
    assert edition.overridden == []


def test_what_the_correction_brings_in_keeps_it_back(live, publisher):
    with pytest.raises(PublicationRefusedError) as caught:
        corrected(live, publisher, "hourly", "hourly TK")
    assert [problem.code for problem in caught.value.problems] == ["note-left"]
    assert Edition.objects.count() == 1


def test_claim_whose_facts_are_corrected_waits_until_a_checker_confirms_it_there(publisher, second_checker):
    article = checked_story(at=NOW - timedelta(hours=1), body=BODY)
    edited(article, dek="Half a rewrite.")
    revision = correction_of(article, publisher)
    with pytest.raises(PublicationRefusedError) as caught:
        correcting.publish(article, revision=revision, by=publisher, notes=[NOTE])
    assert [problem.code for problem in caught.value.problems] == ["claim-waits"]
    assert f"revision={revision.pk}" in caught.value.problems[0].url
    quote = anchoring.locate(revision, "5 million crowns")
    anchoring.confirm(article.anchors.get(), revision, quote, by=second_checker)
    edition = correcting.publish(article, revision=revision, by=publisher, notes=[NOTE])
    assert [check.placement.words for check in checks_in(edition.revision_id, timezone.now())] == ["5 million crowns"]


def test_claim_can_be_corrected_past_the_checks_and_shows_no_verdict_then(publisher):
    article = checked_story(at=NOW - timedelta(hours=1), body=BODY)
    edition = corrected(article, publisher, override="The council called.")
    assert checks_in(edition.revision_id, timezone.now()) == []
    assert [passed["code"] for passed in edition.overridden] == ["claim-waits"]


def test_words_confirmed_in_a_correction_stand_in_the_rewrite_that_takes_it_up(publisher, second_checker):
    article = checked_story(at=NOW - timedelta(hours=1), body=BODY)
    edited(article, dek="Half a rewrite.")
    revision = correction_of(article, publisher)
    anchor = article.anchors.get()
    anchoring.confirm(anchor, revision, anchoring.locate(revision, "5 million crowns"), by=second_checker)
    correcting.publish(article, revision=revision, by=publisher, notes=[NOTE])
    article.refresh_from_db()
    placement = Placement.objects.get(anchor=anchor, revision=article.newest)
    assert placement.words == "5 million crowns"


# Where both changed the same


@pytest.fixture
def conflict(live, publisher):
    edited(live, body=live.newest.body.replace("4 million", "6 million"))
    noon = published(live, by=publisher, at=NOON)
    live.refresh_from_db()
    edited(live, headline="Half a rewrite")
    behind = live.newest
    corrected(live, publisher)
    noon.refresh_from_db()
    live.refresh_from_db()
    return live, noon, behind


def test_schedule_is_held_and_nothing_is_overwritten_until_a_person_decided(conflict, publisher):
    live, noon, behind = conflict
    assert noon.held_at
    assert "Bring the two together" in noon.held_reason
    assert "6 million" in noon.revision.body
    assert live.newest == behind
    assert "5 million" in text(NOON, live)
    tasks = Task.objects.filter(article=live, done_at=None)
    assert {task.about for task in tasks} == {f"articles.revision:{text.pk}" for text in (behind, noon.revision)}
    with pytest.raises(PublicationRefusedError) as caught:
        published(live, by=publisher)
    assert [problem.code for problem in caught.value.problems] == ["not-from-live"]


def test_person_decides_and_the_schedule_goes_on(conflict, publisher):
    live, noon, behind = conflict
    now = Edition.objects.live(timezone.now()).get(article=live).revision
    scheduled = noon.revision
    (key,) = carrying.meet(scheduled, now).undecided
    with pytest.raises(KeyError):
        carrying.bring_together(live, scheduled, now, {}, by=publisher)
    carrying.bring_together(live, scheduled, now, {key: Choice.THEIRS}, by=publisher)
    noon.refresh_from_db()
    assert (noon.held_at, "5 million" in noon.revision.body) == (None, True)
    (key,) = carrying.meet(behind, now).undecided
    merged = carrying.bring_together(live, behind, now, {key: Choice.OURS}, by=publisher)
    live.refresh_from_db()
    assert live.newest == merged
    assert (merged.headline, "6 million" in merged.body) == ("Half a rewrite", True)
    assert not Task.objects.filter(article=live, done_at=None).exists()
    with pytest.raises(StaleRevisionError):
        carrying.bring_together(live, behind, now, {key: Choice.OURS}, by=publisher)


def test_second_correction_meets_the_first_only_once(conflict, publisher):
    live, _noon, behind = conflict
    corrected(live, publisher, "hourly", "daily")
    now = Edition.objects.live(timezone.now()).get(article=live).revision
    together = carrying.meet(behind, now)
    (key,) = together.undecided
    content = together.content({key: Choice.THEIRS})
    assert ("5 million" in content.body, "daily" in content.body) == (True, True)


# Who, and when not


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Legal", None])
def test_nobody_but_a_publisher_corrects_what_is_live(role, live, publisher):
    person = UserFactory(role=role)
    base = correcting.text_to_correct(live, timezone.now())
    with pytest.raises(PermissionDenied):
        correcting.save(live, changed(base, dek="Mine."), by=person, base=base)
    revision = correction_of(live, publisher)
    with pytest.raises(PermissionDenied):
        correcting.publish(live, revision=revision, by=person, notes=[NOTE])


def test_there_is_nothing_to_correct_where_nothing_is_live(publisher):
    article = story()
    assert correcting.text_to_correct(article, timezone.now()) is None
    with pytest.raises(NothingToDoError):
        correcting.save(article, content_of(article.newest), by=publisher, base=article.newest)


def test_withdrawn_story_is_not_corrected(live, publisher):
    revision = correction_of(live, publisher)
    withdraw(live, by=publisher, reason="Wrong.")
    with pytest.raises(NothingToDoError):
        correcting.publish(live, revision=revision, by=publisher, notes=[NOTE])


def test_correction_that_fails_half_way_leaves_all_as_it_was(live, publisher, monkeypatch):
    edited(live, dek="A rewrite.")
    revision = correction_of(live, publisher)

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("articles.carrying.meet", fail)
    with pytest.raises(ZeroDivisionError):
        correcting.publish(live, revision=revision, by=publisher, notes=[NOTE])
    assert Edition.objects.count() == 1
    assert "4 million" in text(article=live)


# Lineage


def test_lineage_knows_parents_merges_and_restored_texts(publisher):
    article = story()
    first = article.newest
    second = edited(article, dek="Two.")
    restored = revisions.restore(article, first, by=publisher, base=second)
    assert (restored.parent, restored.merged) == (first, second)
    assert [lineage.descends(restored, text) for text in (first, second, restored)] == [True, True, True]
    assert not lineage.descends(second, restored)
    assert lineage.common_ancestor(second, restored) == second
    other = story().newest
    assert lineage.common_ancestor(first, other) is None


def test_restored_text_goes_out_over_what_is_live(publisher):
    article = published_story()
    first = article.newest
    edited(article, dek="Two.")
    with travel(NOW + timedelta(minutes=1), tick=False):
        published(article)
    article.refresh_from_db()
    revisions.restore(article, first, by=publisher, base=article.newest)
    with travel(NOW + timedelta(minutes=2), tick=False):
        assert published(article).revision.parent == first


def test_claims_marked_in_a_rewrite_are_followed_through_the_correction(live, publisher):
    edited(live, body=live.newest.body + "<p>Fares rise to 3 crowns.</p>")
    live.refresh_from_db()
    anchor = marked(live, "Fares rise to 3 crowns")
    judged(anchor.claim)
    corrected(live, publisher)
    live.refresh_from_db()
    assert Placement.objects.get(anchor=anchor, revision=live.newest).state == "unchanged"
