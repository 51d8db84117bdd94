"""That the stories of the tests are what they say: a test that expects nothing to be shown proves something."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.models import Edition
from claims.models import Claim, State
from tests import stories

pytestmark = pytest.mark.django_db


def test_checked_story_is_live_and_its_claim_is_public():
    article = stories.checked_story()
    now = timezone.now()
    assert [edition.article for edition in Edition.objects.live(now)] == [article]
    assert [claim.anchors.get().article for claim in Claim.objects.public(now)] == [article]


def test_edited_story_has_its_claim_wait():
    article = stories.checked_story()
    revision = stories.edited(article, body=article.newest.body.replace("4 million", "5 million"))
    assert [placement.state for placement in revision.placements.all()] == [State.FACTS_CHANGED]


def test_withdrawn_story_is_not_live():
    article = stories.withdrawn_story()
    now = timezone.now()
    assert not Edition.objects.live(now).exists()
    assert Edition.objects.in_force(now).get().article == article
