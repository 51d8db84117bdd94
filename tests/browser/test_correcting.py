"""A correction goes out while a rewrite is half done and another edition is scheduled for noon, by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Edition
from tests.stories import edited, published, published_story

pytestmark = pytest.mark.browser

FIRST = "The council of Harrowgate voted on Tuesday to close the old bridge."
SECOND = "The ferry will sail every hour until then, says the mayor of the town."
THIRD = "Nobody was asked, and nobody is surprised by what was decided there."
BODY = f'<p id="p-first">{FIRST}</p>\n<p id="p-second">{SECOND}</p>\n<p id="p-third">{THIRD}</p>'


def write(page, paragraph, words):
    """Write at the end of a paragraph, as by hand."""
    page.click(f".ProseMirror[contenteditable=true] p:has-text('{paragraph[:30]}')")
    page.keyboard.press("End")
    page.keyboard.type(words)


def test_readers_have_a_correction_at_once_and_every_other_text_takes_it_up(open_page, editor, publisher):
    noon = (timezone.localtime() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    article = published_story(body=BODY, at=timezone.now() - timedelta(hours=1))
    edited(article, body=BODY.replace("every hour", "every half hour"))
    scheduled = published(article, at=noon)
    edited(article, headline="A rewrite, half done", body=article.newest.body.replace("Nobody was asked", "All were"))

    # From the story's page to the live text, which is not the rewrite.
    page = open_page(publisher)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.click("text=Correct what is live…")
    page.wait_for_selector(".ProseMirror[contenteditable=true]")
    page.wait_for_timeout(900)  # the editor writes its field anew when it starts
    expect(page.locator("#id_headline")).to_have_value("Harrowgate closes its old bridge")
    write(page, FIRST, " The vote was on Friday.")
    # Leaving asks first.
    dialogs = []
    page.once("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.assign('/admin/')")
    page.wait_for_timeout(300)
    assert dialogs == ["beforeunload"]
    page.click("[name=_save]")

    # What changes, by word; then the note, with another that is added and left empty.
    expect(page.locator(".differences ins")).to_contain_text("The vote was on Friday.")
    expect(page.locator("text=12:00")).to_be_visible()
    page.fill("[name=note-0-text]", "An earlier version did not say when the vote was.")
    page.click("text=Add another note")
    expect(page.locator("[name=note-0-text]")).to_have_value("An earlier version did not say when the vote was.")
    expect(page.locator("[name=note-1-text]")).to_be_visible()
    page.click("button:has-text('Publish the correction')")
    messages = page.locator(".messagelist")
    expect(messages).to_contain_text("Corrected. Readers have it now.")
    expect(messages).to_contain_text("Carried into the working text.")
    expect(messages).to_contain_text("Carried into what is scheduled for")

    # Readers have the correction, and nothing of the rewrite.
    reader = open_page()
    reader.goto(Edition.objects.live(timezone.now()).get().get_absolute_url())
    expect(reader.locator("article").first).to_contain_text("The vote was on Friday.")
    expect(reader.locator("body")).to_contain_text("An earlier version did not say when the vote was.")
    for words in ("half done", "every half hour", "All were"):
        expect(reader.locator("body")).not_to_contain_text(words)

    # The rewrite and noon's text carry it.
    page.wait_for_selector(".ProseMirror[contenteditable=true]")
    expect(page.locator("#id_headline")).to_have_value("A rewrite, half done")
    for words in ("The vote was on Friday.", "every half hour", "All were"):
        expect(page.locator(".ProseMirror")).to_contain_text(words)
    scheduled.refresh_from_db()
    assert (scheduled.live_from, scheduled.held_at) == (noon, None)
    assert "The vote was on Friday." in scheduled.revision.body
    assert "every half hour" in scheduled.revision.body
    assert "half done" not in scheduled.revision.headline


def test_what_blocks_leads_to_its_paragraph_with_the_caret_in_it(open_page, publisher):
    body = "".join(f"<p>Paragraph {number} of a story that is longer than the window.</p>" for number in range(60))
    article = published_story(body=body, at=timezone.now() - timedelta(hours=1))
    edited(article, body=article.newest.body.replace("Paragraph 45", "Paragraph TK"), byline=())
    page = open_page(publisher)
    publish = reverse("admin:articles_article_publish", args=[article.pk])
    page.goto(publish)
    page.click("li:has-text('A note was left in the text') >> text=Put it right")
    paragraph = page.locator(".ProseMirror p", has_text="Paragraph TK")
    expect(paragraph).to_be_in_viewport()
    page.wait_for_selector(".ProseMirror-focused")
    page.keyboard.type("Here: ")
    expect(paragraph).to_contain_text("Here: Paragraph TK")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(publish)
    page.click("li:has-text('The byline is empty') >> text=Put it right")
    expect(page.locator(".field-byline .select2-search__field")).to_be_focused()

    # Enter in a field publishes nothing. A moment that is typed is meant, and the button says so.
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(publish)
    expect(page.locator("button[name=publish]")).to_have_count(1)
    expect(page.locator("button[name=publish]")).to_have_text("Publish now", use_inner_text=True)
    page.click("text=Publish before everything is checked")
    page.fill("[name=developing_reason]", "Two calls are out.")
    with page.expect_navigation():
        page.press("[name=developing_reason]", "Enter")
    expect(page.locator("[name=developing_reason]")).to_have_value("Two calls are out.")
    assert Edition.objects.count() == 1
    page.fill("[name=live_from]", "2099-01-01T12:00")
    expect(page.locator("button[name=publish]")).to_have_text("Schedule", use_inner_text=True)
    page.check("[name=when][value=now]")
    expect(page.locator("[name=live_from]")).to_have_value("")
