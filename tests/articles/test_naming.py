"""Names for revisions."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from articles import naming
from articles.models import Event, RevisionName
from articles.models.story import Stage
from tests.factories import RevisionNameFactory, UserFactory
from tests.refusals import refused_as_taken, refused_by
from tests.stories import edited, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    article = story(by=editor)
    edited(article, headline="Harrowgate closes the bridge")
    return article


@pytest.fixture
def first(article):
    return article.revisions.get(number=1)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def name_url(article, number=1):
    return reverse("admin:articles_article_name_revision", args=[article.pk, number])


def recorded():
    return [(event.verb, event.details) for event in Event.objects.filter(verb__in=["named", "unnamed"]).order_by("pk")]


def test_revision_is_named_renamed_and_unnamed_on_the_record(first, editor):
    naming.name(first, "  before the\nlawyers ", by=editor)
    assert str(first.naming) == "before the lawyers"
    naming.name(first, "as printed", by=editor)
    naming.unname(first, by=editor)
    assert not RevisionName.objects.exists()
    assert recorded() == [
        ("named", {"name": "before the lawyers", "before": ""}),
        ("named", {"name": "as printed", "before": "before the lawyers"}),
        ("unnamed", {"before": "as printed"}),
    ]


def test_same_name_again_and_no_name_to_take_away_are_no_lines_of_the_record(first, editor):
    naming.name(first, "as printed", by=editor)
    naming.name(first, "as printed", by=editor)
    naming.unname(first.article.revisions.get(number=2), by=editor)
    assert len(recorded()) == 1


@pytest.mark.parametrize("words", ["", "  \n", "\x00", "x" * 81])
def test_name_that_is_none_is_refused(first, editor, words):
    with pytest.raises(ValidationError):
        naming.name(first, words, by=editor)
    assert not RevisionName.objects.exists()


def test_only_who_may_change_the_story_names_its_revisions(reporter):
    mine = story(by=reporter)
    naming.name(mine.newest, "as sent", by=reporter)
    mine.stage = Stage.REVIEW
    mine.save()
    for person in (reporter, UserFactory(role="Fact-checker"), UserFactory(role="Reporter")):
        with pytest.raises(PermissionDenied):
            naming.name(mine.newest, "another", by=person)
        with pytest.raises(PermissionDenied):
            naming.unname(mine.newest, by=person)
    assert mine.newest.naming.name == "as sent"


def test_name_is_shown_in_the_list_on_the_page_and_in_the_comparison(article, desk):
    desk.post(name_url(article), {"name": "as <printed>"})
    pages = [
        reverse("admin:articles_article_revisions", args=[article.pk]),
        reverse("admin:articles_article_revision", args=[article.pk, 1]),
        reverse("admin:articles_article_compare", args=[article.pk]) + "?from=1&to=2",
        reverse("admin:articles_article_compare", args=[article.pk]) + "?from=2&to=1",
    ]
    for page in pages:
        assert 'class="revision-name">as &lt;printed&gt;<' in desk.get(page).text
    desk.post(name_url(article), {"name": ""})
    assert "as &lt;printed" not in "".join(desk.get(page).text for page in pages)


def test_list_shows_only_what_is_named_or_what_is_searched_for(article, desk, editor):
    naming.name(article.revisions.get(number=1), "as printed", by=editor)
    edited(article, headline="Harrowgate closes a bridge", by=editor)

    def numbers(query):
        found = desk.get(reverse("admin:articles_article_revisions", args=[article.pk]) + query)
        return [revision.number for revision, _shown in found.context["revisions"]]

    assert numbers("") == [3, 2, 1]
    assert numbers("?named=1") == [1]
    assert numbers("?q=PRINTED") == [1]
    assert numbers("?q=no+such+name") == []
    assert numbers("?q=%00") == [3, 2, 1]


def test_pages_of_the_list_keep_the_filter(article, desk, editor, monkeypatch):
    monkeypatch.setattr("articles.admin.history.PAGE", 1)
    for revision in article.revisions.all():
        naming.name(revision, f"as printed, {revision.number}", by=editor)
    page = desk.get(reverse("admin:articles_article_revisions", args=[article.pk]) + "?named=1&q=print").text
    assert "?before=2&amp;q=print&amp;named=1" in page


def test_name_that_is_too_long_is_told(article, desk):
    page = desk.post(name_url(article), {"name": "x" * 200}, follow=True)
    assert "at most 80 characters" in page.text


def test_reporter_names_nothing_in_the_story_of_another(article, client, reporter):
    client.force_login(reporter)
    assert client.post(name_url(article), {"name": "mine"}).status_code == 404
    assert not RevisionName.objects.exists()


def test_revision_has_one_name_that_says_something():
    row = RevisionNameFactory()
    with refused_as_taken():
        RevisionNameFactory(revision=row.revision)
    with refused_by("articles_revisionname_says_something"):
        RevisionNameFactory(name="")
