"""The desk in a browser: what comes appears without a reload, and the board is used with the keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.handing_over import hand_over
from articles.models import Article
from articles.models.story import Stage
from articles.telling import notify
from tests.stories import story

pytestmark = pytest.mark.browser


def test_desk_keeps_up_to_date_and_keeps_what_is_open_and_focused(transactional_db, open_page, editor, reporter):
    first = story(by=reporter, headline="First")
    problems = [{"code": code, "message": f"Problem {code}."} for code in "ab"]
    Article.objects.filter(pk=first.pk).update(problems=problems)
    page = open_page(editor)
    page.clock.install()
    page.goto(reverse("admin:index"))
    draft, review = page.locator("[data-list=draft]"), page.locator("[data-list=review]")
    page.click("summary:has-text('Problem a.')")
    page.focus("text=First")
    page.evaluate("document.body.dataset.same = 'page'")

    second = story(by=reporter, headline="Second")
    page.clock.run_for(11_000)
    expect(draft.locator(".card")).to_have_count(2)
    expect(page.locator("#desk-said")).to_contain_text("New on your desk: Draft: Second")
    expect(page.locator("text=Problem b.")).to_be_visible()
    expect(page.locator("text=First").first).to_be_focused()

    hand_over(first, by=reporter, stage=Stage.REVIEW, to=editor, note="Have a look.")
    notify(editor, "Something came.", "/admin/")
    page.clock.run_for(11_000)
    expect(review.locator(".card")).to_contain_text("Have a look.")
    expect(review.locator(".card-link")).to_be_focused()
    expect(draft.locator(".card")).to_have_count(1)
    expect(page.locator("[data-key=notices]")).to_contain_text("Something came.")

    # The form of a page that has updated itself works still.
    page.click("button:has-text('Read') >> nth=-1")
    expect(page.locator(".desk-clear, [data-key=list-1]").first).to_be_visible()
    expect(page.locator("text=Something came.")).to_have_count(1)
    assert Article.objects.get(pk=second.pk).stage == Stage.DRAFT


def test_board_is_used_with_the_keyboard(transactional_db, open_page, editor, reporter):
    stories = {name: story(by=reporter, headline=name) for name in ("Lower", "Upper")}
    hand_over(story(by=reporter, headline="Beside"), by=reporter, stage=Stage.REVIEW, to=None)
    page = open_page(editor)
    page.goto(reverse("admin:index"))

    def focused():
        return page.evaluate("document.activeElement.textContent")

    visited = []
    for key in ("j", "ArrowDown", "k", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        visited.append(focused())
    assert visited == ["Upper", "Lower", "Upper", "Beside", "Upper"]

    page.keyboard.press("?")
    expect(page.locator("#desk-keys")).to_be_visible()
    page.keyboard.press("Escape")

    page.focus(".card-link:has-text('Lower')")
    page.keyboard.press("m")
    dialog = page.locator("dialog.desk-dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focused() == "Lower"

    page.keyboard.press("m")
    dialog.locator("[name=stage]").select_option("fact-check")
    dialog.locator("[name=assignee]").select_option(str(editor.pk))
    dialog.locator("[name=note]").fill("For /you? jk")
    dialog.locator("[type=submit]").click()
    expect(page.locator(".messagelist")).to_contain_text("“Lower” is at “fact-check” now, with editor.")
    expect(page.locator(".card-link", has_text="Lower")).to_be_focused()
    article = Article.objects.get(pk=stories["Lower"].pk)
    assert (article.stage, article.assignee, article.handover_note) == (Stage.FACT_CHECK, editor, "For /you? jk")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "section"
    page.focus(".card-link:has-text('Lower')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('admin:articles_article_change', args=[article.pk])}")
