"""The fact-check page of a story: what it ties, offers, counts and takes, with and without its script."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from articles.models import Article
from claims import similar
from claims.models import Anchor, Claim, QuoteCheck, SetAside
from tests.factories import BODY, ClaimFactory, EntityFactory, UserFactory
from tests.stories import checked_story, judged, marked, story

pytestmark = pytest.mark.django_db

LONG = (
    '<p id="p-first">Repairs will cost 4 million crowns. The bridge opened in 1986. It is old.</p>\n'
    '<p id="p-second">“Nobody has ever paid for it,” said <a href="https://x.example/">Anna <b>Berg</b></a>.</p>\n'
    '<ul id="p-third"><li>Most ships are <em>larger than</em> it.</li><li>Boats pass.</li></ul>'
)
SECRET = "Xanadu will cost 4 million crowns."


def page_of(article: Article, query: str = "") -> str:
    return reverse("admin:claims_story", args=[article.pk]) + query


def suggest(client, article: Article, **data):
    data.setdefault("revision", article.newest_id)
    return client.post(reverse("admin:claims_story_suggest", args=[article.pk]), data)


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def archived(statement: str) -> Claim:
    claim = ClaimFactory(statement=statement)
    similar.index([claim])
    return claim


def mark_form(article: Article, words: str, **changes) -> dict[str, object]:
    data = {"revision": article.newest_id, "words": words, "statement": "", "voice": "asserted", "block": ""}
    return data | changes


@pytest.fixture
def desk(client, checker):
    client.force_login(checker)
    return client


# Words and claims, tied


def test_words_and_claims_are_tied_by_number_and_colour_in_reading_order(desk):
    article = story(body=LONG)
    later, first = marked(article, "opened in 1986"), marked(article, "4 million crowns")
    page = desk.get(page_of(article)).text
    numbers = re.findall(
        r'class="claim-number tie-(\d)" id="words-(\d+)" href="#anchor-(\d+)"[^>]*data-number="(\d)"', page
    )
    assert numbers == [("1", str(first.pk), str(first.pk), "1"), ("2", str(later.pk), str(later.pk), "2")]
    assert re.findall(r'<a class="tie-badge" href="#words-(\d+)"', page) == [str(first.pk), str(later.pk)]


def test_marks_change_nothing_of_what_is_read(desk):
    article = story(body=LONG)
    marked(article, "larger than it")
    for query in ("", "?show=checkable"):
        page = desk.get(page_of(article, query)).text
        text = re.search(r'id="story-text".*?</article>', page, re.DOTALL)[0].partition(">")[2]
        read = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))
        for sentence in ("Repairs will cost 4 million crowns. The bridge opened in 1986. It is old.", "Anna Berg."):
            assert sentence in read


# What could be checked


def test_sentences_are_underlined_on_request_only(desk):
    article = story(body=LONG)
    marked(article, "4 million crowns")
    plain, shown = desk.get(page_of(article)).text, desk.get(page_of(article, "?show=checkable")).text
    assert ("worth-ref" in plain, "worth-list" in plain) == (False, False)
    assert re.findall(r'class="worth-ref"[^>]*aria-label="([^"]*)"', shown) == [
        "Could be checked: a date (1986)",
        "Could be checked: a quotation (Nobody has ever paid for it,), a superlative (ever), somebody says so (said)",
        "Could be checked: a superlative (Most), a comparison (than)",
    ]
    assert 'href="?show=checkable"' in plain
    assert "4 check-worthy sentences: 0 checked, 1 being checked, 0 set aside, 3 open" in " ".join(plain.split())


def test_reason_that_holds_markup_is_text(desk):
    page = desk.get(page_of(story(body="<p>“&lt;b onclick=x&gt; is 4 million”, he said.</p>"), "?show=checkable")).text
    assert "<b onclick" not in page
    assert "onclick=x" in page


def test_opinion_shows_nothing_to_check(desk):
    page = desk.get(page_of(story(body=LONG, kind="opinion"), "?show=checkable")).text
    assert ("worth-ref" in page, "An opinion" in page) == (False, True)


def test_sentence_is_set_aside_and_opened_again(desk, checker):
    article = story(body=LONG)
    place = "p-first:36:62"
    data = {"set-aside": "1", "revision": article.newest_id, "place": place, "reason": "Common knowledge"}
    response = desk.post(page_of(article, "?show=checkable"), data)
    assert response.url == page_of(article, "?show=checkable#checkable")
    row = SetAside.objects.get()
    assert (row.sentence, row.reason, row.set_aside_by) == ("The bridge opened in 1986.", "Common knowledge", checker)
    assert "Common knowledge" in desk.get(page_of(article)).text
    desk.post(page_of(article), {"take-back": "1", "aside": row.pk})
    assert not SetAside.objects.in_force().exists()


@pytest.mark.parametrize(
    "changes", [{"reason": " "}, {"place": "p-first:1:9"}, {"place": "x"}, {"place": "p-first:²:9"}, {"revision": "0"}]
)
def test_what_is_sent_wrongly_sets_nothing_aside(desk, changes):
    article = story(body=LONG)
    data = {"set-aside": "1", "revision": article.newest_id, "place": "p-first:36:62", "reason": "Common knowledge"}
    assert desk.post(page_of(article), data | changes).status_code == 302
    assert not SetAside.objects.exists()


def test_sentence_of_another_story_is_not_opened_again_here(desk):
    article, other = story(body=LONG), story(body=LONG)
    data = {"set-aside": "1", "revision": other.newest_id, "place": "p-first:36:62", "reason": "Common knowledge"}
    desk.post(page_of(other), data)
    desk.post(page_of(article), {"take-back": "1", "aside": SetAside.objects.get().pk})
    assert SetAside.objects.in_force().exists()


def test_panel_of_the_story_says_how_much_is_checked(client):
    client.force_login(UserFactory(is_staff=True, role="Editor"))
    article = story(body=LONG)
    judged(marked(article, "4 million crowns").claim)
    page = " ".join(client.get(reverse("admin:articles_article_change", args=[article.pk])).text.split())
    assert "4 check-worthy sentences: 1 checked, 0 being checked, 0 set aside, 3 open" in page
    assert page_of(article, "?show=checkable#checkable") in page


# What the form begins with


def test_form_is_filled_in_without_a_script(desk):
    anna = EntityFactory(name="Anna Berg", kind="person")
    article = story(body=LONG, entities=((anna, "mentions"),))
    page = desk.get(page_of(article, "?mark=p-second:1:28")).context["form"].initial
    assert {name: page[name] for name in ("words", "voice", "claimant", "must_check", "block", "start")} == {
        "words": "Nobody has ever paid for it",
        "voice": "quoted",
        "claimant": anna,
        "must_check": False,
        "block": "p-second",
        "start": 1,
    }
    assert page["statement"] == "“Nobody has ever paid for it,” said Anna Berg."


@pytest.mark.parametrize(
    "place", ["p-nowhere:1:2", "p-first", "p-first:9:1", "p-first:0:99999", "::", "p-first:²:³", "\0"]
)
def test_place_that_is_none_begins_nothing(desk, place):
    response = desk.get(page_of(story(body=LONG)), {"mark": place})
    assert (response.status_code, "words" in response.context["form"].initial) == (200, False)


def test_script_is_told_the_same(desk):
    anna = EntityFactory(name="Anna Berg", kind="person")
    article = story(body=LONG, entities=((anna, "mentions"),))
    found = suggest(desk, article, block="p-second", start="1", words="Nobody has ever paid for it").json()
    assert (found["voice"], found["claimant"]) == ("quoted", {"id": anna.pk, "text": anna.label_for_choice()})
    headline = suggest(desk, article, block="headline", start="0", words="Harrowgate closes").json()
    assert (headline["must_check"], headline["voice"], headline["claimant"]) == (True, "asserted", None)


def test_words_in_a_list_over_tags_are_found(desk):
    found = suggest(desk, story(body=LONG), words="ships are larger than it")
    assert found.json()["statement"] == "Most ships are larger than it."


@pytest.mark.parametrize("data", [{}, {"words": "no such words"}, {"revision": "x"}, {"start": "²", "words": "\0"}])
def test_script_is_told_what_is_wrong(desk, data):
    response = suggest(desk, story(body=LONG), **data)
    assert (response.status_code, bool(response.json()["error"])) == (400, True)


# We have checked this before


def test_similar_claims_are_shown_with_and_without_a_script(desk):
    claim = archived("Repairs of the bridge will cost 5 million crowns.")
    judged(claim)
    article = story(body=LONG)
    statement = "Repairs of the bridge will cost 4 million crowns."
    by_script = suggest(desk, article, statement=statement).json()["similar"]
    form = mark_form(article, "4 million crowns", statement=statement, look="1")
    by_form = desk.post(page_of(article), form)
    for page in (by_script, by_form.text):
        assert escape(claim.statement) in page
        assert "another figure" in page
        assert re.search(r"4 million.*?5 million", page, re.DOTALL)
    assert not Anchor.objects.exists()
    assert by_form.context["form"]["words"].value() == "4 million crowns"


def test_claim_of_the_archive_is_tied_to_the_words(desk):
    claim = archived("Repairs will cost 4 million crowns.")
    article = story(body=LONG)
    response = desk.post(page_of(article), mark_form(article, "4 million crowns", claim=claim.pk))
    anchor = Anchor.objects.get()
    assert (anchor.claim, anchor.is_suggested, Claim.objects.count()) == (claim, False, 1)
    assert response.url == page_of(article, f"#anchor-{anchor.pk}")


def test_suggestion_of_a_reporter_waits_and_a_checker_confirms_it(client, reporter, checker):
    claim = marked(story(by=reporter)).claim
    judged(claim)
    article = story(by=reporter, body=LONG)
    client.force_login(reporter)
    response = client.post(page_of(article), mark_form(article, "4 million crowns", claim=claim.pk))
    assert "Waits until a fact-checker confirms" in said(response)
    anchor = Anchor.objects.get(article=article)
    page = client.get(page_of(article)).text
    assert ("makes this claim, which was known before" in page, "These words say it" in page) == (True, False)
    client.force_login(checker)
    assert "These words say it" in client.get(page_of(article)).text
    client.post(page_of(article), {"confirm": "1", "anchor": anchor.pk, "revision": article.newest_id})
    anchor.refresh_from_db()
    assert (anchor.is_suggested, anchor.placements.get().is_standing) == (False, True)


def test_reporter_neither_sees_nor_ties_a_claim_of_a_draft_of_somebody_else(client, reporter):
    secret = archived(SECRET)
    marked(story(), claim=secret)
    article = story(by=reporter, body=LONG)
    client.force_login(reporter)
    assert "Xanadu" not in suggest(client, article, statement=SECRET).json()["similar"]
    response = client.post(page_of(article), mark_form(article, "4 million crowns", claim=secret.pk))
    assert response.status_code == 200
    assert "Xanadu" not in response.text
    assert not article.anchors.exists()
    client.force_login(UserFactory(is_staff=True, role="Editor"))
    assert "Xanadu" in suggest(client, article, statement=SECRET).json()["similar"]


def test_reporter_who_ties_a_public_claim_learns_no_more_of_it_than_readers_know(client, reporter):
    claim = archived("Repairs will cost 4 million crowns.")
    checked_story(claim=claim)
    claim.statement, claim.notes = "Repairs will cost 4 million crowns, says Xanadu.", "Xanadu called."
    claim.save()
    similar.index([claim])
    article = story(by=reporter, body=LONG)
    client.force_login(reporter)
    found = suggest(client, article, statement="Repairs will cost 4 million crowns.").json()["similar"]
    assert ("Repairs will cost 4 million crowns." in found, "anadu" in found) == (True, False)
    response = client.post(page_of(article), mark_form(article, "4 million crowns", claim=claim.pk))
    assert article.anchors.get().is_suggested
    assert "Xanadu" not in said(response)
    change = reverse("admin:articles_article_change", args=[article.pk])
    for page in (page_of(article), page_of(article, "?show=checkable"), change):
        assert "anadu" not in client.get(page).text
    assert client.get(reverse("admin:claims_claim_change", args=[claim.pk])).status_code == 302
    assert "anadu" not in client.get(reverse("admin:claims_claim_changelist")).text
    again = suggest(client, article, statement="Repairs will cost 4 million crowns, says it.").json()["similar"]
    assert ("Repairs will cost 4 million crowns." in again, "anadu" in again) == (True, False)
    assert reverse("admin:claims_claim_change", args=[claim.pk]) not in again
    client.force_login(UserFactory(is_staff=True, role="Editor"))
    assert "Xanadu" in client.get(reverse("admin:claims_claim_change", args=[claim.pk])).text


# Whether quotations are exact


def test_quotation_is_compared_on_the_page(desk, checker):
    article = story(body=LONG)
    anchor = marked(article, "Nobody has ever paid for it", voice="quoted")
    assert "quotation not compared" in desk.get(page_of(article)).text
    data = {"compare": "1", "anchor": anchor.pk, "revision": article.newest_id, "how": "second-hand"}
    desk.post(page_of(article), data)
    assert not QuoteCheck.objects.exists()
    desk.post(page_of(article), data | {"source": "The Harbour Post"})
    assert QuoteCheck.objects.get().checked_by == checker
    page = desk.get(page_of(article)).text
    assert ("quotation not compared" in page, "as quoted by The Harbour Post" in page) == (False, True)


def test_number_of_queries_does_not_grow(desk):
    counts = []
    for size in (1, 3):
        article = story(body=LONG)
        for words in ("4 million crowns", "opened in 1986", "Nobody has ever paid for it")[:size]:
            judged(marked(article, words, voice="quoted").claim)
        desk.get(page_of(article))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(article, "?show=checkable"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_claim_is_made_by_pasting_words(desk):
    article = story()
    desk.post(page_of(article), mark_form(article, "4 million crowns", statement="It costs 4 million."))
    assert Anchor.objects.get().words == "4 million crowns"
    assert BODY.count("4 million crowns") == 1
