"""The list and the page of entities: found by any name, renamed, merged, told apart, and deleted only where unused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import ArticleEntity, EntityPicture, Event
from entities import names_index
from entities.merging import merge, tell_apart
from entities.models import Entity, Kind, Merge, NotTheSame
from tests.factories import AliasFactory, ClaimFactory, EntityFactory, PictureFactory, UserFactory
from tests.stories import published_story, story

pytestmark = pytest.mark.django_db

LIST = "admin:entities_entity_changelist"


@pytest.fixture(autouse=True)
def _names():
    names_index.forget()
    yield
    names_index.forget()


def form_of(entity: Entity | None = None, **changed) -> dict[str, str]:
    names = ("name", "kind", "description", "wikidata_id", "website", "slug")
    known = {name: getattr(entity, name) for name in names} if entity else {"kind": "person"}
    aliases = "\n".join(entity.aliases.values_list("name", flat=True)) if entity else ""
    return known | {"aliases": aliases, "same_as": "", "picture": ""} | changed


def change(client, entity: Entity, **changed):
    url = reverse("admin:entities_entity_change", args=[entity.pk])
    answer = client.post(url, form_of(entity, **changed))
    entity.refresh_from_db()
    return answer


def listed(client, **query) -> list[str]:
    names_index.forget()
    return [entity.name for entity in client.get(reverse(LIST), query).context["cl"].result_list]


# The page of one


def test_renaming_keeps_the_old_name_as_alias_and_the_old_address_one_hop_away(client, editor):
    entity = EntityFactory(name="Kiev", slug="kiev")
    published_story(entities=((entity, "about"),))
    old = entity.get_absolute_url()
    client.force_login(editor)
    assert change(client, entity, name="Kyiv").status_code == 302
    assert (entity.name, entity.slug) == ("Kyiv", "kyiv")
    assert [alias.name for alias in entity.aliases.all()] == ["Kiev"]
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, entity.get_absolute_url())
    assert client.get(entity.get_absolute_url()).status_code == 200


def test_slug_that_was_set_by_hand_stays_with_a_new_name(client, editor):
    entity = EntityFactory(name="Kiev", slug="capital")
    client.force_login(editor)
    change(client, entity, name="Kyiv")
    assert entity.slug == "capital"


def test_name_that_was_an_alias_is_one_no_more(client, editor):
    entity = AliasFactory(name="Kyiv", entity__name="Kiev").entity
    client.force_login(editor)
    change(client, entity, name="Kyiv")
    assert [alias.name for alias in entity.aliases.all()] == ["Kiev"]


def test_new_entity_has_what_was_typed_and_is_on_the_record(client, editor):
    client.force_login(editor)
    typed = {
        "name": " Ada  Moss ",
        "aliases": "A. Moss\n\nMoss\nMoss",
        "same_as": "https://a.example/\nhttps://b.example/",
    }
    assert client.post(reverse("admin:entities_entity_add"), form_of(**typed)).status_code == 302
    entity = Entity.objects.get()
    assert (entity.name, entity.slug, entity.folded, entity.initial) == ("Ada Moss", "ada-moss", "ada moss", "A")
    assert [alias.name for alias in entity.aliases.all()] == ["A. Moss", "Moss"]
    assert [page.url for page in entity.same_as.all()] == ["https://a.example/", "https://b.example/"]
    [line] = Event.objects.filter(thing=f"entities.entity:{entity.pk}")
    assert (line.verb, line.actor, line.details) == ("made an entity", editor, {"name": "Ada Moss"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aliases", "x" * 201),
        ("same_as", "javascript:alert(1)"),
        ("same_as", "no address"),
        ("wikidata_id", "42"),
        ("name", ""),
        ("website", "nowhere"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field_with_all_that_was_typed(field, value, client, editor):
    client.force_login(editor)
    answer = client.post(
        reverse("admin:entities_entity_add"), form_of(name="Ada Moss") | {field: value, "description": "Typed."}
    )
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert list(form.errors) == [field]
    assert (form["description"].value(), form[field].value()) == ("Typed.", value)
    assert not Entity.objects.exists()


def test_second_of_a_name_is_made_when_it_is_said_to_be_another(client, editor):
    EntityFactory(name="John Smith", kind=Kind.PERSON, description="Mayor.")
    client.force_login(editor)
    url = reverse("admin:entities_entity_add")
    answer = client.post(url, form_of(name="john smith"))
    assert (answer.status_code, "John Smith (person) – Mayor." in answer.text) == (200, True)
    assert client.post(url, form_of(name="john smith", is_another="on")).status_code == 302
    assert Entity.objects.count() == 2


def test_page_names_only_the_uses_that_one_may_see(client, reporter, editor):
    entity = EntityFactory()
    mine = story(by=reporter, entities=((entity, "about"),), headline="Mine")
    story(entities=((entity, "about"),), headline="Secret draft")
    ClaimFactory(claimant=entity, statement="A secret claim.")
    url = reverse("admin:entities_entity_change", args=[entity.pk])
    client.force_login(reporter)
    page = client.get(url).text
    assert ("Mine" in page, "Secret draft" in page, "A secret claim." in page) == (True, False, False)
    assert ("Stories that are tagged with it: 2" in page, mine.pk > 0) == (True, True)
    client.force_login(editor)
    page = client.get(url).text
    assert ("Mine" in page, "Secret draft" in page, "A secret claim." in page) == (True, True, True)


def test_picture_of_an_entity_is_chosen_and_taken_away(client, editor):
    entity, picture = EntityFactory(), PictureFactory()
    client.force_login(editor)
    change(client, entity, picture=picture.pk)
    assert [(each.entity, each.picture) for each in EntityPicture.objects.all()] == [(entity, picture)]
    assert "selected" in client.get(reverse("admin:entities_entity_change", args=[entity.pk])).text
    change(client, entity)
    assert not EntityPicture.objects.exists()


def test_merged_entity_says_what_it_has_become_and_is_not_changed(client, editor):
    gone, stays = EntityFactory(name="Gone"), EntityFactory(name="Stays")
    merge([gone], into=stays, by=editor)
    client.force_login(editor)
    url = reverse("admin:entities_entity_change", args=[gone.pk])
    page = client.get(url).text
    assert ("has been merged into <strong>Stays</strong>" in page, 'name="_save"' in page) == (True, False)
    assert client.post(url, form_of(gone, name="Changed")).status_code == 403


# The list


def test_list_finds_by_aliases_without_accents_and_with_typos(client, editor):
    entity = AliasFactory(name="Société Générale", entity__name="SocGen").entity
    EntityFactory(name="Another")
    client.force_login(editor)
    for typed in ("societe generale", "Société", "SOCGEN", "sociéte genrale"):
        assert listed(client, q=typed) == [entity.name]


def test_merged_ones_are_hidden_and_found_by_their_name_and_in_their_filter(client, editor):
    gone, stays = EntityFactory(name="Harrow Bank"), EntityFactory(name="Bank of Harrow")
    merge([gone], into=stays, by=editor)
    client.force_login(editor)
    assert listed(client) == ["Bank of Harrow"]
    assert listed(client, q="harrow bank") == ["Bank of Harrow"]
    assert listed(client, merged="yes") == ["Harrow Bank"]
    assert listed(client, merged="yes", q="harrow bank") == ["Harrow Bank"]


def test_filters_of_the_list(client, editor):
    unused = EntityFactory(name="A unused", wikidata_id="Q1", description="Known.")
    tagged, said = EntityFactory(name="B tagged", description="Known."), EntityFactory(name="C said", wikidata_id="Q2")
    story(entities=((tagged, "about"),))
    ClaimFactory(claimant=said)
    client.force_login(editor)
    assert listed(client, unused="yes") == [unused.name]
    assert listed(client, wikidata_id__isempty="1") == [tagged.name]
    assert listed(client, description__isempty="1") == [said.name]
    assert listed(client, kind="person") == []


def test_possible_duplicates_share_a_name_or_an_alias_and_are_told_apart(client, editor):
    one, two = EntityFactory(name="José Moss"), EntityFactory(name="Jose Moss", kind=Kind.WORK)
    three = AliasFactory(name="JOSÉ MOSS", entity__name="Moss").entity
    EntityFactory(name="Other")
    client.force_login(editor)
    assert sorted(listed(client, duplicates="yes")) == ["Jose Moss", "José Moss", "Moss"]
    assert len(client.get(reverse("admin:entities_entity_duplicates")).context["pairs"]) == 3
    answer = client.post(reverse("admin:entities_entity_apart"), {"entity": [two.pk, one.pk]})
    assert (answer.status_code, NotTheSame.objects.count()) == (302, 1)
    assert len(client.get(reverse("admin:entities_entity_duplicates")).context["pairs"]) == 2
    tell_apart(one, three, by=editor)
    tell_apart(two, three, by=editor)
    assert listed(client, duplicates="yes") == []


def test_list_counts_uses_in_a_fixed_number_of_queries(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(editor)
    entity = EntityFactory()
    story(entities=((entity, "about"),))
    client.get(reverse(LIST))
    with django_assert_max_num_queries(30) as before:
        page = client.get(reverse(LIST))
    assert [row.uses_0 for row in page.context["cl"].result_list] == [1]
    for _ in range(3):
        story(entities=((EntityFactory(), "about"), (entity, "mentions")))
    with django_assert_num_queries(len(before)):
        page = client.get(reverse(LIST))
    counts = {row.name: (row.uses_0, row.uses_5) for row in page.context["cl"].result_list}
    assert counts[entity.name] == (4, 0)


# Merging


def test_merge_page_shows_what_moves_and_merges_and_undoes(client, editor):
    gone, stays = EntityFactory(name="Gone"), EntityFactory(name="Stays")
    article = story(entities=((gone, "about"),))
    client.force_login(editor)
    selected = {"action": "merge_selected", "_selected_action": [gone.pk, stays.pk]}
    answer = client.post(reverse(LIST), selected)
    page = client.get(answer["Location"])
    assert "stories that are tagged with it: 1" in page.text
    merged = client.post(
        answer["Location"], {"entity": [gone.pk, stays.pk], "into": stays.pk, "merge": "1"}, follow=True
    )
    assert "Merged into “Stays”: Gone." in merged.text
    assert [link.tag for link in ArticleEntity.objects.filter(content_object=article)] == [stays]
    undone = client.post(reverse("admin:entities_entity_undo", args=[Merge.objects.get().pk]), follow=True)
    assert "“Gone” stands for itself again." in undone.text
    assert [link.tag for link in ArticleEntity.objects.filter(content_object=article)] == [gone]


def test_merge_page_asks_for_the_one_that_stays_and_takes_another(client, editor):
    one, two, three = EntityFactory.create_batch(3)
    client.force_login(editor)
    url = reverse("admin:entities_entity_merge")
    asked = client.post(url, {"entity": [one.pk, two.pk], "merge": "1"})
    assert (asked.status_code, Merge.objects.count(), "Choose the one that stays." in asked.text) == (200, 0, True)
    added = client.post(url, {"entity": [one.pk], "another": three.pk, "add": "1"})
    assert [entity for entity, _weight in client.get(added["Location"]).context["rows"]] == [one, three]
    unknown = client.post(url, {"entity": [one.pk], "another_typed": "Nobody Knows", "add": "1"})
    assert ("“Nobody Knows” is not there yet." in unknown.text, 'value="Nobody Knows"' in unknown.text) == (True, True)


def test_address_of_a_merged_entity_leads_on(client, editor):
    gone, stays = EntityFactory(name="Gone", slug="gone"), EntityFactory(name="Stays", slug="stays")
    published_story(entities=((gone, "about"),))
    merge([gone], into=stays, by=editor)
    answer = client.get(gone.get_absolute_url())
    assert (answer.status_code, answer.headers.get("Location")) == (301, stays.get_absolute_url())


# Deleting


def test_entity_in_use_is_not_deleted_by_any_address_and_is_said_where(client, editor):
    used, unused = EntityFactory(name="Used"), EntityFactory(name="Unused")
    story(entities=((used, "about"),), headline="Where it stands")
    client.force_login(editor)
    for entity in (used, unused):
        url = reverse("admin:entities_entity_delete", args=[entity.pk])
        page = client.get(url).text
        assert ("Where it stands" in page) == (entity == used)
        client.post(url, {"post": "yes"})
    assert list(Entity.objects.all()) == [used]
    unused = EntityFactory(name="Unused")
    selected = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk]}
    page = client.post(reverse(LIST), selected, follow=True).text
    assert ("“Used” is in use and stays." in page, "1 entity deleted." in page) == (True, True)
    client.post(reverse(LIST), selected | {"post": "yes"})
    assert list(Entity.objects.all()) == [used]


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker"])
def test_who_may_not_merge_or_delete_does_neither_from_the_list(role, client):
    entities = EntityFactory.create_batch(2)
    client.force_login(UserFactory(is_staff=True, role=role))
    for action in ("merge_selected", "delete_selected"):
        client.post(
            reverse(LIST), {"action": action, "_selected_action": [each.pk for each in entities], "post": "yes"}
        )
        assert action not in client.get(reverse(LIST)).text
    assert Entity.objects.standing().count() == 2


def test_deleting_tells_only_what_one_may_see(client):
    entity = EntityFactory()
    story(entities=((entity, "about"),), headline="Secret draft")
    ClaimFactory(claimant=entity, statement="A secret claim.")
    person = UserFactory(is_staff=True, role="Reporter")
    person.user_permissions.add(Permission.objects.get(codename="delete_entity"))
    client.force_login(person)
    page = client.get(reverse("admin:entities_entity_delete", args=[entity.pk])).text
    assert ("Secret draft" in page, "A secret claim." in page, "Claims that it made: 1" in page) == (False, False, True)
