"""Two people at once: both are answered, one is told that the other came first, and nothing is half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from articles import outbox, pictures, publishing, renditions, revisions
from articles.handing_over import StaleMoveError
from articles.models import Article, Edition, Paragraph, Picture, Revision
from articles.publishing import NothingToDoError, PublicationRefusedError
from articles.revisions import StaleRevisionError, content_of
from claims import anchoring, verdicts
from claims.assigning import TakenError, assign
from claims.models import Claim, Placement, State, Verdict
from claims.verdicts import AlreadyDecidedError
from tests.articles.test_pictures import image_file
from tests.factories import BODY, ClaimFactory, EvidenceFactory, RatingFactory, UserFactory
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4
TOLD = (StaleRevisionError, AlreadyDecidedError, NothingToDoError, StaleMoveError, TakenError)


def together(*acts: Callable[[], object]) -> Counter[str]:
    """Do the acts at one moment, each in a thread of its own, and count what came of them.

    What is no answer to a person, but a failure, is raised.
    """
    barrier, outcomes, bugs = Barrier(len(acts)), [], []

    def run(act):
        try:
            barrier.wait()
            act()
            outcomes.append("done")
        except TOLD as error:
            outcomes.append(type(error).__name__)
        except Exception as error:  # noqa: BLE001 (raised below, in the thread of the test)
            bugs.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if bugs:
        raise bugs[0]
    return Counter(outcomes)


def fresh(article: Article) -> Article:
    """The story as a request of its own reads it."""
    return Article.objects.select_related("newest").get(pk=article.pk)


@pytest.fixture
def editors(transactional_db):
    return UserFactory.create_batch(2, role="Editor")


@pytest.fixture
def publishers(transactional_db):
    return UserFactory.create_batch(2, role="Publisher")


def test_of_two_saves_on_one_text_one_is_told(editors):
    article = story()
    for round_ in range(ROUNDS):
        mine = [fresh(article) for _ in editors]

        def save(copy, editor, round_=round_):
            changed = replace(
                content_of(copy.newest), headline=f"{round_} by {editor.pk}", body=f"{BODY}<p>{editor.pk}</p>"
            )
            revisions.save(copy, changed, by=editor, base=copy.newest)

        acts = [lambda copy=copy, editor=editor: save(copy, editor) for copy, editor in zip(mine, editors, strict=True)]
        assert together(*acts) == {"done": 1, "StaleRevisionError": 1}
    numbers = list(Revision.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, ROUNDS + 2))
    chain = [revision.parent and revision.parent.number for revision in Revision.objects.order_by("number")]
    assert chain == [None, *numbers[:-1]]
    anchors = list(Paragraph.objects.values_list("article", "anchor"))
    assert len(anchors) == len(set(anchors))


def test_save_and_publication_leave_one_text_live_that_was_the_newest(editors, publishers):
    for _ in range(ROUNDS):
        article = story()
        shown = fresh(article)

        def save(article=article):
            copy = fresh(article)
            revisions.save(
                copy, replace(content_of(copy.newest), headline="Meanwhile"), by=editors[0], base=copy.newest
            )

        came = together(save, lambda shown=shown: publishing.publish(shown, revision=shown.newest, by=publishers[0]))
        editions = list(Edition.objects.live(timezone.now()).filter(article=article))
        assert came in ({"done": 2}, {"done": 1, "StaleRevisionError": 1})
        assert [edition.revision for edition in editions] == ([shown.newest] if came["done"] == 2 else [])
        assert fresh(article).newest.headline == "Meanwhile"


def test_of_two_publications_of_one_text_one_is_told(publishers):
    for _ in range(ROUNDS):
        article = story()
        copies = [fresh(article) for _ in publishers]
        acts = [
            partial(publishing.publish, copy, revision=copy.newest, by=who)
            for copy, who in zip(copies, publishers, strict=True)
        ]
        assert together(*acts) == {"done": 1, "NothingToDoError": 1}
        assert Edition.objects.live(timezone.now()).filter(article=article).count() == 1


def test_publication_and_withdrawal_end_in_one_or_the_other(publishers):
    for _ in range(ROUNDS):
        article = published_story()
        edited(article, headline="An update")
        copies = [fresh(article), fresh(article)]
        came = together(
            lambda copy=copies[0]: publishing.publish(copy, revision=copy.newest, by=publishers[0]),
            lambda copy=copies[1]: publishing.withdraw(copy, by=publishers[1], reason="A mistake."),
        )
        assert came == {"done": 2}
        last = article.editions.order_by("live_from").last()
        live = list(Edition.objects.live(timezone.now()).filter(article=article))
        assert live == ([last] if last.revision else [])


def test_of_two_withdrawals_one_is_told(publishers):
    article = published_story()
    acts = [partial(publishing.withdraw, fresh(article), by=who, reason="A mistake.") for who in publishers]
    assert together(*acts) == {"done": 1, "NothingToDoError": 1}
    assert article.editions.count() == 2


def test_story_has_at_most_one_live_edition_whatever_happens_at_once(editors, publishers):
    article = story()
    marked(article)

    def save(editor):
        copy = fresh(article)
        changed = replace(content_of(copy.newest), dek=f"By {editor.pk} after {copy.newest.number}")
        revisions.save(copy, changed, by=editor, base=copy.newest)

    def publish(publisher):
        copy = fresh(article)
        publishing.publish(copy, revision=copy.newest, by=publisher)

    def withdraw(publisher):
        publishing.withdraw(fresh(article), by=publisher, reason="A mistake.")

    for _ in range(ROUNDS):
        acts = [
            (save, editors[0]),
            (save, editors[1]),
            (publish, publishers[0]),
            (publish, publishers[1]),
            (withdraw, publishers[1]),
        ]
        assert sum(together(*(lambda act=act, who=who: act(who) for act, who in acts)).values()) == len(acts)
        assert Edition.objects.live(timezone.now()).count() <= 1
        newest = fresh(article).newest
        assert newest.number == article.revisions.count()
        assert newest.placements.get().state == State.UNCHANGED


def test_of_two_approvals_one_is_told():
    for _ in range(ROUNDS):
        verdict = judged(ClaimFactory(), approve=False)
        checkers = UserFactory.create_batch(2, role="Fact-checker")
        acts = [partial(verdicts.approve, Verdict.objects.get(pk=verdict.pk), by=who) for who in checkers]
        assert together(*acts) == {"done": 1, "AlreadyDecidedError": 1}
        assert Verdict.objects.get(pk=verdict.pk).approved_by in checkers


def test_of_two_proposals_one_is_told():
    claim = ClaimFactory()
    source, rating = EvidenceFactory(claim=claim), RatingFactory()
    checkers = UserFactory.create_batch(2, role="Fact-checker")
    judgement = verdicts.Judgement(rating=rating, summary="The budget says so.", as_of=timezone.now().date())
    acts = [lambda who=who: verdicts.propose(claim, judgement, [source], by=who) for who in checkers]
    assert together(*acts) == {"done": 1, "AlreadyDecidedError": 1}
    assert claim.verdicts.proposed().count() == 1


def test_verdict_is_approved_or_sent_back_and_not_both():
    for _ in range(ROUNDS):
        verdict = judged(ClaimFactory(), approve=False)
        one, two = UserFactory.create_batch(2, role="Fact-checker")
        came = together(
            lambda seen=verdict, who=one: verdicts.approve(seen, by=who),
            lambda seen=verdict, who=two: verdicts.send_back(seen, by=who, reason="One source is not enough."),
        )
        assert came == {"done": 1, "AlreadyDecidedError": 1}


def test_of_two_retractions_one_is_told():
    verdict = judged(ClaimFactory())
    checkers = UserFactory.create_batch(2, role="Fact-checker")
    acts = [lambda who=who: verdicts.retract(verdict, by=who, reason=f"{who.pk} says so.") for who in checkers]
    assert together(*acts) == {"done": 1, "AlreadyDecidedError": 1}


def test_claim_marked_while_the_story_is_saved_is_placed_in_the_newest_text(editors):
    for _ in range(ROUNDS):
        article = story()
        shown = fresh(article)
        assert shown.newest.article.newest_id == shown.newest_id
        quote = anchoring.locate(shown.newest, "4 million crowns")
        claim = ClaimFactory()

        def save(article=article):
            copy = fresh(article)
            changed = replace(content_of(copy.newest), body=BODY.replace("4 million", "5 million"))
            revisions.save(copy, changed, by=editors[0], base=copy.newest)

        came = together(save, partial(anchoring.mark, claim, shown.newest, quote, by=editors[1]))
        assert came == {"done": 2}
        assert Placement.objects.get(revision=fresh(article).newest).state == State.FACTS_CHANGED


def test_wait_is_not_published_past_by_being_quick(editors, publishers):
    """A save that makes a claim wait and a publication: what goes out is the text before, or nothing."""
    for _ in range(ROUNDS):
        article = story()
        judged(marked(article).claim)
        shown = fresh(article)

        def save(article=article):
            copy = fresh(article)
            changed = replace(content_of(copy.newest), body=BODY.replace("4 million", "5 million"))
            revisions.save(copy, changed, by=editors[0], base=copy.newest)

        together(save, lambda shown=shown: publishing.publish(shown, revision=shown.newest, by=publishers[0]))
        bodies = [edition.revision.body for edition in article.editions.all()]
        assert [body for body in bodies if "5 million" in body] == []
        with pytest.raises(publishing.PublicationRefusedError):
            published(article)


def test_one_picture_comes_in_once_from_two_uploads(editors):
    found = []
    together(*(lambda who=who: found.append(pictures.add(image_file("PNG", color="olive"), by=who)) for who in editors))
    assert Picture.objects.count() == 1
    assert set(found) == set(Picture.objects.all())


def test_renditions_are_made_once_by_several_workers(editors, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for color in ("olive", "plum"):
        pictures.add(image_file("PNG", color=color, size=(300, 200)), by=editors[0])
    done: list[Counter[str]] = []
    together(*[lambda: done.append(outbox.run_due(timezone.now()))] * 3)
    assert sum(done, Counter()) == {"done": 2}
    named = set().union(*(renditions.names_in(picture.renditions) for picture in Picture.objects.all()))
    assert {f"renditions/{path.relative_to(tmp_path / 'renditions')}" for path in tmp_path.rglob("*.avif")} == {
        name for name in named if name.endswith("avif")
    }


def test_two_that_make_one_picture_at_once_leave_one_set_of_files(editors, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = pictures.add(image_file("PNG", color="olive", size=(300, 200)), by=editors[0])

    def make():
        # Told that a file was taken away in between, a worker tries again.
        with suppress(FileNotFoundError):
            renditions.make.call(picture.pk)

    together(make, make)
    renditions.make.call(picture.pk)
    picture.refresh_from_db()
    there = {f"renditions/{path.relative_to(tmp_path / 'renditions')}" for path in tmp_path.rglob("renditions/*/*")}
    assert there == renditions.names_in(picture.renditions) != set()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_verdict_retracted_while_its_story_is_scheduled_holds_it_or_keeps_it_back(_round):
    publisher, checker = UserFactory(role="Publisher"), UserFactory(role="Fact-checker")
    article = story()
    verdict = judged(marked(article, must_check=True).claim)
    article.refresh_from_db()
    later = timezone.now() + timedelta(hours=1)

    def schedule():
        with suppress(PublicationRefusedError):
            publishing.publish(article, revision=article.newest, by=publisher, live_from=later)

    together(schedule, partial(verdicts.retract, verdict, by=checker, reason="Misread."))
    assert [edition.held_at is not None for edition in article.editions.all()] in ([], [True])


def test_of_two_who_take_a_claim_one_has_it_and_the_other_is_told(transactional_db):
    first, second = UserFactory.create_batch(2, role="Fact-checker", is_staff=True)
    for _round in range(ROUNDS):
        claim = ClaimFactory()
        takers = [partial(assign, claim, person, by=person, seen=None) for person in (first, second)]
        assert together(*takers) == {"done": 1, "TakenError": 1}
        assert Claim.objects.get(pk=claim.pk).checker in (first, second)


def test_verdict_that_is_decided_while_the_claim_is_assigned_leaves_both_as_they_were_done(transactional_db):
    first, second = UserFactory.create_batch(2, role="Fact-checker", is_staff=True)
    for _round in range(ROUNDS):
        verdict = judged(ClaimFactory(), approve=False)
        give = partial(assign, verdict.claim, first, by=second, seen=None)
        assert together(partial(verdicts.approve, verdict, by=second), give) == {"done": 2}
        row = Claim.objects.get(pk=verdict.claim_id)
        assert (row.checker, row.open_since, row.current_verdict) == (first, None, verdict)
