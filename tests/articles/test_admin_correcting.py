"""Correcting what is live at the desk: from the live text, with its own gate, and carried into every other text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from articles import correcting, publishing, revisions, scheduling
from articles.blocks import split
from articles.models import Article, Correction, Draft, Edition, Revision, Task
from articles.models.edition import EditionKind
from entities.models import Role
from tests.factories import AuthorFactory, EntityFactory, UserFactory
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
NOON = datetime(2025, 3, 28, 12, 0, tzinfo=UTC)
FIRST = "The council of Harrowgate voted on Tuesday to close the old bridge."
SECOND = "Repairs will cost 4 million crowns, the mayor said."
NOTE = {"note-0-kind": "correction", "note-0-place": "foot", "note-0-text": "An earlier version gave the wrong day."}


@pytest.fixture(autouse=True)
def _morning():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


@pytest.fixture
def article():
    return published_story(at=NOW - timedelta(hours=1))


def url(name, article, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


def shown(response):
    return unescape(response.text)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def live(article):
    return Edition.objects.live(timezone.now()).get(article=article).revision


def form_of(revision, **changes):
    """What a browser sends of the page that corrects `revision`, but for `changes`."""
    data = {
        "base": revision.pk,
        "headline": revision.headline,
        "dek": revision.dek,
        "body": revision.body,
        "slug": revision.slug,
        "kind": revision.kind,
        "language": revision.language,
        "section": revision.section_id,
        "byline": [name.author_id for name in revision.byline.all()],
        "about": [link.entity_id for link in revision.entity_links.filter(role=Role.ABOUT)],
        "mentions": [],
        "picture": revision.picture_id or "",
    }
    return data | changes


def correct(desk, article, **changes):
    """The text that corrects `article`, saved on the page, and not published."""
    text = correcting.text_to_correct(article, timezone.now())
    response = desk.post(url("correct", article), form_of(text, **changes))
    assert response["Location"] == url("correct_publish", article)
    return correcting.text_to_correct(article, timezone.now())


def other_day(text):
    return text.body.replace("Tuesday", "Friday")


# Writing it


def test_page_holds_the_live_text_and_not_the_working_one(desk, article):
    edited(article, headline="A rewrite, half done")
    page = shown(desk.get(url("correct", article)))
    assert live(article).headline in page
    assert "Tuesday" in page
    assert "A rewrite, half done</textarea>" not in page
    assert "live since 28 March 2025, 08:00 UTC" in page


def test_correction_is_saved_apart_from_the_working_text(desk, article):
    rewrite = edited(article, headline="A rewrite, half done")
    author, entity = AuthorFactory(), EntityFactory()
    changes = {"byline": [author.pk], "about": [entity.pk], "reason": "Wrong day", "dek": "For good."}
    text = correct(desk, article, body=other_day(live(article)), **changes)
    article.refresh_from_db()
    assert article.newest == rewrite
    assert (text.reason, text.dek, text.corrects.revision) == ("Wrong day", "For good.", live(article))
    content = revisions.content_of(text)
    assert (content.byline, content.entities) == ((author,), ((entity, Role.ABOUT),))
    assert "Friday" in content.body
    assert "Tuesday" in live(article).body
    assert [block.id for block in split(text.body)] == ["p-first", "p-second"]


def test_correction_that_was_begun_is_gone_on_with_or_begun_again(desk, article):
    text = correct(desk, article, body=other_day(live(article)))
    page = shown(desk.get(url("correct", article)))
    assert "A correction was begun, and has not gone out: last saved by publisher" in page
    assert "Friday" in page
    assert "Go on with the correction…" in shown(desk.get(url("change", article)))
    desk.post(url("correct", article), {"restart": "1"})
    again = correcting.text_to_correct(article, timezone.now())
    assert (again.number, "Tuesday" in again.body) == (text.number + 1, True)
    assert "A correction was begun" not in shown(desk.get(url("correct", article)))
    assert "Nothing is different from what readers have." in shown(desk.get(url("correct_publish", article)))


def test_saving_what_readers_have_saves_nothing(desk, article):
    response = desk.post(url("correct", article), form_of(live(article)))
    assert said(response) == ["Nothing is different from what readers have."]
    assert Revision.objects.count() == 1
    assert desk.get(url("correct_publish", article))["Location"] == url("correct", article)


@pytest.mark.parametrize(
    "changes",
    [{"headline": ""}, {"slug": "no slug"}, {"section": "999999"}, {"body": "x" * 2_000_001}],
    ids=lambda changes: next(iter(changes)),
)
def test_text_that_cannot_be_is_shown_again_with_what_was_typed(changes, desk, article):
    response = desk.post(url("correct", article), form_of(live(article), **({"dek": "Typed and not lost."} | changes)))
    assert response.status_code == 200
    assert "Typed and not lost." in response.text
    assert "data-unsaved" in response.text
    assert Revision.objects.count() == 1


def test_of_two_who_correct_the_second_sees_both_and_can_have_both(desk, article, publisher):
    opened = form_of(live(article), body=other_day(live(article)))
    mate = UserFactory(role="Publisher", username="mate")
    theirs = correcting.save(
        article,
        revisions.Content(**{**content(live(article)), "body": live(article).body.replace("crowns", "pounds")}),
        by=mate,
        base=live(article),
    )
    page = shown(desk.post(url("correct", article), opened))
    assert "mate corrected the text while you did" in page
    assert "Friday" in page
    assert "crowns" in page
    assert correcting.text_to_correct(article, timezone.now()) == theirs
    # Sent again as it is, it does not overwrite theirs either.
    assert "mate corrected the text while you did" in shown(desk.post(url("correct", article), opened))
    response = desk.post(url("correct", article), opened | {"latest": theirs.pk, "take": "both"})
    assert response["Location"] == url("correct_publish", article)
    both = correcting.text_to_correct(article, timezone.now())
    assert ("Friday" in both.body, "pounds" in both.body, both.parent) == (True, True, theirs)


def test_of_two_who_correct_the_same_words_the_second_decides(desk, article):
    opened = form_of(live(article), body=other_day(live(article)))
    mate = UserFactory(role="Publisher", username="mate")
    theirs = correcting.save(
        article,
        revisions.Content(**{**content(live(article)), "body": live(article).body.replace("Tuesday", "Sunday")}),
        by=mate,
        base=live(article),
    )
    page = shown(desk.post(url("correct", article), opened))
    assert "You both changed the same words." in page
    assert "Save both together" not in page
    desk.post(url("correct", article), opened | {"latest": theirs.pk, "take": "ours"})
    mine = correcting.text_to_correct(article, timezone.now())
    assert ("Friday" in mine.body, mine.parent) == (True, theirs)


def content(revision):
    found = revisions.content_of(revision)
    return {name: getattr(found, name) for name in found.__slots__}


def test_what_was_typed_for_a_story_that_ended_meanwhile_is_kept(desk, article, publisher):
    opened = form_of(live(article), headline="Typed and not lost")
    publishing.withdraw(article, by=publisher, reason="It was wrong.", at=NOW - timedelta(minutes=1))
    response = desk.post(url("correct", article), opened)
    assert response["Location"] == url("change", article)
    assert Draft.objects.get().form["headline"] == ["Typed and not lost"]
    assert "You typed text here" in shown(desk.get(url("change", article)))


# Publishing it


def test_second_step_says_what_changes_and_what_the_correction_itself_brings(desk):
    article = story(body=f'<p id="p-first">{FIRST}</p><p id="p-second">{SECOND}</p><p id="p-third">It is TK long.</p>')
    anchor = marked(article)
    judged(anchor.claim)
    # What was in the live text before is not the correction's to answer for.
    publishing.publish(
        article,
        revision=article.newest,
        by=UserFactory(role="Publisher"),
        live_from=NOW - timedelta(hours=1),
        override="The agency insists.",
    )
    text = correct(desk, article, body=live(article).body.replace("4 million", "5 million").replace("old", "XXX"))
    page = shown(desk.get(url("correct_publish", article)))
    assert ">4 million<" not in page
    assert "<del>" in page
    assert "“XXX”" in page
    assert "“TK”" not in page
    assert f"{url('correct', article)}#p-first" in page
    checks = reverse("admin:claims_story", args=[article.pk])
    assert f"{checks}?revision={text.pk}#anchor-{anchor.pk}" in page
    assert f"anchor-{anchor.pk}" in desk.get(f"{checks}?revision={text.pk}").text
    refused = shown(desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE}))
    assert "The correction was not published. This stands in the way:" in refused
    assert NOTE["note-0-text"] in refused
    assert live(article) != text


def test_correction_needs_a_note_or_is_a_minor_edit(desk, article):
    text = correct(desk, article, body=other_day(live(article)))
    page = url("correct_publish", article)
    assert "Tell readers what was wrong and what is right" in shown(desk.post(page, {"revision": text.pk}))
    both = shown(desk.post(page, {"revision": text.pk, "minor": "on", **NOTE}))
    assert "A minor edit has no note." in both
    assert NOTE["note-0-text"] in both
    assert live(article) != text
    desk.post(page, {"revision": text.pk, "minor": "on"})
    assert live(article) == text
    assert article.editions.latest().kind == EditionKind.MINOR
    assert not Correction.objects.exists()


def test_correction_further_corrected_meanwhile_is_not_published_unseen(desk, article):
    text = correct(desk, article, body=other_day(live(article)))
    further = correct(desk, article, dek="For good.")
    response = desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
    assert "corrected further" in shown(response)
    assert f'name="revision" value="{further.pk}"' in response.text
    assert NOTE["note-0-text"] in shown(response)
    assert live(article).number == 1


def test_second_click_publishes_nothing_more(desk, article):
    text = correct(desk, article, body=other_day(live(article)))
    desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
    response = desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
    assert response["Location"] == url("change", article)
    assert said(response)[-1] == "This correction is out already."
    assert (Edition.objects.count(), Correction.objects.count()) == (2, 1)


def test_note_to_a_correction_that_came_too_late_is_said_again(desk, article, publisher):
    text = correct(desk, article, body=other_day(live(article)))
    edited(article, dek="An update that came first.")
    with travel(NOW + timedelta(minutes=1), tick=False):
        published(article, by=publisher)
        response = desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
        assert response["Location"] == url("correct", article)
        assert NOTE["note-0-text"] in said(response)[-1]
        assert live(article) != text


def test_check_that_the_correction_fails_is_passed_with_a_reason(desk, article):
    text = correct(desk, article, byline=[])
    page = url("correct_publish", article)
    assert 'name="pass" value="no-byline:byline"' in desk.get(page).text
    desk.post(page, {"revision": text.pk, "pass": "no-byline:byline", "override": "It is dangerous.", **NOTE})
    assert live(article) == text
    assert article.editions.latest().override_reason == "It is dangerous."


def test_another_note_is_added_without_publishing(desk, article):
    text = correct(desk, article, body=other_day(live(article)))
    page = shown(desk.post(url("correct_publish", article), {"revision": text.pk, "add_note": "1", **NOTE}))
    assert NOTE["note-0-text"] in page
    assert 'name="note-1-text"' in page
    assert live(article) != text


def test_correction_is_carried_and_that_is_said(desk, article):
    edited(article, body=article.newest.body.replace("4 million", "four million"))
    scheduled = published(article, at=NOON)
    rewrite = edited(article, headline="A rewrite, half done")
    text = correct(desk, article, body=other_day(live(article)))
    behind = shown(desk.get(url("correct_publish", article)))
    assert "the working text" in behind
    assert "what is scheduled for 28 March 2025, 12:00 UTC" in behind
    response = desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
    assert response["Location"] == url("change", article)
    lines = said(response)
    assert lines[0] == "Corrected. Readers have it now."
    assert "Carried into the working text." in lines[1]
    assert "Carried into what is scheduled for 28 March 2025, 12:00 UTC." in lines[2]
    assert len(lines) == 3
    article.refresh_from_db()
    scheduled.refresh_from_db()
    assert live(article) == text
    assert (article.newest.parent, article.newest.headline) == (rewrite, "A rewrite, half done")
    assert all("Friday" in found.body for found in (article.newest, scheduled.revision))
    assert "four million" in scheduled.revision.body


def test_story_without_other_texts_goes_on_from_the_correction(desk, article):
    text = correct(desk, article, body=other_day(live(article)))
    assert "No other text of this story lacks it." not in shown(desk.get(url("correct_publish", article)))
    response = desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
    article.refresh_from_db()
    assert (article.newest, said(response)) == (text, ["Corrected. Readers have it now."])


# Where both changed the same


def conflicting(desk, article):
    """A correction that went out and meets another change of its paragraph in the working text and at noon."""
    edited(article, body=article.newest.body.replace("Tuesday", "Sunday"))
    scheduled = published(article, at=NOON)
    text = correct(desk, article, body=other_day(live(article)))
    response = desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
    article.refresh_from_db()
    return scheduled, response


def test_conflict_waits_for_a_person_who_is_led_to_it(desk, article):
    scheduled, response = conflicting(desk, article)
    carry = url("carry", article, article.newest.number)
    assert "both changed the same" in said(response)[1]
    assert carry in said(response)[1]
    scheduled.refresh_from_db()
    assert scheduled.held_at
    panel = shown(desk.get(url("change", article)))
    assert f'<a href="{carry}">Bring them together</a>' in panel
    held = shown(desk.get(url("scheduled", article, scheduled.pk)))
    assert f'href="{carry}"' in held
    page = shown(desk.get(carry))
    assert "the working text (also scheduled for 28 March 2025, 12:00 UTC)" in page
    assert all(day in page for day in ("Tuesday", "Sunday", "Friday"))


@pytest.mark.parametrize(("choice", "day"), [("ours", "Sunday"), ("theirs", "Friday")])
def test_conflict_is_decided_by_a_person(choice, day, desk, article):
    scheduled, _response = conflicting(desk, article)
    carry = url("carry", article, article.newest.number)
    unanswered = desk.post(carry, {"live": live(article).pk})
    assert "Say which text to take." in shown(unanswered)
    assert article.newest == Article.objects.get(pk=article.pk).newest
    response = desk.post(carry, {"live": live(article).pk, "choice-p-first": choice})
    assert response["Location"] == url("change", article)
    assert "Saved. The correction is in the working text" in said(response)[-1]
    article.refresh_from_db()
    scheduled.refresh_from_db()
    assert (day in article.newest.body, scheduled.revision, scheduled.held_at) == (True, article.newest, None)
    assert not Task.objects.filter(done_at=None).exists()
    assert desk.get(carry)["Location"] == url("change", article)


def test_what_was_saved_meanwhile_is_said_and_choices_are_kept(desk, article):
    scheduled, _response = conflicting(desk, article)
    scheduling.cancel(scheduled, by=UserFactory(role="Publisher"))
    behind = article.newest
    edited(article, dek="Saved meanwhile.")
    chosen = {"live": live(article).pk, "choice-p-first": "theirs"}
    page = shown(desk.post(url("carry", article, behind.number), chosen))
    assert "Someone saved the story meanwhile." in page
    assert 'value="theirs" required checked' in page
    assert f'action="{url("carry", article, article.newest.number)}"' in page


def test_scheduled_text_is_brought_up_to_date_and_the_working_text_is_still_asked_about(desk, article):
    scheduled, _response = conflicting(desk, article)
    behind = article.newest
    edited(article, dek="Saved meanwhile.")
    chosen = {"live": live(article).pk, "choice-p-first": "theirs"}
    lines = said(desk.post(url("carry", article, behind.number), chosen))
    scheduled.refresh_from_db()
    assert ("Friday" in scheduled.revision.body, scheduled.held_at) == (True, None)
    assert url("carry", article, article.newest.number) in lines[-1]


def test_live_text_corrected_again_meanwhile_is_said_and_choices_are_kept(desk, article):
    conflicting(desk, article)
    was_live = live(article)
    with travel(NOW + timedelta(minutes=1), tick=False):
        text = correct(desk, article, dek="For good.")
        desk.post(url("correct_publish", article), {"revision": text.pk, **NOTE})
        article.refresh_from_db()
        chosen = {"live": was_live.pk, "choice-p-first": "theirs"}
        page = shown(desk.post(url("carry", article, article.newest.number), chosen))
        assert "What readers have was changed again." in page
        assert 'value="theirs" required checked' in page
        assert f'name="live" value="{text.pk}"' in page


def test_text_that_is_not_behind_has_nothing_to_be_brought_in(desk, article):
    response = desk.get(url("carry", article, 1))
    assert response["Location"] == url("change", article)
    assert "There is nothing to bring in." in said(response)[0]
    assert desk.get(url("carry", article, 99)).status_code == 404


def test_old_revision_leads_to_what_it_has_become(desk, article):
    conflicting(desk, article)
    behind = article.newest
    edited(article, dek="Saved meanwhile.")
    response = desk.get(url("carry", article, behind.number - 1))
    assert response["Location"].startswith(url("carry", article, 0).removesuffix("0/"))
