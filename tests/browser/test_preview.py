"""What is typed is previewed at both widths before it is saved, a reader gets it by a link, and colleagues show up."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import previewing
from articles.models import Revision
from tests.factories import UserFactory
from tests.stories import judged, marked, story

pytestmark = pytest.mark.browser


def test_typed_text_is_previewed_at_both_widths_and_nothing_of_it_is_saved(transactional_db, open_page, editor):
    article = story(by=editor)
    judged(marked(article).claim)
    page = open_page(editor)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.fill("#id_headline", "Typed and not saved")
    with page.context.expect_page() as opened:
        page.click("[name=_preview]")
    preview = opened.value
    expect(preview.locator("h1")).to_contain_text("Preview")
    for title, width in (("The page on a phone", 390), ("The page on a desktop", 1280)):
        frame = preview.frame_locator(f"iframe[title='{title}']")
        expect(frame.locator("h1")).to_have_text("Typed and not saved")
        expect(frame.locator("mark.claim")).to_have_text("4 million crowns")
        assert frame.locator("body").evaluate("() => innerWidth") == width
        assert preview.locator(f"iframe[title='{title}']").bounding_box()["width"] > 300
    preview.check("[value=phone]")
    expect(preview.locator("iframe[title='The page on a desktop']")).to_be_hidden()
    # A link in the page leads out of the frame; one within it does not.
    frame = preview.frame_locator("iframe[title='The page on a phone']")
    frame.locator("a.claim-ref").first.click()
    expect(frame.locator("h1")).to_have_text("Typed and not saved")
    with preview.context.expect_page() as left:
        frame.locator(".wordmark").click()
    assert left.value.url.endswith("/")
    # The form goes on where it was: it asks before it is left, and saves.
    expect(page.locator("#autosave-status")).to_contain_text("Draft kept")
    assert Revision.objects.count() == 1
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert Revision.objects.get(number=2).headline == "Typed and not saved"
    # Enter in a field saves, too: the first button of a form is what it presses.
    page.fill("#id_slug", "typed-slug")
    page.press("#id_slug", "Enter")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert Revision.objects.get(number=3).slug == "typed-slug"
    assert len(page.context.pages) == 3


def test_colleague_is_shown_while_they_have_the_story_open(transactional_db, open_page, editor, publisher):
    article = story(by=editor)
    there = reverse("admin:articles_article_change", args=[article.pk])
    first = open_page(editor)
    first.goto(there)
    second = open_page(publisher)
    second.goto(there)
    expect(second.locator("#presence")).to_have_text("editor has this story open too.")
    expect(first.locator("#presence")).to_have_text("publisher has this story open too.", timeout=15_000)
    second.goto(reverse("admin:index"))
    expect(first.locator("#presence")).to_be_empty(timeout=60_000)


def test_reader_gets_a_watermark_on_screen_and_on_paper(transactional_db, open_page):
    article = story(by=UserFactory(role="Editor"))
    _link, secret = previewing.share(article, made_for="Counsel", by=article.created_by)
    page = open_page(width=390, height=844)
    page.goto(reverse("preview", args=[secret]))
    for medium in ("screen", "print"):
        page.emulate_media(media=medium)
        expect(page.locator(".watermark-notice")).to_contain_text("Not for publication.")
        expect(page.locator(".watermark span").first).to_have_text(re.compile("Counsel · not for publication"))
        assert page.locator(".watermark").bounding_box()["width"] > 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
