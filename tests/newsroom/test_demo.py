"""The demonstration newsroom, as the command loads it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Correction, Edition, Picture, Pin
from articles.models.edition import ENDINGS
from articles.models.story import Kind, Stage
from claims.models import Anchor, Claim, Evidence, Placement, Rating, State, Verdict, Voice
from newsroom.demonstration.loading import password_of
from tests.newsroom.demonstration import counts, demo

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The newsroom, loaded once for the tests that only look at it. Rolled back after the last."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            yield demo()
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


def test_stories_are_before_readers_with_their_checks(loaded):
    now = timezone.now()
    assert Article.objects.count() >= 8
    assert Edition.objects.live(now).count() >= 8
    assert Claim.objects.count() >= 16
    assert Claim.objects.public(now).count() >= 10
    assert Pin.objects.get().article.source_id == "stargate"


def test_stargate_story_is_live_and_checked(loaded):
    now = timezone.now()
    article = Article.objects.get(source_id="stargate")
    (edition,) = Edition.objects.live(now).filter(article=article)
    checked = Claim.objects.public(now).filter(anchors__article=article).distinct()
    assert checked.count() >= 5
    assert edition.revision.body.count("<p ") >= 6


def test_every_step_of_the_scale_is_shown_to_readers(loaded):
    shown = Verdict.objects.current().filter(claim__in=Claim.objects.public(timezone.now()))
    assert set(shown.values_list("rating", flat=True)) == set(Rating.objects.values_list("pk", flat=True))


def test_every_voice_speaks(loaded):
    assert set(Anchor.objects.values_list("voice", flat=True)) == set(Voice.values)


def test_words_are_in_every_state(loaded):
    assert set(Placement.objects.values_list("state", flat=True)) == {str(state) for state in State}


def test_verdicts_are_in_every_state(loaded):
    now = timezone.now()
    assert Verdict.objects.proposed().exists()
    assert Verdict.objects.retracted().exists()
    assert Verdict.objects.filter(sent_back_at__isnull=False).exists()
    assert Verdict.objects.filter(superseded_at__isnull=False).exists()
    assert Claim.objects.being_checked_again(now).exists()


def test_stories_are_in_every_state(loaded):
    now = timezone.now()
    assert Edition.objects.scheduled(now).exists()
    assert Edition.objects.in_force(now).filter(kind__in=ENDINGS).exists()
    assert Correction.objects.exists()
    assert Article.objects.filter(editions=None).exists()
    assert {Stage.DRAFT, Stage.READY} <= set(Article.objects.values_list("stage", flat=True))
    assert {Kind.NEWS, Kind.FACT_CHECK} <= set(Article.objects.values_list("newest__kind", flat=True))


def test_evidence_says_where_it_is_from(loaded):
    assert not Evidence.objects.filter(title="").exists()
    assert not Evidence.objects.filter(url="", publisher="").exists()
    assert Evidence.objects.exclude(passage="").exists()


def test_pictures_have_a_text_and_a_credit(loaded):
    assert Picture.objects.count() >= 4
    assert not Picture.objects.filter(alt="").exists()
    assert not Picture.objects.filter(credit="").exists()


def test_nobody_approved_their_own_verdict_or_their_own_story(loaded):
    for verdict in Verdict.objects.approved().select_related("claim"):
        wrote = Article.objects.filter(anchors__claim=verdict.claim).values_list("revisions__created_by", flat=True)
        assert verdict.approved_by_id not in {verdict.proposed_by_id, *wrote}


def test_command_prints_addresses_roles_and_passwords_that_work(loaded, client):
    people = [re.split(r"\s{2,}", line.strip()) for line in loaded if "assay-" in line]
    assert {row[0] for row in people} == {"reporter", "fact-checker", "editor", "publisher", "legal", "admin"}
    assert any("http://127.0.0.1:8000/" in line for line in loaded)
    for _role, _name, username, password in people:
        assert password == password_of(username)
        assert client.login(username=username, password=password)
        user = get_user_model().objects.get(username=username)
        assert user.is_staff
        client.logout()


def test_roles_of_the_people_are_those_printed(loaded):
    printed = {}
    for line in loaded:
        if "assay-" in line:
            role, _name, username, _password = re.split(r"\s{2,}", line.strip())
            printed[username] = role
    for user in get_user_model().objects.all():
        groups = [group.name.lower() for group in user.groups.all()]
        assert groups == ([] if user.is_superuser else [printed[user.username]])


def test_loading_again_changes_nothing(loaded):
    before = counts()
    passwords = set(get_user_model().objects.values_list("username", "password"))
    editions = set(Edition.objects.values_list("pk", "live_from"))
    again = demo()
    assert counts() == before
    assert set(get_user_model().objects.values_list("username", "password")) == passwords
    assert set(Edition.objects.values_list("pk", "live_from")) == editions
    assert [line for line in again if line.endswith(": loaded")] == []
    assert len([line for line in again if line.endswith(": is there")]) == Article.objects.count()


def test_address_can_be_said(loaded):
    lines = demo(address="https://assay.example/")
    assert any(line.endswith("https://assay.example/admin/") for line in lines)
