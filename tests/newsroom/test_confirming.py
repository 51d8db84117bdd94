"""Proving again who one is before what is dangerous, without losing what was typed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse

from articles.models import Event, Withholding
from newsroom.models import User
from newsroom.signing_in.dangerous import ACTS
from newsroom.signing_in.models import SignIn
from tests.factories import PASSWORD, UserFactory
from tests.newsroom.coming_in import code_of, come_in, grow_stale, is_in, with_app
from tests.stories import story

pytestmark = pytest.mark.django_db

TYPED = {
    "username": "new-person",
    "usable_password": "true",
    "password1": "a password\n with <signs> & “more”",
    "password2": "a password\n with <signs> & “more”",
    "_save": "Save",
}
ADD = "/admin/newsroom/user/add/"


@pytest.fixture
def stale(client, admin):
    """An administrator who came in long ago."""
    client.force_login(admin)
    grow_stale(client)
    return client


def carried(page) -> dict[str, str]:
    """What the page would send of what it does not show."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {unescape(name): unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def test_whoever_came_in_lately_is_not_asked(client, admin):
    client.force_login(admin)
    assert client.post(ADD, TYPED).status_code == 302
    assert User.objects.filter(username="new-person").exists()


def test_what_was_typed_is_carried_through_the_question_and_done(stale):
    page = stale.post(ADD, TYPED)
    assert (page.status_code, User.objects.filter(username="new-person").exists()) == (403, False)
    assert carried(page) == TYPED
    assert "no-store" in page["Cache-Control"]
    assert TYPED["password1"] not in str(dict(stale.session))
    done = stale.post(ADD, carried(page) | {"confirming-password": PASSWORD})
    assert done.status_code == 302
    assert User.objects.get(username="new-person").check_password(TYPED["password1"])
    assert list(SignIn.objects.values_list("kind", flat=True)) == ["confirmed"]
    assert stale.post(ADD, TYPED | {"username": "another"}).status_code == 302


def test_wrong_password_does_nothing_and_loses_nothing(stale):
    page = stale.post(ADD, TYPED | {"confirming-password": "wrong"})
    assert page.status_code == 403
    assert "That is not your password." in page.text
    assert carried(page) == TYPED
    assert "wrong" not in carried(page).values()
    assert not User.objects.filter(username="new-person").exists()


def test_guessing_at_the_question_is_stopped(stale):
    for _ in range(5):
        stale.post(ADD, TYPED | {"confirming-password": "wrong"})
    page = stale.post(ADD, TYPED | {"confirming-password": PASSWORD})
    assert "Wait 5 minutes" in page.text
    assert not User.objects.filter(username="new-person").exists()


def test_code_of_an_app_answers_as_well(stale, admin):
    secret = with_app(admin)
    assert "confirming-code" in stale.post(ADD, TYPED).text
    assert stale.post(ADD, TYPED | {"confirming-code": "000000"}).status_code == 403
    assert stale.post(ADD, TYPED | {"confirming-code": code_of(secret)}).status_code == 302


def test_who_has_nothing_to_prove_it_with_is_told_what_to_do(stale, admin):
    admin.set_unusable_password()
    admin.save()
    stale.force_login(admin)
    grow_stale(stale)
    page = stale.post(ADD, TYPED)
    assert page.status_code == 403
    assert reverse("mfa_index") in page.text
    assert carried(page) == TYPED


def test_roles_are_not_deleted_from_their_list_without_a_question(stale):
    role = Group.objects.create(name="Interns")
    chosen = {"action": "delete_selected", "_selected_action": role.pk, "post": "yes"}
    stale.post(reverse("admin:auth_group_changelist"), chosen)
    assert Group.objects.filter(pk=role.pk).exists()
    assert stale.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"}).status_code == 403
    assert Group.objects.filter(pk=role.pk).exists()


def test_looking_is_not_asked_about(stale):
    assert stale.get(ADD).status_code == 200


def test_withholding_is_asked_about_when_it_is_done(client):
    article = story()
    client.force_login(UserFactory(is_staff=True, role="Legal"))
    grow_stale(client)
    url = reverse("admin:articles_article_withhold", args=[article.pk])
    typed = {"scope": "story", "reason": "An order of the court."}
    assert client.post(url, typed).status_code == 200
    page = client.post(url, typed | {"confirm": "1"})
    assert (page.status_code, Withholding.objects.count()) == (403, 0)
    client.post(url, carried(page) | {"confirming-password": PASSWORD})
    assert Withholding.objects.count() == 1


def test_publishing_is_asked_about_only_past_the_gate(client):
    article = story(body="<p>TK</p>")
    client.force_login(UserFactory(is_staff=True, role="Publisher"))
    grow_stale(client)
    url = reverse("admin:articles_article_publish", args=[article.pk])
    typed = {"revision": article.newest_id, "when": "now", "kind": "update"}
    assert client.post(url, typed).status_code == 200
    assert client.post(url, typed | {"override": "It is urgent.", "check": "1"}).status_code == 200
    page = client.post(url, typed | {"override": "It is urgent."})
    assert page.status_code == 403
    assert carried(page)["override"] == "It is urgent."


def test_every_dangerous_address_is_there():
    def names(resolver, namespace=""):
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from names(entry, f"{entry.namespace}:" if entry.namespace else namespace)
            else:
                yield f"{namespace}{entry.name}"

    assert set(ACTS) - set(names(get_resolver())) == set()


def test_pages_of_second_factors_ask_as_well_and_lead_back(stale):
    url = reverse("mfa_activate_totp")
    asked = stale.get(url)
    assert asked["Location"] == f"{reverse('account_reauthenticate')}?next={url.replace('/', '%2F')}"
    assert stale.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert stale.post(asked["Location"], {"password": PASSWORD})["Location"] == url
    assert stale.get(url).status_code == 200


def test_signing_in_proves_it_for_that_session_alone(client, admin):
    client.force_login(admin)
    grow_stale(client)
    elsewhere = type(client)()
    come_in(elsewhere, admin)
    assert is_in(elsewhere)
    assert client.post(ADD, TYPED).status_code == 403
    assert elsewhere.post(ADD, TYPED).status_code == 302
    assert Event.objects.get().verb == "made a person"
