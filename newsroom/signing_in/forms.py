"""Forms that ask otherwise than allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """Asks for what the admin's own form asks for, under the same names: browsers have kept passwords for them."""

    error_css_class = "errors"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocapitalize": "none"}
        self.fields["login"].label = _("Username")
        for field in self.fields.values():
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)

    def add_prefix(self, field_name: str) -> str:
        return str(super().add_prefix("username" if field_name == "login" else field_name))


class PasskeyForm(AddWebAuthnForm):
    """Asks for a passkey that lets one in by itself, unless one wants another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("It lets me in without my password")
        self.fields["passwordless"].help_text = _(
            "It then asks for your finger, your face or a number before it does. Old keys cannot; without this, they "
            "are a second factor beside your password."
        )
