"""Two people on one story: the second save is refused, and nothing that either typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.blocks import split
from articles.models import Draft
from tests.factories import UserFactory
from tests.stories import story

pytestmark = pytest.mark.browser

FIRST = "The council of Harrowgate voted on Tuesday to close the old bridge."
SECOND = "Repairs will cost 4 million crowns, the mayor said."
THIRD = "The ferry will sail every hour until then."
BODY = f'<p id="p-first">{FIRST}</p>\n<p id="p-second">{SECOND}</p>\n<p id="p-third">{THIRD}</p>'


# Puts the caret at the end of a paragraph, on whichever line of it that is. Says whether it is still there a moment
# later: the editor sets it once more after a click.
TO_THE_END = """paragraph => new Promise(resolve => {
  const selection = document.getSelection()
  selection.selectAllChildren(paragraph)
  selection.collapseToEnd()
  setTimeout(() => {
    const rest = document.createRange()
    rest.selectNodeContents(paragraph)
    if (!selection.isCollapsed || !paragraph.contains(selection.focusNode)) return resolve(false)
    rest.setStart(selection.focusNode, selection.focusOffset)
    resolve(rest.toString() === "")
  }, 100)
})"""


def write(page, paragraph, words):
    """Write at the end of a paragraph, as by hand: who sees the caret elsewhere sets it again."""
    place = page.locator(f".ProseMirror[contenteditable=true] p:has-text('{paragraph[:30]}')")
    place.click()
    for _ in range(50):
        if place.evaluate(TO_THE_END):
            break
    page.keyboard.type(words)


def wait_until_kept(page, article, words):
    """Wait until the server has the words in a draft: the page may say that it keeps an earlier one."""
    for _ in range(200):
        if any(words in str(draft.form) for draft in Draft.objects.filter(article=article)):
            break
        page.wait_for_timeout(100)
    expect(page.locator("#autosave-status")).to_contain_text("Draft kept")


def opened(open_page, user, article):
    page = open_page(user)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(".ProseMirror[contenteditable=true]")
    page.wait_for_timeout(900)  # the editor writes its field anew when it starts
    return page


def test_second_save_is_refused_and_the_merge_keeps_what_both_wrote(open_page, editor):
    colleague = UserFactory(username="colleague", is_staff=True, role="Editor")
    article = story(by=editor, body=BODY)
    theirs, mine = opened(open_page, colleague, article), opened(open_page, editor, article)

    write(theirs, THIRD, " So the colleague says.")
    write(theirs, SECOND, " The colleague knows why.")
    theirs.keyboard.press("Enter")
    theirs.keyboard.type("A new paragraph by the colleague, who has news.")
    theirs.click("[name=_save]")
    expect(theirs.locator(".messagelist")).to_contain_text("Saved.")

    write(mine, FIRST, " So the editor says.")
    write(mine, SECOND, " The editor knows better.")
    mine.fill("#id_dek", "A dek that only the editor wrote.")
    mine.click("[name=_save]")
    expect(mine.locator(".errorlist")).to_contain_text("colleague saved this story")
    article.refresh_from_db()
    assert article.newest.number == 2
    # What was typed is still on the page, and can be gone on with.
    expect(mine.locator(".ProseMirror")).to_contain_text("The editor knows better.")
    write(mine, FIRST, " And more.")
    wait_until_kept(mine, article, "And more.")
    with mine.expect_navigation():
        mine.click(".errorlist a")

    # Only the paragraph that both changed is a question; it has to be answered.
    question = mine.locator("fieldset.question")
    expect(question).to_have_count(1)
    for words in ("The editor knows better.", "The colleague knows why."):
        expect(question).to_contain_text(words)
    mine.click("button:has-text('Save both together')")
    expect(question).to_be_visible()
    article.refresh_from_db()
    assert article.newest.number == 2
    question.locator("label", has_text="Take both").click()
    mine.click("button:has-text('Save both together')")
    expect(mine.locator(".messagelist")).to_contain_text("Saved.")

    article.refresh_from_db()
    assert article.newest.dek == "A dek that only the editor wrote."
    assert [block.text for block in split(article.newest.body)] == [
        f"{FIRST} So the editor says. And more.",
        f"{SECOND} The editor knows better.",
        f"{SECOND} The colleague knows why.",
        "A new paragraph by the colleague, who has news.",
        f"{THIRD} So the colleague says.",
    ]
    assert [block.id for block in split(article.newest.body)][::2] == ["p-first", "p-second", "p-third"]
    assert not Draft.objects.filter(discarded_at=None).exists()
    # Nothing is offered again that has been saved.
    mine.wait_for_timeout(1500)
    expect(mine.locator("#local-draft")).to_be_hidden()
    expect(mine.locator("[data-draft-tab]")).to_have_count(0)
