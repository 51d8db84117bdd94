"""Handing a story over in the admin: its own page, and the page of the story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.handing_over import Seen, hand_over, plan
from articles.models import Article, Event, Notice, Revision
from articles.models.story import Stage
from tests.factories import AuthorFactory, UserFactory
from tests.newsroom.desk import form_of
from tests.stories import published_story, story

pytestmark = pytest.mark.django_db


def move_page(article) -> str:
    return reverse("admin:articles_article_hand_over", args=[article.pk])


def page_of(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def seen(article) -> str:
    return str(Seen.of(Article.objects.get(pk=article.pk)))


def now(article) -> tuple[str, object]:
    article.refresh_from_db()
    return article.stage, article.assignee


def sent(article, **changes):
    """The form of the story as a browser sends it that was shown the story now."""
    article.refresh_from_db()
    return form_of(article, assignee=article.assignee_id or "", seen=seen(article)) | changes


# The page of its own


def test_story_is_handed_over_and_leads_back(client, editor, reporter):
    article = story()
    client.force_login(editor)
    page = client.get(move_page(article), {"next": "/admin/?person=me#story-1"}).text
    assert 'name="next" value="/admin/?person=me#story-1"' in page
    data = {
        "stage": "review",
        "assignee": reporter.pk,
        "note": "Look.",
        "seen": seen(article),
        "next": "/admin/?due=today",
    }
    response = client.post(move_page(article), data, follow=True)
    assert response.redirect_chain == [("/admin/?due=today", 302)]
    assert "is at “in review” now, with reporter." in response.text
    assert now(article) == ("review", reporter)
    assert Notice.objects.get().person == reporter


def test_way_back_leads_to_no_other_site(client, editor):
    client.force_login(editor)
    data = {"stage": "review", "next": "https://elsewhere.example/"}
    assert client.post(move_page(story()), data)["Location"] == reverse("admin:index")


def test_move_that_comes_too_late_is_refused_and_can_be_sent_again(client, editor, publisher):
    article = story()
    client.force_login(editor)
    data = {"stage": "ready", "assignee": "", "note": "What I typed.", "seen": seen(article)}
    hand_over(article, by=publisher, stage=Stage.FACT_CHECK, to=publisher)
    response = client.post(move_page(article), data)
    assert "publisher moved the story meanwhile: it is at “fact-check”, with publisher." in response.text
    assert "What I typed." in response.text
    assert now(article) == ("fact-check", publisher)
    client.post(move_page(article), data | {"seen": response.context["form"].data["seen"]})
    assert now(article) == ("ready", None)


@pytest.mark.parametrize(
    "wrong", [{"stage": "gone"}, {"assignee": "999999"}, {"assignee": "x" * 30}, {"note": "x" * 501}, {"stage": ""}]
)
def test_move_that_cannot_be_is_refused_and_what_was_typed_is_shown(wrong, client, editor):
    article = story(by=editor)
    client.force_login(editor)
    response = client.post(move_page(article), {"stage": "review", "note": "What I typed."} | wrong)
    assert (response.status_code, response.context["form"].is_valid()) == (200, False)
    assert (wrong.get("note") or "What I typed.") in response.text
    assert now(article) == ("draft", editor)


def test_people_on_offer_are_those_of_the_desk_and_who_has_it(client, editor, reporter):
    left = UserFactory(first_name="Left", role="Reporter", is_staff=True, is_active=False)
    UserFactory(first_name="Stranger")
    article = story()
    Article.objects.update(assignee=left)
    client.force_login(editor)
    field = client.get(move_page(article)).context["form"].fields["assignee"]
    assert {str(person) for person in field.queryset} == {
        "Left",
        "editor",
        "reporter",
        *(str(p) for p in [article.created_by] if p.is_staff),
    }


# The page of the story


def test_page_of_a_story_says_who_has_it_since_when_from_whom_and_why(client, editor, checker):
    article = hand_over(story(), by=editor, stage=Stage.FACT_CHECK, to=checker, note="Only the <sums>.")
    for person, link in ((editor, False), (checker, True)):
        client.force_login(person)
        page = client.get(page_of(article)).text
        assert "Only the &lt;sums&gt;." in page
        assert "from editor" in page
        assert (move_page(article) in page) == link


def test_story_is_saved_and_then_handed_over(client, reporter, editor):
    article = story(by=reporter)
    client.force_login(reporter)
    data = sent(article, headline="Changed", stage="review", assignee=editor.pk, note="Look.")
    assert client.post(page_of(article), data).status_code == 302
    assert now(article) == ("review", editor)
    assert (article.newest.headline, article.handover_note) == ("Changed", "Look.")
    assert list(Event.objects.values_list("verb", flat=True)[:2]) == ["handed over", "saved"]


def test_save_that_changes_the_text_alone_leaves_what_others_set_meanwhile(client, editor, publisher):
    """Whoever saves has the old stage and the old times on their page."""
    article = story(by=editor)
    due = datetime(2030, 1, 1, 12, tzinfo=UTC)
    data = sent(article, headline="Changed")
    hand_over(article, by=publisher, stage=Stage.READY, to=publisher)
    plan(article, by=publisher, due_at=due, embargo_until=due)
    client.force_login(editor)
    assert client.post(page_of(article), data).status_code == 302
    assert now(article) == ("ready", publisher)
    assert (article.newest.headline, article.due_at, article.embargo_until) == ("Changed", due, due)


def test_move_that_comes_too_late_is_refused_with_all_that_was_typed(client, editor, publisher):
    article = story(by=editor)
    data = sent(article, headline="What I wrote", stage="review", note="What I typed.")
    hand_over(article, by=publisher, stage=Stage.READY, to=publisher)
    client.force_login(editor)
    response = client.post(page_of(article), data)
    assert response.status_code == 200
    for text in ("publisher moved the story meanwhile", "What I wrote", "What I typed."):
        assert text in response.text
    assert (now(article), Revision.objects.count()) == (("ready", publisher), 1)
    again = response.context["adminform"].form.data["seen"]
    client.post(page_of(article), data | {"seen": again})
    assert (now(article), article.newest.headline) == (("review", editor), "What I wrote")


def test_text_is_saved_and_the_note_is_shown_where_the_save_ends_the_right_to_move(client, editor):
    person = UserFactory(role="Reporter", is_staff=True, author=AuthorFactory())
    article = story(byline=(person.author,))
    data = sent(article, byline=[AuthorFactory().pk], stage="review", note="What I typed.")
    client.force_login(person)
    response = client.post(page_of(article), data)
    assert Revision.objects.count() == 2
    assert now(article)[0] == "draft"
    told = "".join(str(message) for message in response.wsgi_request._messages)
    assert "The text is saved. The story was not moved: This story is not yours to move. What I typed." in told


def test_reporter_is_offered_the_stages_and_dates_that_are_theirs(client):
    person = UserFactory(role="Reporter", is_staff=True)
    article = story()
    Article.objects.update(assignee=person)
    client.force_login(person)
    fields = client.get(page_of(article)).context["adminform"].form.fields
    assert [value for value, _label in fields["stage"].choices] == ["draft", "review"]
    assert (fields["embargo_until"].disabled, fields["due_at"].disabled) == (True, False)
    moment = {
        "embargo_until_0": "2030-01-01",
        "embargo_until_1": "12:00",
        "due_at_0": "2030-01-02",
        "due_at_1": "12:00",
    }
    client.post(page_of(article), sent(article, **moment))
    article.refresh_from_db()
    assert (article.embargo_until, article.due_at) == (None, datetime(2030, 1, 2, 12, tzinfo=UTC))


def test_dates_are_set_and_cleared_on_the_page(client, editor):
    article = story(by=editor)
    client.force_login(editor)
    client.post(page_of(article), sent(article, due_at_0="2030-01-02", due_at_1="12:00"))
    article.refresh_from_db()
    assert article.due_at == datetime(2030, 1, 2, 12, tzinfo=UTC)
    client.post(page_of(article), sent(article, due_at_0="", due_at_1=""))
    article.refresh_from_db()
    assert article.due_at is None
    assert Event.objects.filter(verb="planned").count() == 2


def test_list_of_stories_is_filtered_by_what_is_in_work(client, editor):
    story(headline="In work")
    published_story(headline="Out", at=timezone.now() - timedelta(hours=1))
    client.force_login(editor)
    for value, found in (("1", "In work"), ("0", "Out")):
        rows = client.get(reverse("admin:articles_article_changelist"), {"work": value}).context["cl"].result_list
        assert [str(article) for article in rows] == [found]
