"""A reader follows a story through its editions, in a browser that takes the content security policy at its word."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import stories
from tests.factories import CorrectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAME = "".join(f"<p>Paragraph {n} stays as it was.</p>" for n in range(4))


@pytest.mark.parametrize("width", [1440, 390])
def test_reader_sees_what_changed(open_page, width):
    article = stories.published_story(
        headline="Bridge to close", body=f"<p>The council voted on Tuesday.</p>{SAME}", at=timezone.now() - timedelta(1)
    )
    stories.edited(
        article, body=article.newest.body.replace("Tuesday", "Wednesday"), headline="Bridge </script> closes"
    )
    edition = stories.published(article)
    CorrectionFactory(article=article, note="It was <Wednesday>.").editions.add(edition)
    page = open_page(width=width)
    page.goto(edition.get_absolute_url())
    data = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert data["headline"] == "Bridge </script> closes"
    assert data["correction"][0]["text"] == "It was <Wednesday>."

    page.get_by_role("link", name="2 editions: what changed").click()
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["Bridge </script> closes", "Bridge to close"]
    page.get_by_role("link", name="What changed in the edition of").click()
    assert page.evaluate("document.querySelector('#changes').getBoundingClientRect().top") < 1000
    assert page.locator(".difference del").all_text_contents() == ["taken out: to close", "taken out: Tuesday"]
    folded = page.get_by_text("4 paragraphs are the same")
    folded.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Paragraph 3 stays as it was.").last.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("link", name="All editions").click()
    page.get_by_role("link", name="Bridge to close").click()
    assert page.get_by_text("This is an old text.").is_visible()
    page.get_by_role("link", name="Read the story as it stands today").click()
    assert page.url.endswith(edition.get_absolute_url())
