"""What a form asks while somebody chooses an entity, and what becomes of what was typed into it."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse

from articles.models import ArticleEntity
from claims.models import Claim
from entities import names_index
from entities.fields import EntitiesField, EntityField
from entities.finding import kind_of
from entities.merging import merge
from entities.models import Entity, Kind
from tests.factories import AliasFactory, EntityFactory, UserFactory
from tests.newsroom.desk import form_of
from tests.stories import marked, story

pytestmark = pytest.mark.django_db

FIND, MAKE = "admin:entities_entity_find", "admin:entities_entity_make"


@pytest.fixture(autouse=True)
def _names():
    names_index.forget()
    yield
    names_index.forget()


def asked(client, **query):
    names_index.forget()
    return client.get(reverse(FIND), query).json()


def named(client, **query) -> list[str]:
    return [result["name"] for result in asked(client, **query)["results"]]


def test_entity_is_found_by_any_name_and_says_by_which(client, reporter):
    entity = AliasFactory(name="Société Générale", entity__name="SocGen", entity__description="A bank.").entity
    client.force_login(reporter)
    assert asked(client, q="societe g")["results"] == [
        {
            "id": entity.pk,
            "name": "SocGen",
            "kind": "organisation",
            "kind_label": "organisation",
            "description": "A bank.",
            "alias": "Société Générale",
            "label": "SocGen (organisation) – A bank.",
        }
    ]
    assert asked(client, q="socgen")["results"][0]["alias"] == ""


@pytest.mark.parametrize("typed", ["Erdogan", "ERDOĞAN", "erdo", "erdoagn", "tayyip erd"])
def test_entity_is_found_with_typos_and_without_accents(typed, client, reporter):
    EntityFactory(name="Recep Tayyip Erdoğan", kind=Kind.PERSON)
    EntityFactory(name="Harrowgate", kind=Kind.PLACE)
    client.force_login(reporter)
    assert named(client, q=typed) == ["Recep Tayyip Erdoğan"]


def test_entity_is_found_by_its_kind(client, reporter):
    for kind in (Kind.PLACE, Kind.PERSON, Kind.WORK):
        EntityFactory(name=f"Paris {kind.value}", kind=kind)
    client.force_login(reporter)
    assert named(client, q="paris", kinds="place") == ["Paris place"]
    assert sorted(named(client, q="paris", kinds="place person")) == ["Paris person", "Paris place"]


def test_merged_entity_is_not_offered(client, reporter, editor):
    gone, stays = EntityFactory(name="Harrow Bank"), EntityFactory(name="Bank of Harrow")
    merge([gone], into=stays, by=editor)
    client.force_login(reporter)
    [result] = asked(client, q="harrow bank")["results"]
    assert (result["id"], result["alias"]) == (stays.pk, "Harrow Bank")


@pytest.mark.parametrize("typed", ["", " ", "\0", "%", "'", "٣" * 300, "𝔓"])
def test_whatever_is_typed_is_answered(typed, client, reporter):
    EntityFactory(name="Harrowgate")
    client.force_login(reporter)
    assert client.get(reverse(FIND), {"q": typed, "kinds": typed}).status_code == 200


def test_finding_takes_as_many_queries_for_three_as_for_one(client, reporter, django_assert_num_queries):
    client.force_login(reporter)
    for number in (1, 3):
        for _ in range(number):
            AliasFactory(name="Harrow", entity__name=f"Harrowgate {number}")
        named(client, q="harrow")
        with django_assert_num_queries(5):
            client.get(reverse(FIND), {"q": "harrow"})


# Making


def test_entity_is_made_of_a_name_and_a_kind(client, reporter):
    client.force_login(reporter)
    made = client.post(reverse(MAKE), {"name": " Ada  Moss", "kind": "person"}).json()
    entity = Entity.objects.get()
    assert (made["id"], made["label"]) == (entity.pk, "Ada Moss (person)")
    assert (entity.name, entity.kind, entity.slug) == ("Ada Moss", "person", "ada-moss")


def test_one_like_another_is_asked_about_first(client, reporter):
    entity = EntityFactory(name="José Moss", kind=Kind.PERSON)
    client.force_login(reporter)
    names_index.forget()
    answer = client.post(reverse(MAKE), {"name": "Jose Moss", "kind": "person"}).json()
    assert [result["id"] for result in answer["near"]] == [entity.pk]
    assert Entity.objects.count() == 1
    client.post(reverse(MAKE), {"name": "Jose Moss", "kind": "person", "sure": "1"})
    assert Entity.objects.count() == 2


@pytest.mark.parametrize(
    "sent", [{}, {"name": "x", "kind": "none"}, {"name": " ", "kind": "person"}, {"name": "x" * 201, "kind": "person"}]
)
def test_what_cannot_be_made_is_not_and_is_said(sent, client, reporter):
    client.force_login(reporter)
    answer = client.post(reverse(MAKE), sent | {"sure": "1"})
    assert (answer.status_code, bool(answer.json()["error"]), Entity.objects.count()) == (400, True, 0)


@pytest.mark.parametrize(
    ("name", "kinds", "guess"),
    [
        ("Ada Moss", (), "person"),
        ("Harrow Bank", (), "organisation"),
        ("NATO", (), "organisation"),
        ("housing", (), "topic"),
        ("housing", ("place",), "place"),
    ],
)
def test_kind_is_guessed(name, kinds, guess):
    assert kind_of(name, kinds) == guess


# What was typed and not chosen


def sent(**values) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def cleaned(field, **values):
    return field.clean(field.widget.value_from_datadict(sent(**values), {}, "about"))


def test_chosen_entities_keep_their_order_and_are_each_once():
    one, two, three = EntityFactory.create_batch(3)
    chosen = [str(each.pk) for each in (three, one, three, two)]
    assert cleaned(EntitiesField(), about=chosen) == [three, one, two]


def test_entity_that_was_merged_meanwhile_is_what_it_has_become(editor):
    gone, stays = EntityFactory.create_batch(2)
    merge([gone], into=stays, by=editor)
    assert cleaned(EntitiesField(), about=[str(gone.pk), str(stays.pk)]) == [stays]
    assert cleaned(EntityField(), about=str(gone.pk)) == stays


def test_typed_name_of_one_entity_is_that_entity():
    entity = AliasFactory(name="Société Générale").entity
    assert cleaned(EntitiesField(), about_typed=" societe generale ") == [entity]
    assert cleaned(EntityField(), about_typed="Société Générale") == entity


def test_typed_name_of_none_and_of_two_is_refused_and_shown_again(client, editor):
    smiths = [EntityFactory(name="John Smith", kind=kind) for kind in (Kind.PERSON, Kind.WORK)]
    article = story(by=editor)
    client.force_login(editor)
    url = reverse("admin:articles_article_change", args=[article.pk])
    for typed, said in (("Nobody Knows", "is not there yet"), ("john smith", "More than one goes by")):
        page = client.post(url, form_of(article) | {"about_typed": typed, "dek": "Typed too."})
        assert (page.status_code, said in page.text, f'value="{typed}"' in page.text) == (200, True, True)
        assert "Typed too." in page.text
    # Without scripts, one of the two can be chosen now.
    assert [f'<option value="{smith.pk}"' in page.text for smith in smiths] == [True, True]
    answer = client.post(url, form_of(article) | {"about": [smiths[1].pk], "mentions_typed": ""})
    assert (answer.status_code, ArticleEntity.objects.get().tag) == (302, smiths[1])


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "٣", "0"])
def test_what_is_no_entity_is_refused(value, client, editor):
    article = story(by=editor)
    client.force_login(editor)
    url = reverse("admin:articles_article_change", args=[article.pk])
    for name in ("about", "mentions"):
        page = client.post(url, form_of(article) | {name: [value]})
        assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, [name])


def test_claimant_of_a_claim_is_chosen_by_name(client, checker):
    entity = EntityFactory(name="Ada Moss", kind=Kind.PERSON)
    claim = marked(story()).claim
    client.force_login(checker)
    url = reverse("admin:claims_claim_change", args=[claim.pk])
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"claimant": "", "claimant_typed": "ada moss"}
    for name, field in form.fields.items():
        if field.widget.__class__.__name__ == "AdminSplitDateTime":
            data |= {f"{name}_0": "", f"{name}_1": ""}
    assert client.post(url, data).status_code == 302
    assert Claim.objects.get(pk=claim.pk).claimant == entity


def test_who_may_not_see_entities_is_told_none_and_makes_none(client):
    EntityFactory(name="Harrowgate")
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse(FIND), {"q": "harrow"}).status_code == 403
    assert client.post(reverse(MAKE), {"name": "Ada Moss", "kind": "person"}).status_code == 403
    assert Entity.objects.count() == 1
