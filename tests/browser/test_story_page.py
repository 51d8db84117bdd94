"""The page of a story: verdicts beside their words or in place, a switch for them, how little it weighs and moves."""

from __future__ import annotations

import gzip
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from claims.models import Rating
from newsroom.generation.prose import Prose
from tests.factories import PictureFactory, RatingFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.browser

PROSE = Prose(3)
WORDS = "The council of Harrowgate met on Tuesday, and spoke for three hours about the bridge that nobody may cross. "
# What a server in front sends as it is, and what it compresses.
COMPRESSED = ("document", "stylesheet", "script", "xhr", "fetch", "manifest")
MOVES = """new Promise((resolve) => {
    let moved = 0
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (moved += entry.value)))
        .observe({ type: "layout-shift", buffered: true })
    setTimeout(() => requestAnimationFrame(() => resolve(moved)), 100)
})"""


def checked(body: str, *words: str, **content) -> str:
    """The address of a live story whose `words` were checked."""
    article = story(body=body, **content)
    false = Rating.objects.filter(slug="false").first() or RatingFactory(name="False", slug="false")
    for each in words:
        summary = f"{PROSE.sentence()} The budget does not name {each}."
        judged(marked(article, each).claim, rating=false, summary=summary)
    return published(article).get_absolute_url()


def boxes(page, selector: str) -> list[dict[str, float]]:
    return [each.bounding_box() for each in page.locator(selector).all()]


@pytest.fixture
def crowded(transactional_db):
    """Two paragraphs with more to say about their words than there is room beside them."""
    body = (
        f"<p>{WORDS}Repairs cost 4 million crowns, take nine months, and need forty people.</p>"
        "<p>Every third rivet is gone.</p>"
    )
    words = ("4 million crowns", "nine months", "forty people", "Every third rivet")
    return checked(body, *words), checked(body, *words[:2], language="ar")


def test_verdicts_stand_beside_their_words_and_never_on_each_other(open_page, crowded):
    page = open_page(width=1440)
    for address, is_mirrored in zip(crowded, (False, True), strict=True):
        page.goto(address)
        signs, notes, text = boxes(page, ".claim-ref"), boxes(page, ".verdict"), boxes(page, ".story__body")[0]
        assert abs(notes[0]["y"] - signs[0]["y"]) < 20
        for before, note in pairwise(notes):
            assert note["y"] >= before["y"] + before["height"]
        for note in notes:
            if is_mirrored:
                assert note["x"] + note["width"] < text["x"]
            else:
                assert note["x"] > text["x"] + text["width"]
    # An open one pushes the next down; the last stays above the foot of the page.
    page.goto(crowded[0])
    page.locator(".verdict > summary").first.click()
    expect(page.locator(".verdict__body").first).to_be_visible()
    opened, after = boxes(page, ".verdict")[:2]
    assert after["y"] >= opened["y"] + opened["height"]
    foot = page.locator("body > .footer").bounding_box()
    assert boxes(page, ".verdict")[-1]["y"] + boxes(page, ".verdict")[-1]["height"] <= foot["y"]


def test_verdicts_open_in_place_on_a_phone_that_is_no_wider_than_320(open_page, crowded):
    page = open_page(width=320)
    page.goto(crowded[0])
    summary = page.locator(".verdict__summary").first
    expect(summary).to_be_hidden()
    page.locator(".verdict > summary").first.click()
    expect(summary).to_be_visible()
    words, note = page.locator(".passage > p").first.bounding_box(), page.locator(".verdict").first.bounding_box()
    assert note["y"] >= words["y"] + words["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_checks_are_hidden_and_shown_for_everyone_and_that_is_remembered(open_page, crowded, live_server):
    page = open_page()
    page.goto(crowded[0])
    switch = page.get_by_role("switch", name="Show the checks")
    expect(switch).to_be_checked()
    page.get_by_text("Show the checks").click()
    for _ in range(2):
        expect(switch).not_to_be_checked()
        expect(page.get_by_role("heading", name="checks of these words")).to_have_count(0)
        expect(page.get_by_role("link", name="Check 1: False")).to_have_count(0)
        page.reload()
    assert page.context.cookies() == []
    # Whoever is led to a check gets to see it.
    key = page.locator(".verdict").first.get_attribute("data-check")
    page.goto("about:blank")
    page.goto(f"{crowded[0]}#claim-{key}")
    expect(page.locator(f"#claim-{key}")).to_be_visible()
    # Without scripts the switch works as long as the page is open.
    context = page.context.browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(crowded[0])
    expect(page.locator(".verdict").first).to_be_visible()
    page.get_by_role("switch").uncheck()
    expect(page.locator(".verdict").first).to_be_hidden()
    context.close()


@pytest.fixture
def noted(transactional_db):
    """Something to say about every line above the body, and the first claim once more in the body."""
    lines = {
        "headline": "A bridge for 4 million crowns that nobody wanted",
        "dek": f"{WORDS}It took nine months.",
        "picture_caption": "Forty people were needed.",
    }
    article = story(
        body=f"<p>{WORDS}It was 4 million crowns in all.</p><p>Every third rivet is gone.</p>",
        picture=PictureFactory(),
        picture_alt="A bridge",
        picture_credit="Newsroom",
        **lines,
    )
    false = RatingFactory(name="False", slug="false")
    twice = marked(article, "4 million crowns", block="headline").claim
    marked(article, "4 million crowns in all", claim=twice)
    others = [marked(article, words).claim for words in ("nine months", "Forty people", "Every third rivet")]
    for claim in [twice, *others]:
        judged(claim, rating=false, summary=" ".join(PROSE.sentence() for _ in range(9)))
    return published(article).get_absolute_url()


def test_verdicts_on_headline_dek_and_caption_stand_beside_them(open_page, noted):
    page = open_page(width=1440)
    page.goto(noted)
    notes = boxes(page, ".verdict")
    assert len(notes) == 5
    for line, note in zip(("#headline", "#dek", ".story__picture figcaption"), notes[:3], strict=True):
        words = page.locator(line).bounding_box()
        assert note["x"] > words["x"] + words["width"]
        assert note["y"] >= words["y"]
    assert notes[0]["y"] - page.locator("#headline").bounding_box()["y"] < 5
    for before, note in pairwise(notes):
        assert note["y"] >= before["y"] + before["height"]
    # However long they are, and open, they lie on nothing.
    page.locator(".verdict > summary").first.click()
    expect(page.locator(".verdict__body").first).to_be_visible()
    for selector in (".story__by", ".story__picture img", ".tally", ".story__body"):
        beside = page.locator(selector).bounding_box()
        assert beside["x"] + beside["width"] < boxes(page, ".verdict")[0]["x"], selector


def test_paper_numbers_the_notes_from_the_headline_on_and_has_each_once(open_page, noted):
    page = open_page(width=700)
    page.goto(noted)
    page.emulate_media(media="print")
    shown = [note for note in page.locator(".verdict").all() if note.is_visible()]
    assert [note.locator(".verdict__number").inner_text() for note in shown] == ["1", "2", "3", "4"]
    tops = [note.bounding_box()["y"] for note in shown]
    assert tops == sorted(tops)
    last_words = page.locator(".passage > p").last.bounding_box()
    heading = page.get_by_text("The checks", exact=True).bounding_box()
    assert last_words["y"] + last_words["height"] < heading["y"] < tops[0]
    numbers = [each.get_attribute("data-number") for each in page.locator(".claim-ref").all()]
    assert numbers == ["1", "2", "3", "1", "4"]


def test_paper_has_the_text_and_then_the_verdicts_as_numbered_notes(open_page, crowded):
    page = open_page(width=700)
    page.goto(crowded[0])
    page.emulate_media(media="print")
    notes = page.locator(".verdict")
    last_words = page.locator(".passage > p").last.bounding_box()
    tops = [note["y"] for note in boxes(page, ".verdict")]
    assert tops == sorted(tops)
    assert tops[0] > last_words["y"] + last_words["height"]
    assert [each.inner_text() for each in page.locator(".verdict__number").all()] == ["1", "2", "3", "4"]
    expect(notes.first.locator(".source__title")).to_be_visible()
    expect(notes.first.get_by_text("Back to the words")).to_be_hidden()
    expect(page.get_by_role("switch")).to_be_hidden()


@pytest.fixture
def long(transactional_db):
    """Forty paragraphs, twenty claims and a picture."""
    words = [f"{number} million crowns" for number in range(101, 121)]
    paragraphs = [
        f"<p>{PROSE.sentence()} It cost {each}, said one of them. {PROSE.sentence()}</p>"
        f"<p>{' '.join(PROSE.sentence() for _ in range(4))}</p>"
        for each in words
    ]
    shown = {"picture": PictureFactory(), "picture_alt": "A bridge", "picture_credit": "Newsroom"}
    return checked("".join(paragraphs), *words, dek=PROSE.sentence(), **shown)


def test_page_is_light_asks_nothing_of_others_and_does_not_move(open_page, long, live_server):
    for width in (390, 1440):
        page = open_page(width=width)
        answers = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(long, wait_until="networkidle")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.evaluate("document.fonts.ready.then(() => 0)")
        assert page.evaluate(MOVES) == 0
        assert {answer.url.startswith((live_server.url, "data:")) for answer in answers} == {True}
        weights = {"image": 0, "script": 0, "font": 0}
        for answer in answers:
            kind = answer.request.resource_type
            body = answer.body()
            weights[kind] = weights.get(kind, 0) + len(gzip.compress(body) if kind in COMPRESSED else body)
        weights.pop("image")
        assert weights["script"] < 15_000
        assert weights["font"] < 45_000
        assert sum(weights.values()) < 60_000, weights
        assert page.context.cookies() == []
