"""From a story file to a public page whose claim opens from its words, by the hands of four people."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from claims.models import Claim, Rating
from tests.factories import AuthorFactory, EntityFactory, RatingFactory, SectionFactory

pytestmark = pytest.mark.browser

FILE = """Thursday, January 30, 2025

Harrowgate reopens its bridge

The old bridge at Harrowgate reopened on Thursday after “eleven months” of work, the council said.

Repairs cost 4.2 million pounds, twice what was planned in 2023.
"""


def choose(page, field, text):
    """Choose an entity by typing."""
    page.fill(f"#id_{field}_typed", text)
    page.click(f".field-{field} .choose-entities__match:has-text('{text}')")


def select_words(page, words):
    """Select words of the story's text as a mouse would leave them selected."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById("story-text"), NodeFilter.SHOW_TEXT)
            for (let node; (node = walker.nextNode()); ) {
                const at = node.data.indexOf(words)
                if (at < 0) continue
                const range = document.createRange()
                range.setStart(node, at)
                range.setEnd(node, at + words.length)
                getSelection().removeAllRanges()
                getSelection().addRange(range)
                node.parentElement.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }))
                return
            }
            throw new Error("not there: " + words)
        }""",
        words,
    )


def test_from_a_file_to_a_public_claim(open_page, tmp_path, editor, checker, second_checker, publisher):
    SectionFactory(name="World", slug="world")
    AuthorFactory(name="Ann Moss")
    EntityFactory(name="Harrowgate", kind="place")
    RatingFactory(name="Imprecise", slug="imprecise", number=4)
    assert Rating.objects.count() == 1
    file = tmp_path / "bridge.txt"
    file.write_text(FILE, encoding="utf-8")
    call_command("import_story", str(file), by="editor", section="world", byline=["Ann Moss"])
    story = Article.objects.get()

    # The editor changes a sentence and tags the place.
    page = open_page(editor)
    page.goto(reverse("admin:articles_article_changelist"))
    page.click("text=Harrowgate reopens its bridge")
    page.click(".ProseMirror[contenteditable=true] p:has-text('Repairs cost')")
    page.keyboard.press("End")
    page.keyboard.type(" Nobody was surprised.")
    choose(page, "about", "Harrowgate")
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    story.refresh_from_db()
    assert story.newest.body.count("<p id=") == 2
    assert "planned in 2023. Nobody was surprised.</p>" in story.newest.body
    assert [link.entity.name for link in story.newest.entity_links.all()] == ["Harrowgate"]

    # A checker marks the words, gives evidence, and proposes a verdict.
    page = open_page(checker)
    page.goto(reverse("admin:claims_story", args=[story.pk]))
    select_words(page, "Repairs cost 4.2 million pounds")
    page.keyboard.press("c")
    expect(page.locator("#id_statement")).to_have_value(re.compile("^Repairs cost 4.2 million pounds, twice"))
    page.fill("#id_statement", "Repairing the bridge cost 4.2 million pounds.")
    page.get_by_role("button", name="Mark as claim").first.click()
    expect(page.locator(".messagelist")).to_contain_text("Marked: Repairing the bridge")
    page.click(".claim-list a:has-text('Repairing the bridge')")
    page.get_by_role("link", name="Add evidence").click()
    page.fill("#id_title", "Accounts of the council, 2024")
    page.fill("#id_publisher", "Harrowgate Council")
    page.fill("#id_passage", "Bridge, repairs: 4,198,000")
    page.click("input[value=Add]")
    page.check("label:has-text('Imprecise')")
    page.fill("#id_summary", "The accounts say 4,198,000 pounds.")
    page.click("input[value=Propose]")
    expect(page.locator(".messagelist")).to_contain_text("A second person has to approve it.")
    assert page.locator("button:has-text('Approve')").count() == 0

    # Another checker approves; a publisher publishes.
    claim = Claim.objects.get()
    page = open_page(second_checker)
    page.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    page.click("button:has-text('Approve')")
    expect(page.locator(".messagelist")).to_contain_text("Approved.")
    page = open_page(publisher)
    page.goto(reverse("admin:articles_article_change", args=[story.pk]))
    page.click("text=Save and publish")
    page.click("button:has-text('Publish now')")
    expect(page.locator(".messagelist")).to_contain_text("Published: Harrowgate reopens its bridge")

    # A reader opens the claim from its words, and comes back to them from its page.
    page = open_page(width=390, height=800)
    page.goto("/")
    page.click("text=Harrowgate reopens its bridge")
    mark = page.locator("mark")
    expect(mark.first).to_be_visible()
    assert "".join(mark.all_inner_texts()) == "Repairs cost 4.2 million pounds"
    verdict = page.locator("details", has_text="The accounts say 4,198,000 pounds.")
    expect(verdict).not_to_have_attribute("open", "")
    mark.first.click()
    expect(page.locator("text=The accounts say 4,198,000 pounds.").first).to_be_visible()
    expect(page.locator("text=Bridge, repairs: 4,198,000").first).to_be_visible()
    page.goto(claim.get_absolute_url())
    expect(page.locator("h1")).to_contain_text("Repairing the bridge cost 4.2 million pounds")
    back = page.locator("a[href*=':~:text=']").first.get_attribute("href")
    assert re.search(r"/world/harrowgate-reopens-its-bridge-\d+/#p-[a-z0-9]+:~:text=", back)
