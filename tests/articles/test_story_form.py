"""What the form of a story takes, and from whom."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import Article, Revision
from articles.models.story import Stage
from tests.articles.test_admin_history import form_of
from tests.stories import edited, story

pytestmark = pytest.mark.django_db


def saved(client, article, **changes):
    return client.post(reverse("admin:articles_article_change", args=[article.pk]), form_of(article, **changes))


LANGUAGES = ["en", "de", "pt-BR", "zh-Hant", "zh-Hant-TW", "yue", "de-1996"]
NO_LANGUAGES = ["e", "English", "en_GB", "en-", "-en", "e n", "12", '"><b>', "en\n", "en-x", "дe"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_is_a_tag(language, client, editor):
    article = story(by=editor)
    client.force_login(editor)
    assert saved(client, article, language=language).status_code == 302
    article.refresh_from_db()
    assert article.newest.language == language


@pytest.mark.parametrize("language", [language for language in NO_LANGUAGES if language == language.strip()])
def test_language_that_is_no_tag_is_refused_with_a_message(language, client, editor):
    article = story(by=editor)
    client.force_login(editor)
    page = saved(client, article, language=language)
    assert (page.status_code, "Write the language as HTML does: en, de, pt-BR" in page.text) == (200, True)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("language", NO_LANGUAGES)
def test_no_operation_saves_a_language_that_is_no_tag(language, editor):
    article = story(by=editor)
    with pytest.raises(ValidationError, match="Write the language as HTML does"):
        edited(article, language=language)


def stages_of(page) -> list[str]:
    return [value for value, _label in page.context["adminform"].form.fields["stage"].choices]


def test_reporter_chooses_between_draft_and_review(client, reporter):
    article = story(by=reporter)
    client.force_login(reporter)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert stages_of(page) == ["draft", "review"]
    assert 'value="ready"' not in page.text


@pytest.mark.parametrize("stage", [Stage.FACT_CHECK, Stage.READY])
def test_reporter_does_not_send_a_story_past_review(stage, client, reporter):
    article = story(by=reporter)
    client.force_login(reporter)
    page = saved(client, article, stage=stage, headline="Mine")
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["stage"])
    assert Article.objects.get(newest__headline=article.newest.headline).stage == Stage.DRAFT


def test_reporter_sends_a_story_to_review(client, reporter):
    article = story(by=reporter)
    client.force_login(reporter)
    assert saved(client, article, stage=Stage.REVIEW).status_code == 302
    article.refresh_from_db()
    assert article.stage == Stage.REVIEW


@pytest.mark.parametrize("stage", Stage)
def test_editor_sends_a_story_to_any_stage(stage, client, editor):
    article = story(by=editor)
    client.force_login(editor)
    assert stages_of(client.get(reverse("admin:articles_article_change", args=[article.pk]))) == Stage.values
    assert saved(client, article, stage=stage).status_code == 302
    article.refresh_from_db()
    assert article.stage == stage
