"""Coming in through the sign-in itself, as people do."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from tests.factories import PASSWORD

SIGN_IN = "/admin/login/"


def come_in(client: Client, person: Any, password: str = PASSWORD, **more: Any) -> Any:
    """What the sign-in answers to a name and a password."""
    return client.post(SIGN_IN, {"username": person.username, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def with_app(person: Any) -> str:
    """Give `person` an authenticator app and recovery codes, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def recovery_code_of(person: Any) -> str:
    codes = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    return codes[0]


def grow_stale(client: Client) -> None:
    """Have it be long ago that whoever is signed in proved who they are."""
    session = client.session
    session["confirmed_at"] = time.time() - 24 * 60 * 60
    session.save()
