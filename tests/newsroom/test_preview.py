"""A story before it is out, at the desk: the very page that readers would get."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.models import Draft, Event, Revision
from articles.models.story import Stage
from claims import verdicts
from tests.factories import RatingFactory, UserFactory
from tests.newsroom.desk import form_of
from tests.stories import checked_story, edited, judged, marked, published, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def url(name, article, *args, query=""):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args]) + query


def frame_of(page) -> str:
    """The address that both frames of a preview page show."""
    (address,) = set(re.findall(r'<iframe src="([^"]*)"', page.text))
    return unescape(address)


def article_of(response) -> str:
    return re.search(r"<article.*</article>", response.text, re.DOTALL)[0]


@pytest.fixture
def article(editor):
    return story(by=editor)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def typed(desk, article, **changes):
    """What the preview page shows of the story's form, sent with these changes."""
    sent = desk.post(url("preview", article), form_of(article, **changes))
    assert sent.status_code == 302
    return desk.get(sent["Location"])


# At the desk


def test_preview_of_saved_text_is_the_very_page_that_readers_get(client, desk, noon):
    with time_machine.travel(noon, tick=False):
        article = checked_story(rating=RatingFactory(name="False", slug="false"))
        desk.force_login(UserFactory(is_staff=True, role="Editor"))
        page = desk.get(url("preview", article))
        shown = desk.get(frame_of(page))
        public = client.get(article.editions.get().get_absolute_url())
        updated = re.sub(r"<p class=\"story__editions\">.*?</p>", "", article_of(shown), flags=re.DOTALL)
    assert "claim--false" in updated
    # Nobody reports an error in what is not out.
    reports = r'<p class="story__report">.*?</p>|<a href="[^"]*/report/.*?</a> '
    assert updated.split() == re.sub(reports, "", article_of(public), flags=re.DOTALL).split()


def test_claims_stand_at_their_words_in_any_text_with_the_verdicts_that_readers_would_get(desk, article):
    anchor = marked(article)
    judged(anchor.claim, rating=RatingFactory(name="False", slug="false"))
    body = article.newest.body
    for number in (1, 2):
        edited(article, body=f"<p>{number} more.</p>{body}")
    for number in (1, 2, 3):
        shown = desk.get(url("preview_page", article, query=f"?revision={number}"))
        assert '<mark class="claim claim--false"' in shown.text, number
    verdicts.retract(anchor.claim.verdicts.current().get(), by=UserFactory(role="Publisher"), reason="It was wrong.")
    assert "claim--false" not in desk.get(url("preview_page", article)).text
    assert not article.revisions.get(number=1).placements.exists()


def test_words_that_wait_carry_no_verdict(desk, article):
    judged(marked(article).claim, rating=RatingFactory(name="False", slug="false"))
    page = typed(desk, article, body='<p id="p-second">Repairs will cost 5 million crowns, the mayor said.</p>')
    shown = desk.get(frame_of(page)).text
    assert "5 million crowns" in shown
    assert "claim--false" not in shown


def test_scheduled_edition_is_shown_as_it_will_be(desk, article):
    edition = published(article, at=timezone.now() + timedelta(days=1))
    edited(article, headline="What comes after the schedule")
    page = desk.get(url("preview", article))
    assert f'href="?edition={edition.pk}"' in page.text
    shown = desk.get(frame_of(desk.get(url("preview", article, query=f"?edition={edition.pk}"))))
    assert "Harrowgate closes its old bridge" in shown.text
    assert "What comes after" not in shown.text
    assert f'datetime="{timezone.localtime(edition.live_from).isoformat(timespec="seconds")}"' in shown.text


def test_typed_text_is_shown_and_nothing_of_it_is_saved(desk, article):
    desk.get(url("change", article))
    before = (list(Revision.objects.values()), list(Event.objects.values()))
    page = typed(desk, article, headline="Typed <and> not saved", body="<p>Typed paragraph.</p><script>x</script>")
    shown = desk.get(frame_of(page))
    assert "Typed &lt;and&gt; not saved</h1>" in shown.text
    assert re.search(r'<p id="p-\w+">Typed paragraph.</p>', shown.text)
    assert "<script>x" not in shown.text
    assert (list(Revision.objects.values()), list(Event.objects.values())) == before


def test_text_that_autosave_keeps_is_left_alone_and_none_is_offered(desk, article, editor):
    kept = Draft.objects.create(
        article=article, person=editor, tab="a-tab", base=article.newest, form={"dek": ["Kept"]}
    )
    typed(desk, article, headline="Typed", tab="a-tab")
    typed(desk, article, headline="Typed again", tab="a-tab")
    kept.refresh_from_db()
    assert kept.form == {"dek": ["Kept"]}
    assert list(Draft.objects.filter(discarded_at=None)) == [kept]
    assert Draft.objects.count() == 2


def test_what_old_previews_were_made_of_is_dropped(desk, article):
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        typed(desk, article, headline="Typed", tab="a-tab")
    typed(desk, article, headline="Typed again", tab="b-tab")
    assert [draft.form["headline"] for draft in Draft.objects.all()] == [["Typed again"]]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("headline", "  ", "Headline: Give the story a headline"),
        ("headline", "x" * 251, "Headline: Ensure this value has at most 250 characters"),
        ("language", "no language!", "Language: Write the language as HTML does"),
        ("body", "<blockquote>" * 200 + "x", "are nested more than"),
    ],
)
def test_text_that_cannot_be_saved_is_told_why_in_place_of_the_frames(desk, article, field, value, message):
    page = typed(desk, article, **{field: value})
    assert message in unescape(page.text)
    assert "Nothing is lost: your text is where you typed it" in page.text
    assert "<iframe" not in page.text


def test_text_over_which_a_colleague_saved_is_shown_with_the_way_to_bring_both_together(desk, article):
    form = form_of(article, headline="Typed by me")
    edited(article, headline="Saved by a colleague")
    page = desk.get(desk.post(url("preview", article), form)["Location"])
    assert "saved this story at" in page.text
    merge = re.search(r'href="([^"]*/merge/\?draft=\d+)"', page.text)[1]
    assert "Typed by me" in desk.get(frame_of(page)).text
    together = desk.get(merge).text
    assert ("Typed by me" in together, "Saved by a colleague" in together) == (True, True)


def test_preview_is_framed_by_ourselves_and_by_nobody_else_and_never_kept(desk, article):
    page, shown = desk.get(url("preview", article)), desk.get(url("preview_page", article))
    assert (page["X-Frame-Options"], shown["X-Frame-Options"]) == ("DENY", "SAMEORIGIN")
    policies = [response["Content-Security-Policy"] for response in (page, shown)]
    assert ["frame-src 'self'" in policy for policy in policies] == [True, False]
    assert ["frame-ancestors 'none'" in policy for policy in policies] == [True, False]
    assert "frame-ancestors 'self'" in policies[1]
    for response in (page, shown):
        assert "noindex" in response["X-Robots-Tag"]
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
        assert '<meta name="robots" content="noindex' in response.text
    other = desk.get(url("change", article))
    assert "frame-src" not in other["Content-Security-Policy"]


def test_reporter_previews_nothing_of_another(client, article, editor):
    client.force_login(editor)
    draft = typed(client, article, headline="Typed by the editor").context["wanted"].draft
    edition = published(article, at=timezone.now() + timedelta(days=1))
    reporter = UserFactory(role="Reporter", is_staff=True)
    client.force_login(reporter)
    for name in ("preview", "preview_page"):
        for query in ("", "?revision=1", f"?edition={edition.pk}", f"?draft={draft.pk}"):
            assert client.get(url(name, article, query=query)).status_code == 404
    assert client.post(url("preview", article), form_of(article)).status_code == 404
    # Nor under the address of a story of their own.
    own = story(by=reporter)
    for query in (f"?edition={edition.pk}", f"?draft={draft.pk}", "?revision=2"):
        assert client.get(url("preview_page", own, query=query)).status_code == 404


def test_typed_text_is_shown_to_whoever_typed_it_alone_and_while_they_may_save_it(client, reporter, editor):
    article = story(by=reporter)
    client.force_login(reporter)
    frame = frame_of(typed(client, article, headline="Typed by the reporter"))
    client.force_login(editor)
    assert client.get(frame).status_code == 404
    article.stage = Stage.REVIEW
    article.save()
    client.force_login(reporter)
    assert client.get(frame).status_code == 403
    assert client.post(url("preview", article), form_of(article)).status_code == 403
    assert client.get(url("preview_page", article)).status_code == 200


@pytest.mark.parametrize("query", ["?draft=x", "?edition=0", "?revision=99", "?revision=²", "?draft=" + "9" * 40])
def test_made_up_text_is_not_there(desk, article, query):
    assert desk.get(url("preview", article, query=query)).status_code == 404
    assert desk.get(url("preview_page", article, query=query)).status_code == 404


GARBAGE = [b"%00", b"%ED%A0%80", b"\xc2\xb2", b"9" * 40, b"x" * 5000, b"%F0%9F%98%80", b"-1", b""]


@pytest.mark.parametrize("value", GARBAGE)
def test_whatever_a_browser_sends_is_no_error_of_the_server(desk, article, value):
    def send(address, *names):
        data = b"&".join(name.encode() + b"=" + value for name in names)
        return desk.post(address, data, content_type="application/x-www-form-urlencoded", follow=True).status_code

    fields = ("base", "tab", "headline", "dek", "body", "slug", "language", "section", "picture", "byline", "about")
    assert send(url("preview", article), *fields) == 200
    assert send(url("preview_links", article), "made_for", "until", "text") == 200
    assert send(url("name_revision", article, 1), "name") == 200
    assert send(url("presence", article), "tab", "hidden") in (200, 400)
    asked = "?" + "&".join(f"{name}={value.decode()}" for name in ("q", "verb", "who", "since", "until", "named"))
    for name in ("record", "record_export", "revisions"):
        assert desk.get(url(name, article, query=asked)).status_code == 200
