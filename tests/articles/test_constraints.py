"""What the database holds of stories, whoever writes to it; and the case next to each that it lets through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import (
    ArticleEntity,
    Edition,
    EditionAuthor,
    EditionEntity,
    Event,
    Revision,
    RevisionAuthor,
    RevisionEntity,
)
from articles.models.edition import EditionKind
from tests.factories import (
    ArticleEntityFactory,
    ArticleFactory,
    AuthorFactory,
    CorrectionFactory,
    DraftFactory,
    EditionFactory,
    EntityFactory,
    EventFactory,
    ParagraphFactory,
    PictureFactory,
    PinFactory,
    RevisionFactory,
    SectionFactory,
    UserFactory,
)
from tests.refusals import refused_as_taken, refused_by

pytestmark = pytest.mark.django_db


# Sections, pictures


@pytest.mark.parametrize("field", ["name", "slug"])
def test_section_is_named_once(field):
    section = SectionFactory()
    with refused_as_taken():
        SectionFactory(**{field: getattr(section, field)})


def test_picture_is_kept_once():
    picture = PictureFactory()
    with refused_as_taken():
        PictureFactory(digest=picture.digest)


@pytest.mark.parametrize("focus", [{"focal_x": -0.01}, {"focal_x": 1.01}, {"focal_y": -0.01}, {"focal_y": 1.01}])
def test_focal_point_lies_within_the_picture(focus):
    with refused_by("articles_picture_focus_inside"):
        PictureFactory(**focus)
    PictureFactory(focal_x=0, focal_y=1)


# Stories


def test_story_comes_in_once_from_a_source():
    ArticleFactory(source="wire", source_id="7")
    with refused_by("articles_article_once_a_source"):
        ArticleFactory(source="wire", source_id="7")
    ArticleFactory(source="wire", source_id="8")
    ArticleFactory(source="other wire", source_id="7")


def test_stories_without_an_id_at_the_source_are_not_compared():
    ArticleFactory(source="file")
    ArticleFactory(source="file")


def test_revision_is_the_newest_of_one_story_only():
    article = ArticleFactory()
    with refused_as_taken():
        ArticleFactory(revision=None, newest=article.newest)


def test_entity_is_tagged_once_a_story():
    link = ArticleEntityFactory()
    with refused_by("articles_articleentity_once_a_story"):
        ArticleEntityFactory(content_object=link.content_object, tag=link.tag)
    ArticleEntityFactory(content_object=link.content_object)
    ArticleEntityFactory(tag=link.tag)


def test_address_of_a_block_is_never_given_twice_in_a_story():
    gone = ParagraphFactory()
    RevisionFactory(article=gone.article)
    assert gone.last_revision != gone.article.newest
    with refused_by("articles_paragraph_anchor_once_a_story"):
        ParagraphFactory(article=gone.article, anchor=gone.anchor)
    ParagraphFactory(anchor=gone.anchor)


def test_autosave_is_one_a_tab():
    draft = DraftFactory()
    same = {"article": draft.article, "person": draft.person, "tab": draft.tab}
    with refused_by("articles_draft_once_a_tab"):
        DraftFactory(**same)
    DraftFactory(**same | {"tab": "another"})
    DraftFactory(**same | {"person": UserFactory()})
    DraftFactory(**same | {"article": ArticleFactory()})


def test_story_is_pinned_once():
    pin = PinFactory()
    with refused_as_taken():
        PinFactory(article=pin.article)


# Revisions


def test_revisions_are_numbered_once():
    article = ArticleFactory()
    with refused_by("articles_revision_number_once"):
        RevisionFactory(article=article, number=1)
    assert RevisionFactory(article=article).number == 2
    assert RevisionFactory().number == 1


def test_author_stands_once_in_the_byline():
    ada, ben = AuthorFactory(), AuthorFactory()
    revision = RevisionFactory(authors=[ada])
    with refused_by("articles_revisionauthor_once"):
        RevisionAuthor.objects.create(revision=revision, author=ada, position=1)
    with refused_by("articles_revisionauthor_one_a_place"):
        RevisionAuthor.objects.create(revision=revision, author=ben, position=0)
    RevisionAuthor.objects.create(revision=revision, author=ben, position=1)


def test_entity_stands_once_on_a_revision():
    entity = EntityFactory()
    revision = RevisionFactory(entities=[entity])
    with refused_by("articles_revisionentity_once"):
        RevisionEntity.objects.create(revision=revision, entity=entity, position=1)
    RevisionEntity.objects.create(revision=revision, entity=EntityFactory(), position=1)


# Editions


@pytest.mark.parametrize("place", [{"anchor": "p-one"}, {"start": 0}, {"words": "x"}, {"anchor": "p-one", "start": 0}])
def test_place_where_an_entity_is_named_is_whole(place):
    revision = RevisionFactory()
    with refused_by("articles_revisionentity_whole_place"):
        RevisionEntity.objects.create(revision=revision, entity=EntityFactory(), position=1, **place)
    for number, whole in enumerate(({}, {"anchor": "p-one", "start": 0, "words": "x"})):
        RevisionEntity.objects.create(revision=revision, entity=EntityFactory(), position=number, **whole)


def test_one_edition_of_a_story_begins_at_a_moment():
    edition = EditionFactory()
    with refused_by("articles_edition_one_a_moment"):
        EditionFactory(article=edition.article, live_from=edition.live_from)
    EditionFactory(article=edition.article, live_from=edition.live_from + timedelta(microseconds=1))
    EditionFactory(live_from=edition.live_from)


def test_held_edition_keeps_its_moment():
    held = EditionFactory(held=True)
    with refused_by("articles_edition_one_a_moment"):
        EditionFactory(article=held.article, live_from=held.live_from)


def test_cancelled_editions_leave_their_moment_free():
    cancelled = EditionFactory(cancelled=True)
    same = {"article": cancelled.article, "live_from": cancelled.live_from}
    EditionFactory(**same, cancelled=True)
    edition = EditionFactory(**same)
    edition.cancelled_at, edition.cancelled_by = timezone.now(), edition.created_by
    edition.save()
    EditionFactory(**same)


def test_edition_has_a_text_unless_it_ends_publication():
    article = ArticleFactory()
    with refused_by("articles_edition_text_unless_it_ends"):
        EditionFactory(article=article, kind=EditionKind.WITHDRAWAL)
    with refused_by("articles_edition_text_unless_it_ends"):
        EditionFactory(article=article, kind=EditionKind.END, revision=None, section=SectionFactory())
    with refused_by("articles_edition_text_unless_it_ends"):
        EditionFactory(article=article, revision=None)
    with refused_by("articles_edition_text_unless_it_ends"):
        EditionFactory(article=article, section=None)
    EditionFactory(article=article)
    EditionFactory(article=article, withdrawal=True)
    EditionFactory(article=article, kind=EditionKind.END, revision=None)


def test_edition_is_cancelled_by_someone():
    with refused_by("articles_edition_cancelled_by_someone"):
        EditionFactory(cancelled_at=timezone.now())
    with refused_by("articles_edition_cancelled_by_someone"):
        EditionFactory(cancelled_by=UserFactory())
    EditionFactory(cancelled=True)


def test_edition_is_withheld_by_someone_with_a_reason():
    with refused_by("articles_edition_withheld_by_someone"):
        EditionFactory(withheld=True, withheld_by=None)
    with refused_by("articles_edition_withheld_by_someone"):
        EditionFactory(withheld_by=UserFactory(), withheld_reason="A court said so.")
    with refused_by("articles_edition_withheld_by_someone"):
        EditionFactory(withheld=True, withheld_reason="")
    EditionFactory(withheld=True)


def test_author_and_entity_stand_once_on_an_edition():
    author, entity = AuthorFactory(), EntityFactory()
    revision = RevisionFactory(authors=[author], entities=[entity])
    edition = EditionFactory(article=revision.article)
    copied = {"edition": edition, "position": 1, "first_published_at": edition.first_published_at}
    with refused_by("articles_editionauthor_once"):
        EditionAuthor.objects.create(author=author, **copied)
    with refused_by("articles_editionentity_once"):
        EditionEntity.objects.create(entity=entity, **copied)
    EditionAuthor.objects.create(author=AuthorFactory(), **copied)
    EditionEntity.objects.create(entity=EntityFactory(), **copied)


def test_correction_says_what_was_wrong():
    with refused_by("articles_correction_says_what"):
        CorrectionFactory(note="")
    CorrectionFactory(note="It was the other bridge.")


# What others lean on


def test_section_in_use_is_kept():
    section = RevisionFactory().section
    with pytest.raises(ProtectedError):
        section.delete()
    SectionFactory().delete()


def test_author_in_a_byline_is_kept():
    author = AuthorFactory()
    RevisionFactory(authors=[author])
    with pytest.raises(ProtectedError):
        author.delete()
    AuthorFactory().delete()


def test_author_with_an_account_is_kept():
    author = AuthorFactory()
    UserFactory(author=author)
    with pytest.raises(ProtectedError):
        author.delete()


def test_picture_in_print_is_kept():
    picture = PictureFactory()
    RevisionFactory(picture=picture)
    with pytest.raises(ProtectedError):
        picture.delete()
    PictureFactory().delete()


def test_entity_is_kept_by_a_working_tag_and_by_a_revision():
    tagged, printed = EntityFactory(), EntityFactory()
    ArticleEntityFactory(tag=tagged)
    RevisionFactory(entities=[printed])
    for entity in (tagged, printed):
        with pytest.raises(ProtectedError):
            entity.delete()
    EntityFactory().delete()


def test_story_with_a_text_is_kept():
    with pytest.raises(ProtectedError):
        ArticleFactory().delete()
    article = ArticleFactory(revision=None)
    ArticleEntityFactory(content_object=article)
    article.delete()
    assert not ArticleEntity.objects.exists()


# What is written once


@pytest.fixture(params=["revision", "byline", "entity link", "event"])
def written(request):
    match request.param:
        case "revision":
            return RevisionFactory()
        case "byline":
            return RevisionFactory(authors=[AuthorFactory()]).byline.get()
        case "entity link":
            return RevisionFactory(entities=[EntityFactory()]).entity_links.get()
        case _:
            return EventFactory()


def test_row_that_is_written_once_is_not_saved_again(written):
    with pytest.raises(TypeError, match="is written once"):
        written.save()


def test_row_that_is_written_once_is_not_deleted(written):
    with pytest.raises(TypeError, match="is kept"):
        written.delete()


def test_rows_that_are_written_once_are_not_changed_together(written):
    rows = type(written).objects.filter(pk=written.pk)
    with pytest.raises(TypeError, match="are written once"):
        rows.update(pk=0)
    with pytest.raises(TypeError, match="are kept"):
        rows.delete()
    assert rows.exists()


def test_snapshot_is_kept_through_its_story():
    revision = RevisionFactory(authors=[AuthorFactory()], entities=[EntityFactory()])
    EventFactory(article=revision.article)
    counts = [model.objects.count() for model in (Revision, RevisionAuthor, RevisionEntity, Event)]
    with pytest.raises(ProtectedError):
        revision.article.delete()
    assert [model.objects.count() for model in (Revision, RevisionAuthor, RevisionEntity, Event)] == counts


def test_edition_may_be_cancelled_later():
    """An edition is not written once: what is decided about it is written on it."""
    edition = EditionFactory(live_from=timezone.now() + timedelta(days=1))
    edition.cancelled_at, edition.cancelled_by = timezone.now(), UserFactory()
    edition.save()
    assert not Edition.objects.scheduled(timezone.now()).exists()
