"""Saving a story: what makes a revision, who may, and what becomes of its blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import blocks, revisions
from articles.models import Article, ArticleEntity, Event, Paragraph, Revision
from articles.models.story import Stage
from articles.revisions import Content, StaleRevisionError, content_of
from articles.signals import revision_saved
from entities import names_index
from entities.models import Role
from tests.factories import (
    BODY,
    ArticleFactory,
    AuthorFactory,
    EntityFactory,
    PictureFactory,
    SectionFactory,
    UserFactory,
)
from tests.stories import edited, marked, story

pytestmark = pytest.mark.django_db


def everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Article, Revision, Paragraph, ArticleEntity, Event)}


def paragraphs(revision: Revision) -> dict[str, str]:
    return {block.id: block.text for block in blocks.split(revision.body)}


# What makes a revision


def test_story_begins_with_a_revision_of_its_own(editor):
    section, author, bridge = SectionFactory(), AuthorFactory(), EntityFactory()
    content = Content(
        headline=" Bridge closes ",
        dek=" For good ",
        section=section,
        body=BODY,
        byline=(author,),
        entities=((bridge, Role.MENTIONS),),
    )
    article = revisions.create(content, by=editor, source="wire", source_id="7", reason="first")
    article.refresh_from_db()
    revision = article.newest
    assert (revision.number, revision.parent, revision.created_by, revision.reason) == (1, None, editor, "first")
    assert (article.created_by, article.source, article.source_id, article.stage) == (editor, "wire", "7", Stage.DRAFT)
    saved = replace(content, headline="Bridge closes", dek="For good", slug="bridge-closes")
    assert content_of(revision) == saved
    assert [(event.verb, event.actor) for event in article.events.order_by("pk")] == [
        ("began", editor),
        ("saved", editor),
    ]


CHANGES = {
    "headline": lambda: "Harrowgate opens its old bridge",
    "dek": lambda: "A dek",
    "slug": lambda: "another-slug",
    "kind": lambda: "analysis",
    "language": lambda: "de",
    "section": SectionFactory,
    "picture": PictureFactory,
    "picture_alt": lambda: "A bridge",
    "picture_caption": lambda: "The bridge",
    "picture_credit": lambda: "Newsroom",
    "body": lambda: BODY.replace("Tuesday", "Friday"),
    "byline": lambda: (AuthorFactory(), AuthorFactory()),
    "entities": lambda: ((EntityFactory(), Role.ABOUT),),
}


def test_every_part_of_a_content_is_tried():
    assert CHANGES.keys() == Content.__dataclass_fields__.keys()


@pytest.mark.parametrize("name", CHANGES)
def test_change_a_reader_could_see_makes_a_revision(name):
    article = story(picture=PictureFactory() if name.startswith("picture_") else None)
    before = article.newest
    value = CHANGES[name]()
    revision = edited(article, **{name: value})
    assert (revision.number, revision.parent) == (2, before)
    assert getattr(content_of(revision), name) == value
    article.refresh_from_db()
    assert article.newest == revision


def test_order_of_the_byline_is_seen_by_readers():
    ada, bela = AuthorFactory(), AuthorFactory()
    article = story(byline=(ada, bela))
    assert content_of(edited(article, byline=(bela, ada))).byline == (bela, ada)


def test_role_of_an_entity_is_seen_by_readers():
    bridge = EntityFactory()
    article = story(entities=((bridge, Role.ABOUT),))
    assert content_of(edited(article, entities=((bridge, Role.MENTIONS),))).entities == ((bridge, Role.MENTIONS),)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"headline": "  Harrowgate closes its old bridge "},
        {"slug": ""},
        {"body": BODY.replace("\n", "\n\n  ")},
        {"body": BODY + "<p></p><p><br></p><div> </div>"},
        {"body": BODY.replace('<p id="p-first">', '<p class="x" onclick="alert(1)">')},
        {"body": BODY + "<script>alert(1)</script>"},
    ],
)
def test_saving_what_readers_would_see_the_same_changes_nothing(changes):
    article = story()
    before, rows = article.newest, everything()
    assert edited(article, **changes) == before
    assert everything() == rows


def test_slug_stays_when_the_headline_changes():
    article = story()
    assert edited(article, headline="Another headline").slug == "harrowgate-closes-its-old-bridge"


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Über die Brücke", "über-die-brücke"),
        ("桥在星期二关闭", "桥在星期二关闭"),
        ("!?", ""),
        ("a" * 79 + " bcd", "a" * 79),
    ],
)
def test_slug_is_made_from_the_headline(headline, slug):
    assert story(headline=headline).newest.slug == slug


# Who may, and on which base


def test_second_save_on_the_same_base_is_refused_and_writes_nothing(editor):
    article = story(by=editor)
    base = article.newest
    first = edited(article, headline="The first to save")
    rows = everything()
    mine = replace(content_of(base), headline="Too late")
    with pytest.raises(StaleRevisionError) as caught:
        revisions.save(article, mine, by=editor, base=base)
    assert caught.value.newest == first
    assert everything() == rows
    assert Article.objects.get().newest == first


def test_stale_save_is_refused_even_if_it_changes_nothing(editor):
    article = story(by=editor)
    base = article.newest
    edited(article, headline="The first to save")
    with pytest.raises(StaleRevisionError):
        revisions.save(article, content_of(base), by=editor, base=base)


def test_save_without_a_base_is_refused_once_there_is_a_text(editor):
    article = story(by=editor)
    with pytest.raises(StaleRevisionError):
        revisions.save(article, content_of(article.newest), by=editor, base=None)


def test_base_of_another_story_is_refused(editor):
    article, other = story(by=editor), story(by=editor)
    with pytest.raises(StaleRevisionError):
        revisions.save(article, content_of(other.newest), by=editor, base=other.newest)


def test_going_back_to_an_older_text_makes_a_new_revision(editor):
    article = story(by=editor)
    first = article.newest
    edited(article, headline="Changed")
    again = edited(article, **{name: getattr(content_of(first), name) for name in Content.__slots__})
    assert again.number == 3
    assert content_of(again) == content_of(first)


@pytest.mark.parametrize("role", ["Fact-checker", None])
def test_story_is_begun_only_by_who_writes(role):
    with pytest.raises(PermissionDenied):
        story(by=UserFactory(role=role))
    assert Article.objects.count() == 0


def test_inactive_account_saves_nothing(editor):
    article = story(by=editor)
    editor.is_active = False
    with pytest.raises(PermissionDenied):
        edited(article, by=editor, headline="x")


@pytest.mark.parametrize("stage", Stage)
def test_reporter_edits_their_own_story_only_while_it_is_a_draft(reporter, stage):
    article = story(by=reporter)
    Article.objects.filter(pk=article.pk).update(stage=stage)
    if stage == Stage.DRAFT:
        assert edited(article, by=reporter, headline="x").headline == "x"
    else:
        with pytest.raises(PermissionDenied):
            edited(article, by=reporter, headline="x")
        assert article.revisions.count() == 1


def test_reporter_does_not_edit_the_story_of_another(reporter):
    article = story()
    with pytest.raises(PermissionDenied):
        edited(article, by=reporter, headline="x")
    assert article.revisions.count() == 1


def test_reporter_edits_the_story_that_was_given_to_them_or_has_their_name(reporter):
    given, signed = story(), story()
    Article.objects.filter(pk=given.pk).update(assignee=reporter)
    reporter.author = AuthorFactory()
    reporter.save()
    edited(signed, byline=(reporter.author,))
    assert [edited(article, by=reporter, headline="x").number for article in (given, signed)] == [2, 3]


def test_editor_of_one_section_does_not_edit_the_stories_of_another():
    section = SectionFactory()
    editor = UserFactory(role="Editor", sections=[section])
    mine, foreign, without = story(section=section), story(), story(section=None)
    assert edited(mine, by=editor, headline="x").number == 2
    assert edited(without, by=editor, headline="x").number == 2
    with pytest.raises(PermissionDenied):
        edited(foreign, by=editor, headline="x")


def test_sections_of_a_person_are_asked_for_once_and_again_when_they_change():
    article = story()
    editor = get_user_model().objects.get(pk=UserFactory(role="Editor", sections=[SectionFactory()]).pk)
    with CaptureQueriesContext(connection) as queries:
        assert not Article.objects.editable_by(editor).filter(pk=article.pk).exists()
        assert not Article.objects.on_the_desk_of(editor).filter(pk=article.pk).exists()
    assert sum("newsroom_user_sections" in query["sql"] for query in queries) == 1
    editor.sections.add(article.newest.section)
    assert Article.objects.editable_by(editor).filter(pk=article.pk).exists()


# Bad input


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headline": ""}, "headline"),
        ({"headline": "  \n "}, "headline"),
        ({"headline": "x" * 251}, "headline"),
        ({"slug": "no slug"}, "slug"),
        ({"slug": "x" * 121}, "slug"),
        ({"kind": "gossip"}, "kind"),
        ({"language": ""}, "language"),
        ({"language": "x" * 17}, "language"),
        ({"picture_alt": "x" * 501}, "picture_alt"),
        ({"picture_credit": "x" * 201}, "picture_credit"),
        ({"body": "x" * 2_000_001}, None),
        ({"body": "<ul><li>" * 5_000}, None),
    ],
)
def test_content_that_cannot_be_saved_leaves_nothing_half_done(changes, field):
    article = story()
    before, rows = article.newest, everything()
    with pytest.raises(ValidationError) as caught:
        edited(article, **changes)
    assert field is None or list(caught.value.message_dict) == [field]
    assert everything() == rows
    assert Article.objects.get().newest == before
    with pytest.raises(ValidationError):
        story(**changes)
    assert everything() == rows


def test_receiver_that_raises_undoes_the_save():
    article = story(entities=((EntityFactory(), Role.ABOUT),))
    before, rows = article.newest, everything()

    def fail(sender, **kwargs):
        raise RuntimeError("out of order")

    revision_saved.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="out of order"):
            edited(article, headline="Never saved", entities=())
    finally:
        revision_saved.disconnect(fail)
    assert everything() == rows
    assert Article.objects.get().newest == before


def test_author_named_twice_stands_once_in_the_byline():
    ada, bela = AuthorFactory(), AuthorFactory()
    article = story(byline=(ada, bela, ada))
    assert content_of(article.newest).byline == (ada, bela)
    assert edited(article, byline=(ada, ada, bela)) == article.newest


def test_entity_named_in_two_roles_keeps_the_first():
    bridge, mayor = EntityFactory(), EntityFactory()
    article = story(entities=((bridge, Role.ABOUT), (mayor, Role.MENTIONS), (bridge, Role.MENTIONS)))
    assert content_of(article.newest).entities == ((bridge, Role.ABOUT), (mayor, Role.MENTIONS))


# Blocks and their addresses


def test_blocks_without_an_id_are_given_one_that_stays():
    article = story(body="<p>One thing.</p><h2>Another thing</h2><ul><li>A third</li></ul>")
    first = paragraphs(article.newest)
    assert list(first.values()) == ["One thing.", "Another thing", "A third"]
    again = edited(article, headline="x", body="<p>One thing.</p><h2>Another thing</h2><ul><li>A third</li></ul>")
    assert paragraphs(again) == first


def test_every_block_has_an_identity_with_its_first_and_last_revision():
    article = story(dek="A dek", picture=PictureFactory(), picture_caption="A caption")
    first = article.newest
    second = edited(article, dek="", body=BODY.splitlines()[1])
    held = {p.anchor: (p.first_revision, p.last_revision) for p in article.paragraphs.all()}
    assert held == {
        "headline": (first, second),
        "dek": (first, first),
        "caption": (first, second),
        "p-first": (first, first),
        "p-second": (first, second),
    }


def test_retired_id_comes_back_with_its_words_and_with_no_others():
    article = story()
    crane = '<p id="p-crane">Nobody was hurt when the crane fell into the river.</p>'
    edited(article, body=BODY + crane)
    edited(article, body=BODY)
    other = edited(article, body=BODY + '<p id="p-crane">The museum of glass opens its doors again in spring.</p>')
    assert "p-crane" not in paragraphs(other)
    edited(article, body=BODY)
    back = edited(article, body=BODY + crane.replace(' id="p-crane"', ""))
    assert paragraphs(back)["p-crane"] == "Nobody was hurt when the crane fell into the river."


def test_id_is_that_of_its_words_however_the_editor_sends_them():
    article = story()
    one, two = BODY.splitlines()
    swapped = f"{two}\n{one}".replace("p-second", "p-x").replace("p-first", "p-second").replace("p-x", "p-first")
    revision = edited(article, body=swapped)
    assert list(paragraphs(revision)) == ["p-second", "p-first"]
    assert paragraphs(revision)["p-second"].startswith("Repairs")


def test_same_id_may_stand_in_two_stories():
    one, two = story(), story()
    assert list(paragraphs(one.newest)) == list(paragraphs(two.newest)) == ["p-first", "p-second"]
    edited(two, body=BODY.replace("4 million", "5 million"))
    assert paragraphs(Article.objects.get(pk=one.pk).newest)["p-second"].startswith("Repairs will cost 4 million")


# Working tags


def test_working_tags_are_those_of_the_newest_revision():
    bridge, mayor, crane = EntityFactory.create_batch(3)
    article = story(entities=((bridge, Role.ABOUT), (mayor, Role.MENTIONS)))
    edited(article, entities=((crane, Role.ABOUT), (bridge, Role.MENTIONS)))
    links = ArticleEntity.objects.filter(content_object=article).values_list("tag", "role", "position")
    assert list(links) == [(crane.pk, Role.ABOUT, 0), (bridge.pk, Role.MENTIONS, 1)]
    assert list(article.entities.all()) == [crane, bridge]


def test_working_tags_are_mended_even_if_the_revision_stays():
    bridge = EntityFactory()
    article = story(entities=((bridge, Role.ABOUT),))
    ArticleEntity.objects.filter(content_object=article).delete()
    edited(article, headline="x")
    assert list(article.entities.all()) == [bridge]


def test_two_people_of_one_name_are_kept_apart():
    mayor = EntityFactory(name="John Smith", slug="john-smith", kind="person")
    singer = EntityFactory(name="John Smith", slug="john-smith-2", kind="person")
    both = story(entities=((singer, Role.ABOUT), (mayor, Role.ABOUT)))
    one = story(entities=((mayor, Role.ABOUT),))
    assert content_of(both.newest).entities == ((singer, Role.ABOUT), (mayor, Role.ABOUT))
    assert list(Article.objects.filter(entities=singer)) == [both]
    assert set(Article.objects.filter(entities=mayor)) == {both, one}


# What it costs


def queries_of_a_save(size: int) -> int:
    """What it costs to save a story of so many paragraphs, all moved and reworded, with as many tags and 3 claims."""
    editor = UserFactory(role="Editor")
    lines = [f'<p id="p-long{n}">Paragraph {n} says that item {n} costs {n} crowns.</p>' for n in range(size)]
    tags = tuple((entity, Role.ABOUT) for entity in EntityFactory.create_batch(size))
    article = story(by=editor, body="".join(lines), entities=tags)
    for n in range(3):
        marked(article, f"item {n} costs {n} crowns")
    article = Article.objects.get(pk=article.pk)
    base = article.newest
    reworded = "".join(lines[::-1]).replace("costs", "cost") + "<p>One more.</p>"
    content = replace(content_of(base), headline="x", body=reworded, entities=tags[::-1])
    names_index.forget()
    with CaptureQueriesContext(connection) as queries:
        revision = revisions.save(article, content, by=get_user_model().objects.get(pk=editor.pk), base=base)
    assert (revision.number, len(paragraphs(revision)), revision.placements.count()) == (2, size + 1, 3)
    return len(queries)


def test_save_takes_as_many_queries_for_a_long_text_as_for_a_short_one():
    assert queries_of_a_save(3) == queries_of_a_save(60)


def test_saving_nothing_new_is_cheap(editor, django_assert_max_num_queries):
    article = story(by=editor)
    with django_assert_max_num_queries(12):
        revisions.save(article, content_of(article.newest), by=editor, base=article.newest)


def test_numbers_count_on_within_each_story():
    one, two = ArticleFactory(), ArticleFactory()
    editor = UserFactory(role="Editor")
    numbers = [edited(article, by=editor, headline=f"x{n}").number for n, article in enumerate((one, two, one, two))]
    assert numbers == [2, 2, 3, 3]
