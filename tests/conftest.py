"""What every test has at hand."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from hypothesis import HealthCheck, settings

from entities import names_index
from tests.factories import UserFactory

# A machine that is busy makes no test wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if not (item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)):
            item.add_marker("same_everywhere")
    if CHROMIUM:
        return
    skip = pytest.mark.skip(reason="There is no Chromium. Install it, or set CHROMIUM to its path.")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test():
    """What was counted for a person, or kept of the names, would be told of another with the same number."""
    for cache in caches:
        caches[cache].clear()
    names_index.forget()


@pytest.fixture
def noon():
    """The moment at which stories of the tests are looked at, in a year that is over."""
    return datetime(2024, 5, 14, 12, tzinfo=UTC)


@pytest.fixture
def reporter(db):
    return UserFactory(username="reporter", is_staff=True, role="Reporter")


@pytest.fixture
def checker(db):
    return UserFactory(username="checker", is_staff=True, role="Fact-checker")


@pytest.fixture
def second_checker(db):
    return UserFactory(username="second-checker", is_staff=True, role="Fact-checker")


@pytest.fixture
def editor(db):
    return UserFactory(username="editor", is_staff=True, role="Editor")


@pytest.fixture
def publisher(db):
    return UserFactory(username="publisher", is_staff=True, role="Publisher")


@pytest.fixture
def admin(db):
    return UserFactory(username="admin", admin=True)
