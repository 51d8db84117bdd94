"""Proposals beside a story's form: asked for as it is written, and settled with or without scripts."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Dismissal, Revision
from entities import names_index
from entities.models import Entity, Kind, Role
from tests.factories import EntityFactory, UserFactory
from tests.newsroom.desk import form_of
from tests.stories import published, story

pytestmark = pytest.mark.django_db

BODY = "<p>Voyager 1 makes sense again, said Ada Roe.</p>"


@pytest.fixture
def probe():
    return EntityFactory(name="Voyager 1", kind=Kind.WORK)


@pytest.fixture
def article(editor, probe):
    return story(by=editor, body=BODY)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def address(name, article):
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def ask(client, article, where="in_text", **sent):
    return client.post(address(where, article), json.dumps(sent), content_type="application/json")


def buttons(html):
    """What the buttons that settle a proposal say, in order."""
    return [unescape(value) for value in re.findall(r'name="_propose" value="([^"]*)"', html)]


def test_unsaved_text_is_searched_and_nothing_of_it_is_kept(desk, article):
    before = Revision.objects.count()
    other = EntityFactory(name="Harrowgate", kind=Kind.PLACE)
    html = ask(desk, article, headline="Quiet", body="<p>Harrowgate, again Harrowgate.</p>", language="en").text
    assert buttons(html) == [f"about:{other.pk}", f"mentions:{other.pk}", f"dismiss:{other.pk}"]
    assert ">×2<" in html
    assert "Voyager 1" not in html
    assert Revision.objects.count() == before


@pytest.mark.parametrize("line", ["headline", "dek", "picture_caption", "body"])
def test_every_line_is_searched(line, desk, article, probe):
    assert f"about:{probe.pk}" in buttons(ask(desk, article, **{line: "Voyager 1 is quiet"}).text)


def test_what_the_form_has_is_told_from_what_the_text_names(desk, article, probe):
    elsewhere = EntityFactory(name="Harrowgate")
    html = ask(desk, article, body=BODY, about=[str(probe.pk)], mentions=[str(elsewhere.pk), "x", "0"]).text
    assert f"about:{probe.pk}" not in buttons(html)
    assert html.count("not in the text") == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "null",
        '"x"',
        '{"body": 1, "about": {"1": 2}}',
        '{"body": "\\ud800\\u0000", "about": "12"}',
        "[" * 9999,
    ],
)
def test_whatever_is_sent_is_no_error_of_the_server(sent, desk, article):
    answers = [
        desk.post(address(where, article), sent, content_type="application/json").status_code
        for where in ("in_text", "dismiss")
    ]
    assert answers == [200, 400]


def test_text_that_is_too_long_is_refused(desk, article):
    response = ask(desk, article, body="x" * 2_100_000)
    assert response.status_code == 400
    assert response.json()["error"]


def test_dismissing_is_remembered_and_taken_back(desk, article, probe, editor):
    assert ask(desk, article, "dismiss", entities=[str(probe.pk)]).status_code == 204
    assert ask(desk, article, "dismiss", name="Ada Roe").status_code == 204
    assert Dismissal.objects.filter(article=article, dismissed_by=editor).count() == 2
    html = ask(desk, article, body=BODY).text
    assert buttons(html) == [f"again:{probe.pk}", "again:name-Ada Roe"]
    assert ask(desk, article, "dismiss", entities=[probe.pk], again=True).status_code == 204
    assert ask(desk, article, "dismiss", name="Ada Roe", again=True).status_code == 204
    assert f"about:{probe.pk}" in buttons(ask(desk, article, body=BODY).text)


def test_proposals_of_another_story_are_not_told(client, article, probe, reporter):
    client.force_login(reporter)
    for where in ("in_text", "dismiss"):
        response = ask(client, article, where, entities=[probe.pk], name="Ada Roe", body=BODY)
        assert (where, response.status_code) == (where, 404)
    assert not Dismissal.objects.exists()


def test_whoever_may_not_make_entities_is_not_offered_to(client, article):
    person = UserFactory(is_staff=True, role="Editor")
    assert "data-make" in ask_as(client, person, article)
    for group in person.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="add_entity"))
    assert "data-make" not in ask_as(client, person, article)


def ask_as(client, person, article):
    client.force_login(person)
    return ask(client, article, body=BODY).text


def test_asking_costs_the_same_whatever_the_text_names(desk, article):
    def cost(number):
        entities = [EntityFactory(name=f"Harrow{letter}") for letter in "abc"[:number]]
        names_index.forget()
        with CaptureQueriesContext(connection) as queries:
            html = ask(desk, article, body=" and ".join(f"Harrow{letter}" for letter in "abc"[:number])).text
        assert sum(value.startswith("dismiss:") for value in buttons(html)) == number
        Entity.objects.filter(pk__in=[entity.pk for entity in entities]).delete()
        return len(queries)

    assert cost(1) == cost(3)


# Without scripts: with the page, and with the form


def press(client, article, value, **changed):
    """Press one of the buttons on the page of a story."""
    article.refresh_from_db()
    return client.post(address("change", article), form_of(article, **changed, _propose=value))


def tags(article):
    article.refresh_from_db()
    return [(link.entity.name, link.role) for link in article.newest.entity_links.select_related("entity")]


def test_page_proposes_what_the_saved_text_names(desk, article, probe):
    html = desk.get(address("change", article)).text
    assert [f"about:{probe.pk}", f"mentions:{probe.pk}", f"dismiss:{probe.pk}"] == buttons(html)[:3]


@pytest.mark.parametrize("role", Role.values)
def test_button_tags_and_saves_what_was_typed(role, desk, article, probe):
    response = press(desk, article, f"{role}:{probe.pk}", headline="Typed meanwhile")
    assert response["Location"] == address("change", article) + "#in-text"
    assert tags(article) == [(probe.name, role)]
    assert article.newest.headline == "Typed meanwhile"


def test_button_of_the_other_role_moves_the_tag(desk, article, probe):
    press(desk, article, f"about:{probe.pk}")
    press(desk, article, f"mentions:{probe.pk}")
    assert tags(article) == [(probe.name, "mentions")]


def test_button_dismisses_and_saves_what_was_typed(desk, article, probe):
    press(desk, article, f"dismiss:{probe.pk}", headline="Typed meanwhile")
    press(desk, article, "dismiss:name-Ada Roe")
    assert (tags(article), article.newest.headline) == ([], "Typed meanwhile")
    assert Dismissal.objects.count() == 2
    press(desk, article, f"again:{probe.pk}")
    press(desk, article, "again:name-Ada Roe")
    assert Dismissal.objects.count() == 0


def test_form_that_is_refused_keeps_what_the_button_said(desk, article, probe):
    html = press(desk, article, f"about:{probe.pk}", headline="").text
    assert "Please correct the error" in html
    assert re.search(rf'<option value="{probe.pk}"[^>]* selected', html)
    assert tags(article) == []


@pytest.mark.parametrize(
    "value",
    ["", "about", "about:", "about:x", "about:1-2", "about:name-x", "eat:1", "dismiss:", "dismiss:999999", "again:x"],
)
def test_button_that_says_nothing_of_ours_only_saves(value, desk, article):
    assert press(desk, article, value, headline="Typed meanwhile").status_code in (200, 302)
    article.refresh_from_db()
    assert not Dismissal.objects.exists()


def test_working_tag_shows_to_no_reader_before_its_text_is_out(desk, client, article, probe):
    published(article)
    page = article.editions.get().get_absolute_url()
    press(desk, article, f"about:{probe.pk}")
    client.logout()
    assert tags(article) == [(probe.name, "about")]
    assert "entity-link" not in client.get(page).text
    assert probe.get_absolute_url() not in client.get(page).text
    assert client.get(probe.get_absolute_url()).status_code == 404
    published(article)
    assert f'href="{probe.get_absolute_url()}">Voyager 1</a> makes sense' in client.get(page).text
