"""Whether the demonstration is loaded where people work already."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError

from articles.models import Article
from tests.factories import UserFactory
from tests.newsroom.demonstration import counts, demo

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def test_it_is_not_loaded_beside_other_people():
    UserFactory(username="someone")
    before = counts()
    with pytest.raises(CommandError, match="Other people work in this newsroom"):
        demo()
    assert counts() == before


def test_it_is_loaded_beside_other_people_if_forced_and_leaves_them_alone():
    someone = UserFactory(username="someone", admin=True)
    namesake = UserFactory(username="editor", password="my own long password", is_staff=True, role="Editor")
    demo(force=True)
    assert Article.objects.filter(source="demonstration").count() >= 8
    someone.refresh_from_db()
    assert (someone.is_superuser, someone.groups.count()) == (True, 0)
    namesake.refresh_from_db()
    assert namesake.check_password("my own long password")
