"""Making and changing entities: what is stored, who may, and what is counted as a change of names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.models import Event
from entities import deleting, editing
from entities.deleting import InUseError
from entities.editing import Details, MergedError, details_of
from entities.merging import merge
from entities.models import Alias, Entity, Kind
from entities.versions import version_of_names
from tests.factories import AliasFactory, EntityFactory, UserFactory
from tests.stories import story

pytestmark = pytest.mark.django_db


def test_what_is_made_has_what_is_derived_from_its_names(editor):
    entity = editing.create(Details(name="Élysée\u00a0Palace ", kind=Kind.PLACE, aliases=("L'Élysée",)), by=editor)
    assert (entity.name, entity.slug, entity.folded, entity.initial) == (
        "Élysée Palace",
        "élysée-palace",
        "elysee palace",
        "E",
    )
    assert list(Alias.objects.values_list("name", "folded")) == [("L'Élysée", "lelysee")]


def test_change_that_changes_nothing_writes_nothing(editor):
    entity = editing.create(Details(name="Ada Moss", aliases=("b", "A"), same_as=("https://b.example/",)), by=editor)
    changed_at, version = entity.changed_at, version_of_names()
    editing.change(entity, details_of(entity), by=editor)
    entity.refresh_from_db()
    assert (entity.changed_at, version_of_names()) == (changed_at, version)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "counts"),
    [
        ("name", "Ada Mosse", True),
        ("kind", "work", True),
        ("aliases", ("Moss",), True),
        ("description", "A baker.", False),
        ("website", "https://moss.example/", False),
        ("same_as", ("https://b.example/",), False),
    ],
)
def test_version_of_names_is_another_after_a_change_of_names_and_kinds(field, value, counts, editor):
    entity = editing.create(Details(name="Ada Moss"), by=editor)
    before = version_of_names()
    editing.change(entity, replace(details_of(entity), **{field: value}), by=editor)
    assert (version_of_names() != before) == counts
    line = Event.objects.latest("pk")
    assert (line.verb, field in line.details["to"]) == ("changed an entity", True)


def test_slug_follows_the_name_and_one_of_its_own_is_kept(editor):
    entity = editing.create(Details(name="Kiev"), by=editor)
    renamed = editing.change(entity, replace(details_of(entity), name="Kyiv"), by=editor)
    assert (renamed.slug, details_of(renamed).aliases) == ("kyiv", ("Kiev",))
    own = editing.change(renamed, replace(details_of(renamed), slug="capital"), by=editor)
    again = editing.change(own, replace(details_of(own), name="Kiev"), by=editor)
    assert (again.slug, details_of(again).aliases) == ("capital", ("Kyiv",))


def test_merged_entity_is_not_changed(editor):
    gone, stays = EntityFactory.create_batch(2)
    merge([gone], into=stays, by=editor)
    with pytest.raises(MergedError) as refused:
        editing.change(gone, Details(name="Other"), by=editor)
    assert refused.value.current == stays


def test_wikidata_id_of_another_is_refused(editor):
    EntityFactory(wikidata_id="Q42")
    with pytest.raises(ValidationError):
        editing.create(Details(name="Other", wikidata_id="Q42"), by=editor)
    assert not Entity.objects.filter(name="Other").exists()


def test_rights(reporter, checker, editor):
    entity = editing.create(Details(name="Ada Moss"), by=reporter)
    with pytest.raises(PermissionDenied):
        editing.change(entity, Details(name="Other"), by=reporter)
    editing.change(entity, replace(details_of(entity), description="A baker."), by=checker)
    with pytest.raises(PermissionDenied):
        deleting.delete(entity, by=checker)
    with pytest.raises(PermissionDenied):
        editing.create(Details(name="Other"), by=UserFactory(role="Legal"))
    deleting.delete(entity, by=editor)
    assert not Entity.objects.exists()


def test_deleting_is_on_the_record_and_refused_where_it_is_used(editor):
    unused, used = AliasFactory(entity__name="Unused").entity, EntityFactory()
    story(entities=((used, "about"),))
    before = version_of_names()
    deleting.delete(unused, by=editor)
    assert (version_of_names() != before, Alias.objects.count()) == (True, 0)
    line = Event.objects.latest("pk")
    assert (line.verb, line.details) == ("deleted an entity", {"name": "Unused"})
    with pytest.raises(InUseError) as refused:
        deleting.delete(used, by=editor)
    assert [(use.label, use.count) for use in refused.value.used] == [
        ("stories that are tagged with it", 1),
        ("texts that were tagged with it", 1),
    ]


def test_entity_of_a_merge_is_kept(editor):
    gone, stays = EntityFactory.create_batch(2)
    merge([gone], into=stays, by=editor)
    for entity in (gone, stays):
        with pytest.raises(InUseError):
            deleting.delete(entity, by=editor)
