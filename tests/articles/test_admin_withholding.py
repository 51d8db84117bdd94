"""The desk's pages for withholding and expunging, and who gets to them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.expunging import ask
from articles.models import Edition, Expunging, Revision, Withholding
from articles.withholding import withhold
from tests.factories import ClaimFactory, UserFactory
from tests.stories import checked_story, marked, published_story, story

pytestmark = pytest.mark.django_db

WORDS = "the mayor stole the gold"
BODY = "<p>On Tuesday <em>The mayor</em> stole the gold.</p><p>Repairs will cost 4 million crowns.</p>"


@pytest.fixture
def lawyer(client):
    person = UserFactory(role="Legal", is_staff=True, username="lawyer")
    client.force_login(person)
    return person


def address(name, *args):
    return reverse(f"admin:articles_{name}", args=args)


def live():
    return Edition.objects.live(timezone.now())


def test_passage_is_withheld_after_a_look_at_where_it_stands(client, lawyer):
    article = published_story(body=BODY, headline=f"Police: {WORDS}")
    other = published_story(headline="Another story", body=BODY)
    marked(other, "4 million crowns", claim=ClaimFactory(statement=f"Elsewhere {WORDS}."))
    url = address("article_withhold", article.pk)
    data = {"scope": "passage", "words": WORDS, "reason": "An injunction.", "edition": ""}
    looked = client.post(url, data).text
    assert not Withholding.objects.exists()
    for told in ("headline, address, 1 place in the text", "Another story", "Elsewhere the mayor stole the gold."):
        assert told in looked
    assert WORDS in client.post(url, data | {"change": "1"}).text
    response = client.post(url, data | {"confirm": "1"})
    assert response["Location"] == address("article_withheld", article.pk)
    assert Withholding.objects.get().words == WORDS
    assert WORDS not in live().get(article=article).revision.headline
    assert "An injunction." in client.get(response["Location"]).text


def test_story_and_edition_are_withheld(client, lawyer):
    article = published_story()
    url = address("article_withhold", article.pk)
    edition = article.editions.get()
    one = {"scope": "edition", "edition": edition.pk, "words": "not meant", "reason": "An injunction."}
    client.post(url, one | {"confirm": "1"})
    client.post(url, {"scope": "story", "reason": "All of it.", "confirm": "1"})
    found = Withholding.objects.order_by("pk").values_list("scope", "edition", "words")
    assert list(found) == [("edition", edition.pk, ""), ("story", None, "")]
    assert not live().exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"scope": "passage", "words": "", "reason": "x"}, "too few characters"),
        ({"scope": "passage", "words": WORDS, "reason": ""}, "This field is required"),
        ({"scope": "passage", "words": WORDS, "reason": f"Since {WORDS}"}, "This repeats the words"),
        ({"scope": "edition", "words": "", "reason": "x"}, "Choose the edition"),
        ({"scope": "edition", "edition": "999999", "reason": "x"}, "Choose the edition"),
        ({"scope": "elsewhere", "reason": "x"}, "Select a valid choice"),
        ({}, "This field is required"),
    ],
)
def test_form_says_what_is_missing(data, told, client, lawyer):
    article = published_story(body=BODY)
    response = client.post(address("article_withhold", article.pk), data | {"confirm": "1"})
    assert (response.status_code, told in response.text) == (200, True)
    assert not Withholding.objects.exists()


def test_what_is_withheld_is_listed_and_lifted(client, lawyer):
    article = published_story(headline="The bridge closes", body=BODY)
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert "The bridge closes" in client.get(address("withheld")).text
    url = address("article_lift", article.pk, done.pk)
    assert url in client.get(address("article_withheld", article.pk)).text
    assert "This field is required" in client.post(url, {"reason": ""}).text
    assert "This repeats the words" in client.post(url, {"reason": WORDS}).text
    client.post(url, {"reason": "The court of appeal."})
    done.refresh_from_db()
    assert (done.lifted_by, done.lifted_reason) == (lawyer, "The court of appeal.")
    assert "lifted already" in client.post(url, {"reason": "Again."}).text
    assert "The bridge closes" not in client.get(address("withheld")).text


def test_page_of_a_story_says_what_is_withheld_to_all_who_see_it(client, lawyer, editor):
    article = published_story(body=BODY)
    change = address("article_change", article.pk)
    for person in (editor, lawyer):
        client.force_login(person)
        assert "Withheld from readers" not in client.get(change).text
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    page = client.get(change).text
    assert ("Withheld from readers" in page, address("article_withhold", article.pk) in page) == (True, True)
    client.force_login(editor)
    page = client.get(change).text
    assert ("Withheld from readers" in page, address("article_withhold", article.pk) in page) == (True, False)
    assert "stole the gold" in page


def test_words_are_expunged_by_two_people_who_type_the_number_of_the_story(client, lawyer):
    article = story(body=BODY)
    data = {"words": WORDS, "order": "High Court, 12 O 34/26"}
    client.post(address("article_expunge", article.pk), data)
    asked = Expunging.objects.get()
    page, last = (address(name, article.pk, asked.pk) for name in ("article_expunging", "article_expunging_approve"))
    own = client.get(page).text
    assert ("someone else has to approve" in own, last in own) == (True, False)
    assert client.get(last)["Location"] == page
    second = UserFactory(role="Legal", is_staff=True)
    client.force_login(second)
    assert last in client.get(page).text
    assert "destroyed for ever" in client.get(last).text
    for number in ("", "12345", f"{article.pk}1"):
        assert client.post(last, {"number": number}).status_code == 200
    assert WORDS in Expunging.objects.get().words
    assert client.post(last, {"number": f" {article.pk} "})["Location"] == page
    asked.refresh_from_db()
    assert (asked.words, asked.approved_by) == ("", second)
    assert "stole" not in Revision.objects.get().body
    told = client.get(page).text
    assert ("revisions" in told, "Every backup made before" in told, "stole" in told) == (True, True, False)
    assert client.post(last, {"number": article.pk})["Location"] == page


def test_request_is_refused_or_taken_back(client, lawyer):
    article = story(body=BODY)
    asked = ask(article, WORDS, by=UserFactory(role="Legal"), order="12 O 34/26")
    page = address("article_expunging", article.pk, asked.pk)
    assert "Refuse" in client.get(page).text
    client.post(page)
    asked.refresh_from_db()
    assert asked.refused_by == lawyer
    assert "Nothing was removed" in client.get(page).text
    own = ask(article, WORDS, by=lawyer, order="12 O 34/26")
    page = address("article_expunging", article.pk, own.pk)
    assert "Take the request back" in client.get(page).text
    client.post(page)
    own.refresh_from_db()
    assert own.refused_by == lawyer
    assert "been decided already" in client.post(page, follow=True).text


@pytest.mark.parametrize(
    "data", [{"words": ""}, {"words": "a", "order": "x"}, {"words": WORDS, "order": f"About {WORDS}"}]
)
def test_request_that_cannot_be_says_why(data, client, lawyer):
    article = story(body=BODY)
    response = client.post(address("article_expunge", article.pk), data)
    assert (response.status_code, "error" in response.text) == (200, True)
    assert not Expunging.objects.exists()


def test_claims_and_stories_that_hold_the_words_are_found_and_others_are_not(client, lawyer):
    article = published_story(body=BODY)
    marked(article, "4 million crowns", claim=ClaimFactory(statement=f"Here {WORDS}."))
    checked_story(headline="Nothing of the kind")
    data = {"scope": "passage", "words": WORDS, "reason": "x", "edition": ""}
    looked = client.post(address("article_withhold", article.pk), data).text
    assert ("Here the mayor stole the gold." in looked, "Nothing of the kind" in looked) == (True, False)


def test_pages_of_one_story_lead_to_nothing_of_another(client, lawyer):
    article, other = published_story(body=BODY), published_story(body=BODY)
    done = withhold(other, by=lawyer, reason="An injunction.", words=WORDS)
    asked = ask(other, WORDS, by=UserFactory(role="Legal"), order="12 O 34/26")
    for name, pk in (
        ("article_lift", done.pk),
        ("article_expunging", asked.pk),
        ("article_expunging_approve", asked.pk),
    ):
        for method in (client.get, client.post):
            assert method(address(name, article.pk, pk)).status_code == 404


def test_story_that_is_not_there_is_not_found(client, lawyer):
    for name in ("article_withheld", "article_withhold", "article_expunge"):
        assert client.get(address(name, 999999)).status_code == 404
