"""Several entities become one: nothing that leaned on them is lost, each name is there once, and it can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from articles import revisions
from articles.models import Article, ArticleEntity, Dismissal, EditionEntity, EntityPicture, Event
from articles.revisions import content_of
from claims.models import Claim
from entities import merging
from entities.merging import MergeRefusedError, merge, tell_apart, undo
from entities.models import Alias, Entity, Merge, NotTheSame, Role, SameAs
from entities.versions import version_of_names
from tests.factories import AliasFactory, ClaimFactory, EntityFactory, PictureFactory, UserFactory
from tests.stories import judged, published, story

pytestmark = pytest.mark.django_db

ABOUT, MENTIONS = Role.ABOUT.value, Role.MENTIONS.value


def tagged(*tags, by=None) -> Article:
    """A story whose text is tagged so."""
    article = story()
    by = by or UserFactory(role="Editor")
    revisions.save(article, replace(content_of(article.newest), entities=tags), by=by, base=article.newest)
    article.refresh_from_db()
    return article


def tags_of(article: Article) -> list[tuple[str, str]]:
    return [(link.tag.name, link.role) for link in article.entity_links.select_related("tag")]


def names_of(entity: Entity) -> list[str]:
    return sorted(entity.aliases.values_list("name", flat=True))


@pytest.fixture
def harrow(db):
    return EntityFactory(name="Harrow Bank")


@pytest.fixture
def bank(db):
    return EntityFactory(name="Bank of Harrow")


def test_tags_of_working_texts_and_editions_move(harrow, bank, editor):
    working, out = tagged((harrow, MENTIONS)), tagged((harrow, ABOUT))
    published(out)
    merge([harrow], into=bank, by=editor)
    assert tags_of(working) == [("Bank of Harrow", MENTIONS)]
    assert tags_of(out) == [("Bank of Harrow", ABOUT)]
    assert [(link.entity, link.role) for link in EditionEntity.objects.all()] == [(bank, ABOUT)]


def test_story_tagged_with_both_is_tagged_once_in_the_more_important_role_and_the_earlier_place(harrow, bank, editor):
    other = EntityFactory(name="Harrowgate")
    first = tagged((harrow, ABOUT), (other, MENTIONS), (bank, MENTIONS))
    second = tagged((other, ABOUT), (bank, ABOUT), (harrow, MENTIONS))
    published(first)
    merge([harrow], into=bank, by=editor)
    assert tags_of(first) == [("Bank of Harrow", ABOUT), ("Harrowgate", MENTIONS)]
    assert tags_of(second) == [("Harrowgate", ABOUT), ("Bank of Harrow", ABOUT)]
    assert [(link.entity, link.role) for link in EditionEntity.objects.order_by("position")] == [
        (bank, ABOUT),
        (other, MENTIONS),
    ]


def test_text_that_was_written_is_read_as_what_its_entities_have_become(harrow, bank, editor):
    article = tagged((harrow, MENTIONS), (bank, ABOUT))
    frozen = list(article.newest.entity_links.values_list("entity", "role"))
    merge([harrow], into=bank, by=editor)
    assert list(article.newest.entity_links.values_list("entity", "role")) == frozen
    assert content_of(article.newest).entities == ((bank, ABOUT),)


def test_saving_what_a_form_held_before_the_merge_changes_nothing(harrow, bank, editor):
    """The page was opened before: it holds the entity that is merged now."""
    article = tagged((harrow, ABOUT))
    typed = content_of(article.newest)
    merge([harrow], into=bank, by=editor)
    assert revisions.save(article, typed, by=editor, base=article.newest) == article.newest
    saved = revisions.save(article, replace(typed, headline="New"), by=editor, base=article.newest)
    assert [link.entity for link in saved.entity_links.all()] == [bank]
    assert tags_of(article) == [("Bank of Harrow", ABOUT)]


def test_text_from_before_the_merge_goes_out_with_what_its_entities_are_now(harrow, bank, editor):
    article = tagged((harrow, ABOUT), (bank, MENTIONS))
    merge([harrow], into=bank, by=editor)
    edition = published(article)
    assert [(link.entity, link.role) for link in edition.entity_links.all()] == [(bank, ABOUT)]


def test_restored_text_has_what_its_entities_are_now(harrow, bank, editor):
    article = tagged((harrow, ABOUT))
    old = article.newest
    revisions.save(article, replace(content_of(old), headline="New", entities=()), by=editor, base=old)
    article.refresh_from_db()
    merge([harrow], into=bank, by=editor)
    restored = revisions.restore(article, old, by=editor, base=article.newest)
    assert [link.entity for link in restored.entity_links.all()] == [bank]


def test_claims_move_and_verdicts_keep_what_they_say(harrow, bank, editor):
    verdict = judged(ClaimFactory(claimant=harrow))
    merge([harrow], into=bank, by=editor)
    assert [claim.claimant for claim in Claim.objects.all()] == [bank]
    verdict.refresh_from_db()
    assert verdict.claimant == harrow
    assert verdict.claimant.current == bank


def test_merge_of_three_with_shared_aliases_leaves_each_once(harrow, bank, editor):
    third = EntityFactory(name="Harrow & Sons")
    for entity, names in ((harrow, ["HB", "The Bank"]), (bank, ["HB", "Harrow & Sons"]), (third, ["HB", "The Bank"])):
        for name in names:
            AliasFactory(entity=entity, name=name)
    made = merge([harrow, third], into=bank, by=editor)
    assert [(each.entity, each.into) for each in made] == [(harrow, bank), (third, bank)]
    assert sorted(Alias.objects.values_list("entity", "name")) == sorted(
        (bank.pk, name) for name in ("HB", "Harrow & Sons", "Harrow Bank", "The Bank")
    )


def test_what_the_one_that_stays_lacks_it_has_from_the_other(editor):
    gone = EntityFactory(name="A", description="A bank.", website="https://a.example", wikidata_id="Q1")
    stays = EntityFactory(name="B", website="https://b.example")
    SameAs.objects.create(entity=gone, url="https://social.example/a")
    [made] = merge([gone], into=stays, by=editor)
    stays.refresh_from_db()
    gone.refresh_from_db()
    assert (stays.description, stays.website, stays.wikidata_id) == ("A bank.", "https://b.example", "Q1")
    assert [page.url for page in stays.same_as.all()] == ["https://social.example/a"]
    assert gone.merged_into == stays
    undo(made, by=editor)
    stays.refresh_from_db()
    gone.refresh_from_db()
    assert (stays.description, stays.website, stays.wikidata_id) == ("", "https://b.example", "")
    assert (gone.description, gone.wikidata_id, gone.merged_into) == ("A bank.", "Q1", None)
    assert [page.entity for page in SameAs.objects.all()] == [gone]


def test_two_wikidata_ids_stay_with_their_entities(editor):
    gone, stays = EntityFactory(wikidata_id="Q1"), EntityFactory(wikidata_id="Q2")
    merge([gone], into=stays, by=editor)
    assert dict(Entity.objects.values_list("pk", "wikidata_id")) == {gone.pk: "Q1", stays.pk: "Q2"}


def test_picture_goes_along_unless_the_other_has_one(editor):
    first, second, third = EntityFactory.create_batch(3)
    one, two = PictureFactory.create_batch(2)
    EntityPicture.objects.create(entity=first, picture=one)
    EntityPicture.objects.create(entity=second, picture=two)
    made = merge([first, second], into=third, by=editor)
    assert dict(EntityPicture.objects.values_list("entity", "picture")) == {third.pk: one.pk, second.pk: two.pk}
    undo(made[0], by=editor)
    assert dict(EntityPicture.objects.values_list("entity", "picture")) == {first.pk: one.pk, second.pk: two.pk}


def test_dismissals_move_and_stay_one_a_story(harrow, bank, editor):
    one, both = story(), story()
    for article, entity in ((one, harrow), (both, harrow), (both, bank)):
        Dismissal.objects.create(article=article, entity=entity, dismissed_by=editor)
    [made] = merge([harrow], into=bank, by=editor)
    assert sorted(Dismissal.objects.values_list("article", "entity")) == [(one.pk, bank.pk), (both.pk, bank.pk)]
    undo(made, by=editor)
    assert sorted(Dismissal.objects.values_list("article", "entity")) == sorted(
        [(one.pk, harrow.pk), (both.pk, harrow.pk), (both.pk, bank.pk)]
    )


# Undoing


def test_undone_merge_leaves_all_as_it_was(harrow, bank, editor):
    AliasFactory(entity=harrow, name="HB")
    AliasFactory(entity=bank, name="HB")
    AliasFactory(entity=harrow, name="The Bank")
    only, both = tagged((harrow, ABOUT)), tagged((harrow, ABOUT), (bank, MENTIONS))
    for article in (only, both):
        published(article)
    ClaimFactory(claimant=harrow)

    def state():
        return {
            "tags": sorted(ArticleEntity.objects.values_list("content_object", "tag", "role", "position")),
            "editions": sorted(EditionEntity.objects.values_list("edition", "entity", "role", "position")),
            "aliases": sorted(Alias.objects.values_list("entity", "name", "folded")),
            "claims": sorted(Claim.objects.values_list("pk", "claimant")),
            "entities": sorted(Entity.objects.values_list("pk", "name", "merged_into", "wikidata_id")),
        }

    before = state()
    [made] = merge([harrow], into=bank, by=editor)
    assert state() != before
    assert undo(made, by=editor) == []
    assert state() == before
    made.refresh_from_db()
    assert made.undone_by == editor
    assert made.undone_at is not None


def test_what_changed_since_stays_and_is_told(harrow, bank, editor):
    AliasFactory(entity=harrow, name="HB")
    article, untouched = tagged((harrow, ABOUT)), tagged((harrow, ABOUT))
    claim = ClaimFactory(claimant=harrow)
    [made] = merge([harrow], into=bank, by=editor)
    revisions.save(article, replace(content_of(article.newest), dek="New"), by=editor, base=article.newest)
    Claim.objects.filter(pk=claim.pk).update(claimant=None)
    bank.aliases.filter(name="HB").delete()
    assert undo(made, by=editor) == [
        "Removed since, and not given back: HB.",
        "Changed since, and left with Bank of Harrow: 1 (stories that are tagged with it).",
        "Changed since, and left with Bank of Harrow: 1 (claims that it made).",
    ]
    assert tags_of(article) == [("Bank of Harrow", ABOUT)]
    assert tags_of(untouched) == [("Harrow Bank", ABOUT)]
    assert names_of(bank) == []


def test_name_that_two_merged_ones_share_stays_until_both_are_taken_back(editor):
    stays, one, two = EntityFactory(name="Z"), EntityFactory(name="X"), EntityFactory(name="Y")
    AliasFactory(entity=one, name="shared")
    AliasFactory(entity=two, name="shared")
    AliasFactory(entity=two, name="X")
    first, second = merge([one, two], into=stays, by=editor)
    assert names_of(stays) == ["X", "Y", "shared"]
    undo(first, by=editor)
    assert (names_of(stays), names_of(one)) == (["X", "Y", "shared"], ["shared"])
    undo(second, by=editor)
    assert (names_of(stays), names_of(one), names_of(two)) == ([], ["shared"], ["X", "shared"])


def test_chain_of_merges_leads_in_one_step_and_is_parted_in_any_order(editor):
    first, second, third = (EntityFactory(name=name) for name in "ABC")
    article = tagged((first, ABOUT))
    [inner] = merge([first], into=second, by=editor)
    [outer] = merge([second], into=third, by=editor)
    assert dict(Entity.objects.values_list("name", "merged_into")) == {"A": third.pk, "B": third.pk, "C": None}
    assert tags_of(article) == [("C", ABOUT)]
    undo(outer, by=editor)
    assert dict(Entity.objects.values_list("name", "merged_into")) == {"A": second.pk, "B": None, "C": None}
    assert tags_of(article) == [("B", ABOUT)]
    [outer] = merge([second], into=third, by=editor)
    undo(inner, by=editor)
    assert dict(Entity.objects.values_list("name", "merged_into")) == {"A": None, "B": third.pk, "C": None}
    assert tags_of(article) == [("A", ABOUT)]
    undo(outer, by=editor)
    assert (names_of(first), names_of(second), names_of(third)) == ([], [], [])


# Refusals, rights and the record


def test_merge_that_makes_no_sense_is_refused(harrow, bank, editor):
    merge([harrow], into=bank, by=editor)
    third = EntityFactory()
    for entities, into in (([], bank), ([bank], bank), ([harrow], third), ([third], harrow)):
        with pytest.raises(MergeRefusedError):
            merge(entities, into=into, by=editor)
    assert Merge.objects.count() == 1


def test_merge_is_undone_once(harrow, bank, editor):
    [made] = merge([harrow], into=bank, by=editor)
    undo(made, by=editor)
    with pytest.raises(MergeRefusedError):
        undo(made, by=editor)
    [again] = merge([harrow], into=bank, by=editor)
    assert again != made


@pytest.mark.parametrize(
    ("role", "may"),
    [("Reporter", False), ("Fact-checker", False), ("Editor", True), ("Publisher", True), ("Legal", False)],
)
def test_who_may_merge_and_undo(role, may, harrow, bank, editor):
    person = UserFactory(role=role)
    assert merging.may_merge(person) == may
    if may:
        [made] = merge([harrow], into=bank, by=person)
        undo(made, by=person)
        return
    with pytest.raises(PermissionDenied):
        merge([harrow], into=bank, by=person)
    [made] = merge([harrow], into=bank, by=editor)
    with pytest.raises(PermissionDenied):
        undo(made, by=person)


def test_merge_and_its_undoing_are_on_the_record(harrow, bank, editor):
    [made] = merge([harrow], into=bank, by=editor)
    undo(made, by=editor)
    tell_apart(harrow, bank, by=editor)
    told = {"name": "Harrow Bank", "other": f"Bank of Harrow ({bank.pk})"}
    lines = Event.objects.filter(thing=f"entities.entity:{harrow.pk}").order_by("pk")
    assert [(line.verb, line.actor, line.details) for line in lines] == [
        ("merged an entity", editor, told),
        ("undid the merge of", editor, told),
        ("told apart", editor, told),
    ]


def test_merging_and_undoing_change_the_version_of_names(harrow, bank, editor):
    versions = [version_of_names()]
    [made] = merge([harrow], into=bank, by=editor)
    versions.append(version_of_names())
    undo(made, by=editor)
    versions.append(version_of_names())
    assert len(set(versions)) == 3


def test_two_are_told_apart_once_in_either_order(harrow, bank, editor, reporter):
    tell_apart(harrow, bank, by=editor)
    tell_apart(bank, harrow, by=editor)
    assert [(said.first, said.second) for said in NotTheSame.objects.all()] == [(harrow, bank)]
    with pytest.raises(PermissionDenied):
        tell_apart(harrow, bank, by=reporter)


def test_merge_takes_a_fixed_number_of_queries(bank, editor, django_assert_max_num_queries):
    merge([EntityFactory()], into=bank, by=editor)
    counts = []
    for number in (1, 5):
        gone = EntityFactory()
        for _ in range(number):
            tagged((gone, ABOUT), (bank, ABOUT))
            AliasFactory(entity=gone)
        with django_assert_max_num_queries(200) as queries:
            merge([gone], into=bank, by=editor)
        counts.append(len(queries))
    assert counts[0] == counts[1]
