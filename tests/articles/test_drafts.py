"""What is typed is kept, whatever happens to the story meanwhile."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from articles import drafts
from articles.models import Article, Draft
from articles.models.story import Stage
from tests.factories import UserFactory
from tests.stories import edited, story

pytestmark = pytest.mark.django_db


def keep(client, article, *, tab="a", base=None, form=None):
    body = {"tab": tab, "base": base, "form": form or {"headline": ["Typed"]}}
    url = reverse("admin:articles_article_draft", args=[article.pk])
    return client.post(url, json.dumps(body), content_type="application/json")


@pytest.fixture
def editors_story(editor):
    return story(by=editor)


def test_a_tab_has_one_draft_that_holds_what_was_typed_last(client, editor, editors_story):
    client.force_login(editor)
    assert keep(client, editors_story, form={"headline": ["One"]}).status_code == 200
    assert keep(client, editors_story, form={"headline": ["Two"]}).status_code == 200
    assert [draft.form for draft in drafts.unsaved(editors_story, editor)] == [{"headline": ["Two"]}]


def test_two_tabs_have_a_draft_each(client, editor, editors_story):
    client.force_login(editor)
    keep(client, editors_story, tab="a")
    keep(client, editors_story, tab="b")
    assert Draft.objects.count() == 2


def test_a_draft_is_kept_although_someone_else_has_saved(client, editor, editors_story):
    base = editors_story.newest
    edited(editors_story, headline="Saved by another")
    client.force_login(editor)
    assert keep(client, editors_story, base=base.pk).status_code == 200
    assert Draft.objects.get().base == base


def test_a_reporter_may_keep_text_of_a_story_that_has_gone_to_review(client, reporter):
    article = story(by=reporter)
    Article.objects.filter(pk=article.pk).update(stage=Stage.REVIEW)
    client.force_login(reporter)
    assert keep(client, article).status_code == 200
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert "What you typed here and did not save" in page.content.decode()


def test_a_foreign_story_takes_no_draft_from_a_reporter(client, reporter, editors_story):
    client.force_login(reporter)
    assert keep(client, editors_story).status_code == 403
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"tab": "a"}', '{"tab": "a", "form": {"headline": "x"}}', "\x00"])
def test_what_is_no_form_is_refused_with_a_message(client, editor, editors_story, body):
    client.force_login(editor)
    url = reverse("admin:articles_article_draft", args=[editors_story.pk])
    answer = client.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"error": "This is not a form."})


def test_another_persons_draft_is_neither_offered_nor_shown(client, editor, editors_story):
    other = UserFactory(role="Editor", is_staff=True)
    draft = drafts.keep(editors_story, {"headline": ["Secret words"]}, by=other, tab="a", base=None)
    client.force_login(editor)
    url = reverse("admin:articles_article_change", args=[editors_story.pk])
    assert "Secret words" not in client.get(f"{url}?draft={draft.pk}").content.decode()
    assert "data-draft-tab" not in client.get(url).content.decode()
    discard = reverse("admin:articles_article_discard_draft", args=[editors_story.pk, draft.pk])
    assert client.post(discard).status_code == 404


def test_a_draft_taken_up_fills_the_form_and_keeps_its_base(client, editor, editors_story):
    base = editors_story.newest
    form = {"headline": ["Taken up"], "byline": [], "due_at_0": ["2025-03-01"], "due_at_1": ["09:30"]}
    draft = drafts.keep(editors_story, form, by=editor, tab="a", base=base)
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_change", args=[editors_story.pk]) + f"?draft={draft.pk}")
    shown = page.context["adminform"].form
    assert shown["headline"].value() == "Taken up"
    assert shown["byline"].value() == []
    assert shown["due_at"].value() == ["2025-03-01", "09:30"]
    assert shown["base"].value() == base.pk
    assert shown["body"].value() == base.body


def test_a_discarded_draft_is_offered_no_more_and_is_still_there(client, editor, editors_story):
    draft = drafts.keep(editors_story, {"headline": ["Typed"]}, by=editor, tab="a", base=None)
    client.force_login(editor)
    client.post(reverse("admin:articles_article_discard_draft", args=[editors_story.pk, draft.pk]))
    assert drafts.unsaved(editors_story, editor) == []
    assert Draft.objects.get().form == {"headline": ["Typed"]}


def test_typing_on_after_discarding_offers_the_new_text(editor, editors_story):
    draft = drafts.keep(editors_story, {"headline": ["Old"]}, by=editor, tab="a", base=None)
    drafts.discard(draft)
    drafts.keep(editors_story, {"headline": ["New"]}, by=editor, tab="a", base=None)
    assert [draft.form for draft in drafts.unsaved(editors_story, editor)] == [{"headline": ["New"]}]


def test_a_save_forgets_the_drafts_of_its_tab_and_of_the_text_taken_up_alone(editor, editors_story):
    for tab in "abc":
        drafts.keep(editors_story, {"headline": [tab]}, by=editor, tab=tab, base=None)
    drafts.forget(editors_story, by=editor, tabs=["a", "b"])
    assert [draft.tab for draft in drafts.unsaved(editors_story, editor)] == ["c"]
