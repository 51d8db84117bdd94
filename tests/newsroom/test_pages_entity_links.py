"""In a story, the words that first name what it is tagged with lead to its page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import correcting, withholding
from articles.revisions import content_of
from entities.models import Entity, Kind, Role, SameAs
from entities.versions import names_changed
from tests import stories
from tests.factories import AliasFactory, EntityFactory, PictureFactory, RatingFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def probe():
    return EntityFactory(name="Voyager 1", slug="voyager-1", kind=Kind.WORK, wikidata_id="Q48469")


@pytest.fixture
def agency():
    entity = EntityFactory(name="National Aeronautics and Space Administration", slug="nasa")
    AliasFactory(entity=entity, name="NASA")
    return entity


def out(body, *tags, **content):
    return stories.published_story(body=body, entities=tuple((tag, Role.ABOUT) for tag in tags), **content)


def page(client, article):
    response = client.get(article.editions.latest().get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def links(html):
    """The words that lead to entities, and where, in order."""
    return re.findall(r'<a class="entity-link" href="([^"]*)">(.*?)</a>', html)


def test_first_mention_is_linked_once(client, probe, agency):
    html = page(
        client,
        out(
            "<h2>Voyager 1</h2><p>It is quiet. NASA waits.</p><p>NASA heard Voyager 1, then Voyager 1 was quiet.</p>",
            probe,
            agency,
        ),
    )
    assert links(html) == [(agency.get_absolute_url(), "NASA"), (probe.get_absolute_url(), "Voyager 1")]
    assert f'<a class="entity-link" href="{agency.get_absolute_url()}">NASA</a> waits' in html
    assert "Voyager 1</a>, then Voyager 1 was quiet" in html


def test_what_is_not_tagged_is_not_linked(client, probe, agency):
    assert links(page(client, out("<p>NASA heard Voyager 1.</p>", agency))) == [(agency.get_absolute_url(), "NASA")]


def test_text_above_the_body_holds_no_link(client, probe):
    article = out(
        "<p>Nothing of note.</p>",
        probe,
        headline="Voyager 1 answers",
        dek="Voyager 1 is well",
        picture=PictureFactory(),
        picture_alt="Voyager 1",
        picture_caption="Voyager 1",
        picture_credit="Voyager 1",
    )
    assert links(page(client, article)) == []


def test_mention_within_another_link_is_passed_over(client, probe):
    html = page(client, out('<p><a href="https://example.org/">Voyager 1</a> is quiet. Voyager 1 was.</p>', probe))
    assert links(html) == [(probe.get_absolute_url(), "Voyager 1")]
    assert '<a href="https://example.org/">Voyager 1</a> is quiet' in html


def test_quotation_is_left_as_it_was_said(client, probe):
    html = page(client, out("<blockquote><p>Voyager 1 is well.</p></blockquote><p>So Voyager 1 is.</p>", probe))
    assert "<blockquote" in html
    assert "So <a" in html
    assert len(links(html)) == 1


def test_part_of_a_longer_name_is_not_linked(client):
    city = EntityFactory(name="New York", kind=Kind.PLACE)
    EntityFactory(name="New York Times")
    html = page(client, out("<p>The New York Times asked. New York answered.</p>", city))
    assert links(html) == [(city.get_absolute_url(), "New York")]
    assert "New York Times asked" in html


def test_name_that_two_of_the_tags_share_is_not_linked(client):
    tags = [EntityFactory(name="John Smith", kind=Kind.PERSON, slug=slug) for slug in ("one", "two")]
    AliasFactory(entity=tags[1], name="John Q. Smith")
    html = page(client, out("<p>John Smith spoke. So did John Q. Smith.</p>", *tags))
    assert links(html) == [(tags[1].get_absolute_url(), "John Q. Smith")]


@pytest.mark.parametrize(
    ("language", "name", "body"),
    [
        ("ar", "سد النهضة", "<p>قال الوزير إن سد النهضة قائم.</p>"),
        ("zh-Hans", "东京塔", "<p>记者昨天参观了东京塔并拍照。</p>"),
        ("ru", "Пулковская обсерватория", "<p>Сегодня Пулковская обсерватория открыта.</p>"),
    ],
)
def test_every_script_is_linked(client, language, name, body):
    entity = EntityFactory(name=name, slug="thing", kind=Kind.PLACE)
    assert links(page(client, out(body, entity, language=language))) == [(entity.get_absolute_url(), name)]


def test_claim_and_link_share_words_and_both_lead_on(client, probe):
    article = stories.story(body="<p>On Monday Voyager 1 sent data.</p>", entities=((probe, Role.ABOUT),))
    stories.judged(stories.marked(article, "Voyager 1 sent data").claim, rating=RatingFactory(slug="true"))
    stories.published(article)
    html = page(client, article)
    (claim,) = re.findall(r'data-claim="(\d+)"', html)[:1]
    mark = f'<mark class="claim claim--true" data-claim="{claim}">'
    link = f'<a class="entity-link" href="{probe.get_absolute_url()}">'
    assert f"On Monday {link}{mark}Voyager 1</mark></a>{mark} sent data</mark><a class=" in html
    assert f'href="#claim-{claim}"' in html


def test_claim_that_ends_with_the_name_has_its_reference_behind_the_link(client, probe):
    article = stories.story(body="<p>They heard from Voyager 1.</p>", entities=((probe, Role.ABOUT),))
    stories.judged(stories.marked(article, "heard from Voyager 1").claim, rating=RatingFactory(slug="true"))
    stories.published(article)
    assert re.search(r'<mark [^>]*>Voyager 1</mark></a><a class="claim-ref [^>]*></a>\.', page(client, article))


def test_words_that_are_withheld_are_linked_nowhere(client, probe, agency):
    lawyer = UserFactory(role="Legal")
    article = out("<p>Voyager 1 was hacked, they say.</p><p>NASA and Voyager 1 are well.</p>", probe, agency)
    assert links(page(client, article))[0] == (probe.get_absolute_url(), "Voyager 1")
    withholding.withhold(article, by=lawyer, reason="A court said so.", words="Voyager 1 was hacked")
    html = page(client, article)
    assert "hacked" not in html
    assert links(html) == [(agency.get_absolute_url(), "NASA"), (probe.get_absolute_url(), "Voyager 1")]
    withholding.withhold(article, by=lawyer, reason="A court said so.", words="NASA")
    assert links(page(client, article)) == [(probe.get_absolute_url(), "Voyager 1")]


def test_links_are_those_of_the_text_that_readers_have(client, probe, agency):
    article = out("<p>NASA waits.</p>", agency)
    stories.edited(article, body="<p>Voyager 1 waits for NASA.</p>", entities=((probe, Role.ABOUT),))
    assert links(page(client, article)) == [(agency.get_absolute_url(), "NASA")]
    stories.published(article)
    assert links(page(client, article)) == [(probe.get_absolute_url(), "Voyager 1")]


def test_history_and_any_moment_have_the_links_of_their_text(client, probe, editor, noon):
    article = out("<p>Voyager 1 waits.</p>", probe, at=noon)
    stories.edited(article, body="<p>Nothing waits.</p>")
    stories.published(article, at=noon + timedelta(hours=1))
    first = article.editions.order_by("live_from")[0]
    address = article.editions.latest().get_absolute_url()
    assert links(page(client, article)) == []
    assert links(client.get(f"{address}history/{first.pk}/").text) == [(probe.get_absolute_url(), "Voyager 1")]
    client.force_login(editor)
    then = client.get(address, {"at": noon.isoformat()}).text
    assert links(then) == [(probe.get_absolute_url(), "Voyager 1")]


def test_correction_of_what_is_live_has_its_own_places(probe, publisher):
    article = out("<p>Voyager 1 waits.</p>", probe)
    live = article.editions.get().revision
    content = replace(content_of(live), body=live.body.replace("Voyager 1 waits", "Still Voyager 1 waits"))
    corrected = correcting.save(article, content, by=publisher, base=live)
    assert list(corrected.entity_links.values_list("words", "start")) == [("Voyager 1", 6)]


def test_merged_entity_leads_to_what_it_has_become_and_once(client, probe, agency):
    article = out("<p>NASA heard Voyager 1.</p>", probe, agency)
    Entity.objects.filter(pk=agency.pk).update(merged_into=probe)
    html = page(client, article)
    assert links(html) == [(probe.get_absolute_url(), "NASA")]
    assert html.count(f'class="topic topic--about" rel="tag" href="{probe.get_absolute_url()}"') == 1
    assert agency.get_absolute_url() not in html


def test_other_name_that_comes_later_is_linked_from_the_next_save_on(client, probe):
    article = out("<p>The probe waits.</p>", probe)
    AliasFactory(entity=probe, name="The probe")
    names_changed()
    assert links(page(client, article)) == []
    stories.edited(article, dek="It waits.")
    stories.published(article)
    assert links(page(client, article)) == [(probe.get_absolute_url(), "The probe")]


def test_reading_costs_the_same_whatever_is_linked(client):
    def cost(number):
        tags = [EntityFactory(name=f"Harrow{letter}", slug=f"h-{letter}") for letter in "abc"[:number]]
        article = out(f"<p>{', '.join(tag.name for tag in tags)} wait.</p>", *tags)
        with CaptureQueriesContext(connection) as queries:
            assert len(links(page(client, article))) == number
        return len(queries)

    assert cost(1) == cost(3)


# What machines are told


def data_of(client, article):
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(client, article), re.DOTALL)
    return json.loads(found)


def test_machines_are_told_what_it_is_about_and_what_it_mentions(client, probe, agency):
    agency.website = "https://www.nasa.gov/"
    agency.save()
    for url in ("https://en.wikipedia.org/wiki/NASA", "https://www.nasa.gov/"):
        SameAs.objects.create(entity=agency, url=url)
    article = stories.published_story(entities=((probe, Role.ABOUT), (agency, Role.MENTIONS)), at=timezone.now())
    data = data_of(client, article)
    assert data["about"] == [
        {
            "@type": "CreativeWork",
            "name": "Voyager 1",
            "url": f"http://testserver{probe.get_absolute_url()}",
            "sameAs": ["https://www.wikidata.org/entity/Q48469"],
        }
    ]
    assert data["mentions"] == [
        {
            "@type": "Organization",
            "name": agency.name,
            "url": f"http://testserver{agency.get_absolute_url()}",
            "sameAs": ["https://www.nasa.gov/", "https://en.wikipedia.org/wiki/NASA"],
        }
    ]


@pytest.mark.parametrize("kind", Kind.values)
def test_machines_are_told_the_kind(kind, client):
    entity = EntityFactory(kind=kind)
    (told,) = data_of(client, stories.published_story(entities=((entity, Role.ABOUT),)))["about"]
    assert told["@type"] in {"Person", "Organization", "Place", "Event", "CreativeWork", "Thing"}
    assert "sameAs" not in told


def test_machines_are_told_of_what_a_merged_entity_has_become(client, probe, agency):
    article = stories.published_story(entities=((agency, Role.MENTIONS), (probe, Role.ABOUT)))
    Entity.objects.filter(pk=agency.pk).update(merged_into=probe)
    data = data_of(client, article)
    assert [each["name"] for each in data["about"]] == ["Voyager 1"]
    assert "mentions" not in data
