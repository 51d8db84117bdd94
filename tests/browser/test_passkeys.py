"""Passkeys in a real browser, with a key that it makes believe to have: under the strict policy, and nothing inline."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from newsroom.models import User
from newsroom.signing_in.models import SignIn
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_passkey_is_added_lets_in_alone_and_proves_who_one_is(open_page, settings):
    cache.clear()
    page = open_page(UserFactory(admin=True), ignore="403 (Forbidden)")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    page.goto(reverse("mfa_add_webauthn"))
    expect(page.get_by_label("It lets me in without my password")).to_be_checked()
    page.fill("[name=name]", "My key ring")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".account-codes li")).to_have_count(10)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "My key ring"

    page.get_by_role("button", name="Log out").click()
    page.goto(f"{reverse('admin:login')}?next=/admin/newsroom/user/add/")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", name="Add person")).to_be_visible()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.fill("#id_username", "colleague")
    for name in ("password1", "password2"):
        page.fill(f"#id_{name}", "a very long & “new” password")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert User.objects.get(username="colleague").check_password("a very long & “new” password")

    page.get_by_role("button", name="Log out").click()
    page.goto(reverse("admin:login"))
    page.fill("#id_username", User.objects.exclude(username="colleague").get().username)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    assert SignIn.objects.latest("pk").method == "password + mfa"
