"""What is dangerous, and proving again who one is without losing what was typed.

The question is asked in the answer to the form itself, which carries along what was typed: nothing of it is kept on the
server, where it would be in the session of anyone who then goes away.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as PasskeyForm
from allauth.mfa.webauthn.internal import auth as passkeys
from django.conf import settings
from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from articles.people import person

from .confirming import is_confirmed

# What is always dangerous to send, and what is so only where a field of the form says something.
ACTS: dict[str, str] = {
    "admin:newsroom_user_add": "",
    "admin:newsroom_user_change": "",
    "admin:newsroom_user_forget": "",
    "admin:auth_user_password_change": "",
    "admin:auth_group_add": "",
    "admin:auth_group_change": "",
    "admin:auth_group_delete": "",
    "admin:articles_article_withhold": "confirm",
    "admin:articles_article_lift": "",
    "admin:articles_article_expunge": "",
    "admin:articles_article_expunging_approve": "",
    "admin:articles_article_publish": "override",
    "admin:articles_article_scheduled": "override",
    "admin:articles_article_correct_publish": "override",
}
# Buttons of those forms that only look.
LOOKING = frozenset({"check", "add_note"})
# Before the names of the fields of the question, so that they are no other form's.
PREFIX = "confirming"


def is_dangerous(request: HttpRequest) -> bool:
    """Whether what is sent is dangerous."""
    match = request.resolver_match
    field = ACTS.get(match.view_name) if match else None
    if field is None:
        return False
    return not field or (bool(request.POST.get(field, "").strip()) and not LOOKING & set(request.POST))


def ask(request: HttpRequest) -> HttpResponse | None:
    """Return None for whoever has proved who they are, lately or with this very form; else the page that asks for it.

    What the question asked is taken out of `request.POST`: to the form it is as if it had not been asked.
    """
    forms = _forms(request)
    typed = request.POST.copy()
    for form in forms.values():
        for name in form.fields:
            typed.pop(form.add_prefix(name), None)
    answered = next((name for name, form in forms.items() if form.is_bound), "")
    if is_confirmed(request) or (answered and _is_right(request, answered, forms[answered])):
        request.POST = typed  # type: ignore[assignment]
        return None
    typed.pop("csrfmiddlewaretoken", None)
    context = {
        **admin.site.each_context(request),
        "title": _("Is it you?"),
        "typed": [(name, value) for name, values in typed.lists() for value in values],
        "forms": forms,
        "provider": settings.OIDC_NAME,
    }
    if "passkey" in forms:
        context["js_data"] = {"request_options": passkeys.begin_authentication(person(request))}
    response = render(request, "account/confirm_first.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _forms(request: HttpRequest) -> dict[str, Form]:
    """The ways in which a person can prove who they are, each with what they have just answered. One query."""
    user = person(request)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    ways: dict[str, tuple[type[Form], str]] = {}
    if user.has_usable_password():
        ways["password"] = (PasswordForm, "password")
    if kinds & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}:
        ways["code"] = (CodeForm, "code")
    if Authenticator.Type.WEBAUTHN in kinds:
        ways["passkey"] = (PasskeyForm, "credential")
    return {way: _form(request, form, field) for way, (form, field) in ways.items()}


def _form(request: HttpRequest, form: type[Form], field: str) -> Form:
    is_answered = bool(request.POST.get(f"{PREFIX}-{field}"))
    data = request.POST if is_answered else None
    made: Form = form(data, user=person(request), prefix=PREFIX, use_required_attribute=False)  # type: ignore[call-arg]
    for shown in made.fields.values():
        shown.help_text = ""
        shown.widget.attrs.pop("placeholder", None)
    return made


def _is_right(request: HttpRequest, way: str, form: Any) -> bool:
    if not form.is_valid():
        return False
    if way == "password":
        reauthenticate_by_password(request)
    else:
        form.save()
    return True
