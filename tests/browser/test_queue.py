"""The fact-check queue with the keyboard alone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from claims.models import Claim, Priority
from tests.factories import ClaimFactory, UserFactory
from tests.stories import marked, story

pytestmark = pytest.mark.browser


@pytest.fixture
def checker(transactional_db):
    return UserFactory(role="Fact-checker", is_staff=True)


@pytest.fixture
def claims(checker):
    """Three open claims of nobody, in the order of the queue."""
    return [
        marked(story(), claim=ClaimFactory(statement=statement, priority=priority)).claim
        for statement, priority in (("First.", Priority.HIGH), ("Second.", Priority.NORMAL), ("Third.", Priority.LOW))
    ]


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_queue_is_worked_through_with_the_keyboard(open_page, checker, claims):
    other = UserFactory(role="Fact-checker", is_staff=True, first_name="Olu", last_name="Hartnell")
    page = open_page(checker)
    page.goto(f"{reverse('admin:claims_queue')}?queue=unassigned")
    rows = page.locator(".queue-row")
    press = page.keyboard.press
    walked = []
    for key in ("j", "j", "ArrowDown", "ArrowDown", "k", "ArrowUp"):
        press(key)
        walked.append(focused(page))
    assert walked == ["First.", "Second.", "Third.", "Third.", "Second.", "First."]

    # Taken: the row that comes in its place has the focus.
    press("a")
    expect(rows).to_have_count(2)
    expect(page.get_by_role("link", name="Second.")).to_be_focused()
    assert Claim.objects.get(statement="First.").checker == checker

    # Priority, by the focused row; Escape leaves it as it was, and unselected.
    press("p")
    expect(page.locator("#id_plan-priority")).to_be_focused()
    press("Escape")
    expect(page.get_by_role("link", name="Second.")).to_be_focused()
    expect(page.locator(".queue-row input:checked")).to_have_count(0)
    press("p")
    press("u")
    press("Enter")
    expect(page.locator(".queue-priority").first).to_have_text("Urgent")
    expect(page.get_by_role("link", name="Second.")).to_be_focused()

    # When it is due.
    press("d")
    expect(page.locator("#id_plan-due_at")).to_be_focused()
    page.fill("#id_plan-due_at", "2031-05-14T10:00")
    press("Enter")
    expect(page.locator(".card-due")).to_contain_text("Due")
    assert Claim.objects.get(statement="Second.").due_at.year == 2031

    # Two that are selected are handed over together.
    press("x")
    press("j")
    press("x")
    expect(page.locator("#queue-selected")).to_have_text("2")
    press("h")
    page.keyboard.type("Olu")
    press("Enter")
    expect(page.locator(".queue-empty")).to_be_visible()
    assert list(Claim.objects.filter(checker=other).values_list("statement", flat=True).order_by("pk")) == [
        "Second.",
        "Third.",
    ]


def test_who_comes_back_finds_the_row_that_they_opened(open_page, checker, claims):
    page = open_page(checker)
    address = f"{reverse('admin:claims_queue')}?queue=unassigned"
    page.goto(address)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('admin:claims_claim_change', args=[claims[1].pk])}")
    page.goto(address)
    expect(page.get_by_role("link", name="Second.")).to_be_focused()
    Claim.objects.filter(pk=claims[1].pk).update(checker=checker)
    page.reload()
    expect(page.get_by_role("link", name="Third.")).to_be_focused()


def test_keys_are_shown_can_be_turned_off_and_leave_typing_alone(open_page, checker, claims):
    page = open_page(checker)
    page.goto(f"{reverse('admin:claims_queue')}?queue=unassigned")
    press = page.keyboard.press
    press("/")
    expect(page.locator("#queue-search")).to_be_focused()
    page.keyboard.type("ja?")
    assert page.input_value("#queue-search") == "ja?"
    press("Tab")
    page.get_by_role("link", name="First.").focus()
    press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.uncheck("#desk-keys-on")
    press("Escape")
    page.get_by_role("link", name="First.").focus()
    press("j")
    assert focused(page) == "First."
    press("a")
    expect(page.locator(".queue-row")).to_have_count(3)
    press("?")
    page.check("#desk-keys-on")
    press("Escape")
    press("2")
    page.wait_for_url("**queue=unassigned**")
    press("1")
    page.wait_for_url("**queue=mine**")
    expect(page.locator("[aria-current=page]")).to_contain_text("Mine")


def test_two_take_one_claim_and_the_second_is_told(open_page, checker, claims):
    address = f"{reverse('admin:claims_queue')}?queue=unassigned"
    second = UserFactory(role="Fact-checker", is_staff=True)
    pages = [open_page(person) for person in (checker, second)]
    for page in pages:
        page.goto(address)
        page.keyboard.press("j")
    for page in pages:
        page.keyboard.press("a")
        page.wait_for_selector(".messagelist")
    assert pages[0].inner_text(".messagelist") == "You have the claim now."
    assert pages[1].inner_text(".messagelist") == f"“First.” is with {checker} meanwhile, and was left there."
    assert Claim.objects.get(statement="First.").checker == checker
