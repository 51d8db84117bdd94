"""Stories at the desk: begun, written, saved by two at once, put before readers and taken down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles.models import Article, Edition, Presence, Revision
from articles.models.story import Stage
from articles.revisions import content_of
from claims.models import State
from entities.models import Role
from tests.factories import AuthorFactory, EntityFactory, PictureFactory, SectionFactory, UserFactory
from tests.newsroom.desk import form_of
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db


def page_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def newest(article: Article) -> Revision:
    return Article.objects.get(pk=article.pk).newest


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


# Beginning


def test_story_is_begun_with_a_headline_and_its_page_opens(client, reporter):
    reporter.author = AuthorFactory()
    reporter.save()
    section = SectionFactory()
    client.force_login(reporter)
    data = {"headline": " A new story ", "section": section.pk, "kind": "analysis"}
    response = client.post(reverse("admin:articles_article_add"), data)
    article = Article.objects.get()
    assert response["Location"] == page_of(article)
    content = content_of(article.newest)
    assert (content.headline, content.section, content.kind) == ("A new story", section, "analysis")
    assert (content.byline, article.created_by, article.stage) == ((reporter.author,), reporter, Stage.DRAFT)
    assert client.get(page_of(article)).status_code == 200


@pytest.mark.parametrize(
    "data", [{}, {"headline": " "}, {"headline": "x" * 251, "kind": "news"}, {"headline": "x", "kind": "gossip"}]
)
def test_story_that_cannot_be_begun_is_none(data, desk):
    assert desk.post(reverse("admin:articles_article_add"), data).status_code == 200
    assert Article.objects.count() == 0


# Writing


def test_page_of_a_story_shows_all_of_it(desk):
    bridge, mayor = EntityFactory(name="The old bridge"), EntityFactory(name="The mayor")
    article = story(
        dek="For good.",
        picture=PictureFactory(),
        picture_caption="Seen from below",
        byline=(AuthorFactory(name="Ada Moss"),),
        entities=((bridge, Role.ABOUT), (mayor, Role.MENTIONS)),
    )
    anchor = marked(article)
    page = desk.get(page_of(article)).text
    shown = [
        "Harrowgate closes its old bridge",
        "For good.",
        "Seen from below",
        "Ada Moss",
        "The old bridge",
        "The mayor",
    ]
    for words in (*shown, anchor.claim.statement, "4 million crowns", "p-second"):
        assert escape(words) in page


def test_saving_the_page_as_it_is_changes_nothing(desk):
    article = story(
        dek="For good.", byline=tuple(AuthorFactory.create_batch(2)), entities=((EntityFactory(), Role.ABOUT),)
    )
    response = desk.post(page_of(article), form_of(article, dek="For good."))
    assert response["Location"] == page_of(article)
    assert Revision.objects.count() == 1


def test_saving_writes_what_was_typed(desk, editor):
    one, two = AuthorFactory.create_batch(2)
    bridge, mayor = EntityFactory.create_batch(2)
    article = story(byline=(one, two))
    changes = {
        "headline": "Another\n headline",
        "dek": "A dek",
        "body": article.newest.body.replace("Tuesday", "Friday"),
        "byline": [two.pk, one.pk],
        "about": [bridge.pk],
        "mentions": [mayor.pk, bridge.pk],
        "reason": "Wrong day",
        "stage": "review",
    }
    desk.post(page_of(article), form_of(article, **changes))
    article.refresh_from_db()
    content = content_of(article.newest)
    assert (content.headline, content.dek) == ("Another headline", "A dek")
    assert "Friday" in content.body
    assert content.byline == (two, one)
    assert content.entities == ((bridge, Role.ABOUT), (mayor, Role.MENTIONS))
    assert (article.newest.reason, article.newest.created_by, article.stage) == ("Wrong day", editor, Stage.REVIEW)


def test_save_asks_for_nothing_that_only_the_page_shows(desk):
    article = story()
    with CaptureQueriesContext(connection) as queries:
        assert desk.post(page_of(article), form_of(article, dek="New")).status_code == 302
    assert [query for query in queries if Presence._meta.db_table in query["sql"]] == []


def test_refused_form_stands_beside_where_the_story_is(desk):
    """Not where it would be, had the form not been refused."""
    article = story()
    response = desk.post(page_of(article), form_of(article, headline="", stage=Stage.REVIEW))
    assert (response.status_code, response.context["article"].stage) == (200, Stage.DRAFT)


def test_lead_picture_lends_the_story_its_texts(desk):
    picture = PictureFactory(alt="A bridge", caption="From below", credit="Ada Moss")
    article = story()
    desk.post(page_of(article), form_of(article, picture=picture.pk, picture_credit="Bela Reed"))
    content = content_of(newest(article))
    assert (content.picture, content.picture_alt, content.picture_caption, content.picture_credit) == (
        picture,
        "A bridge",
        "From below",
        "Bela Reed",
    )


def test_editor_is_told_what_the_save_did_to_claims(desk):
    anchor = marked(story())
    article = anchor.article
    body = article.newest.body.replace("4 million", "5 million")
    response = desk.post(page_of(article), form_of(article, body=body))
    assert newest(article).placements.get().state == State.FACTS_CHANGED
    assert len([message for message in said(response) if "4 million crowns" in message]) == 1
    again = desk.post(page_of(article), form_of(article, headline="Once more"))
    assert [message for message in said(again)[len(said(response)) :] if "4 million crowns" in message] == []


def test_editor_is_told_what_was_taken_out_of_the_text(desk):
    article = story()
    response = desk.post(page_of(article), form_of(article, body=f"{article.newest.body}<script>alert(1)</script>"))
    assert "1 script" in " ".join(said(response))
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": ""},
        {"headline": "x" * 251},
        {"slug": "no slug"},
        {"language": ""},
        {"section": "999999"},
        {"byline": ["999999"]},
        {"about": ["x"]},
        {"picture": "999999"},
        {"base": "999999"},
        {"base": "x"},
        {"body": "x" * 2_000_001},
        {"body": "<ul><li>" * 5000},
        {"stage": "gone"},
        {"due_at_0": "tomorrow", "due_at_1": "noon"},
        {"assignee": "999999"},
    ],
    ids=lambda changes: " ".join(f"{name}={value[:20]}" for name, value in changes.items()),
)
def test_form_that_cannot_be_saved_is_shown_again_with_what_was_typed(changes, desk):
    article = story()
    typed = {"dek": "Typed and not lost."} | changes
    response = desk.post(page_of(article), form_of(article, **typed))
    assert response.status_code == 200
    assert "Typed and not lost." in response.text
    assert Revision.objects.count() == 1
    assert Article.objects.get().stage == Stage.DRAFT


def test_what_is_wrong_is_named_above_the_form_and_leads_there(desk):
    response = desk.post(page_of(story()), form_of(Article.objects.get(), due_at_0="31/31/2026", due_at_1=""))
    named, _, form = response.text.partition('<div class="story-columns">')
    assert '<li><a href="#id_due_at_0">Due</a>: Enter a valid date.' in named
    assert named.count('<li><a href="#id_') == 1
    assert 'id="id_due_at_0"' in form


def test_of_two_people_the_second_is_told_and_loses_nothing(desk, client):
    article = story()
    opened = form_of(article)
    other = UserFactory(is_staff=True, role="Editor", first_name="Bela", last_name="Reed")
    edited(article, by=other, headline="Saved first")
    response = desk.post(page_of(article), opened | {"headline": "Saved second", "stage": "ready"})
    article.refresh_from_db()
    assert (article.newest.headline, article.stage, Revision.objects.count()) == ("Saved first", Stage.DRAFT, 2)
    shown = desk.get(response["Location"]).text if response.status_code == 302 else response.text
    assert "Bela Reed" in shown
    assert "Saved second" in shown


def test_text_that_hides_markup_is_escaped_everywhere(desk):
    """A headline is text."""
    evil = "<script>alert('headline')</script>"
    article = story(headline=evil, dek=evil, byline=(AuthorFactory(name=evil),))
    claim = marked(article, "4 million crowns").claim
    type(claim).objects.filter(pk=claim.pk).update(statement=evil)
    for url in (
        page_of(article),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_revisions", args=[article.pk]),
        reverse("admin:claims_story", args=[article.pk]),
        reverse("admin:claims_claim_changelist"),
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:index"),
    ):
        response = desk.get(url)
        assert (url, response.status_code) == (url, 200)
        assert evil not in response.text


def test_embargo_and_due_time_are_read_by_the_newsrooms_clock(desk, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    article = story()
    twice = {"embargo_until_0": "2025-10-26", "embargo_until_1": "02:30", "due_at_0": "2025-10-25", "due_at_1": "12:00"}
    desk.post(page_of(article), form_of(article, **twice))
    article.refresh_from_db()
    assert article.embargo_until == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert article.due_at == datetime(2025, 10, 25, 10, tzinfo=UTC)
    # Nor does such an hour keep anyone from saving the text.
    page = desk.get(page_of(article)).text
    assert 'value="2025-10-26"' in page
    desk.post(page_of(article), form_of(article, **twice, dek="More."))
    assert newest(article).dek == "More."


@pytest.mark.parametrize(
    ("day", "time", "why"),
    [
        ("2025-03-30", "02:30", "There is no 02:30 on that day"),
        ("2025-03-30", "", "Give a day and a time."),
        ("", "02:30", "Give a day and a time."),
        ("0001-01-01", "00:00", "Check the year."),
        ("9999-12-31", "tomorrow", "Enter a valid time."),
    ],
)
def test_embargo_that_is_no_moment_is_refused_with_what_was_typed(day, time, why, desk, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    article = story()
    typed = {"embargo_until_0": day, "embargo_until_1": time, "dek": "Typed and not lost."}
    page = desk.post(page_of(article), form_of(article, **typed)).text
    assert why in page
    assert "Typed and not lost." in page
    assert [value for value in (day, time) if f'value="{value}"' not in page and value] == []


# Reading


def test_story_that_one_may_not_change_can_be_read(client, checker):
    article = story()
    client.force_login(checker)
    page = client.get(page_of(article))
    assert "Repairs will cost 4 million crowns" in page.text
    assert 'name="headline"' not in page.text
    assert client.post(page_of(article), form_of(article, headline="x")).status_code == 403
    assert newest(article).headline == "Harrowgate closes its old bridge"


# The list


def test_story_that_one_may_not_see_is_not_said_to_be_deleted(client, reporter):
    client.force_login(reporter)
    hidden = story(by=UserFactory(role="Reporter"))
    for address in (page_of(hidden), reverse("admin:articles_article_change", args=[hidden.pk + 1])):
        response = client.get(address, follow=True)
        said = [str(message) for message in get_messages(response.wsgi_request)]
        assert said == ["There is no such story, or it is not yours to see."]


def test_list_takes_as_many_queries_for_three_stories_as_for_one(desk, editor):
    def cost(number):
        for _ in range(number):
            published(story(by=editor, byline=tuple(AuthorFactory.create_batch(2))))
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(reverse("admin:articles_article_changelist"))
        return len(response.context["cl"].result_list), len(queries)

    (one, cost_of_one), (three, cost_of_three) = cost(1), cost(2)
    assert (one, three) == (1, 3)
    assert cost_of_three == cost_of_one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bridge", ["Bridge"]),
        ("For good", ["Bridge"]),
        ("Moss", ["Bridge"]),
        ("tunnel", ["Tunnel"]),
        ("nothing of the kind", []),
    ],
)
def test_stories_are_found_by_headline_text_and_byline(query, found, desk):
    story(headline="Bridge", dek="For good", byline=(AuthorFactory(name="Ada Moss"),))
    story(headline="Tunnel", body="<p>Another matter.</p>")
    response = desk.get(reverse("admin:articles_article_changelist"), {"q": query})
    assert [article.newest.headline for article in response.context["cl"].result_list] == found


def test_story_with_two_authors_of_a_name_is_listed_once(desk):
    story(byline=(AuthorFactory(name="Ada Moss"), AuthorFactory(name="Bela Moss")))
    response = desk.get(reverse("admin:articles_article_changelist"), {"q": "Moss"})
    assert len(response.context["cl"].result_list) == 1


def test_stories_are_filtered_by_stage_section_and_person(desk, editor):
    mine = story(headline="Mine")
    Article.objects.filter(pk=mine.pk).update(stage="review", assignee=editor)
    story(headline="Another")
    for query in (
        {"stage__exact": "review"},
        {"newest__section__id__exact": mine.newest.section_id},
        {"assignee__id__exact": editor.pk},
    ):
        response = desk.get(reverse("admin:articles_article_changelist"), query)
        assert [article.newest.headline for article in response.context["cl"].result_list] == ["Mine"]


# Publishing


def publish_url(article: Article) -> str:
    return reverse("admin:articles_article_publish", args=[article.pk])


def live() -> list[Edition]:
    return list(Edition.objects.live(timezone.now()))


def test_story_is_published_as_it_was_shown(client, publisher):
    article = story()
    client.force_login(publisher)
    page = client.get(publish_url(article))
    assert f'name="revision" value="{article.newest.pk}"' in page.text
    assert live() == []
    response = client.post(publish_url(article), {"revision": article.newest.pk})
    (edition,) = live()
    assert (edition.revision, response["Location"]) == (article.newest, page_of(article))
    assert edition.get_absolute_url() in client.get(response["Location"]).text


def test_text_that_was_saved_meanwhile_is_not_published_unseen(client, publisher):
    article = story()
    shown = article.newest
    edited(article, headline="Never shown")
    client.force_login(publisher)
    response = client.post(publish_url(article), {"revision": shown.pk})
    assert (response.status_code, live()) == (200, [])
    assert "Never shown" in response.text


def test_what_stands_in_the_way_is_said_and_holds(client, publisher):
    article = story(byline=())
    judged(marked(article).claim)
    edited(article, body=article.newest.body.replace("4 million", "5 million"))
    client.force_login(publisher)
    for response in (
        client.get(publish_url(article)),
        client.post(publish_url(article), {"revision": article.newest.pk}),
    ):
        assert "The byline is empty" in response.text
        assert "A fact changed in the words of this claim" in response.text
    assert live() == []


@pytest.mark.parametrize("revision", ["", "0", "abc", "-1", "99999999999999999999"])
def test_revision_that_is_none_is_not_published(revision, client, publisher):
    article = story()
    client.force_login(publisher)
    assert client.post(publish_url(article), {"revision": revision}).status_code == 404
    assert live() == []


def test_text_that_is_live_already_is_no_success(client, publisher):
    article = story()
    client.force_login(publisher)
    client.post(publish_url(article), {"revision": article.newest.pk})
    response = client.post(publish_url(article), {"revision": article.newest.pk})
    told = [(message.level_tag, str(message)) for message in response.context["messages"]]
    assert told[-1] == ("warning", "This text is live already.")


def test_revision_of_another_story_is_not_published(client, publisher):
    article, other = story(), story()
    client.force_login(publisher)
    assert client.post(publish_url(article), {"revision": other.newest.pk}).status_code == 404
    assert live() == []


def test_publishing_twice_by_a_second_click_is_one_edition(client, publisher):
    article = story()
    client.force_login(publisher)
    for _ in range(2):
        client.post(publish_url(article), {"revision": article.newest.pk})
    assert Edition.objects.count() == 1


def test_form_goes_on_to_publishing_without_publishing(client, publisher):
    article = story()
    client.force_login(publisher)
    response = client.post(page_of(article), form_of(article, headline="To go out", _publish="1"))
    assert (response["Location"], live()) == (publish_url(article), [])
    assert newest(article).headline == "To go out"


def test_story_is_withdrawn_with_a_reason_that_readers_get(client, publisher):
    article = published_story()
    address = live()[0].get_absolute_url()
    url = reverse("admin:articles_article_withdraw", args=[article.pk])
    client.force_login(publisher)
    assert (client.post(url, {"reason": " "}).status_code, len(live())) == (200, 1)
    client.post(url, {"reason": "The sum was wrong."})
    assert live() == []
    client.logout()
    gone = client.get(address)
    assert (gone.status_code, "The sum was wrong." in gone.text) == (410, True)


def test_withdrawing_twice_by_a_second_click_is_one_ending(client, publisher):
    article = published_story()
    client.force_login(publisher)
    for _ in range(2):
        client.post(reverse("admin:articles_article_withdraw", args=[article.pk]), {"reason": "The sum was wrong."})
    assert Edition.objects.count() == 2


def test_desk_is_not_asked_from_another_site(publisher):
    article = story()
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    assert client.post(publish_url(article), {"revision": article.newest.pk}).status_code == 403
    assert live() == []


def test_desk_runs_no_script_of_its_own_pages_text(desk):
    """The policy lets nothing inline run."""
    policy = desk.get(page_of(story()))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
