"""Tagging without the mouse: the text is typed, what it names is proposed, and one key settles it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Dismissal
from entities.models import Entity, Kind
from tests.factories import AliasFactory, EntityFactory
from tests.stories import story

pytestmark = pytest.mark.browser

TEXT = ".ProseMirror[contenteditable=true]"
PROPOSED = "#in-text [data-proposals] .proposals [data-stop]"
KEYS = "Control+Shift+E"


@pytest.fixture
def probe(transactional_db):
    return EntityFactory(name="Voyager 1", kind=Kind.WORK)


@pytest.fixture
def agency(transactional_db):
    entity = EntityFactory(name="National Aeronautics and Space Administration", kind=Kind.ORGANISATION)
    AliasFactory(entity=entity, name="NASA")
    return entity


@pytest.fixture
def article(editor):
    return story(by=editor, headline="A quiet probe", body="<p>It is far away.</p>")


def opened(open_page, editor, article, **options):
    page = open_page(editor, **options)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(TEXT)
    return page


def typed(page, words):
    page.click(f"{TEXT} p >> nth=0")
    page.keyboard.press("End")
    page.keyboard.type(words)


def saved_tags(page, article):
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    newest = Article.objects.get(pk=article.pk).newest
    return [(link.entity.name, link.role) for link in newest.entity_links.select_related("entity")]


def test_what_is_typed_is_proposed_and_one_key_accepts_it(open_page, editor, article, probe, agency):
    page = opened(open_page, editor, article)
    typed(page, " Voyager 1 called. NASA heard Voyager 1.")
    expect(page.locator(PROPOSED)).to_have_count(2)
    expect(page.locator(PROPOSED).first).to_contain_text("Voyager 1")
    expect(page.locator(".tagging-count")).to_have_text("2 to tag")
    page.keyboard.press(KEYS)
    page.keyboard.press("a")
    expect(page.locator("#in-text [data-said]")).to_have_text("Voyager 1: about. U takes it back.")
    expect(page.locator(PROPOSED)).to_have_count(1)
    # The next one is at hand.
    expect(page.locator(f"{PROPOSED} :focus")).to_have_count(1)
    page.keyboard.press("m")
    expect(page.locator(PROPOSED)).to_have_count(0)
    expect(page.locator(".proposals-tagged > li")).to_have_count(2)
    page.keyboard.press(KEYS)
    page.keyboard.type(" Still there.")
    expect(page.locator("#autosave-status")).to_contain_text("Draft kept")
    assert saved_tags(page, article) == [("Voyager 1", "about"), (agency.name, "mentions")]
    assert "Still there." in Article.objects.get(pk=article.pk).newest.body


def test_acceptance_is_taken_back_by_one_key(open_page, editor, article, probe):
    page = opened(open_page, editor, article)
    typed(page, " Voyager 1 called.")
    expect(page.locator(PROPOSED)).to_have_count(1)
    page.keyboard.press(KEYS)
    page.keyboard.press("a")
    expect(page.locator(PROPOSED)).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator(PROPOSED)).to_have_count(1)
    assert saved_tags(page, article) == []


def test_dismissal_is_remembered_and_taken_back(open_page, editor, article, probe, agency):
    page = opened(open_page, editor, article)
    typed(page, " Voyager 1 called NASA, and Voyager 1 it was.")
    expect(page.locator(PROPOSED)).to_have_count(2)
    page.keyboard.press(KEYS)
    page.keyboard.press("d")
    expect(page.locator("#in-text [data-said]")).to_contain_text("dismissed for this story")
    expect(page.locator(PROPOSED)).to_have_count(1)
    assert Dismissal.objects.get().entity == probe
    assert saved_tags(page, article) == []
    page.wait_for_selector(TEXT)
    expect(page.locator(PROPOSED)).to_have_count(1)
    page.click(".proposals-dismissed summary")
    page.click("text=Propose again")
    expect(page.locator(PROPOSED)).to_have_count(2)
    assert not Dismissal.objects.exists()


def test_shared_name_is_a_choice(open_page, editor, article):
    EntityFactory(name="Mercury", kind=Kind.PLACE, description="The planet.")
    singer = EntityFactory(name="Mercury", kind=Kind.PERSON, description="The singer.")
    page = opened(open_page, editor, article)
    typed(page, " Then Mercury sang.")
    expect(page.locator(PROPOSED)).to_have_count(2)
    expect(page.locator("#in-text")).to_contain_text("“Mercury”: which?")
    page.keyboard.press(KEYS)
    if "singer" not in page.locator("#in-text [data-stop]:focus-within").inner_text():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    expect(page.locator(PROPOSED)).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert list(Article.objects.get(pk=article.pk).newest.entities.all()) == [singer]


def test_new_name_is_made_an_entity_and_tagged(open_page, editor, article):
    page = opened(open_page, editor, article)
    typed(page, " That is no accident, said Ada Roe.")
    expect(page.locator(PROPOSED)).to_have_count(1)
    page.keyboard.press(KEYS)
    page.locator(f"{PROPOSED} [data-kind]").select_option("person")
    page.locator(f"{PROPOSED} [data-description]").fill("An engineer.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#in-text [data-said]")).to_contain_text("Ada Roe is an entity now, and tagged.")
    made = Entity.objects.get(name="Ada Roe")
    assert (made.kind, made.description) == ("person", "An engineer.")
    assert saved_tags(page, article) == [("Ada Roe", "about")]


def test_found_words_are_gone_to_one_after_the_other(open_page, editor, article, probe):
    page = opened(open_page, editor, article)
    typed(page, " Voyager 10 is none, Voyager 1 is, and Voyager 1 it stays.")
    expect(page.locator(PROPOSED)).to_have_count(1)
    selected = "() => [getSelection().toString(), getSelection().anchorOffset]"
    places = []
    for _ in range(3):
        page.keyboard.press(KEYS)
        page.keyboard.press("g")
        expect(page.locator(TEXT)).to_be_focused()
        places.append(page.evaluate(selected))
    assert [words for words, _place in places] == ["Voyager 1"] * 3
    assert places[0] == places[2] != places[1]


def test_keys_are_letters_in_the_text(open_page, editor, article, probe):
    page = opened(open_page, editor, article)
    typed(page, " Voyager 1 called.")
    expect(page.locator(PROPOSED)).to_have_count(1)
    page.keyboard.press(KEYS)
    page.keyboard.press("Escape")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.type(" a m d u g")
    expect(page.locator(TEXT)).to_contain_text("Voyager 1 called. a m d u g")
    expect(page.locator(PROPOSED)).to_have_count(1)


def test_server_that_does_not_answer_stops_nobody(open_page, editor, article, probe):
    page = opened(open_page, editor, article, ignore="Failed to load resource")
    page.route("**/in-text/", lambda route: route.abort())
    typed(page, " Voyager 1 called.")
    expect(page.locator("#in-text [data-failed]")).to_be_visible()
    page.unroute("**/in-text/")
    page.keyboard.type(" Again.")
    expect(page.locator(PROPOSED)).to_have_count(1)
    expect(page.locator("#in-text [data-failed]")).to_be_hidden()
    expect(page.locator(TEXT)).to_contain_text("Voyager 1 called. Again.")


def test_looking_at_the_page_is_no_typing(open_page, editor, article, probe):
    page = opened(open_page, editor, article)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/in-text/" in request.url else None)
    page.keyboard.press(KEYS)
    page.keyboard.press("Escape")
    page.wait_for_timeout(1500)
    assert asked == []
    page.goto("/admin/")
    expect(page.locator("#user-tools")).to_be_visible()


def test_telephone_tags_by_touch(open_page, editor, article, probe):
    page = opened(open_page, editor, article, width=390, height=844)
    typed(page, " Voyager 1 called.")
    expect(page.locator(".tagging-count")).to_have_text("1 to tag")
    page.click(".tagging-count")
    page.click("#in-text [data-accept=mentions]")
    expect(page.locator(".proposals-tagged > li")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert saved_tags(page, article) == [("Voyager 1", "mentions")]
