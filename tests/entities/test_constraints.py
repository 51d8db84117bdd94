from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from tests.factories import AliasFactory, ClaimFactory, EntityFactory
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


def test_claimant_is_kept():
    claim = ClaimFactory(claimant=EntityFactory())
    with pytest.raises(ProtectedError):
        claim.claimant.delete()
