"""The page of a claim asks before a decision on its verdict drops what was typed on it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from claims.models import Verdict
from tests.stories import judged, marked, story

pytestmark = pytest.mark.browser


def test_decision_on_a_verdict_asks_before_typed_text_is_lost(transactional_db, open_page, checker):
    claim = marked(story()).claim
    judged(claim, approve=False)
    page = open_page(checker)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    questions = []

    def answer(dialog):
        questions.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", answer)
    page.fill("[name=notes]", "Typed")
    page.click("button[form=approve-form]")
    expect(page.locator("[name=notes]")).to_have_value("Typed")
    assert questions == ["You have not saved what you typed on this page. Go on without it?"]
    assert not Verdict.objects.current().exists()
    page.fill("[name=notes]", claim.notes)
    page.click("button[form=approve-form]")
    expect(page.locator(".messagelist")).to_contain_text("Approved.")
    assert Verdict.objects.current().count() == 1
