"""Choosing entities with the keyboard alone: found by any name, made by one key, in an order, and never lost."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from entities import names_index
from entities.models import Entity, Kind
from tests.factories import AliasFactory, EntityFactory, UserFactory
from tests.stories import story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(transactional_db):
    names_index.forget()
    yield UserFactory(username="editor", is_staff=True, role="Editor")
    names_index.forget()


@pytest.fixture
def page(open_page, editor):
    EntityFactory(name="Emmanuel Macron", kind=Kind.PERSON, description="President of France.")
    AliasFactory(name="Société Générale", entity__name="SocGen")
    EntityFactory(name="Harrowgate", kind=Kind.PLACE)
    page = open_page(editor)
    page.goto(reverse("admin:articles_article_change", args=[story(by=editor).pk]))
    return page


def chips(page, field="about"):
    return page.locator(f".field-{field} .choose-entities__chip > span:first-child")


def rows(page, field="about"):
    return page.locator(f".field-{field} [role=option]")


def type_and_wait(page, text, field="about"):
    page.focus(f"#id_{field}_typed")
    page.keyboard.type(text)
    expect(page.locator(f"#id_{field}_typed")).to_have_attribute("aria-expanded", "true")


def test_entities_are_found_by_alias_with_typos_and_kept_in_their_order(page):
    type_and_wait(page, "sociéte genrale")
    expect(rows(page).first).to_contain_text("also: Société Générale")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["SocGen"])
    type_and_wait(page, "macro")
    expect(rows(page).first).to_contain_text("President of France.")
    page.keyboard.press("Enter")
    type_and_wait(page, "harrowg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["SocGen", "Emmanuel Macron", "Harrowgate"])
    # Back to what was chosen: the last is moved before the others, and the one after it is taken away.
    page.keyboard.press("Backspace")
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(chips(page)).to_have_text(["Harrowgate", "Emmanuel Macron"])
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    expect(chips(page)).to_have_text(["Harrowgate", "Emmanuel Macron"])


def test_new_entity_is_made_by_one_key_and_one_like_another_is_asked_about(page):
    type_and_wait(page, "Ada Moss")
    page.keyboard.press("Control+Enter")
    expect(chips(page)).to_have_text(["Ada Moss"])
    made = Entity.objects.get(name="Ada Moss")
    assert made.kind == Kind.PERSON
    type_and_wait(page, "Emanuel Macron", "mentions")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".field-mentions .choose-entities__note")).to_contain_text("looks like one of these")
    page.keyboard.press("Enter")
    expect(chips(page, "mentions")).to_have_text(["Emmanuel Macron"])
    assert Entity.objects.filter(name="Emanuel Macron").count() == 0


def test_screen_reader_is_told_what_is_found_and_what_was_done(page):
    line = page.locator("#id_about_typed")
    expect(line).to_have_attribute("role", "combobox")
    expect(line).to_have_accessible_name("About:")
    type_and_wait(page, "harrow")
    status = page.locator(".field-about [role=status]")
    expect(status).to_have_text("1 found.")
    active = line.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(line).to_have_attribute("aria-expanded", "false")
    expect(line).to_have_value("harrow")
    page.keyboard.press("ArrowDown")
    expect(line).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(status).to_have_text("Harrowgate, place, chosen.")
    expect(page.get_by_role("button", name="Remove Harrowgate")).to_be_visible()


def test_name_that_was_typed_and_not_chosen_is_not_lost(page):
    page.fill("#id_about_typed", "Nobody Knows")
    page.click("[name=_save]")
    expect(page.locator(".field-about .errorlist")).to_contain_text("“Nobody Knows” is not there yet.")
    expect(page.locator("#id_about_typed")).to_have_value("Nobody Knows")
    page.fill("#id_about_typed", "harrowgate")
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    expect(chips(page)).to_have_text(["Harrowgate"])
