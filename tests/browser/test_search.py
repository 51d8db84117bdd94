"""Names and headlines are suggested to whoever types, and can be chosen with the keyboard and by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import EntityFactory
from tests.stories import published_story

pytestmark = pytest.mark.browser


@pytest.fixture
def entity(transactional_db):
    entity = EntityFactory(name="Harrowgate")
    published_story(headline="The bridge closes", entities=((entity, "about"),))
    return entity


def test_suggestion_is_chosen_with_the_keyboard(open_page, entity):
    page = open_page()
    page.goto("/search/")
    field = page.get_by_role("combobox")
    field.press_sequentially("harr")
    option = page.get_by_role("option", name="Harrowgate")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Escape")
    expect(option).to_be_hidden()
    expect(field).to_have_value("harr")
    field.press_sequentially("o")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"**{entity.get_absolute_url()}")


def test_words_are_searched_for_without_choosing(open_page, entity):
    page = open_page()
    page.goto("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("bridge")
    option = page.get_by_role("option", name="The bridge closes")
    expect(option).to_be_visible()
    field.press("Enter")
    page.wait_for_url("**/search/?q=bridge")
    page.get_by_role("link", name="The bridge closes").click()
    expect(page.locator("h1")).to_have_text("The bridge closes")


def test_button_leads_to_the_page_on_a_phone(open_page, entity):
    page = open_page(width=390)
    page.goto("/")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Search", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
