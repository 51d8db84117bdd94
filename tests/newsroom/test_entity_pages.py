"""The pages of entities, the lists of them and their feeds: what is in them, and what readers may not know."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, withholding
from articles.models import EntityPicture
from articles.models.edition import EditionKind
from articles.publishing import Note
from entities.merging import merge
from entities.models import Kind, Role, SameAs
from newsroom.pages import entities as lists
from newsroom.pages import entity_stories
from tests import stories
from tests.factories import AliasFactory, ArticleEntityFactory, EntityFactory, PictureFactory, UserFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)


def get(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    assert not response.cookies
    return response.text


def headlines(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'class="card__headline"><a href="[^"]*">(.*?)</a>', html)]


def listed(client, query: str = "") -> list[str]:
    html = get(client, f"/entities/{query}")
    return [unescape(each) for each in re.findall(r'<li><a href="/entities/[^"?]+-\d+/"><bdi>(.*?)</bdi></a>', html)]


def letters(client, query: str = "") -> list[str]:
    (nav,) = re.findall(r'<nav class="letters".*?</nav>', get(client, f"/entities/{query}"), re.DOTALL) or [""]
    return re.findall(r"<bdi>(.*?)</bdi>|(0–9)", nav)


def next_page(html: str) -> str:
    found = re.search(r'class="pager__older"[^>]*href="([^"]+)"', html)
    return unescape(found[1]) if found else ""


def about(entity, headline="Bridge closes", role=Role.ABOUT, **content):
    return stories.published_story(headline=headline, entities=((entity, role),), **content)


def entries(client, entity) -> list[dict[str, str]]:
    response = client.get(f"{entity.get_absolute_url()}feed/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    names = ("id", "title", "published", "updated")
    found = ET.fromstring(response.content).findall(f"{ATOM}entry")
    return [{name: entry.find(f"{ATOM}{name}").text for name in names} for entry in found]


@pytest.fixture
def harrow(db):
    return EntityFactory(name="Harrowgate", slug="harrowgate", kind="place")


# The page


def test_page_says_who_or_what_it_is(client, harrow):
    harrow.description, harrow.wikidata_id, harrow.website = "A town.", "Q42", "https://town.example/"
    harrow.save()
    for name in ("Old Harrow", "هاروغيت"):
        AliasFactory(entity=harrow, name=name)
    SameAs.objects.create(entity=harrow, url="https://www.geonames.example/1")
    about(harrow)
    html = get(client, harrow.get_absolute_url())
    assert "<h1><bdi>Harrowgate</bdi></h1>" in html
    assert "A town." in html
    assert "Also known as <bdi>Old Harrow</bdi>, <bdi>هاروغيت</bdi>" in html
    links = re.findall(r'<a href="(https://[^"]+)" rel="external noopener">([^<]+)</a>', html)
    assert links == [
        ("https://town.example/", "Website"),
        ("https://www.wikidata.org/wiki/Q42", "Wikidata"),
        ("https://www.geonames.example/1", "geonames.example"),
    ]


def test_stories_about_it_come_first_and_then_those_that_mention_it_page_by_page(client, harrow, monkeypatch, noon):
    monkeypatch.setattr(entity_stories, "STORIES_A_PAGE", 2)
    for number in range(3):
        about(harrow, f"About {number}", at=noon + number * HOUR)
        about(harrow, f"Mentions {number}", Role.MENTIONS, at=noon + (10 + number) * HOUR)
    found, path, pages = [], harrow.get_absolute_url(), 0
    while path:
        html = get(client, path)
        found += headlines(html)
        path, pages = next_page(html), pages + 1
    assert found == ["About 2", "About 1", "About 0", "Mentions 2", "Mentions 1", "Mentions 0"]
    assert pages == 3


@pytest.mark.parametrize(("told", "mentioned"), [(2, 0), (2, 1), (0, 2), (0, 3), (4, 1)])
def test_page_that_ends_where_a_list_does_leads_on_only_if_there_is_more(client, harrow, monkeypatch, told, mentioned):
    monkeypatch.setattr(entity_stories, "STORIES_A_PAGE", 2)
    wanted = [*(f"About {n}" for n in range(told)), *(f"Mentions {n}" for n in range(mentioned))]
    for headline in wanted:
        about(harrow, headline, Role.ABOUT if headline[0] == "A" else Role.MENTIONS)
    found, path, pages = [], harrow.get_absolute_url(), 0
    while path:
        html = get(client, path)
        found += headlines(html)
        path, pages = next_page(html), pages + 1
    assert sorted(found) == wanted
    assert pages == (told + mentioned + 1) // 2


@pytest.mark.parametrize("cursor", ["x", "about-", "about-x", "mentions-1", "mentions-1-x", "1-2", "mentions-1-2\x00"])
def test_made_up_cursors_are_404(client, harrow, cursor):
    about(harrow)
    assert client.get(harrow.get_absolute_url(), {"before": cursor}).status_code == 404


def test_picture_is_shown_while_readers_may_see_it(client, harrow):
    picture = PictureFactory(alt="The bridge of Harrowgate", credit="Cy Lens")
    portrait = EntityPicture.objects.create(entity=harrow, picture=picture)
    about(harrow)
    html = get(client, harrow.get_absolute_url())
    assert 'alt="The bridge of Harrowgate"' in html
    assert "Cy Lens" in html
    assert data_of(html)["image"] == f"http://testserver{picture.file.url}"
    yesterday = timezone.localdate() - timedelta(days=1)
    for hidden in (PictureFactory(withdrawn=True, alt="Hidden"), PictureFactory(rights_until=yesterday, alt="Hidden")):
        portrait.picture = hidden
        portrait.save()
        html = get(client, harrow.get_absolute_url())
        assert "Hidden" not in html
        assert hidden.file.url not in html


def data_of(html: str) -> dict[str, object]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(block)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (Kind.PERSON, "Person"),
        (Kind.ORGANISATION, "Organization"),
        (Kind.PLACE, "Place"),
        (Kind.EVENT, "Event"),
        (Kind.WORK, "CreativeWork"),
        (Kind.TOPIC, "Thing"),
    ],
)
def test_machines_are_told_which_one_it_is(client, kind, type_):
    entity = EntityFactory(name="Ada", kind=kind, wikidata_id="Q7259", website="https://ada.example/", description="A.")
    AliasFactory(entity=entity, name="A. A. L.")
    SameAs.objects.create(entity=entity, url="https://x.example/ada")
    about(entity)
    address = f"http://testserver{entity.get_absolute_url()}"
    assert data_of(get(client, entity.get_absolute_url())) == {
        "@context": "https://schema.org",
        "@type": type_,
        "name": "Ada",
        "alternateName": ["A. A. L."],
        "description": "A.",
        "url": address,
        "sameAs": ["https://www.wikidata.org/entity/Q7259", "https://ada.example/", "https://x.example/ada"],
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
    }


# What readers may not know


def drafted(entity):
    stories.story(entities=((entity, Role.ABOUT),))


def tagged_since(entity):
    article = stories.published_story()
    ArticleEntityFactory(content_object=article, tag=entity)


def edited_since(entity):
    stories.edited(stories.published_story(), entities=((entity, Role.ABOUT),))


def scheduled(entity):
    about(entity, at=timezone.now() + HOUR)


def replaced(entity):
    article = about(entity, at=timezone.now() - HOUR)
    stories.edited(article, entities=())
    stories.published(article)


def withdrawn(entity):
    stories.withdrawn_story(entities=((entity, Role.ABOUT),))


def withheld(entity):
    lawyer = UserFactory(role="Legal", is_staff=True)
    withholding.withhold(about(entity), by=lawyer, reason="An injunction.")


def claimed_in_a_draft(entity):
    claim = stories.marked(stories.story()).claim
    claim.claimant = entity
    claim.save()
    stories.judged(claim)


@pytest.mark.parametrize(
    "hidden", [drafted, tagged_since, edited_since, scheduled, replaced, withdrawn, withheld, claimed_in_a_draft]
)
def test_entity_that_no_live_story_carries_is_nowhere(client, hidden):
    about(EntityFactory(name="Known"))
    secret = EntityFactory(name="Secret Person", slug="secret-person", kind="person", description="Unheard of.")
    AliasFactory(entity=secret, name="Deep Throat")
    hidden(secret)
    for path in (secret.get_absolute_url(), f"{secret.get_absolute_url()}feed/", f"/entities/x-{secret.pk}/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "ecret" not in response.text.replace(path, "")
    assert listed(client) == ["Known"]
    assert listed(client, "?kind=person") == []
    assert [plain for plain, _ in letters(client)] == ["K"]
    for words in ("Secret", "Deep", "Person"):
        html = get(client, f"/entities/?q={words}")
        assert "secret-person" not in html
        assert "Secret Person" not in html
        assert "Deep Throat" not in html


def test_entity_is_there_from_the_second_on_at_which_its_story_is(client, harrow, noon):
    with time_machine.travel(noon, tick=False):
        about(harrow, at=noon + HOUR)
        assert client.get(harrow.get_absolute_url()).status_code == 404
        assert listed(client) == []
    with time_machine.travel(noon + HOUR, tick=False):
        assert client.get(harrow.get_absolute_url()).status_code == 200
        assert listed(client) == ["Harrowgate"]


def test_aliases_of_others_do_not_find_what_is_hidden_behind_a_public_name(client, harrow):
    about(harrow)
    AliasFactory(entity=EntityFactory(name="Hidden"), name="Harrow on the Hill")
    assert listed(client, "?q=harrow") == ["Harrowgate"]
    assert "Hill" not in get(client, "/entities/?q=harrow")


# One that has become another


def test_merged_entity_leads_in_one_step_to_what_it_became_and_so_does_its_feed(client, harrow, editor):
    first, second = EntityFactory(name="Harrow", slug="harrow"), EntityFactory(name="Harrow Town")
    old = first.get_absolute_url()
    about(first)
    merge([first], into=second, by=editor)
    merge([second], into=harrow, by=editor)
    for path, right in (
        (old, harrow.get_absolute_url()),
        (old.rstrip("/"), harrow.get_absolute_url()),
        (f"{old}feed/", f"{harrow.get_absolute_url()}feed/"),
        (f"{old}feed", f"{harrow.get_absolute_url()}feed/"),
        (f"{old}?before=mentions", f"{harrow.get_absolute_url()}?before=mentions"),
    ):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, right)
        assert client.get(right).status_code == 200
    assert listed(client) == ["Harrowgate"]
    assert listed(client, "?q=harrow") == ["Harrowgate"]


def test_merged_entity_leads_nowhere_while_readers_may_not_know_what_it_became(client, harrow, editor):
    old = EntityFactory(name="Harrow")
    drafted(harrow)
    merge([old], into=harrow, by=editor)
    assert client.get(old.get_absolute_url()).status_code == 404
    assert client.get(f"{old.get_absolute_url()}feed/").status_code == 404


def test_claims_of_one_that_was_merged_are_on_the_page_of_what_it_became(client, harrow, editor):
    old = EntityFactory(name="Harrow")
    article = stories.story()
    claim = stories.marked(article).claim
    claim.claimant = old
    claim.save()
    stories.judged(claim)
    stories.published(article)
    merge([old], into=harrow, by=editor)
    html = get(client, harrow.get_absolute_url())
    assert re.findall(r'check-card__statement"><a href="[^"]*">(.*?)</a>', html) == [claim.statement]


def test_checks_stand_below_the_stories_that_are_fewer(client, harrow):
    article = stories.story()
    for words in ("4 million crowns", "the mayor said"):
        claim = stories.marked(article, words).claim
        claim.claimant = harrow
        claim.save()
        stories.judged(claim)
    stories.published(article)
    beside = []
    for _ in range(2):
        about(harrow)
        beside.append("entity-page--beside" in get(client, harrow.get_absolute_url()))
    assert beside == [False, True]


def test_another_slug_leads_to_the_right_one_in_one_step(client, harrow):
    about(harrow)
    old = harrow.get_absolute_url()
    harrow.slug = "harrow-on-sea"
    harrow.save()
    for path in (old, old.rstrip("/")):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, harrow.get_absolute_url())
    response = client.get(f"{old}feed")
    assert (response.status_code, response["Location"]) == (301, f"{harrow.get_absolute_url()}feed/")


# By letter and kind

NAMES = [
    "3M",
    "Ägypten",
    "Angela Merkel",
    "Łódź",
    "O'Neill",
    "O’Brien",
    "Żagań",
    "Ελλάδα",
    "Київ",
    "السعودية",
    "Åre",
    "Zo\u0308e Kravitz",
    "New\u00a0York",
    "東京",
    "서울",
]


@pytest.fixture
def world(db):
    tags = tuple((EntityFactory(name=name, kind="place"), Role.MENTIONS) for name in NAMES)
    return stories.published_story(entities=tags)


def test_letters_are_those_that_exist_in_every_script(client, world):
    told = ["A", "L", "N", "O", "Z", "Ε", "К", "ا", "ㅅ", "漢"]
    assert letters(client) == [*((letter, "") for letter in told), ("", "0–9")]
    assert letters(client, "?kind=person") == []
    assert len(letters(client, "?kind=place")) == 11


@pytest.mark.parametrize(
    ("letter", "names"),
    [
        ("A", ["Ägypten", "Angela Merkel", "Åre"]),
        ("O", ["O’Brien", "O'Neill"]),
        ("Z", ["Żagań", "Zo\u0308e Kravitz"]),
        ("К", ["Київ"]),
        ("ا", ["السعودية"]),
        ("漢", ["東京"]),
        ("#", ["3M"]),
        ("B", []),
    ],
)
def test_names_are_listed_under_their_letter_and_in_order(client, world, letter, names):
    assert listed(client, f"?letter={quote(letter)}") == names
    assert listed(client, f"?letter={quote(letter)}&kind=place") == names
    assert listed(client, f"?letter={quote(letter)}&kind=person") == []


def test_names_of_all_scripts_are_in_one_order_whatever_their_accents_page_by_page(client, world, monkeypatch):
    monkeypatch.setattr(lists, "ENTITIES_A_PAGE", 4)
    found, query = [], ""
    while query is not None:
        found += listed(client, query)
        following = next_page(get(client, f"/entities/{query}"))
        query = following.removeprefix("/entities/") if following else None
    assert [name for name in found if name.isascii() or name[0] in "ÄÅŁŻ"] == [
        "3M",
        "Ägypten",
        "Angela Merkel",
        "Åre",
        "Łódź",
        "O'Neill",
        "Żagań",
    ]
    assert sorted(found) == sorted(NAMES)


@pytest.mark.parametrize("query", ["?letter=a", "?letter=AB", "?letter=%00", "?kind=robot", "?letter=" + "A" * 500])
def test_letters_and_kinds_that_there_are_not_are_404(client, query):
    assert client.get(f"/entities/{query}").status_code == 404


# By search


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("angela", ["Angela Merkel"]),
        ("MERK", ["Angela Merkel"]),
        ("merkel ang", ["Angela Merkel"]),
        ("gela", []),
        ("agypten", ["Ägypten"]),
        ("lodz", ["Łódź"]),
        ("oneill", ["O'Neill"]),
        ("O’Neill", ["O'Neill"]),
        ("o'brien", ["O’Brien"]),
        ("zoë", ["Zo\u0308e Kravitz"]),
        ("new york", ["New\u00a0York"]),
        ("ελλαδα", ["Ελλάδα"]),
        ("київ", ["Київ"]),
        ("السعوديه", ["السعودية"]),
        ("京", ["東京"]),
        ("서울", ["서울"]),
        ("3m", ["3M"]),
        ("a%", ["Ägypten", "Angela Merkel", "Åre"]),
        ("_", []),
    ],
)
@pytest.mark.parametrize("few", [0, 1000])
def test_name_is_found_however_it_is_typed(client, world, words, names, few, monkeypatch):
    """However many have it: a database begins elsewhere where there are many."""
    monkeypatch.setattr(lists, "FEW_NAMES", few)
    assert listed(client, f"?q={quote(words)}") == names


@pytest.mark.parametrize("few", [0, 1000])
def test_name_is_found_by_any_alias_which_is_shown(client, harrow, few, monkeypatch):
    monkeypatch.setattr(lists, "FEW_NAMES", few)
    AliasFactory(entity=harrow, name="Venice of the North")
    AliasFactory(entity=harrow, name="Old Harrow")
    about(harrow)
    assert listed(client, "?q=venice") == ["Harrowgate"]
    html = get(client, "/entities/?q=venice")
    assert "<bdi>Venice of the North</bdi>" in html
    assert "Old Harrow" not in html
    assert listed(client, "?q=venice&kind=person") == []


def test_page_of_whoever_said_something_in_print_is_there_without_a_story_tagged_so(client):
    mayor = EntityFactory(name="Mayor Tilling", kind="person")
    article = stories.story()
    claim = stories.marked(article).claim
    claim.claimant = mayor
    claim.save()
    stories.judged(claim)
    stories.published(article)
    assert claim.statement in get(client, mayor.get_absolute_url())
    assert listed(client) == []


def test_search_without_result_says_what_to_do(client, harrow):
    about(harrow)
    html = get(client, "/entities/?q=%3Cb%3Exyz")
    assert "No name in our stories is like “&lt;b&gt;xyz”." in html
    assert '<a href="/entities/">All names</a>' in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("words", ["\x00", "'", '"', "%", "\\", "x" * 10_000, "؟", "\ud7ff", "🙂", " ", "a " * 500])
def test_hostile_search_is_a_page(client, harrow, words):
    about(harrow)
    assert client.get("/entities/", {"q": words}).status_code == 200


def test_pages_of_a_search_keep_what_was_asked(client, world, monkeypatch):
    monkeypatch.setattr(lists, "ENTITIES_A_PAGE", 2)
    html = get(client, "/entities/?q=a&kind=place")
    following = next_page(html)
    assert following.startswith("/entities/?kind=place&q=a&after=")
    assert listed(client, following.removeprefix("/entities/")) == ["Åre"]


# The feed


def test_feed_holds_the_newest_stories_whatever_they_say_of_it(client, harrow, noon):
    about(harrow, "About <it> & more", at=noon)
    about(harrow, "Mentions it", Role.MENTIONS, at=noon + HOUR)
    about(EntityFactory(), "Of another")
    found = entries(client, harrow)
    assert [entry["title"] for entry in found] == ["Mentions it", "About <it> & more"]
    assert [datetime.fromisoformat(entry["published"]) for entry in found] == [noon + HOUR, noon]


def test_entry_keeps_its_name_and_is_updated_by_a_correction_and_by_no_minor_edit(client, harrow, noon):
    article = about(harrow, at=noon)
    (before,) = entries(client, harrow)
    publisher = UserFactory(role="Publisher")
    stories.edited(article, headline="Bridge to close", slug="other")
    publishing.publish(
        article,
        revision=article.newest,
        by=publisher,
        live_from=noon + HOUR,
        notes=[Note("correction", "We said that it had closed.")],
    )
    (corrected,) = entries(client, harrow)
    assert corrected["id"] == before["id"]
    assert corrected["id"].startswith("urn:uuid:")
    assert datetime.fromisoformat(corrected["updated"]) == noon + HOUR
    assert datetime.fromisoformat(corrected["published"]) == noon
    stories.edited(article, headline="Bridge to close soon")
    edition = stories.published(article, at=noon + 2 * HOUR)
    edition.kind = EditionKind.MINOR
    edition.save()
    (minor,) = entries(client, harrow)
    assert minor["title"] == "Bridge to close soon"
    assert datetime.fromisoformat(minor["updated"]) == noon + HOUR


def test_page_leads_readers_of_feeds_to_it(client, harrow):
    about(harrow)
    address = f"{harrow.get_absolute_url()}feed/"
    link = f'<link rel="alternate" type="application/atom+xml" title="Harrowgate" href="{address}">'
    assert link in get(client, harrow.get_absolute_url())
    root = ET.fromstring(client.get(address).content)
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"http://testserver{harrow.get_absolute_url()}",
        "self": f"http://testserver{address}",
    }


# What it costs


def test_pages_cost_as_many_queries_for_three_as_for_one(client, harrow):
    AliasFactory(entity=harrow, name="Harrow")
    costs = []
    for number in range(3):
        for role in Role.values:
            about(harrow, role=role)
        about(EntityFactory(name=f"Harrow {number}"), picture=None)
        if number == 1:
            continue
        cost = {}
        for path in (
            harrow.get_absolute_url(),
            f"{harrow.get_absolute_url()}feed/",
            "/entities/",
            "/entities/?letter=H&kind=place",
            "/entities/?q=harrow",
        ):
            with CaptureQueriesContext(connection) as queries:
                get(client, path)
            assert not [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
            cost[path.replace(harrow.get_absolute_url(), "page ")] = len(queries)
        costs.append(cost)
    assert costs[0] == costs[1]
    assert costs[0] == {
        "page ": 13,
        "page feed/": 5,
        "/entities/": 3,
        "/entities/?letter=H&kind=place": 3,
        "/entities/?q=harrow": 4,
    }
