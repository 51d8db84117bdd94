"""The page on which the front page is laid out: every button without a script, and nothing that was typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Pin
from newsroom.front_page.arranging import arrange, newest_number
from newsroom.front_page.places import TOP, Held, Place
from newsroom.front_page.rows import NoRoomError, Row, move, put, take_off
from newsroom.front_page.typed import typed
from tests import stories
from tests.factories import EditionFactory, SectionFactory
from tests.newsroom.test_pages_lists import headlines, hours_ago

pytestmark = pytest.mark.django_db

URL = "/admin/front-page/"
LEAD, SECOND_PLACE = Place(TOP, 1), Place(TOP, 2)


@pytest.fixture
def world(db):
    return SectionFactory(name="World", slug="world")


@pytest.fixture
def paper(world):
    stood = [
        EditionFactory(
            article__revision__headline=f"Story {n}", article__revision__section=world, live_from=hours_ago(n + 1)
        )
        for n in range(8)
    ]
    return [edition.article for edition in stood]


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def form(*rows, base=None, **more):
    """What the page sends: rows of story, place, from and until."""
    columns = zip(*((*row, "", "")[:4] for row in rows), strict=True) if rows else [[]] * 4
    names = ("story", "place", "since", "until")
    return {name: list(column) for name, column in zip(names, columns, strict=True)} | {
        "base": newest_number() if base is None else base,
        **more,
    }


def rows_of(html: str) -> list[tuple[str, str]]:
    return re.findall(r'name="story" value="(\d+)">\s*<input type="hidden" name="place" value="([\d-]+)"', html)


def test_page_shows_what_stands_what_is_held_and_what_comes_after(desk, paper, publisher):
    end = timezone.now().replace(microsecond=0) + timedelta(hours=2, seconds=17)
    arrange([Held(paper[5].pk, LEAD, None, end)], base=0, by=publisher)
    html = desk.get(URL).text
    assert rows_of(html) == [(str(paper[5].pk), "0-1")]
    shown = [unescape(each) for each in re.findall(r'slot__headline"><a href="[^"]*">(.*?)</a>', html)]
    assert shown == [f"Story {n}" for n in (5, 0, 1, 2, 3, 4, 6, 7)]
    assert f'value="{typed(end)}"' in html
    after = html[html.index('class="slot__next"') :]
    assert after[: after.index("</li>")].strip().endswith('Story 0 <span class="quiet">newest</span>')


def test_story_is_put_at_a_place_and_readers_see_it_when_it_is_saved(desk, client, paper):
    html = desk.post(URL, form(do=f"put:{paper[6].pk}", target="0-1")).text
    assert rows_of(html) == [(str(paper[6].pk), "0-1")]
    assert not Pin.objects.exists()
    response = desk.post(URL, form((paper[6].pk, "0-1"), do="save"))
    assert (response.status_code, response["Location"]) == (302, URL)
    client.logout()
    assert headlines(client.get("/").text)[0] == "Story 6"


def test_end_that_nobody_changed_is_kept_to_the_second_however_often_one_saves(desk, paper, publisher):
    end = timezone.now().replace(microsecond=123) + timedelta(hours=2)
    Pin.objects.create(article=paper[5], until=end, pinned_by=publisher)
    desk.post(URL, form((paper[5].pk, "0-2", "", typed(end)), do="save"))
    pin = Pin.objects.get()
    assert (pin.position, pin.until) == (2, end)


@pytest.mark.parametrize("until", ["2001-01-01T10:00", "tomorrow", "9999-12-31T23:59", "\x00"])
def test_wrong_end_is_refused_and_all_that_was_typed_stands(until, desk, paper):
    html = desk.post(URL, form((paper[6].pk, "0-1", "", until), (paper[2].pk, "0-3"), do="save")).text
    assert rows_of(html) == [(str(paper[6].pk), "0-1"), (str(paper[2].pk), "0-3")]
    assert "Nothing has been saved" in html
    assert f'id="error-{paper[6].pk}-1"' in html
    assert not Pin.objects.exists()


def test_story_whose_time_ended_while_the_page_was_open_does_not_stop_the_rest(desk, paper, publisher):
    over = timezone.now().replace(microsecond=0) - timedelta(minutes=1)
    Pin.objects.create(article=paper[5], until=over, pinned_by=publisher)
    desk.post(URL, form((paper[5].pk, "0-1", "", typed(over)), (paper[2].pk, "0-3"), do="save"))
    assert [pin.article for pin in Pin.objects.all()] == [paper[2]]


def test_second_of_two_editors_is_told_and_keeps_what_they_made(desk, paper, publisher):
    mine = (paper[6].pk, "0-1")
    arrange([Held(paper[3].pk, LEAD)], base=0, by=publisher)
    html = desk.post(URL, form(mine, base=0, do="save")).text
    assert "Somebody was quicker" in html
    assert str(publisher) in html
    assert rows_of(html) == [(str(paper[6].pk), "0-1")]
    assert Pin.objects.get().article == paper[3]
    # Then they keep their own, and save it knowingly; or go on from the other's.
    kept = desk.post(URL, form(mine, base=0, do="keep:1")).text
    assert 'name="base" value="1"' in kept
    theirs = desk.post(URL, form(mine, base=0, do="theirs")).text
    assert rows_of(theirs) == [(str(paper[3].pk), "0-1")]
    assert desk.post(URL, form(mine, base=1, do="save")).status_code == 302
    assert Pin.objects.get().article == paper[6]


def test_what_is_held_but_not_before_readers_is_named_on_top(desk, world, paper, publisher):
    gone = stories.withdrawn_story(headline="Gone", section=world)
    draft = stories.story(headline="Draft", section=world)
    coming = stories.published_story(headline="Coming", section=world, at=timezone.now() + timedelta(hours=1))
    held = [Held(story.pk, Place(TOP, n + 1)) for n, story in enumerate((gone, draft, coming))]
    arrange(held, base=0, by=publisher)
    html = desk.get(URL).text
    wrong = html[html.index("front-desk__wrong") : html.index("front-desk__columns")]
    assert re.findall(r'<a href="#held-\d+">(.*?)</a> <span class="chip chip-ended">(.*?)</span>', wrong) == [
        ("Gone", "taken down: readers do not see it"),
        ("Draft", "not out, not scheduled"),
    ]
    assert "not out yet" in html


def test_stories_are_found_by_their_words_live_or_scheduled(desk, world, paper):
    stories.story(headline="Harbour draft", section=world)
    stories.withdrawn_story(headline="Harbour gone", section=world)
    stories.published_story(headline="Harbour opens", section=world)
    stories.published_story(headline="Harbour to come", section=world, at=timezone.now() + timedelta(hours=1))
    found = desk.get(reverse("admin:front_page_stories"), {"q": "harbour"}).json()["stories"]
    assert [story["headline"] for story in found] == ["Harbour opens", "Harbour to come"]
    assert "goes out" in found[1]["note"]
    html = desk.post(URL, form(do="find", words="harbour")).text
    assert re.findall(r'value="put:\d+"><span>(.*?)</span>', html) == ["Harbour opens", "Harbour to come"]
    assert desk.get(reverse("admin:front_page_stories"), {"q": "\x00'\" OR *" * 500}).status_code == 200


def test_preview_shows_what_is_not_saved_at_a_moment_to_come(desk, paper):
    end = timezone.now().replace(microsecond=0) + timedelta(hours=2)
    url = reverse("admin:front_page_preview")
    rows = (paper[6].pk, "0-1", "", typed(end))
    now, then = (desk.post(url, form(rows, at=at)) for at in ("", end.isoformat()))
    assert headlines(now.text)[0] == "Story 6"
    assert headlines(then.text)[0] == "Story 0"
    assert "with the places as they are typed at the desk" in then.text
    assert "no-store" in now["Cache-Control"]
    assert now["X-Robots-Tag"] == "noindex"
    assert not Pin.objects.exists()


def test_earlier_arrangement_is_taken_up_again(desk, paper, publisher):
    arrange([Held(paper[3].pk, LEAD)], base=0, by=publisher)
    arrange([], base=1, by=publisher)
    html = desk.get(URL, {"take": "1"}).text
    assert rows_of(html) == [(str(paper[3].pk), "0-1")]
    assert 'name="base" value="2"' in html
    assert desk.get(URL, {"take": "9"}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"base": "x"},
        {"do": "burn:1"},
        {"do": "put:1", "target": "7-1"},
        {"do": "put:1", "target": "0-9"},
        {"do": "put:1"},
        {"do": "put:x", "target": "0-1"},
        {"do": "move:1:0-1"},
        {"do": "move:1:0-1:0-99999999999"},
        {"story": ["1"]},
        {"story": ["x"], "place": ["0-1"], "since": [""], "until": [""]},
    ],
)
def test_what_no_button_sends_is_not_understood(wrong, desk, world):
    assert desk.post(URL, form() | wrong).status_code == 400


def test_page_costs_the_same_however_much_is_held(desk, paper, publisher):
    costs = []
    for number in (1, 3):
        held = [Held(paper[n].pk, Place(TOP, n + 1)) for n in range(number)]
        arrange(held, base=newest_number(), by=publisher)
        with CaptureQueriesContext(connection) as queries:
            desk.get(URL)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 24


def at(*places: str) -> list[Row]:
    return [Row(number, Place(TOP, int(place))) for number, place in enumerate(places, start=1)]


def places(rows) -> dict[int, int]:
    return {row.article_id: row.place.position for row in rows}


def test_moving_up_changes_places_with_what_stands_there():
    assert places(move(at("1", "2"), 2, SECOND_PLACE, LEAD)) == {1: 2, 2: 1}


def test_moving_far_lets_what_stands_between_make_way():
    assert places(move(at("1", "2", "3"), 3, Place(TOP, 3), LEAD)) == {3: 1, 1: 2, 2: 3}
    assert places(move(at("1", "2", "3"), 1, LEAD, Place(TOP, 3))) == {2: 1, 3: 2, 1: 3}


def test_stories_that_take_turns_at_a_place_move_together():
    assert places(move(at("1", "1", "2"), 1, LEAD, SECOND_PLACE)) == {1: 2, 2: 2, 3: 1}


def test_moving_what_nothing_held_holds_it():
    assert places(move(at("1"), 9, Place(TOP, 4), LEAD)) == {9: 1, 1: 2}


def test_putting_makes_room_as_far_as_the_next_free_place():
    assert places(put(at("1", "2", "4"), 9, LEAD)) == {9: 1, 1: 2, 2: 3, 3: 4}
    assert places(put(at("1"), 9, LEAD, goes_before=True)) == {1: 1, 9: 1}


def test_where_every_place_is_held_there_is_no_room():
    with pytest.raises(NoRoomError):
        put(at("1", "2", "3", "4", "5", "6"), 9, SECOND_PLACE)


def test_moving_to_another_part_of_the_page_leaves_its_place_to_the_newest():
    moved = move([Row(1, LEAD), Row(2, Place(5, 1))], 1, LEAD, Place(5, 1))
    assert {row.article_id: row.place for row in moved} == {1: Place(5, 1), 2: Place(5, 2)}
    assert take_off(moved, 1) == [Row(2, Place(5, 2))]
