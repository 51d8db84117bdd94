"""Kill the browser or take the network away in the middle: what was typed is offered again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Draft
from tests.factories import PASSWORD
from tests.stories import story

pytestmark = pytest.mark.browser

TEXT = ".ProseMirror[contenteditable=true]"


def type_at_the_end(page, words):
    page.click(f"{TEXT} p >> nth=0")
    page.keyboard.press("End")
    page.keyboard.type(words)


@pytest.fixture
def address(editor):
    return reverse("admin:articles_article_change", args=[story(by=editor).pk])


def kept(page, words):
    """Wait until the server has these words. What was typed before them it may have had earlier."""
    for _ in range(400):
        if any(words in draft.form["body"][0] for draft in Draft.objects.all()):
            break
        page.wait_for_timeout(50)
    else:
        raise AssertionError("It is not kept.")
    expect(page.locator("#autosave-status")).to_contain_text("Draft kept")


def test_a_closed_tab_loses_nothing_and_a_save_ends_the_offer(open_page, editor, address):
    page = open_page(editor)
    page.goto(address)
    page.wait_for_selector(TEXT)
    type_at_the_end(page, " Typed before the crash.")
    kept(page, "Typed before the crash.")
    context = page.context
    page.close(run_before_unload=False)

    page = context.new_page()
    page.goto(address)
    page.click("text=Take it up")
    expect(page.locator(TEXT)).to_contain_text("Typed before the crash.")
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    expect(page.locator(TEXT)).to_contain_text("Typed before the crash.")
    assert page.locator("[data-draft-tab]").count() == 0
    assert page.locator("#local-draft").is_hidden()
    assert Draft.objects.count() == 0


def test_text_typed_while_the_network_is_away_stays_in_the_browser_and_is_sent_later(open_page, editor, address):
    page = open_page(editor, ignore="net::ERR_INTERNET_DISCONNECTED")
    page.goto(address)
    page.wait_for_selector(TEXT)
    page.context.set_offline(True)
    type_at_the_end(page, " Typed in a tunnel.")
    expect(page.locator("#autosave-status")).to_contain_text("No connection")
    assert Draft.objects.count() == 0
    page.context.set_offline(False)
    kept(page, "Typed in a tunnel.")


def test_a_browser_killed_while_the_network_is_away_offers_the_text_when_it_is_back(open_page, editor, address):
    page = open_page(editor, ignore="net::ERR_INTERNET_DISCONNECTED")
    page.goto(address)
    page.wait_for_selector(TEXT)
    context = page.context
    context.set_offline(True)
    type_at_the_end(page, " Typed in a tunnel.")
    page.wait_for_timeout(2500)
    page.close(run_before_unload=False)
    context.set_offline(False)

    page = context.new_page()
    page.goto(address)
    page.click("#local-draft >> text=Take it up")
    expect(page.locator(TEXT)).to_contain_text("Typed in a tunnel.")


def test_a_save_that_meets_a_log_out_loses_nothing(open_page, editor, address):
    page = open_page(editor, ignore="403 (Forbidden)")
    page.goto(address)
    page.wait_for_selector(TEXT)
    page.context.clear_cookies(name="sessionid")
    type_at_the_end(page, " Typed while logged out.")
    expect(page.locator("#autosave-status")).to_contain_text("You are logged out")
    page.click("[name=_save]")
    page.fill("#id_username", editor.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.click("#local-draft >> text=Take it up")
    expect(page.locator(TEXT)).to_contain_text("Typed while logged out.")


def test_what_is_typed_at_once_is_kept(open_page, editor, address):
    page = open_page(editor)
    page.goto(address)
    page.wait_for_selector(TEXT)
    type_at_the_end(page, " At once.")
    kept(page, "At once.")
