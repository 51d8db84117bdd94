"""Which pictures a text shows is written down with it, and found again without reading the texts."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from articles.models import Effect, Picture, RevisionPicture
from articles.picture_uses import texts_with
from tests.factories import PictureFactory
from tests.refusals import refused_by
from tests.stories import edited, story

pytestmark = pytest.mark.django_db


def figure(picture, by="number"):
    named = f' data-picture="{picture.pk}"' if by == "number" else ""
    return f'<figure><img src="{picture.file.url}" alt="A bridge"{named}></figure>'


def shown_by(revision) -> set[int]:
    return set(revision.picture_links.values_list("picture", flat=True))


def test_text_knows_its_lead_picture_and_its_figures():
    lead, numbered, named, other = PictureFactory.create_batch(4)
    body = f"<p>The bridge.</p>{figure(numbered)}{figure(named, by='file')}{figure(lead)}{figure(numbered)}"
    article = story(picture=lead, body=body)
    first = article.newest
    assert shown_by(first) == {lead.pk, numbered.pk, named.pk}
    second = edited(article, picture=None, body=f"<p>The bridge.</p>{figure(numbered)}")
    assert shown_by(second) == {numbered.pk}
    assert set(texts_with(numbered)) == {first, second}
    assert set(texts_with(lead)) == {first}
    assert list(Picture.objects.unused()) == [other]


def test_figure_of_a_picture_that_is_gone_is_no_picture():
    gone = PictureFactory()
    body = f"<p>The bridge.</p>{figure(gone)}"
    gone.delete()
    assert shown_by(story(body=body).newest) == set()


def test_picture_is_written_down_once_a_text():
    picture = PictureFactory()
    revision = story(picture=picture).newest
    with refused_by("articles_revisionpicture_once"):
        RevisionPicture.objects.create(revision=revision, picture=picture)


def test_texts_from_before_are_looked_through_when_the_database_is_brought_up_to_date():
    lead, numbered, named = PictureFactory.create_batch(3)
    body = f"<p>The bridge.</p>{figure(numbered)}{figure(named, by='file')}{figure(numbered)}"
    revision = story(
        picture=lead, body=body + '<figure><img src="/media/x.jpg" data-picture="999" alt=""></figure>'
    ).newest
    story()
    written = set(RevisionPicture.objects.values_list("revision", "picture"))
    RevisionPicture._base_manager.all()._raw_delete(RevisionPicture.objects.db)
    Effect.objects.all().delete()
    migration = import_module("articles.migrations.0008_renditions_and_rights")
    migration.find_pictures(apps, SimpleNamespace(connection=connection))
    assert set(RevisionPicture.objects.values_list("revision", "picture")) == written != set()
    assert shown_by(revision) == {lead.pk, numbered.pk, named.pk}
    waiting = Effect.objects.filter(run="articles.renditions.make")
    assert {effect.arguments["picture_id"] for effect in waiting} == {lead.pk, numbered.pk, named.pk}
