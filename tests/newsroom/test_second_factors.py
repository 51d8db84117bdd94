"""Second factors: used, asked for by role, lost, and kept so that a copy of the database lets nobody in."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from articles.models import Effect, Event, Notice
from newsroom.signing_in.models import SignIn
from tests.factories import UserFactory
from tests.newsroom.coming_in import code_of, come_in, is_in, recovery_code_of, with_app
from tests.newsroom.desk import routes, world_of

pytestmark = pytest.mark.django_db

STEP = "/admin/account/second-step/"


@pytest.fixture
def person():
    return UserFactory(username="ada", is_staff=True, role="Publisher", email="ada@newsroom.example")


def set_up_app(client) -> None:
    """Add an authenticator app, as people do."""
    url = reverse("mfa_activate_totp")
    page = client.get(url)
    secret = page.context["form"].secret
    assert re.search(r"<code>((?:[A-Z2-7]{4} ?)+)</code>", page.text)[1].replace(" ", "") == secret
    assert client.post(url, {"code": "000000"}).status_code == 200
    assert client.post(url, {"code": code_of(secret)})["Location"] == reverse("mfa_view_recovery_codes")


# Coming in


def test_who_has_an_app_comes_in_with_its_code_and_no_other(client, person):
    secret = with_app(person)
    assert come_in(client, person)["Location"] == STEP
    assert not is_in(client)
    assert "Use a passkey" not in client.get(STEP).text
    assert "This code is not right" in client.post(STEP, {"code": "000000"}).text
    code = code_of(secret)
    assert client.post(STEP, {"code": code})["Location"] == "/admin/"
    assert is_in(client)
    again = Client()
    come_in(again, person)
    again.post(STEP, {"code": code})
    assert not is_in(again)
    assert list(SignIn.objects.order_by("pk").values_list("kind", "method")) == [
        ("failed", "totp"),
        ("signed_in", "password + mfa"),
        ("failed", "totp"),
    ]


def test_recovery_code_lets_in_once(client, person):
    with_app(person)
    code = recovery_code_of(person)
    for expected in (True, False):
        who = Client()
        come_in(who, person)
        who.post(STEP, {"code": code})
        assert is_in(who) == expected


def test_guessing_codes_is_stopped(client, person):
    secret = with_app(person)
    come_in(client, person)
    for _ in range(5):
        client.post(STEP, {"code": "000000"})
    assert "Wait 5 minutes" in client.post(STEP, {"code": code_of(secret)}).text
    assert not is_in(client)


def test_who_goes_back_from_the_second_step_can_come_in_as_another(client, person):
    with_app(person)
    come_in(client, person)
    assert client.get("/admin/login/")["Location"] == STEP
    client.post("/admin/logout/")
    assert client.get("/admin/login/").status_code == 200


# Setting up


@pytest.mark.django_db(transaction=True)
def test_app_is_added_with_codes_that_are_shown_once_and_told_by_mail(client, person):
    come_in(client, person)
    set_up_app(client)
    url = reverse("mfa_view_recovery_codes")
    page = client.get(url).text
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    assert f"data:text/plain;charset=utf-8,{'%0A'.join(codes)}%0A" in page
    assert codes[0] not in client.get(url).text
    assert [event.verb for event in Event.objects.all()] == ["added a second factor"]
    assert Effect.objects.get().arguments["to"] == "ada@newsroom.example"
    assert codes[0] not in str(list(Authenticator.objects.values_list("data")))


@pytest.mark.django_db(transaction=True)
def test_app_is_removed_by_whoever_is_not_asked_for_one(client, person):
    come_in(client, person)
    set_up_app(client)
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.exists()
    assert Event.objects.first().verb == "took a second factor away"


def test_copy_of_the_database_holds_no_secret_that_lets_in(person, settings):
    secret = with_app(person)
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    here, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert not kept.wrap().validate_code(code_of(secret))
    codes = Authenticator.objects.get(type="recovery_codes").wrap()
    assert codes.get_unused_codes() != codes.get_unused_codes()
    settings.SECRET_KEY_FALLBACKS = [here]
    assert kept.wrap().validate_code(code_of(secret))


# Asked for by role


@pytest.mark.parametrize(
    ("asked", "role", "is_asked"),
    [
        ({"Publisher"}, "Publisher", True),
        ({"Publisher"}, "Reporter", False),
        ({"Publisher", "Legal"}, "Legal", True),
        ({"all"}, "Reporter", True),
        ({"administrators"}, "Publisher", False),
        (set(), "Publisher", False),
    ],
)
def test_role_is_asked_for_a_second_factor(asked, role, is_asked, client, settings):
    settings.REQUIRE_SECOND_FACTOR = frozenset(asked)
    come_in(client, UserFactory(is_staff=True, role=role))
    assert is_in(client) == (not is_asked)


def test_administrators_are_asked_for_a_second_factor(client, settings):
    settings.REQUIRE_SECOND_FACTOR = frozenset({"administrators"})
    come_in(client, UserFactory(admin=True))
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("role", ["Reporter", "admin"])
def test_nothing_is_reached_before_a_second_factor_is_set_up(role, settings):
    """Every address of the desk, and the side doors."""
    settings.REQUIRE_SECOND_FACTOR = frozenset({"all"})
    world = world_of(role)
    client = Client()
    client.force_login(world.person)
    found = {}
    paths = [world.path(route, "own") for route in routes() if route != "logout/"]
    for path in [*paths, "/preview/secret/", "/api/v1alpha1/claims:search", "/admin/logout/"]:
        get, post = client.get(path), client.post(path)
        is_led_away = get.status_code == 302 and get["Location"] == reverse("mfa_index")
        if not (is_led_away and post.status_code == 403):
            found[path] = (get.status_code, post.status_code)
    assert set(found) == {
        "/admin/account/confirm/",
        "/admin/account/confirm/code/",
        "/admin/account/confirm/passkey/",
        "/admin/account/second-factors/",
        "/admin/account/second-factors/app/",
        "/admin/account/second-factors/codes/",
        "/admin/account/second-factors/passkeys/add/",
        "/admin/login/",
        "/admin/logout/",
    }


@pytest.mark.django_db(transaction=True)
def test_whoever_has_set_one_up_goes_on_and_cannot_remove_it(client, person, settings):
    settings.REQUIRE_SECOND_FACTOR = frozenset({"Publisher"})
    come_in(client, person)
    assert "Your role needs one of these" in client.get("/admin/", follow=True).text
    set_up_app(client)
    assert is_in(client)
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert "Your role needs a second factor" in refused.text
    assert Authenticator.objects.filter(type="totp").exists()


def test_session_from_before_has_to_use_the_factor(client, person, settings):
    come_in(client, person)
    secret = with_app(person)
    settings.REQUIRE_SECOND_FACTOR = frozenset({"Publisher"})
    response = client.get("/admin/notices/")
    assert response["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2Fnotices%2F"
    assert client.post(response["Location"], {"code": code_of(secret)})["Location"] == "/admin/notices/"
    assert is_in(client)


# Lost


def test_administrator_takes_lost_factors_away(client, person, admin):
    other, watching = Client(), UserFactory(admin=True)
    secret = with_app(person)
    come_in(other, person)
    other.post(STEP, {"code": code_of(secret)})
    client.force_login(admin)
    url = reverse("admin:newsroom_user_forget", args=[person.pk])
    assert url in client.get(reverse("admin:newsroom_user_change", args=[person.pk])).text
    assert client.post(url).status_code == 302
    assert not Authenticator.objects.exists()
    assert not is_in(other)
    assert come_in(Client(), person)["Location"] == "/admin/"
    assert Event.objects.get().verb == "took all second factors away"
    assert Notice.objects.get().person == watching
    assert Effect.objects.get().arguments["to"] == "ada@newsroom.example"


def test_command_takes_lost_factors_away_where_nobody_else_could(person, capsys):
    with_app(person)
    call_command("forget_factors", "ada")
    assert capsys.readouterr().out.startswith("Taken away: 2.")
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="nobody with the username 'eve'"):
        call_command("forget_factors", "eve")
