"""The front page: how it fills the window, and how it is laid out with the keyboard alone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Pin
from articles.picture_markup import SIZES
from newsroom.generation.prose import Prose
from tests.factories import PictureFactory, SectionFactory, UserFactory
from tests.newsroom.test_pages_lists import hours_ago
from tests.stories import published, story

pytestmark = pytest.mark.browser

PROSE = Prose(5)
FOCUSED = "document.activeElement"
WIDTHS = (390, 768, 1440, 1920)
# How wide a file a picture needs where it stands, and how wide a browser is told that it is.
NEEDED = """(image) => {
  const { width, height } = image.getBoundingClientRect()
  const isCropped = getComputedStyle(image).objectFit === "cover"
  return isCropped ? Math.max(width, height * image.getAttribute("width") / image.getAttribute("height")) : width
}"""
TOLD = """(sizes) => {
  const ways = sizes.split(", ").map((way) => /^(?:(\\(.*\\)) )?(.*)$/.exec(way))
  const ruler = document.body.appendChild(document.createElement("div"))
  ruler.style.width = ways.find(([, media]) => !media || matchMedia(media).matches)[2]
  return ruler.getBoundingClientRect().width
}"""
PHOTO = {"picture_alt": "A bridge", "picture_credit": "Ours"}


@pytest.fixture
def talkative(transactional_db):
    """Five stories with much to say, and one that leads with a picture."""
    section = SectionFactory()
    for _ in range(5):
        published(story(headline=f"{PROSE.sentence()} {PROSE.sentence()}", section=section))
    return published(story(headline="Lead", section=section, picture=PictureFactory(width=1200, height=800), **PHOTO))


def ends(box: dict[str, float]) -> float:
    return box["y"] + box["height"]


def test_picture_of_the_lead_takes_the_room_that_the_stories_beside_it_need(open_page, talkative):
    page = open_page(width=1440)
    page.goto("/")
    lead, last = (page.locator(each).last.bounding_box() for each in (".card--lead", ".top__rest .card"))
    picture = page.locator(".card--lead img").bounding_box()
    assert last["x"] > lead["x"] + lead["width"]
    assert abs(ends(lead) - ends(last)) < 40
    assert picture["width"] * 2 / 3 + 50 < picture["height"] <= picture["width"] + 1


@pytest.mark.parametrize("width", WIDTHS)
def test_file_that_a_browser_chooses_is_as_wide_as_its_picture(open_page, talkative, width):
    page = open_page(width=width)
    page.goto("/")
    assert page.evaluate(TOLD, SIZES["lead"]) >= page.locator(".card--lead img").evaluate(NEEDED) * 0.97
    page.goto(talkative.get_absolute_url())
    needed = page.locator(".story__picture img").evaluate(NEEDED)
    assert needed * 0.97 <= page.evaluate(TOLD, SIZES["story"]) <= needed * 1.05


@pytest.mark.parametrize("others", [0, 1, 2])
def test_lead_with_a_picture_runs_across_the_page_where_few_others_are_there(transactional_db, open_page, others):
    section = SectionFactory()
    for number in range(others):
        published(story(headline=f"Story {number}", section=section))
    published(story(headline="Lead", section=section, picture=PictureFactory(width=1200, height=800), **PHOTO))
    page = open_page(width=1440)
    page.goto("/")
    top, picture = (page.locator(each).bounding_box() for each in (".top", ".top__lead img"))
    text = page.locator(".top__lead .card__text").bounding_box()
    assert picture["x"] == top["x"]
    assert text["x"] + text["width"] == pytest.approx(top["x"] + top["width"], abs=1)
    assert text["x"] > picture["x"] + picture["width"]
    assert page.evaluate(TOLD, SIZES["wide"]) == pytest.approx(picture["width"], rel=0.03)
    cards = [card.bounding_box() for card in page.locator(".top__rest .card").all()]
    assert len(cards) == others
    assert {card["y"] >= ends(picture) for card in cards} <= {True}
    assert sum(card["width"] for card in cards) >= top["width"] * 0.9 * min(others, 1)


@pytest.mark.parametrize(("others", "rows"), [(1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [2, 3])])
def test_others_stand_in_full_rows_below_a_lead_without_a_picture(transactional_db, open_page, others, rows):
    section = SectionFactory()
    for number in range(others + 1):
        published(story(headline=f"Story {number}: {PROSE.sentence()}", section=section))
    page = open_page(width=1440)
    page.goto("/")
    lead = page.locator(".card--lead").bounding_box()
    cards = [card.bounding_box() for card in page.locator(".top__rest .card").all()]
    assert {card["y"] >= ends(lead) for card in cards} == {True}
    tops = sorted({card["y"] for card in cards})
    assert [sum(card["y"] == top for card in cards) for top in tops] == rows
    for top in tops:
        right = max(card["x"] + card["width"] for card in cards if card["y"] == top)
        assert abs(right - lead["x"] - lead["width"]) < 1


@pytest.fixture
def editor(transactional_db):
    return UserFactory(role="Editor", is_staff=True)


@pytest.fixture
def paper(editor):
    """Story 0 to Story 8, the newest first."""
    world = SectionFactory(name="World", slug="world")
    for number in range(9):
        published(story(headline=f"Story {number}", section=world), at=hours_ago(number + 1))


def tab_to(page, found) -> None:
    """Press Tab until what is found has the focus."""
    for _ in range(150):
        if found.evaluate(f"(element) => element === {FOCUSED}"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The keyboard does not lead to {found}.")


def test_front_page_is_laid_out_with_the_keyboard_alone(open_page, editor, paper):
    page = open_page(editor)
    page.goto(reverse("admin:front_page"))
    press, said = page.keyboard.press, page.locator("#front-desk-said")
    top = page.get_by_role("region", name="Top of the page")
    slots, headlines = top.locator(".slot"), top.locator(".slot__headline")
    expect(headlines).to_have_text([f"Story {number}" for number in range(6)])

    # What stands there is held, and led to the top step by step. The focus goes with it, and it is said where it is.
    tab_to(page, slots.nth(2).get_by_role("button", name="Hold here"))
    press("Enter")
    expect(slots.nth(2).locator(".chip-live")).to_be_visible()
    for place, step in ((1, "2"), (0, "Lead")):
        press("Alt+ArrowUp")
        expect(said).to_have_text(f"Moved: it is at place “{step}” now. Not saved yet.")
        expect(headlines.nth(place)).to_have_text("Story 2")
        expect(slots.nth(place).locator(".slot__button:focus")).to_have_count(1)

    # Until when.
    tab_to(page, slots.first.get_by_label("Until"))
    page.keyboard.type("05142031")
    press("Tab")
    page.keyboard.type("1000AM")

    # A story that stands nowhere on top is looked for, and put at a place.
    tab_to(page, page.get_by_label("Place", exact=True))
    page.keyboard.type("Top of the page: 3")
    tab_to(page, page.get_by_role("combobox", name="Story"))
    page.keyboard.type("Story 8")
    expect(page.get_by_role("option", name="Story 8")).to_be_visible()
    press("ArrowDown")
    press("Enter")
    expect(headlines).to_have_text([f"Story {number}" for number in (2, 0, 8, 1, 3, 4)])
    expect(slots.nth(2).locator(".slot__button:focus")).to_have_count(1)

    # Another is moved far by its list of places, and one is let go again.
    tab_to(page, slots.nth(1).get_by_role("button", name="Hold here"))
    press("Enter")
    expect(slots.nth(1).locator(".chip-live")).to_be_visible()
    tab_to(page, slots.nth(1).locator("summary"))
    press("Enter")
    tab_to(page, slots.nth(1).get_by_label("Move to"))
    page.keyboard.type("Top of the page: 6")
    press("Tab")
    press("Enter")
    expect(headlines).to_have_text([f"Story {number}" for number in (2, 1, 8, 3, 4, 0)])
    tab_to(page, slots.nth(2).get_by_role("button", name="Let go"))
    press("Enter")
    expect(said).to_have_text("It is held no more. Not saved yet.")

    # Nothing of it is before readers until it is saved.
    reader = open_page()
    shown = reader.locator(".top .card__headline")
    reader.goto("/")
    expect(shown).to_have_text([f"Story {number}" for number in range(6)])
    tab_to(page, page.get_by_role("button", name="Save: readers see it so"))
    press("Enter")
    expect(page.get_by_text("The front page is laid out so from now on.")).to_be_visible()
    reader.goto("/")
    expect(shown).to_have_text([f"Story {number}" for number in (2, 1, 3, 4, 5, 0)])
    ends_at = {pin.article.newest.headline: pin.until and pin.until.year for pin in Pin.objects.all()}
    assert ends_at == {"Story 2": 2031, "Story 0": None}


def test_every_story_that_is_found_stands_in_sight(open_page, editor, paper):
    page = open_page(editor)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(reverse("admin:front_page"))
        page.fill("#front-words", "story")
        found = page.locator(".front-find__found [role=option]")
        expect(found.nth(3)).to_be_visible()
        box = found.nth(3).bounding_box()
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        hit = "([x, y]) => document.elementFromPoint(x, y)?.closest('[role=option]')?.textContent"
        assert page.evaluate(hit, middle) == found.nth(3).text_content()


def test_stories_that_are_found_leave_the_bar_that_saves_to_be_pressed_on_a_phone(open_page, editor, paper):
    page = open_page(editor, width=390)
    page.goto(reverse("admin:front_page"))
    page.get_by_role("combobox", name="Story").press_sequentially("Story")
    expect(page.get_by_role("option", name="Story 0")).to_be_visible()
    save = page.get_by_role("button", name="Save: readers see it so")
    on_top = """(button) => {
      const { left, top, width, height } = button.getBoundingClientRect()
      return document.elementFromPoint(left + width / 2, top + height / 2) === button
    }"""
    for _ in range(9):
        assert save.evaluate(on_top)
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true]").bounding_box()
        assert ends(chosen) <= page.locator(".front-desk__save").bounding_box()["y"] + 1
