from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from entities.models import Entity, NamesVersion, SameAs
from tests.factories import (
    AliasFactory,
    ClaimFactory,
    EntityFactory,
    MergeFactory,
    NotTheSameFactory,
    UserFactory,
)
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_wikidata_id_is_that_of_one_entity():
    EntityFactory(wikidata_id="Q42")
    with refused_by("entities_entity_wikidata_id_once"):
        EntityFactory(wikidata_id="Q42")
    EntityFactory(wikidata_id="Q43")


def test_entities_without_a_wikidata_id_are_not_compared():
    EntityFactory(wikidata_id="")
    EntityFactory(wikidata_id="")


def test_two_entities_may_share_a_name_and_a_slug():
    first = EntityFactory(name="John Smith", slug="john-smith")
    second = EntityFactory(name="John Smith", slug="john-smith")
    assert first != second


def test_alias_is_given_once_an_entity():
    alias = AliasFactory(name="Jack Smith")
    with refused_by("entities_alias_once_an_entity"):
        AliasFactory(entity=alias.entity, name="Jack Smith")
    AliasFactory(name="Jack Smith")


def test_aliases_go_with_their_entity():
    alias = AliasFactory()
    alias.entity.delete()
    assert not type(alias).objects.exists()


def test_entity_is_merged_into_another():
    entity = EntityFactory()
    with refused_by("entities_entity_not_into_itself"):
        Entity.objects.filter(pk=entity.pk).update(merged_into=entity)


def test_merge_is_of_two():
    entity = EntityFactory()
    with refused_by("entities_merge_into_another"):
        MergeFactory(entity=entity, into=entity)


def test_entity_is_merged_once_at_a_time():
    first = MergeFactory()
    with refused_by("entities_merge_one_at_a_time"):
        MergeFactory(entity=first.entity)
    MergeFactory(entity=MergeFactory(undone=True).entity)


@pytest.mark.parametrize("half", [{"undone_at": timezone.now()}, {"undone_by": True}])
def test_merge_is_undone_by_someone_at_some_time(half):
    known = {name: UserFactory() if value is True else value for name, value in half.items()}
    with refused_by("entities_merge_undone_by_someone"):
        MergeFactory(**known)


def test_two_are_told_apart_once_and_in_order():
    said = NotTheSameFactory()
    with refused_by("entities_notthesame_once"):
        NotTheSameFactory(first=said.first, second=said.second)
    with refused_by("entities_notthesame_in_order"):
        NotTheSameFactory(first=said.second, second=said.first)


def test_page_about_the_same_is_named_once_an_entity():
    page = SameAs.objects.create(entity=EntityFactory(), url="https://social.example/ada")
    with refused_by("entities_sameas_once_an_entity"):
        SameAs.objects.create(entity=page.entity, url=page.url)
    SameAs.objects.create(entity=EntityFactory(), url=page.url)


def test_version_of_names_is_one_row():
    with refused_by("entities_namesversion_one_row"):
        NamesVersion.objects.create(pk=2, number=1)


def test_what_was_merged_keeps_what_it_became():
    merge = MergeFactory()
    for entity in (merge.into, merge.entity):
        with pytest.raises(ProtectedError):
            entity.delete()


def test_claimant_is_kept():
    claim = ClaimFactory(claimant=EntityFactory())
    with pytest.raises(ProtectedError):
        claim.claimant.delete()
