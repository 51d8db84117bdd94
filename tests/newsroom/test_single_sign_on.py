"""Coming in by OpenID Connect: only people whom the newsroom knows, and by an address that is proved to be theirs."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.urls import reverse

from articles.models import Effect, Event, Notice
from newsroom.environment import env_provider
from newsroom.models import User
from newsroom.signing_in.models import SignIn
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

APP = {"OIDC_CLIENT_ID": "newsroom", "OIDC_CLIENT_SECRET": "a secret"}
BEGIN = "/admin/account/oidc/sso/login/"


@pytest.fixture
def provider(settings):
    """A newsroom with a provider."""
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = "https://id.example/realms/newsroom", "Keyring"
    app = env_provider(settings.OIDC_SERVER_URL, settings.OIDC_NAME, APP)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@pytest.fixture
def person():
    return UserFactory(username="ada", is_staff=True, role="Reporter", email="Ada@newsroom.example")


def comes(**claims):
    """What the site answers to somebody of whom the provider says `claims`; and the request, with its session."""
    request = RequestFactory().get(f"{BEGIN}callback/")
    request.session, request.user = SessionStore(), AnonymousUser()
    request._messages = FallbackStorage(request)
    said = {"sub": "42", "email": "ada@newsroom.example", "email_verified": True} | claims
    with context.request_context(request):
        (app,) = get_adapter().list_apps(request, provider="openid_connect")
        login = OpenIDConnectProvider(request, app).sociallogin_from_response(request, {"userinfo": said})
        login.state = {"process": "login", "next": "/admin/notices/"}
        return complete_login(request, login), request


def test_person_comes_in_by_a_verified_address_and_then_by_who_they_are(provider, person):
    response, request = comes()
    assert (response["Location"], request.user) == ("/admin/notices/", person)
    assert Event.objects.get().verb == "connected with single sign-on"
    response, request = comes(email="another@newsroom.example", email_verified=False)
    assert request.user == person
    person.refresh_from_db()
    assert (person.email, person.check_password(PASSWORD)) == ("Ada@newsroom.example", True)
    assert list(SignIn.objects.values_list("kind", "method")) == [("signed_in", "socialaccount")] * 2
    assert Effect.objects.get().arguments["to"] == "ada@newsroom.example"


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": "false"}, {"email": "eve@x.example"}])
def test_nobody_comes_in_by_an_address_that_is_not_proved_or_not_known(claims, provider, person):
    response, request = comes(**claims)
    assert response.status_code == 403
    assert "Keyring says who you are" in response.text
    assert not request.user.is_authenticated
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_address_of_two_people_is_nobodys(provider, person):
    UserFactory(is_staff=True, email="ada@newsroom.example")
    assert comes()[0].status_code == 403


@pytest.mark.parametrize("gone", [{"is_active": False}, {"is_staff": False}])
def test_whoever_has_left_does_not_come_in(gone, provider, person):
    comes()
    User.objects.update(**gone)
    response, request = comes()
    assert response["Location"] == reverse("account_inactive")
    assert not request.user.is_authenticated


def test_newcomer_gets_an_account_without_rights_where_that_is_wanted(provider, settings, admin):
    settings.OIDC_CREATES_PEOPLE = True
    _response, request = comes(preferred_username="ada", given_name="Ada", family_name="Writer")
    person = User.objects.get(username="ada")
    assert request.user == person
    assert (person.is_staff, person.is_superuser, person.get_all_permissions()) == (True, False, set())
    assert (str(person), person.has_usable_password()) == ("Ada Writer", False)
    assert Notice.objects.get().person == admin
    assert comes(sub="43", email="b@x.example", email_verified=False)[0].status_code == 403


def test_provider_has_no_password_of_ours_to_reset(provider, settings, client):
    settings.OIDC_CREATES_PEOPLE = True
    comes()
    client.post("/admin/account/password/", {"email": "ada@newsroom.example"})
    assert "It has none" in mail.outbox[0].body
    client.force_login(User.objects.get())
    assert client.get("/admin/password_change/").status_code == 404
    assert "You can sign in with Keyring." in client.get(reverse("account_overview")).text


@pytest.mark.parametrize(("is_enough", "leads_to"), [(True, 200), (False, 302)])
def test_provider_may_ask_for_the_second_factor(is_enough, leads_to, provider, person, settings, client):
    settings.REQUIRE_SECOND_FACTOR, settings.OIDC_ASKS_SECOND_FACTOR = frozenset({"all"}), is_enough
    _response, request = comes()
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    assert client.get("/admin/notices/").status_code == leads_to


def test_sign_in_offers_the_provider_where_there_is_one(provider, client):
    assert f'href="{BEGIN}?next=%2Fadmin%2Fnotices%2F"' in client.get("/admin/login/?next=/admin/notices/").text
    assert client.get(f"{BEGIN}?process=connect").status_code == 404


def test_without_a_provider_there_is_nothing_of_it(client):
    for path in (BEGIN, f"{BEGIN}callback/", "/admin/account/oidc/failed/", "/admin/account/oidc/cancelled/"):
        assert client.get(path).status_code == 404
    assert "oidc" not in client.get("/admin/login/").text


@pytest.mark.parametrize("missing", APP)
def test_half_a_provider_stops_the_start(missing):
    with pytest.raises(ImproperlyConfigured, match=f"{missing} is missing"):
        env_provider("https://id.example", "Keyring", APP | {missing: ""})


def test_nobody_signs_up(rf):
    assert not get_account_adapter().is_open_for_signup(rf.get("/"))
    assert not get_adapter().is_open_for_signup(rf.get("/"), None)
