"""What every test has at hand."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from tests.factories import UserFactory

# A machine that is busy makes no test wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def pytest_collection_modifyitems(items):
    if CHROMIUM:
        return
    skip = pytest.mark.skip(reason="There is no Chromium. Install it, or set CHROMIUM to its path.")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


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
