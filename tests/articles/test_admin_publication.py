"""Publishing at the desk: what is shown first, what is refused with nothing typed lost, and what comes of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from articles import publishing, scheduling
from articles.gate import Problem
from articles.models import Article, Correction, Edition, Event
from articles.models.edition import EditionKind
from articles.publishing import Developing, Note
from claims import verdicts
from claims.models import CorrectedClaim
from tests.factories import EditionFactory, PictureFactory, SectionFactory, UserFactory
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
TOMORROW = "2025-03-29T12:00"
LATER = datetime(2025, 3, 29, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _morning():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def url(name, article, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


def send(client, article, **typed):
    article.refresh_from_db()
    return client.post(url("publish", article), {"revision": article.newest_id, **typed})


def shown(response):
    return unescape(response.text)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def live():
    return Edition.objects.live(timezone.now()).get()


def an_hour_ago(**content):
    return published_story(at=NOW - timedelta(hours=1), **content)


# Who may


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Legal"])
def test_only_publishers_get_to_these_pages_and_see_their_buttons(role, client):
    person = UserFactory(is_staff=True, role=role)
    article = an_hour_ago()
    Article.objects.filter(pk=article.pk).update(assignee=person)
    edition = EditionFactory(article=article, live_from=LATER)
    client.force_login(person)
    pages = [url(name, article) for name in ("publish", "withdraw", "end", "correct", "correct_publish")]
    pages += [url("scheduled", article, edition.pk), url("carry", article, 1)]
    for page in pages:
        assert [client.get(page).status_code, client.post(page, {"reason": "So."}).status_code] == [403, 403]
    panel = client.get(url("change", article)).text
    assert not [page for page in pages if page in panel]
    assert "_publish" not in panel
    assert list(Edition.objects.order_by("pk")) == [Edition.objects.earliest("pk"), edition]


def test_publisher_of_another_section_gets_to_none_of_them(client):
    person = UserFactory(is_staff=True, role="Publisher", sections=[SectionFactory()])
    article = an_hour_ago()
    edition = EditionFactory(article=article, live_from=LATER)
    client.force_login(person)
    pages = [url(name, article) for name in ("publish", "withdraw", "end", "correct", "correct_publish")]
    for page in [*pages, url("scheduled", article, edition.pk), url("carry", article, 1)]:
        assert [client.get(page).status_code, client.post(page, {"reason": "So."}).status_code] == [404, 404]
    assert url("withdraw", article) not in client.get(url("change", article)).text
    assert Edition.objects.count() == 2


# What is shown


def test_page_says_what_goes_out_and_what_changes_for_readers(desk, editor):
    article = an_hour_ago(by=editor)
    edited(article, by=editor, headline="Harrowgate opens its old bridge", dek="At last.")
    page = shown(desk.get(url("publish", article)))
    for words in (
        "Harrowgate opens its old bridge",
        "Revision 2, saved by editor",
        "At last.",
        "since 28 March 2025, 08:00 UTC",
    ):
        assert words in page
    assert f"{url('compare', article)}?from=1&to=2" in page
    assert "<del>" in page


def test_what_stands_in_the_way_leads_to_the_very_spot(desk):
    article = story(
        byline=(),
        body='<p id="p-first">It was TK metres long.</p><p id="p-second">Repairs cost 4 million crowns.</p>',
        picture=PictureFactory(alt="", credit=""),
    )
    Article.objects.filter(pk=article.pk).update(embargo_until=LATER)
    anchor = marked(article, must_check=True)
    page = shown(desk.get(url("publish", article)))
    form, checks = url("change", article), reverse("admin:claims_story", args=[article.pk])
    for link in (
        f"{form}#p-first",
        f"{form}#id_byline",
        f"{form}#id_picture_alt",
        f"{form}#id_picture_credit",
        f"{form}#id_embargo_until_0",
        f"{checks}?revision={article.newest_id}#anchor-{anchor.pk}",
    ):
        assert f'href="{link}"' in page
    editor = desk.get(form).text
    assert all(f'id="id_{name}"' in editor for name in ("byline", "picture_alt", "picture_credit", "embargo_until_0"))


def test_zone_stands_at_every_moment(desk, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    article = an_hour_ago()
    edited(article, dek="More.")
    published(article, at=LATER)
    for name in ("change", "publish", "correct", "end", "revisions"):
        page = shown(desk.get(url(name, article)))
        assert "28 March 2025, 09:00 CET" in page or "28 March 2025, 10:00 CET" in page or name == "end"
    assert "Europe/Vienna, now UTC+1" in shown(desk.get(url("publish", article)))


# When


def test_story_goes_out_later_and_until(desk):
    article = story()
    response = send(desk, article, when="at", live_from=TOMORROW, until="2025-04-01T00:00")
    edition, end = Edition.objects.order_by("live_from")
    assert (edition.live_from, edition.revision) == (LATER, article.newest)
    assert (end.kind, end.live_from) == (EditionKind.END, datetime(2025, 4, 1, tzinfo=UTC))
    assert said(response) == ["Scheduled for 29 March 2025, 12:00 UTC.", "It ends on 1 April 2025, 00:00 UTC."]


def test_moment_without_a_choice_is_that_moment(desk):
    send(desk, story(), live_from=TOMORROW)
    assert Edition.objects.get().live_from == LATER


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"when": "now", "live_from": TOMORROW}, "You gave a moment, too."),
        ({"when": "at"}, "Give the day and the time"),
        ({"when": "at", "live_from": "2025-03-28T08:00"}, "That moment is over."),
        ({"when": "at", "live_from": "tomorrow"}, "Give a day and a time."),
        ({"when": "at", "live_from": "2025-13-45T99:99"}, "Give a day and a time."),
        ({"when": "at", "live_from": "9999-12-31T23:59"}, "Check the year."),
        ({"when": "at", "live_from": "0001-01-01T00:00"}, "That moment is over."),
        ({"until": "2025-03-28T08:00"}, "That moment is over."),
        ({"when": "at", "live_from": TOMORROW, "until": "2025-03-29T11:59"}, "The end comes before the beginning."),
        ({"developing_reason": "Two calls are out."}, "Say by when it will be checked."),
        ({"developing_until": TOMORROW}, "Say what is not checked yet"),
        (
            {"note-0-kind": "correction", "note-0-place": "foot", "note-0-was": "It was long."},
            "This field is required.",
        ),
        ({"note-0-kind": "poem", "note-0-place": "foot", "note-0-text": "A note"}, "Select a valid choice."),
    ],
    ids=str,
)
def test_form_that_cannot_be_is_refused_and_nothing_typed_is_lost(typed, why, desk):
    kept = {"override": "So I say.", "developing_reason": "Two calls are out.", "developing_until": "2025-03-30T10:00"}
    if "developing_reason" in typed or "developing_until" in typed:
        kept = {"override": "So I say."}
    response = send(desk, story(), **(kept | typed))
    page = shown(response)
    assert why in page
    assert [value for value in (kept | typed).values() if value not in page and value != "poem"] == []
    assert not Edition.objects.exists()


def test_time_that_the_clocks_skip_is_refused(desk, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    page = shown(send(desk, story(), when="at", live_from="2025-03-30T02:30"))
    assert "There is no 02:30 on that day: the clocks are put forward by 60 minutes." in page
    assert 'value="2025-03-30T02:30"' in page
    assert not Edition.objects.exists()


def test_time_that_comes_twice_is_the_first_and_that_is_said(desk, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    response = send(desk, story(), when="at", live_from="2025-10-26T02:30")
    assert Edition.objects.get().live_from == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert said(response) == [
        "Scheduled for 26 October 2025, 02:30 CEST (the first of the two times that the clocks show this, UTC+2)."
    ]


def test_second_edition_at_one_moment_is_refused(desk):
    article = story()
    published(article, at=LATER)
    edited(article, dek="More.")
    page = shown(send(desk, article, when="at", live_from=TOMORROW, override="Typed"))
    assert "Another edition of this story begins at that moment." in page
    assert "Typed" in page or "override" not in page
    assert Edition.objects.count() == 1


def test_later_moment_is_past_the_embargo(desk):
    article = story()
    Article.objects.filter(pk=article.pk).update(embargo_until=NOW + timedelta(hours=2))
    assert "under embargo until" in shown(send(desk, article))
    assert not Edition.objects.exists()
    send(desk, article, when="at", live_from=TOMORROW)
    assert Edition.objects.get().live_from == LATER


# What readers are told


def test_note_settles_a_fact_that_changed(desk):
    article = an_hour_ago(headline="Repairs cost 4 million")
    edited(article, headline="Repairs cost 5 million")
    refused = send(desk, article)
    assert "states another fact than readers have now" in shown(refused)
    assert "A note to readers, below, settles it." in shown(refused)
    note = {"note-0-kind": "correction", "note-0-place": "top", "note-0-text": "An earlier headline had another sum."}
    response = send(desk, article, **note, **{"note-0-was": "4 million", "note-0-now": "5 million"})
    correction = Correction.objects.get()
    assert (correction.note, correction.was, correction.now, correction.place, correction.kind) == (
        "An earlier headline had another sum.",
        "4 million",
        "5 million",
        "top",
        "correction",
    )
    assert (live().kind, list(correction.editions.all())) == (EditionKind.CORRECTION, [live()])
    assert "Published: Repairs cost 5 million" in said(response)[0]


def test_another_note_is_added_without_losing_what_was_typed(desk):
    article = an_hour_ago()
    edited(article, dek="More.")
    first = {"note-0-kind": "update", "note-0-place": "top", "note-0-text": "We added a dek.", "until": TOMORROW}
    page = shown(send(desk, article, add_note="1", **first))
    for typed in ("We added a dek.", f'value="{TOMORROW}"', 'name="note-1-text"', '<option value="update" selected>'):
        assert typed in page
    assert Edition.objects.count() == 1
    second = {"note-1-kind": "clarification", "note-1-place": "foot", "note-1-text": "The mayor spoke on Monday."}
    empty = {"note-2-kind": "correction", "note-2-place": "foot", "note-2-text": ""}
    send(desk, article, **first, **second, **empty)
    assert set(Correction.objects.values_list("kind", "note")) == {
        ("update", "We added a dek."),
        ("clarification", "The mayor spoke on Monday."),
    }
    assert live().kind == EditionKind.CLARIFICATION


def test_note_is_tied_to_a_claim_of_the_story(desk):
    article = an_hour_ago()
    claim, foreign = marked(article).claim, marked(story()).claim
    edited(article, dek="More.")
    note = {"note-0-kind": "correction", "note-0-place": "foot", "note-0-text": "The sum was wrong."}
    page = shown(desk.get(url("publish", article)))
    assert (claim.statement in page, foreign.statement in page) == (True, False)
    refused = send(desk, article, **note, **{"note-0-claim": foreign.pk})
    assert "Select a valid choice" in shown(refused)
    send(desk, article, **note, **{"note-0-claim": claim.pk})
    assert CorrectedClaim.objects.get().claim == claim
    assert CorrectedClaim.objects.get().correction.note == "The sum was wrong."


def test_minor_edit_has_no_note(desk):
    article = an_hour_ago()
    edited(article, dek="More.")
    note = {"note-0-kind": "correction", "note-0-place": "foot", "note-0-text": "The sum was wrong."}
    refused = shown(send(desk, article, kind="minor", **note))
    assert "A minor edit has no note." in refused
    assert "The sum was wrong." in refused
    send(desk, article, kind="minor")
    assert live().kind == EditionKind.MINOR
    assert not Correction.objects.exists()


def test_first_edition_is_no_minor_edit(desk):
    assert 'name="kind"' not in desk.get(url("publish", story())).text
    send(desk, story(), kind="minor")
    assert live().kind == EditionKind.FIRST


# Past the checks


def test_developing_story_goes_out_with_its_deadline(desk):
    article = story()
    marked(article, must_check=True)
    assert "Or let it go out as developing" in shown(send(desk, article))
    send(desk, article, developing_reason="Two calls are out.", developing_until=TOMORROW)
    assert (live().developing_reason, live().developing_until, live().overridden) == ("Two calls are out.", LATER, [])
    panel = shown(desk.get(url("change", article)))
    assert "to be checked by 29 March 2025, 12:00 UTC" in panel
    assert "Two calls are out." in panel


def test_same_text_goes_out_again_once_it_is_checked(desk):
    article = story()
    marked(article)
    publisher = UserFactory(role="Publisher")
    developing = Developing("Two calls are out.", LATER)
    publishing.publish(article, revision=article.newest, by=publisher, developing=developing, live_from=NOW)
    with travel(NOW + timedelta(minutes=5), tick=False):
        assert "is marked as developing, to be checked by 29 March 2025" in shown(desk.get(url("publish", article)))
        send(desk, article)
        assert (live().developing_reason, Edition.objects.count()) == ("", 2)


def test_check_is_passed_with_a_reason_when_each_was_ticked(desk, publisher):
    article = story(byline=(), body='<p id="p-first">It was TK metres long.</p>')
    ticked = ["no-byline:byline", "note-left:p-first"]
    page = shown(desk.get(url("publish", article)))
    assert all(f'name="pass" value="{key}"' in page for key in ticked)
    refused = shown(send(desk, article, **{"pass": ticked[:1]}, override="The agency insists."))
    assert "The story was not published" in refused
    assert "The agency insists." in refused
    assert f'value="{ticked[0]}" checked' in refused
    assert f'value="{ticked[1]}" checked' not in refused
    assert "Say why it goes out all the same." in shown(send(desk, article, **{"pass": ticked}))
    assert not Edition.objects.exists()
    send(desk, article, **{"pass": ticked}, override="The agency insists.")
    assert live().override_reason == "The agency insists."
    assert {problem["key"] for problem in live().overridden} == set(ticked)
    assert Event.objects.get(verb="overrode").actor == publisher
    assert "The agency insists." in shown(desk.get(url("change", article)))


def test_reason_without_a_tick_passes_nothing(desk):
    send(desk, story(byline=()), override="I say so.")
    assert not Edition.objects.exists()


def test_what_cannot_be_passed_is_not_offered_and_holds(desk):
    article = story(section=None)
    page = shown(desk.get(url("publish", article)))
    assert "No section is chosen." in page
    assert 'name="pass"' not in page
    assert "Put right what blocks, then check again." in page
    typed = {
        "pass": ["no-section:section"],
        "override": "I say so.",
        "until": TOMORROW,
        "developing_reason": "Two calls.",
    }
    page = shown(send(desk, article, **typed))
    assert [words for words in ("I say so.", TOMORROW, "Two calls.") if words not in page] == []
    assert not Edition.objects.exists()


def test_nobody_without_the_right_passes_a_check(client):
    person = UserFactory(is_staff=True, role="Publisher")
    group = person.groups.get()
    group.permissions.remove(group.permissions.get(codename="override_gate"))
    article = story(byline=())
    client.force_login(person)
    page = shown(client.get(url("publish", article)))
    assert "The byline is empty" in page
    assert 'name="pass"' not in page
    assert "override" not in page
    response = send(client, article, **{"pass": ["no-byline:byline"]}, override="I say so.")
    assert (response.status_code, Edition.objects.count()) == (200, 0)


RUNS = []


def finds_more_at_the_last_moment(proposed):
    """A check that finds something only once the form has been read."""
    RUNS.append(proposed)
    if len(RUNS) > 1:
        yield Problem("late", "Something came up.", "headline")


def test_what_comes_up_at_the_last_moment_is_not_passed_unseen(desk, settings):
    settings.PUBLISH_CHECKS = [*settings.PUBLISH_CHECKS, f"{__name__}.finds_more_at_the_last_moment"]
    article = story(byline=())
    RUNS.clear()
    response = send(desk, article, **{"pass": ["no-byline:byline"]}, override="The agency insists.")
    assert "Something came up." in shown(response)
    assert (Edition.objects.count(), Event.objects.filter(verb="overrode").count()) == (0, 0)


@pytest.mark.parametrize("button", ["check", "add_note"])
def test_text_saved_meanwhile_is_told_by_every_button(button, desk, editor):
    article = story()
    before = article.newest
    edited(article, by=editor, headline="Never shown")
    response = desk.post(url("publish", article), {"revision": before.pk, button: "1", "until": TOMORROW})
    assert "Editor saved the story meanwhile." in shown(response)
    assert f'value="{TOMORROW}"' in shown(response)
    assert not Edition.objects.exists()


def test_checking_again_publishes_nothing(desk):
    article = story()
    assert send(desk, article, check="1").status_code == 200
    assert not Edition.objects.exists()


# What is to come


def test_scheduled_edition_is_moved_and_cancelled(desk):
    article = story()
    edition = published(article, at=LATER)
    page = url("scheduled", article, edition.pk)
    assert "Goes out on <strong>29 March 2025, 12:00 UTC</strong>" in shown(desk.get(page))
    response = desk.post(page, {"move": "1", "live_from": "2025-03-30T08:00"})
    assert said(response) == ["Scheduled for 30 March 2025, 08:00 UTC."]
    assert Edition.objects.get().live_from == datetime(2025, 3, 30, 8, tzinfo=UTC)
    desk.post(page, {"cancel": "1", "reason": "The court has not ruled."})
    assert Edition.objects.get().cancelled_at == NOW
    assert Event.objects.get(verb="cancelled").reason == "The court has not ruled."
    assert "It was scheduled for 30 March 2025, 08:00 UTC." in shown(desk.get(page))
    assert "cancel" not in shown(desk.get(page)).partition("</section>")[2]


def test_moment_that_is_sent_back_as_shown_moves_nothing(desk):
    edition = published(story(), at=LATER + timedelta(seconds=30))
    desk.post(url("scheduled", edition.article, edition.pk), {"move": "1", "live_from": TOMORROW})
    assert Edition.objects.get().live_from == LATER + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("", "This field is required."),
        ("2025-03-28T08:00", "That moment is over."),
        ("2025-03-29T09:00", "Another edition of this story begins at that moment."),
        ("2025-04-02T09:00", "The story ends on 1 April 2025, 00:00 UTC. Move the end first."),
        ("2025-03-28T10:00", "The story is under embargo"),
    ],
)
def test_move_that_cannot_be_is_refused_with_what_was_typed(moment, why, desk, publisher):
    article = story()
    edition = published(article, at=LATER)
    EditionFactory(article=article, live_from=datetime(2025, 3, 29, 9, tzinfo=UTC), kind=EditionKind.UPDATE)
    scheduling.end(article, at=datetime(2025, 4, 1, tzinfo=UTC), by=publisher)
    Article.objects.filter(pk=article.pk).update(embargo_until=NOW + timedelta(hours=2))
    page = shown(desk.post(url("scheduled", article, edition.pk), {"move": "1", "live_from": moment}))
    assert why in page
    assert f'value="{moment}"' in page or not moment
    edition.refresh_from_db()
    assert edition.live_from == LATER


def test_held_edition_says_why_and_leads_to_where_it_is_put_right(desk):
    article = story()
    anchor = marked(article, must_check=True)
    judged(anchor.claim)
    edition = published(article, at=LATER)
    verdicts.retract(
        anchor.claim.verdicts.get(), by=UserFactory(role="Fact-checker"), reason="The source was withdrawn."
    )
    page = shown(desk.get(url("scheduled", article, edition.pk)))
    assert "It will not go out on 29 March 2025, 12:00 UTC" in page
    assert f"?revision={article.newest_id}#anchor-{anchor.pk}" in page
    panel = shown(desk.get(url("change", article)))
    assert "This has to be checked first" in panel
    assert "Put it right, move or cancel" in panel


def test_edition_that_was_held_at_its_moment_is_still_there_to_be_moved(desk):
    article = story()
    edition = EditionFactory(article=article, live_from=LATER, held=True, held_reason="A verdict was retracted.")
    with travel(LATER + timedelta(hours=1), tick=False):
        page = url("scheduled", article, edition.pk)
        assert "It was due on 29 March 2025, 12:00 UTC, and did not go out." in shown(desk.get(page))
        assert page in desk.get(url("change", article)).text
        assert page in desk.get(url("publish", article)).text
        desk.post(page, {"move": "1", "live_from": "2025-03-30T08:00"})
        edition.refresh_from_db()
        assert edition.live_from == datetime(2025, 3, 30, 8, tzinfo=UTC)


def test_story_is_withdrawn_at_a_moment(desk):
    article = an_hour_ago()
    response = desk.post(url("withdraw", article), {"reason": "It was wrong.", "when": "at", "live_from": TOMORROW})
    assert "is withdrawn on 29 March 2025, 12:00 UTC" in said(response)[0]
    assert live().article == article
    withdrawal = Edition.objects.get(kind=EditionKind.WITHDRAWAL)
    assert withdrawal.live_from == LATER
    page = url("scheduled", article, withdrawal.pk)
    assert "It was wrong." in shown(desk.get(page))
    desk.post(page, {"cancel": "1"})
    withdrawal.refresh_from_db()
    assert withdrawal.cancelled_at == NOW


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"reason": " "}, "This field is required."),
        ({"reason": "It was wrong.", "when": "at"}, "Give the day and the time"),
        ({"reason": "It was wrong.", "when": "now", "live_from": TOMORROW}, "You gave a moment, too."),
        ({"reason": "It was wrong.", "live_from": "2025-03-28T08:00"}, "That moment is over."),
    ],
)
def test_withdrawal_that_cannot_be_is_refused_with_what_was_typed(typed, why, desk):
    article = an_hour_ago()
    page = shown(desk.post(url("withdraw", article), typed))
    assert why in page
    assert [value for value in typed.values() if value.strip() and value not in page] == []
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("name", ["withdraw", "end"])
def test_pages_that_take_down_lead_back_where_nothing_is_out_or_will_be(name, desk):
    article = story()
    answer = desk.get(url(name, article))
    assert (answer.status_code, answer.url) == (302, url("change", article))
    assert "Nothing of this story is live or scheduled" in said(answer)[0]
    published(article, at=LATER)
    assert desk.get(url(name, article)).status_code == 200


def test_page_that_publishes_says_that_readers_have_the_text_already(desk):
    article = an_hour_ago()
    assert "Readers have this very text already." in shown(desk.get(url("publish", article)))
    edited(article, dek="More.")
    assert "Readers have this very text already." not in shown(desk.get(url("publish", article)))


def test_enter_in_a_field_withdraws_and_publishes_nothing(desk):
    article = an_hour_ago()
    edited(article, dek="More.")
    for name in ("withdraw", "publish"):
        page = desk.get(url(name, article)).text
        form = page[page.index('<form method="post" class="plain-form"') :]
        assert re.search(r'<button type="submit"[^>]*name="(\w+)"', form)[1] == "check"
        desk.post(url(name, article), {"reason": "Typed.", "revision": article.newest.pk, "check": "1"})
    assert Edition.objects.count() == 1


def test_end_is_set_moved_and_taken_back(desk):
    article = an_hour_ago()
    page = url("end", article)
    desk.post(page, {"set": "1", "until": TOMORROW})
    assert "Ends</span> 29 March 2025, 12:00 UTC" in shown(desk.get(url("change", article)))
    desk.post(page, {"set": "1", "until": "2025-04-01T00:00"})
    end = Edition.objects.get(kind=EditionKind.END, cancelled_at=None)
    assert end.live_from == datetime(2025, 4, 1, tzinfo=UTC)
    assert "Publication ends" in shown(desk.get(url("scheduled", article, end.pk)))
    desk.post(page, {"take_back": "1"})
    assert not Edition.objects.filter(kind=EditionKind.END, cancelled_at=None).exists()
    assert said(desk.post(page, {"take_back": "1"}))[-1] == "No end was set."


@pytest.mark.parametrize(
    ("until", "why"), [("", "This field is required."), ("2025-03-28T08:00", "That moment is over.")]
)
def test_end_that_cannot_be_is_refused(until, why, desk):
    article = an_hour_ago()
    assert why in shown(desk.post(url("end", article), {"set": "1", "until": until}))
    assert Edition.objects.count() == 1


def test_nothing_ends_that_is_not_live(desk):
    article = story()
    published(article, at=LATER + timedelta(days=1))
    page = shown(desk.post(url("end", article), {"set": "1", "until": TOMORROW}))
    assert "Nothing of this story is live then." in page
    assert f'value="{TOMORROW}"' in page


# The panel


def test_panel_says_what_is_live_what_is_to_come_and_what_readers_were_told(desk, publisher):
    article = an_hour_ago()
    edited(article, dek="More.")
    note = Note("correction", "The sum was wrong.")
    publishing.publish(article, revision=article.newest, by=publisher, notes=[note], live_from=NOW)
    edited(article, dek="Still more.")
    published(article, at=LATER)
    edited(article, dek="Not yet.")
    panel = shown(desk.get(url("change", article)))
    for words in (
        "since 28 March 2025, 09:00 UTC",
        "The working text differs",
        "29 March 2025, 12:00 UTC",
        "The sum was wrong.",
    ):
        assert words in panel
    for name in ("correct", "end", "withdraw"):
        assert url(name, article) in panel


def test_panel_of_a_withheld_edition_says_so_and_offers_no_correction(desk):
    article = story()
    EditionFactory(article=article, withheld=True, withheld_reason="A court said so.", live_from=NOW)
    panel = shown(desk.get(url("change", article)))
    assert "A court said so." in panel
    assert url("correct", article) not in panel
