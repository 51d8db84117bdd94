"""A page that the worker fetches appears by itself, beside a form that somebody is typing into."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from claims.models import Evidence
from tests.factories import EvidenceFactory, PageCopyFactory

pytestmark = pytest.mark.browser


def test_copy_appears_and_what_is_typed_stays(open_page, transactional_db, checker):
    source = EvidenceFactory(url="https://council.example/", page_wanted_at=timezone.now())
    page = open_page(checker)
    page.goto(reverse("admin:claims_evidence", args=[source.claim_id, source.pk]))
    expect(page.get_by_text("Being fetched since")).to_be_visible()
    page.fill("#id_title", "Half a title")
    PageCopyFactory(evidence=source, content_type="application/pdf")
    Evidence.objects.update(page_wanted_at=None)
    expect(page.get_by_text("PDF, by its hash alone")).to_be_visible()
    expect(page.get_by_text("Being fetched since")).to_have_count(0)
    expect(page.locator("#id_title")).to_have_value("Half a title")
