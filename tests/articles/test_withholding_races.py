"""Withholding something while others publish, judge and save: readers never get it, whoever comes first."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from django.utils import timezone

from articles import pictures, publishing, revisions
from articles.expunging import approve, ask
from articles.models import Edition, Revision
from articles.publishing import PublicationRefusedError
from articles.redaction import Redaction
from articles.revisions import content_of
from articles.withholding import withhold
from claims import verdicts
from claims.models import Claim
from tests.articles.test_races import fresh, together
from tests.factories import ClaimFactory, PictureFactory, UserFactory
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "the mayor stole the gold"
FINDER = Redaction((WORDS, "[…]"))
BODY = "<p>Repairs will cost 4 million crowns.</p>"
ROUNDS = 3


@pytest.fixture
def lawyers(transactional_db):
    return UserFactory.create_batch(2, role="Legal", is_staff=True)


@pytest.fixture
def publisher(transactional_db):
    return UserFactory(role="Publisher")


def publish(article, publisher):
    copy = fresh(article)
    with suppress(PublicationRefusedError):
        publishing.publish(copy, revision=copy.newest, by=publisher)


def test_words_are_not_published_while_they_are_withheld(lawyers, publisher):
    for _round in range(ROUNDS):
        article = published_story(body=BODY)
        edited(article, body=f"{BODY}<p>So {WORDS}.</p>")
        together(
            partial(publish, article, publisher),
            partial(withhold, fresh(article), by=lawyers[0], reason="An injunction.", words=WORDS),
        )
        live = Edition.objects.live(timezone.now()).get(article=article)
        assert not FINDER.holds_in_html(live.revision.body)


def test_picture_is_not_published_unnoticed_while_it_is_withdrawn(lawyers, publisher):
    for _round in range(ROUNDS):
        picture = PictureFactory()
        article = story(picture=picture, picture_alt="A bridge", picture_credit="Newsroom")
        together(
            partial(publish, article, publisher),
            partial(pictures.withdraw, picture, by=lawyers[0], reason="The agency asks."),
        )
        live = Edition.objects.live(timezone.now()).filter(article=article)
        assert live.count() == article.tasks.filter(code="picture-withdrawn").count()


def test_verdict_that_repeats_the_words_is_not_shown_whoever_comes_first(lawyers):
    for _round in range(ROUNDS):
        article = story(body=f"{BODY}<p>So {WORDS}.</p>")
        claim = marked(article, "4 million crowns", claim=ClaimFactory()).claim
        verdict = judged(claim, summary=f"Yes, {WORDS}.", approve=False)
        published(article)
        together(
            partial(verdicts.approve, verdict, by=UserFactory(role="Fact-checker")),
            partial(withhold, fresh(article), by=lawyers[0], reason="An injunction.", words=WORDS),
        )
        assert not Claim.objects.public(timezone.now()).filter(pk=claim.pk).exists()


def test_save_while_words_are_expunged_is_whole_and_does_not_go_out(lawyers, publisher):
    for _round in range(ROUNDS):
        editor = UserFactory(role="Editor")
        article = story(body=f"{BODY}<p>So {WORDS}.</p>")
        request = ask(article, WORDS, by=lawyers[0], order="12 O 34/26")
        copy = fresh(article)
        typed = replace(content_of(copy.newest), dek="Typed meanwhile")
        together(
            partial(revisions.save, copy, typed, by=editor, base=copy.newest),
            partial(approve, request, by=lawyers[1]),
        )
        # Saved before, it is rid of the words; saved after, from a form that held them, it does not go out.
        newest = Revision.objects.filter(article=article).order_by("-number").first()
        assert newest.dek == "Typed meanwhile"
        publish(article, publisher)
        is_out = Edition.objects.live(timezone.now()).filter(article=article).exists()
        assert is_out != FINDER.holds_in_html(newest.body)
        assert not FINDER.holds_in_html(Revision.objects.get(article=article, number=1).body)
