"""Checks open from their words, with scripts and without, and a claim's page leads back to the words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import RatingFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.browser

BODY = "".join(f"<p>Sentence {n} fills the page with words that nobody has to read.</p>" for n in range(60)) + (
    '<p>The mayor <em>said that repairs</em> will <a href="/x">cost 4 million</a> crowns.</p>'
)


@pytest.fixture
def claims(transactional_db):
    """Two claims that overlap, in the last paragraph of a live story."""
    false = RatingFactory(name="False", slug="false")
    article = story(body=BODY)
    anchors = [marked(article, words) for words in ("said that repairs will cost", "repairs will cost 4 million")]
    for anchor in anchors:
        judged(anchor.claim, rating=false)
    return published(article).get_absolute_url(), [anchor.claim_id for anchor in anchors]


@pytest.mark.parametrize("width", [390, 1440])
def test_words_open_and_close_their_verdicts(open_page, claims, width):
    address, (first, second) = claims
    page = open_page(width=width)
    page.goto(address)
    verdicts = [page.locator(f"#claim-{key}") for key in (first, second)]
    page.locator(f'mark[data-claim="{first}"]').first.click()
    expect(verdicts[0]).to_be_visible()
    expect(verdicts[1]).to_be_hidden()
    page.keyboard.press("Escape")
    expect(verdicts[0]).to_be_hidden()
    both = page.locator(f'mark[data-claim="{first} {second}"]').first
    both.click()
    expect(verdicts[0]).to_be_visible()
    if width == 1440:
        both.click()
        expect(verdicts[0]).to_be_hidden()
    expect(verdicts[1]).to_be_visible()
    both.click()
    expect(verdicts[0]).to_be_hidden()
    expect(verdicts[1]).to_be_hidden()


def test_reference_opens_its_verdict_and_the_verdict_leads_back(open_page, claims):
    address, (first, _) = claims
    page = open_page()
    page.goto(address)
    page.get_by_role("link", name="Check 1: False").last.press("Enter")
    expect(page.locator(f"#claim-{first}")).to_be_visible()
    page.locator(f'#claim-{first} a:text("Back to the words")').click()
    expect(page.locator(f"#ref-{first}")).to_be_in_viewport()


def test_verdicts_open_without_scripts(open_page, claims, live_server):
    address, (first, second) = claims
    context = open_page().context.browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(address)
    for key in (first, second):
        expect(page.locator(f"#claim-{key}")).to_be_hidden()
        page.locator(f"#ref-{key}").click()
        expect(page.locator(f"#claim-{key}")).to_be_visible()
    context.close()


def test_sentence_is_unbroken_for_a_screen_reader(open_page, claims):
    page = open_page()
    page.goto(claims[0])
    assert page.locator(".passage > p").last.text_content() == "The mayor said that repairs will cost 4 million crowns."


def test_claim_page_leads_to_the_words(open_page, claims):
    page = open_page(height=600)
    page.goto(f"/claims/x-{claims[1][0]}/")
    page.locator(".appearance__meta a").click()
    page.wait_for_url(f"**{claims[0]}*")
    expect(page.locator("mark").first).to_be_in_viewport()
