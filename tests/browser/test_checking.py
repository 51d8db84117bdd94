"""From a story to an approved verdict, as somebody does it who has the page before them for the first time.

What counts as one interaction:

- a click; a drag of the mouse that selects words;
- a key that is pressed for what it does (C, Enter, Ctrl and Enter);
- the same key pressed, or held, until what is wanted is reached (arrows from sentence to sentence, Tab from field to
  field): one, however often;
- what is typed into one field: one. The click or the key that leads to the field is another.

Opening the first page does not count: for the checker that is the fact-check page of the story, for the second person
the page on which the claim is listed. Waiting for a page is nobody's interaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from claims.models import Claim, Verdict
from tests.browser.test_marking import SELECT
from tests.factories import PASSWORD, EvidenceFactory, RatingFactory, UserFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.browser

BODY = (
    "<p>The old bridge closes on Monday.</p>"
    "<p>The new bridge cost 4 million crowns in 1986.</p><p>Nobody crosses it at night.</p>"
)
TO_PROPOSE, TO_APPROVE = 15, 3
PASSAGE = "Item 12: bridge, new. 4,000,000 crowns."


@dataclass
class Hands:
    """Does things on a page, and counts them."""

    page: Page
    done: list[str] = field(default_factory=list)

    def click(self, target) -> None:
        self.done.append(f"click {target}")
        target.click()

    def select(self, words: str) -> None:
        self.done.append(f"select {words}")
        self.page.evaluate(SELECT, ["p", words])

    def press(self, key: str, *, until=None) -> None:
        self.done.append(f"press {key}")
        # Nobody is quicker than the page.
        self.page.wait_for_load_state()
        for _ in range(120):  # Django 6.1 has the filters of a list before it
            self.page.keyboard.press(key)
            if until is None or until():
                return
        raise AssertionError(f"{key} leads nowhere.")

    def tab_to(self, target) -> None:
        self.press("Tab", until=lambda: target.evaluate("element => element === document.activeElement"))

    def type(self, text: str) -> None:
        self.done.append(f"type {text}")
        self.page.keyboard.insert_text(text)


@pytest.fixture
def checker(transactional_db):
    return UserFactory(username="checker", is_staff=True, role="Fact-checker")


@pytest.fixture
def second(transactional_db):
    return UserFactory(username="second", is_staff=True, role="Fact-checker")


@pytest.fixture
def article(transactional_db):
    RatingFactory(name="True", slug="true", number=5)
    RatingFactory(name="False", slug="false", number=1)
    return story(body=BODY)


def proposed(page, article) -> None:
    expect(page.locator(".messagelist")).to_contain_text("Proposed.")
    verdict = Verdict.objects.get()
    source = verdict.sources.get()
    assert (verdict.statement, verdict.rating.name) == ("The new bridge cost 4 million crowns in 1986.", "False")
    assert verdict.summary == "The council's budget has another figure."
    assert (source.url, source.passage, source.stance) == ("https://council.example/1986", PASSAGE, "refutes")
    assert verdict.claim.anchors.get().article == article


def approved() -> None:
    assert Verdict.objects.current().count() == 1


def waiting(page) -> None:
    """The claims that wait for approval, as the second person finds them."""
    page.goto(reverse("admin:claims_claim_changelist") + "?state=proposed")


def test_verdict_takes_two_people_a_few_clicks(open_page, checker, second, article):
    page = open_page(checker)
    page.goto(reverse("admin:claims_story", args=[article.pk]))
    hands = Hands(page)
    hands.select("The new bridge cost 4 million crowns in 1986.")
    hands.click(page.get_by_role("button", name="Mark as claim").last)
    expect(page.locator("#id_statement")).not_to_have_value("")
    hands.click(page.get_by_role("button", name="Mark, and check it"))
    # The page of the claim begins in the form.
    expect(page.locator("#id_new-url")).to_be_focused()
    hands.type("https://council.example/1986")
    hands.click(page.locator("#id_new-passage"))
    hands.type(PASSAGE)
    hands.done.append("choose a stance")
    page.locator("#id_new-stance").select_option("refutes")
    hands.click(page.get_by_label("False"))
    hands.click(page.locator("#id_summary"))
    hands.type("The council's budget has another figure.")
    hands.click(page.get_by_role("button", name="Propose", exact=True))
    proposed(page, article)
    assert len(hands.done) <= TO_PROPOSE, hands.done

    page = open_page(second)
    waiting(page)
    hands = Hands(page)
    hands.click(page.get_by_role("link", name="The new bridge cost 4 million"))
    hands.click(page.get_by_role("button", name="Approve"))
    expect(page.locator(".messagelist")).to_contain_text("Approved.")
    approved()
    assert len(hands.done) <= TO_APPROVE, hands.done


def test_verdict_takes_two_people_a_few_keys(open_page, checker, second, article):
    page = open_page(checker)
    page.goto(reverse("admin:claims_story", args=[article.pk]))
    hands = Hands(page)
    hands.tab_to(page.locator("#story-text"))
    hands.press("ArrowDown", until=lambda: "new bridge" in page.evaluate("String(getSelection())"))
    hands.press("c")
    expect(page.locator("#id_statement")).to_have_value("The new bridge cost 4 million crowns in 1986.")
    hands.press("Control+Enter")
    expect(page.locator("#id_new-url")).to_be_focused()
    hands.type("https://council.example/1986")
    hands.tab_to(page.locator("#id_new-passage"))
    hands.type(PASSAGE)
    hands.tab_to(page.locator("#id_new-stance"))
    hands.press("r")
    hands.tab_to(page.get_by_label("True"))
    hands.press("ArrowDown")
    hands.tab_to(page.locator("#id_summary"))
    hands.type("The council's budget has another figure.")
    hands.press("Control+Enter")
    proposed(page, article)
    assert len(hands.done) <= TO_PROPOSE, hands.done

    page = open_page(second)
    waiting(page)
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="The new bridge cost 4 million"))
    hands.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    hands.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("Approved.")
    approved()
    assert len(hands.done) <= TO_APPROVE, hands.done


def test_keys_lead_past_search_and_filters_to_the_list(open_page, second, article):
    judged(marked(article, "4 million crowns").claim, approve=False)
    page = open_page(second)
    waiting(page)
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="Skip to the list"))
    hands.press("Enter")
    hands.press("Tab")
    assert page.evaluate("document.querySelector('#changelist-form').contains(document.activeElement)")


# What was typed stays


def typed(page) -> None:
    page.locator("#id_summary").fill("The budget has another figure.")
    page.get_by_label("False").check()
    page.locator("#id_new-passage").fill(PASSAGE)
    page.locator("#id_notes").fill("Call the archive.")
    for _ in range(100):
        if "archive" in page.evaluate("JSON.stringify(localStorage)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("It is not kept.")


def is_back(page) -> None:
    expect(page.locator("#id_summary")).to_have_value("The budget has another figure.")
    expect(page.locator("#id_new-passage")).to_have_value(PASSAGE)
    expect(page.get_by_label("False")).to_be_checked()
    expect(page.locator("#id_notes")).to_have_value("Call the archive.")


def test_typed_proposal_outlives_the_session(open_page, checker, article):
    claim = marked(article, "4 million crowns", by=checker).claim
    page = open_page(checker)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    typed(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Propose", exact=True).click()
    page.fill("#id_username", checker.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("**/change/**")
    is_back(page)
    expect(page.get_by_text("What you typed here before")).to_be_visible()
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("#id_summary")).to_have_value("")
    page.reload()
    expect(page.locator("#id_summary")).to_have_value("")


def test_refused_proposal_keeps_what_was_typed_and_an_accepted_one_leaves_nothing(open_page, checker, article):
    claim = marked(article, "4 million crowns", by=checker).claim
    page = open_page(checker)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    typed(page)
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator("#propose-form .errornote")).to_be_visible()
    is_back(page)
    assert not Verdict.objects.exists()
    page.locator("#id_new-title").fill("The budget of 1986")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Proposed.")
    # The notes were not saved by that.
    expect(page.locator("#id_notes")).to_have_value("Call the archive.")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    expect(page.locator("#kept")).to_be_hidden()
    assert Claim.objects.get().notes == "Call the archive."
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('typed:'))") == []


def test_decision_on_a_verdict_leaves_what_was_typed_beside_it(open_page, checker, article):
    claim = marked(article, "4 million crowns").claim
    judged(claim, approve=False)
    page = open_page(checker)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    page.locator("#id_notes").fill("Call the archive.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".messagelist")).to_contain_text("Approved.")
    expect(page.locator("#id_notes")).to_have_value("Call the archive.")
    approved()


@pytest.mark.parametrize("width", [390, 1440])
def test_claim_page_shows_the_paragraph_now_and_as_it_was_checked(open_page, checker, article, width):
    claim = marked(article, "4 million crowns").claim
    EvidenceFactory(claim=claim)
    judged(claim)
    published(article)
    page = open_page(checker, width=width)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    excerpt = page.locator(".excerpt")
    expect(excerpt).to_have_count(1)
    expect(excerpt.locator("mark")).to_have_text("4 million crowns")
    expect(page.get_by_text("The old bridge closes on Monday.")).to_be_visible()
    expect(page.get_by_text("Nobody crosses it at night.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
