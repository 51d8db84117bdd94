"""That invented stories are such as the newsroom's own operations could have made."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F

from articles import blocks
from articles.addresses import digest
from articles.models import Article, Edition, EditionAuthor, EditionEntity, Event, Revision
from articles.revisions import blocks_of
from claims.following import Quote, follow_all
from claims.models import Anchor, Claim, Placement, State, Verdict
from claims.placing import texts_of
from newsroom.search import indexing
from newsroom.search.models import SearchDocument

END = datetime(2025, 1, 31, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


@pytest.fixture(scope="module", autouse=True)
def stories(django_db_setup, django_db_blocker):
    """Enough of them that everything that may happen to a story has happened to one; made once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command(
            "generate",
            stories=250,
            paragraphs=6,
            claims_per_story=2.0,
            until=END,
            stdout=StringIO(),
            stderr=StringIO(),
        )
        yield
        transaction.set_rollback(True)


def test_everything_leans_on_something_that_exists():
    connection.check_constraints()


def test_bodies_are_what_cleaning_would_leave():
    for body in Revision.objects.values_list("body", flat=True):
        parsed = blocks.parse(body)
        assert blocks.join(parsed) == body
        assert all(block.id for block in parsed)


def test_newest_revision_is_the_last_of_a_chain():
    for article in Article.objects.select_related("newest"):
        chain = list(article.revisions.order_by("number"))
        assert article.newest == chain[-1]
        assert [revision.number for revision in chain] == list(range(1, len(chain) + 1))
        assert [revision.parent for revision in chain] == [None, *chain[:-1]]


def test_paragraphs_say_which_revisions_held_them():
    for article in Article.objects.all():
        held = defaultdict(list)
        for revision in article.revisions.order_by("number"):
            for block in blocks_of(revision):
                held[block.id].append((revision.pk, digest(block.text)))
        known = {
            paragraph.anchor: (paragraph.first_revision_id, paragraph.last_revision_id, paragraph.digest)
            for paragraph in article.paragraphs.all()
        }
        assert known == {anchor: (rows[0][0], *rows[-1]) for anchor, rows in held.items()}


def test_words_stand_at_their_offsets():
    placements = Placement.objects.exclude(paragraph=None).select_related("revision", "paragraph")
    assert placements
    for placement in placements:
        text = {block.id: block.text for block in blocks_of(placement.revision)}[placement.paragraph.anchor]
        assert text[placement.start : placement.end] == placement.words


def test_placements_are_those_that_following_would_find():
    for anchor in Anchor.objects.select_related("confirmed_in", "paragraph", "article__newest__parent"):
        block = next(block for block in blocks_of(anchor.confirmed_in) if block.id == anchor.paragraph.anchor)
        quote = Quote.at(block, anchor.start, anchor.start + len(anchor.words))
        assert (quote.exact, quote.sentence) == (anchor.words, anchor.sentence)
        expected = {}
        kept = {*texts_of(anchor.article), anchor.article.newest.parent} - {None}
        for revision in kept:
            (found,) = follow_all([quote], blocks_of(anchor.confirmed_in), blocks_of(revision))
            expected[revision.pk] = (found.state, found.block, found.start, found.end, found.words)
        placed = {
            placement.revision_id: (
                placement.state,
                placement.paragraph and placement.paragraph.anchor,
                placement.start,
                placement.end,
                placement.words,
            )
            for placement in anchor.placements.all()
        }
        assert placed == expected


def test_every_state_but_ambiguous_is_there():
    states = set(Placement.objects.values_list("state", flat=True))
    assert states == set(map(str, State)) - {State.AMBIGUOUS}


def test_editions_carry_copies_of_what_their_revisions_say():
    for links, own in ((EditionAuthor, "byline"), (EditionEntity, "entity_links")):
        for edition in Edition.objects.select_related("revision"):
            name = "author_id" if own == "byline" else "entity_id"
            copies = list(links.objects.filter(edition=edition).values_list(name, "position", "first_published_at"))
            originals = getattr(edition.revision, own).values_list(name, "position") if edition.revision else []
            assert copies == [(*row, edition.first_published_at) for row in originals]


def test_working_tags_are_those_of_the_newest_revision():
    for article in Article.objects.select_related("newest"):
        assert list(article.entity_links.values_list("tag", "role")) == list(
            article.newest.entity_links.values_list("entity", "role")
        )


def test_every_way_a_story_may_be_is_there():
    editions = Edition.objects.all()
    live = editions.live(END)
    assert 0 < live.count() < Article.objects.count()
    assert live.count() == live.values("article").distinct().count()
    assert editions.scheduled(END).exists()
    assert editions.filter(revision=None).exists()
    assert editions.filter(kind="correction", corrections__isnull=False).exists()
    assert editions.filter(held_at__isnull=False).exists()
    assert editions.filter(cancelled_at__isnull=False).exists()
    assert editions.filter(withheld_at__isnull=False).exists()
    assert Article.objects.filter(editions=None).exists()
    assert Article.objects.alias(n=Count("revisions")).filter(n__gt=1).exists()
    assert not live.filter(revision__created_at__gt=F("live_from")).exists()
    assert not editions.filter(kind="correction", corrections=None).exists()


def test_verdicts_are_in_every_stage():
    assert Verdict.objects.current().exists()
    assert Verdict.objects.proposed().exists()
    assert Claim.objects.public(END).exists()
    assert Claim.objects.filter(verdicts=None).exists()
    assert not Verdict.objects.filter(sources=None).exists()
    by_story = Counter(Anchor.objects.values_list("claim", flat=True))
    assert by_story.most_common(1)[0][1] > 1, "no claim stands in two stories"


def test_everything_can_be_found():
    assert SearchDocument.objects.exists()
    assert indexing.index_editions(Edition.objects.all()) == 0
    assert indexing.index_verdicts(Verdict.objects.all()) == 0


def test_nobody_can_log_in_with_an_invented_account():
    assert not [person for person in get_user_model().objects.all() if person.has_usable_password()]


def test_record_says_who_began_to_publish():
    assert Event.objects.filter(verb="published").count() == Edition.objects.filter(revision__isnull=False).count()
