"""Writing in the body editor: blocks keep their addresses, what is pasted comes out clean, and the tools work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import blocks
from tests.factories import PictureFactory
from tests.stories import story

pytestmark = pytest.mark.browser

CLIPBOARD = Path(__file__).parent / "clipboard"
TEXT = ".ProseMirror[contenteditable=true]"
FIRST, SECOND, THIRD = "The old bridge is closed.", "It was built in 1901 by nobody you know.", "Repairs begin in May."
BODY = "".join(
    f'<p id="p-{name}">{text}</p>' for name, text in zip("aaaa bbbb cccc".split(), (FIRST, SECOND, THIRD), strict=True)
)

READ = """() => {
  const { editor } = document.querySelector('.ProseMirror')
  return editor.state.doc.content.content.map((block) => [block.attrs.anchor, block.textContent])
}"""
PASTE = """([html, text]) => {
  const data = new DataTransfer()
  if (html) data.setData('text/html', html)
  data.setData('text/plain', text)
  document.querySelector('.ProseMirror').dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""


class Desk:
    """The page of one story, and what an editor does on it."""

    def __init__(self, page, article):
        self.page = page
        self.article = article
        page.goto(reverse("admin:articles_article_change", args=[article.pk]))
        self.ready()

    def ready(self):
        self.page.wait_for_selector(".editor-toolbar")

    def blocks(self):
        """Id and text of every block in the editor."""
        return [tuple(block) for block in self.page.evaluate(READ)]

    def ids(self):
        return {text: anchor for anchor, text in self.blocks() if text}

    def at(self, words, *, end=True, select=False):
        """Put the cursor before or behind `words`, or select them."""
        self.page.evaluate(
            """([words, end, select]) => {
              const { editor } = document.querySelector('.ProseMirror')
              let place = null
              editor.state.doc.descendants((node, position) => {
                const index = node.isText && place === null ? node.text.indexOf(words) : -1
                if (index >= 0) place = position + index
              })
              const to = place + words.length
              editor.view.focus()
              editor.commands.setTextSelection(select ? { from: place, to } : end ? to : place)
            }""",
            [words, end, select],
        )

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key, delay=20)

    def type(self, text):
        self.page.keyboard.type(text)

    def tool(self, name):
        self.page.click(f'.editor-toolbar button[aria-label="{name}"], .editor-toolbar button:text-is("{name}")')

    def paste(self, html, text=""):
        self.page.evaluate(PASTE, [html, text])

    def html(self):
        """What the editor holds, without ids and the empty paragraph that it keeps at the end."""
        html = self.page.evaluate("document.querySelector('.ProseMirror').editor.getHTML()")
        return re.sub(r' id="p-[a-z0-9]+"', "", html).removesuffix("<p></p>")

    def save(self):
        self.page.click("[name=_save]")
        expect(self.page.locator(".messagelist")).to_contain_text("Saved.")
        self.ready()
        self.article.refresh_from_db()
        return [(block.id, block.text) for block in blocks.split(self.article.newest.body)]


@pytest.fixture
def desk(open_page, editor):
    def open_story(body=BODY, **options):
        return Desk(open_page(editor, **options), story(by=editor, body=body))

    return open_story


def test_ids_stay_with_their_words_through_typing_splitting_and_joining(desk):
    desk = desk()
    desk.at("It was built")
    desk.type(" slowly")
    slowly = "It was built slowly in 1901 by nobody you know."
    assert desk.blocks() == [("p-aaaa", FIRST), ("p-bbbb", slowly), ("p-cccc", THIRD)]

    # At the end, at the start, and in the middle, where the part with more of the words keeps the id.
    desk.at("nobody you know.")
    desk.keys("Enter")
    desk.type("New.")
    desk.at("The old bridge", end=False)
    desk.keys("Enter")
    desk.at("Repairs", end=True)
    desk.keys("Enter")
    ids = desk.ids()
    assert ids[slowly] == "p-bbbb"
    assert ids[FIRST] == "p-aaaa"
    assert ids[" begin in May."] == "p-cccc"
    assert len({anchor for anchor, text in desk.blocks()}) == 6

    # Joined again, the id of which there are more words stays.
    desk.keys("Backspace")
    assert desk.ids()[THIRD] == "p-cccc"
    saved = desk.save()
    assert [text for anchor, text in saved] == [FIRST, slowly, "New.", THIRD]
    assert [anchor for anchor, text in saved if text != "New."] == ["p-aaaa", "p-bbbb", "p-cccc"]


def test_undo_and_redo_give_every_block_its_id_back(desk):
    desk = desk()
    before = desk.blocks()
    desk.at("1901")
    desk.keys("Enter")
    split = desk.blocks()
    desk.page.wait_for_timeout(600)  # what is typed in one go is undone in one go
    desk.at(THIRD, end=False)
    desk.keys("Backspace")
    joined = desk.blocks()
    assert len(joined) == 3
    desk.keys("Control+z")
    assert desk.blocks() == split
    desk.keys("Control+z")
    assert desk.blocks() == before
    desk.keys("Control+Shift+z", "Control+Shift+z")
    assert desk.blocks() == joined
    desk.keys("Control+z", "Control+z")
    assert desk.save() == before


def test_a_block_that_is_moved_wrapped_or_turned_into_a_heading_keeps_its_id(desk):
    desk = desk()
    desk.at(THIRD)
    desk.keys("Alt+ArrowUp", "Alt+ArrowUp")
    assert [anchor for anchor, text in desk.blocks()] == ["p-cccc", "p-aaaa", "p-bbbb"]
    desk.tool("Quotation")
    desk.at(FIRST)
    desk.tool("Bulleted list")
    desk.at(SECOND)
    desk.page.select_option('[aria-label="Kind of block"]', "2")
    assert desk.html() == f"<blockquote><p>{THIRD}</p></blockquote><ul><li><p>{FIRST}</p></li></ul><h2>{SECOND}</h2>"
    assert desk.ids() == {THIRD: "p-cccc", FIRST: "p-aaaa", SECOND: "p-bbbb"}
    desk.at(THIRD)
    desk.tool("Quotation")
    desk.at(FIRST)
    desk.tool("Bulleted list")
    assert desk.html() == f"<p>{THIRD}</p><p>{FIRST}</p><h2>{SECOND}</h2>"
    assert desk.save() == [("p-cccc", THIRD), ("p-aaaa", FIRST), ("p-bbbb", SECOND)]


def test_a_block_cut_and_pasted_keeps_its_id_and_a_copy_gets_a_new_one(desk):
    desk = desk()
    desk.at(FIRST, select=True)
    desk.keys("Control+x")
    desk.at(THIRD)
    desk.keys("Enter", "Control+v")
    assert desk.ids()[FIRST] == "p-aaaa"
    desk.at(SECOND, select=True)
    desk.keys("Control+c", "ArrowRight", "Enter", "Control+v")
    copies = [anchor for anchor, text in desk.blocks() if text == SECOND]
    assert copies[0] == "p-bbbb"
    assert len(set(copies)) == 2
    desk.paste('<p id="p-zzzz" data-pm-slice="0 0 []">From another story.</p>')
    assert "p-zzzz" not in desk.page.input_value("#id_body")
    desk.at("From another story.", select=True)
    desk.keys("Backspace")
    saved = dict(reversed([(text, anchor) for anchor, text in desk.save()]))
    assert saved == {SECOND: "p-bbbb", THIRD: "p-cccc", FIRST: "p-aaaa"}


def test_words_pasted_over_others_do_not_take_their_id_with_the_save(desk):
    desk = desk()
    desk.at(SECOND, select=True)
    desk.paste("", "Quite another matter, of which nothing was said before.")
    saved = desk.save()
    assert [text for anchor, text in saved] == [FIRST, "Quite another matter, of which nothing was said before.", THIRD]
    assert saved[1][0] not in ("p-aaaa", "p-bbbb", "p-cccc")


def test_word_comes_out_clean(desk):
    desk = desk("")
    desk.page.click(TEXT)
    desk.paste((CLIPBOARD / "word.html").read_text())
    assert desk.html() == (
        "<h2>The bridge</h2>"
        "<p>The council of Harrowgate voted on <strong>Tuesday</strong> to <em>close</em> the "
        '<a href="https://council.example/bridge">old bridge</a>.</p>'
        "<ul><li><p>First reason</p><ul><li><p>A detail</p></li></ul></li><li><p>Second reason</p></li></ul>"
        "<p>Then, in order:</p>"
        '<ol data-type="decimal"><li><p>Survey</p></li><li><p>Repair</p></li></ol>'
        "<h3>Costs</h3>"
        "<p>Repairs cost 4 million crowns, or H<sub>2</sub>O.</p>"
        "<table><tbody><tr><td><p><strong>Year</strong></p></td><td><p><strong>Crowns</strong></p></td></tr>"
        "<tr><td><p>2024</p></td><td><p>4 million</p></td></tr></tbody></table>"
    )
    expect(desk.page.locator(".editor-footer__notice")).to_contain_text("1 picture was left out")
    desk.save()
    assert desk.page.locator(".messagelist .warning").count() == 0


def test_google_docs_comes_out_clean(desk):
    desk = desk("")
    desk.page.click(TEXT)
    desk.paste((CLIPBOARD / "docs.html").read_text())
    assert desk.html() == (
        "<h2>The bridge</h2>"
        "<p>The council <strong>voted</strong><em> on Tuesday</em> to close the "
        '<a href="https://council.example/bridge">old bridge</a>.</p>'
        "<ul><li><p>First reason</p><ul><li><p>A detail</p></li></ul></li><li><p>Second reason</p></li></ul>"
        "<h3>Costs</h3>"
        "<p>Repairs cost 4 million crowns<sup>1</sup><s> or five</s>.</p><p>A second line.</p>"
        "<table><tbody><tr><td><p><strong>Year</strong></p></td><td><p>Crowns</p></td></tr></tbody></table>"
    )


def test_a_web_page_comes_out_clean(desk):
    desk = desk("")
    desk.page.click(TEXT)
    desk.paste((CLIPBOARD / "page.html").read_text())
    assert desk.html() == (
        "<p><strong>HARROWGATE</strong> — The council voted.</p><p>The mayor objected.</p><p>So did the ferryman.</p>"
        "<h3>Who pays</h3>"
        "<p>Loose words, with a bad link and a local one.</p>"
        "<p>A wide\xa0gap.</p>"
        "<p>The old bridge. Getty</p>"
        "<blockquote><p>Said the mayor.</p></blockquote>"
    ).replace("\xa0", "&nbsp;")


def test_a_figure_from_the_library_has_caption_and_credit(desk):
    picture = PictureFactory(alt="A bridge", caption="The bridge in 2019", credit="Ada Photo")
    PictureFactory(alt="A ferry", caption="The ferry", credit="Ada Photo")
    desk = desk()
    desk.at(FIRST)
    desk.tool("Picture")
    expect(desk.page.locator(".editor-picture")).to_have_count(2)
    desk.type("bridge")
    expect(desk.page.locator(".editor-picture")).to_have_count(1)
    desk.keys("Tab", "Enter")
    desk.type(", from the north")
    desk.keys("Enter", "End")
    desk.type(" / Agency")
    desk.keys("Enter")
    desk.type("And on.")
    desk.page.click("figure img")
    desk.tool("Alternative text")
    desk.page.fill("[name=alt]", "A bridge of iron")
    desk.page.click(".editor-dialog >> text=Apply")
    saved = desk.save()
    assert [text for anchor, text in saved][:3] == [
        FIRST,
        "The bridge in 2019, from the north \nAda Photo / Agency",
        "And on.",
    ]
    assert blocks.split(desk.article.newest.body)[1].inner == (
        f'<img src="{picture.file.url}" alt="A bridge of iron" width="3" height="2" data-picture="{picture.pk}">'
        "<figcaption>The bridge in 2019, from the north <cite>Ada Photo / Agency</cite></figcaption>"
    )
    body = desk.article.newest.body
    desk.at(SECOND)
    desk.type("!")
    desk.keys("Backspace")
    desk.save()
    assert desk.article.newest.body == body


def test_an_embed_is_a_link_of_a_listed_site(desk):
    desk = desk()
    desk.at(FIRST)
    desk.tool("Embed")
    desk.page.fill("[name=url]", "https://video.example/watch?v=abcdefghijk")
    desk.keys("Enter")
    expect(desk.page.locator(".editor-dialog__error")).to_contain_text("YouTube")
    desk.page.fill("[name=url]", "https://youtu.be/abcdefghijk")
    desk.page.fill("[name=title]", "The vote, filmed")
    desk.keys("Enter")
    expect(desk.page.locator("figure.embed")).to_contain_text("The vote, filmed")
    assert [text for anchor, text in desk.save()] == [FIRST, "The vote, filmed", SECOND, THIRD]
    assert desk.article.newest.body.split("\n")[1].endswith(
        'class="embed" data-embed="https://youtu.be/abcdefghijk">'
        '<a href="https://youtu.be/abcdefghijk">The vote, filmed</a></figure>'
    )


def test_find_and_replace_works_across_formatting_and_is_undone_at_once(desk):
    desk = desk("<p>The ol<strong>d bri</strong>dge.</p><p>An Old Bridge, an old bridge.</p>")
    before = desk.html()
    desk.page.click(TEXT)
    desk.keys("Control+Home", "Control+f")
    desk.type("old bridge")
    status = desk.page.locator(".editor-find__status")
    expect(status).to_have_text("1 of 3")
    desk.keys("Enter")
    expect(status).to_have_text("2 of 3")
    desk.page.click("text=Match case")
    expect(status).to_have_text("1 of 2")
    desk.page.fill('[aria-label="Replace with"]', "new ferry")
    desk.page.click("button:text-is('Replace')")
    assert desk.html() == "<p>The new ferry.</p><p>An Old Bridge, an old bridge.</p>"
    desk.page.click("text=Match case")
    desk.page.click("button:text-is('Replace all')")
    expect(status).to_have_text("2 replaced")
    assert desk.html() == "<p>The new ferry.</p><p>An new ferry, an new ferry.</p>"
    desk.keys("Escape")
    expect(desk.page.locator(".editor-find")).to_be_hidden()
    desk.keys("Control+z")
    assert desk.html() == "<p>The new ferry.</p><p>An Old Bridge, an old bridge.</p>"
    desk.keys("Control+z")
    assert desk.html() == before


def test_a_link_is_mended_or_refused(desk):
    desk = desk()
    desk.at("old bridge", select=True)
    desk.keys("Control+k")
    desk.page.fill("[name=href]", "javascript:alert(1)")
    desk.keys("Enter")
    expect(desk.page.locator(".editor-dialog__error")).to_be_visible()
    desk.page.fill("[name=href]", "council.example/bridge")
    desk.keys("Enter")
    assert '<a href="https://council.example/bridge">old bridge</a>' in desk.html()
    desk.at("old bridge")
    desk.keys("Control+k")
    desk.page.click("text=Remove link")
    assert "<a " not in desk.html()


def test_words_are_counted_in_any_script(desk):
    desk = desk("<p>One two, three.</p>")
    count = desk.page.locator(".editor-footer__count")
    expect(count).to_have_text("3 words · 1 minute to read")
    desk.at("three.")
    desk.type(" 我们今天去北京")
    expect(count).not_to_have_text("3 words · 1 minute to read")
    assert int(count.text_content().split()[0]) >= 6


def test_typed_quotation_marks_are_those_of_the_language(desk):
    desk = desk("<p>He said</p>")
    desk.at("He said")
    desk.type(' "it\'s -- well..." ')
    assert desk.blocks()[0][1] == "He said “it’s – well…” "
    desk.page.fill("#id_language", "de")
    desk.at("well…”")
    desk.type(' "so"')
    assert desk.blocks()[0][1] == "He said “it’s – well…” „so“ "


def test_full_screen_and_the_toolbar_are_left_and_reached_with_the_keyboard(desk):
    desk = desk()
    desk.at(FIRST)
    desk.keys("F11")
    expect(desk.page.locator(".prose-editor")).to_have_class(re.compile("is-fullscreen"))
    assert desk.page.evaluate("document.getElementById('header').inert") is True
    desk.keys("Control+f", "Escape")
    expect(desk.page.locator(".prose-editor")).to_have_class(re.compile("is-fullscreen"))
    desk.keys("Escape")
    expect(desk.page.locator(".prose-editor")).not_to_have_class(re.compile("is-fullscreen"))
    assert desk.page.evaluate("document.getElementById('header').inert") is False
    desk.keys("Alt+F10", "ArrowRight")
    assert desk.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Bold"
    desk.keys("Escape", "Control+/")
    expect(desk.page.locator(".editor-dialog h2")).to_have_text("Keyboard shortcuts")
    unnamed = "[...document.querySelectorAll('.prose-editor :is(button, input, select), .editor-dialog button')]"
    named = "(one) => one.ariaLabel || one.labels?.length || one.textContent.trim()"
    assert desk.page.evaluate(f"{unnamed}.filter((one) => !({named})(one)).length") == 0


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_toolbar_stays(desk):
    desk = desk("<p>" + "A long paragraph. " * 200 + "</p>", width=390, height=800)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    desk.page.evaluate("document.querySelector('.ProseMirror').scrollIntoView()")
    desk.page.mouse.wheel(0, 600)
    desk.page.wait_for_timeout(300)
    assert round(desk.page.locator(".editor-toolbar").bounding_box()["y"]) == 0


def test_a_text_over_the_limit_is_refused_and_still_there(desk):
    desk = desk()
    deep = "<ul><li>" * 150 + "Deep words." + "</li></ul>" * 150
    desk.page.evaluate("(html) => { document.getElementById('id_body').value = html }", deep)
    desk.page.click("[name=_save]")
    expect(desk.page.locator(".errorlist").first).to_contain_text("nested more than 100 deep")
    expect(desk.page.locator(TEXT)).to_contain_text("Deep words.")
    assert desk.page.input_value("#id_headline") == desk.article.newest.headline
