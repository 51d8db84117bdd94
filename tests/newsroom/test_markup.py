"""The HTML of public pages, by the Nu HTML checker. Skipped where there is none: `make audit` fetches it."""

from __future__ import annotations

import pytest

from audit import markup
from audit.pages import public_pages
from tests import small_site

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


@pytest.mark.skipif(markup.checker() is None, reason="There is no Nu HTML checker, or no Java: npm ci --ignore-scripts")
def test_public_pages_are_valid(tmp_path):
    small_site.build()
    markup.save(public_pages(), tmp_path)
    assert markup.errors(markup.checker(), tmp_path) == []
