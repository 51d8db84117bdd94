"""Marking claims in a real browser: with the mouse, with keys alone, by touch on a phone, in any script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from claims import similar
from claims.models import Anchor, SetAside
from tests.browser.conftest import sign_in
from tests.factories import ClaimFactory, EntityFactory, UserFactory
from tests.stories import judged, marked, story

pytestmark = pytest.mark.browser

BODY = (
    "<p>The <b>old</b> bridge cost <a href='/x'>4 <em>million</em></a> crowns in 1986. It is 😀 red.</p>"
    "<ul><li>Ships are larger</li><li>than 12 boats</li></ul>"
    "<table><tbody><tr><th>Year</th><td>1986</td></tr><tr><th>Cost</th><td>4 <b>million</b></td></tr></tbody></table>"
    "<p>“Nobody has ever paid for it,” said Anna Berg.</p>"
)
# Where a selection begins and ends: the element, which of its text nodes, and how far into it.
PLACES = {
    "bold and links": ("bridge cost 4 million crowns", "p", "bridge cost 4 million crowns"),
    "a list item": ("than 12 boats", "li:nth-child(2)", "than 12 boats"),
    "two list items": ("are larger\nthan 12", "ul", "are largerthan 12"),
    "two table cells": ("Cost\n4 mill", "tr:nth-child(2)", "Cost4 mill"),
    "two table rows": ("1986\nCost", "tbody", "1986Cost"),
    "a table cell": ("4 million", "tr:nth-child(2) td", "4 million"),
    "after an emoji": ("😀 red", "p", "😀 red"),
}
SELECT = """([css, words]) => {
    const all = [...document.querySelectorAll(`#story-text [data-block] ${css}`)]
    const root = all.find((element) => element.textContent.includes(words))
    const begin = root.textContent.indexOf(words), range = document.createRange()
    let at = 0
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; at += node.data.length, node = walker.nextNode()) {
        if (at <= begin && begin < at + node.data.length) range.setStart(node, begin - at)
        const end = begin + words.length
        if (at < end && end <= at + node.data.length) range.setEnd(node, end - at)
    }
    document.getElementById("story-text").focus()
    getSelection().removeAllRanges()
    getSelection().addRange(range)
}"""


@pytest.fixture
def checker(transactional_db):
    return UserFactory(username="checker", is_staff=True, role="Fact-checker")


def page_of(article, query="") -> str:
    return reverse("admin:claims_story", args=[article.pk]) + query


@pytest.mark.parametrize("where", PLACES)
def test_words_are_marked_with_one_key_across(open_page, checker, where):
    words, css, selection = PLACES[where]
    article = story(body=BODY)
    page = open_page(checker)
    page.goto(page_of(article))
    page.evaluate(SELECT, [css, selection])
    page.keyboard.press("c")
    expect(page.locator("#id_statement")).not_to_have_value("")
    page.get_by_role("button", name="Mark as claim").first.click()
    expect(page.locator("mark.claim").first).to_be_visible()
    anchor = Anchor.objects.get()
    assert anchor.words == words
    assert "".join(page.locator("mark.claim").all_text_contents()) == selection


@pytest.mark.parametrize(
    ("language", "body", "words"),
    [
        ("he", "<p>עלות <b>הגשר</b> היא 4 מיליון כתרים. הוא ישן.</p>", "הגשר היא 4 מיליון"),
        ("ar", "<p>بلغت <b>تكلفة</b> الجسر ٤ ملايين كرونة.</p>", "تكلفة الجسر ٤ ملايين"),
        ("ja", "<p>橋の<b>修理</b>には400万クローネかかる。橋は古い。</p>", "修理には400万"),
    ],
)
def test_words_of_other_scripts_are_marked(open_page, checker, language, body, words):
    article = story(body=body, language=language)
    page = open_page(checker)
    page.goto(page_of(article))
    page.evaluate(SELECT, ["p", words])
    page.keyboard.press("c")
    expect(page.locator("#id_statement")).not_to_have_value("")
    page.get_by_role("button", name="Mark as claim").first.click()
    expect(page.locator("mark.claim").first).to_be_visible()
    assert Anchor.objects.get().words == words


def test_claim_is_marked_with_keys_alone_and_the_form_begins_with_what_is_guessed(open_page, checker):
    anna = EntityFactory(name="Anna Berg", kind="person")
    article = story(body=BODY, entities=((anna, "mentions"),))
    page = open_page(checker)
    page.goto(page_of(article))
    page.locator("#story-text").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("String(getSelection())") == "“Nobody has ever paid for it,” said Anna Berg."
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("c")
    expect(page.locator("#id_statement")).to_have_value("“Nobody has ever paid for it,” said Anna Berg.")
    expect(page.locator("#id_statement")).to_be_focused()
    expect(page.locator("#id_voice")).to_have_value("quoted")
    expect(page.locator("#id_claimant")).to_have_value(str(anna.pk))
    page.locator("#mark-form input[type=submit]").press("Enter")
    expect(page.locator("mark.claim").first).to_be_visible()
    anchor = Anchor.objects.get()
    assert (anchor.voice, anchor.claim.claimant) == ("quoted", anna)


def test_one_key_marks_a_sentence_worth_a_check_and_one_sets_it_aside(open_page, checker):
    article = story(body=BODY)
    page = open_page(checker)
    page.goto(page_of(article))
    page.get_by_role("link", name="Show what could be checked").click()
    first = page.get_by_role("link", name="Could be checked: a number (4 million crowns)").or_(
        page.locator(".worth-ref").first
    )
    first.first.focus()
    expect(page.locator("mark.worth.is-lit").first).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.type("Common knowledge")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 set aside")).to_be_visible()
    assert "show=checkable" in page.url
    assert SetAside.objects.get().reason == "Common knowledge"
    page.locator(".worth-ref").last.focus()
    page.keyboard.press("c")
    expect(page.locator("#id_words")).to_have_value("“Nobody has ever paid for it,” said Anna Berg.")
    page.keyboard.press("Escape")
    expect(page.locator("#story-text")).to_be_focused()


def test_key_is_a_letter_where_somebody_writes(open_page, checker):
    article = story(body=BODY)
    page = open_page(checker)
    page.goto(page_of(article))
    page.evaluate(SELECT, ["p", "bridge cost"])
    page.locator("#id_statement").focus()
    page.keyboard.type("cx")
    expect(page.locator("#id_statement")).to_have_value("cx")


def test_similar_claim_is_chosen_while_the_statement_is_typed(open_page, checker):
    claim = ClaimFactory(statement="The old bridge cost 4 million crowns.")
    similar.index([claim])
    judged(claim)
    article = story(body=BODY)
    page = open_page(checker)
    page.goto(page_of(article))
    page.evaluate(SELECT, ["p", "bridge cost 4 million crowns"])
    page.keyboard.press("c")
    page.locator("#id_statement").fill("The old bridge cost 5 million crowns.")
    expect(page.get_by_text("another figure")).to_be_visible()
    page.locator("#id_statement").fill("The old bridge cost 4 million crowns.")
    expect(page.get_by_text("reads the same")).to_be_visible()
    page.get_by_label(claim.statement).check()
    page.get_by_role("button", name="Mark as claim").first.click()
    expect(page.locator("mark.claim").first).to_be_visible()
    assert Anchor.objects.get().claim == claim


def test_hover_and_focus_light_the_words_and_the_claim(open_page, checker):
    article = story(body=BODY)
    anchor = marked(article, "bridge cost 4 million crowns")
    page = open_page(checker)
    page.goto(page_of(article))
    item, words = page.locator(f"#anchor-{anchor.pk}"), page.locator("mark.claim").first
    words.hover()
    expect(item).to_contain_class("is-lit")
    page.mouse.move(0, 0)
    expect(item).not_to_contain_class("is-lit")
    item.locator(".tie-badge").focus()
    expect(words).to_contain_class("is-lit")


ON_A_PHONE = {
    "bold and links": ("en", BODY, "p", "bridge cost 4 million crowns", "bridge cost 4 million crowns"),
    "two list items": ("en", BODY, "ul", "are largerthan 12", "are larger\nthan 12"),
    "a table cell": ("en", BODY, "tr:nth-child(2) td", "4 million", "4 million"),
    "right to left": (
        "he",
        "<p>עלות <b>הגשר</b> היא 4 מיליון כתרים.</p>",
        "p",
        "הגשר היא 4 מיליון",
        "הגשר היא 4 מיליון",
    ),
    "Japanese": ("ja", "<p>橋の<b>修理</b>には400万クローネかかる。</p>", "p", "修理には400万", "修理には400万"),
}


@pytest.mark.parametrize("where", ON_A_PHONE)
def test_claim_is_marked_by_touch_on_a_phone(open_page, chromium, live_server, checker, where):
    language, body, css, selection, words = ON_A_PHONE[where]
    article = story(body=body, language=language)
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    sign_in(page, checker, live_server.url)
    page.goto(page_of(article))
    floating = page.locator("#mark-floating")
    expect(floating).to_be_hidden()
    page.evaluate(SELECT, [css, selection])
    floating.tap()
    expect(page.locator("#id_words")).to_have_value(words)
    expect(page.locator("#id_statement")).not_to_have_value("")
    page.locator("#mark-form input[type=submit]").tap()
    expect(page.locator("mark.claim").first).to_be_visible()
    assert Anchor.objects.get().words == words
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
