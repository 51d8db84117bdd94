"""What stands between a request and its page, for those who are signed in. A reader costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from . import dangerous, seen
from .factors import has_second_factor, needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

# Where one may go who has yet to set up a second factor: there, and out.
SET_UP = frozenset(
    "account_login account_logout account_reauthenticate admin:login admin:logout mfa_index mfa_activate_totp "
    "mfa_add_webauthn mfa_view_recovery_codes mfa_reauthenticate mfa_reauthenticate_webauthn".split()
)


def last_seen(get_response: GetResponse) -> GetResponse:
    """Keeps up to date when a session was last seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        seen.look(request)
        return get_response(request)

    return middleware


class SecondFactorFirst:
    """Has those who need a second factor set it up, and use it, before they get to anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.REQUIRE_SECOND_FACTOR or not _has_session(request) or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if (match and match.view_name in SET_UP) or _has_used_factor(request) or not needs_second_factor(request.user):
            return None
        has_one = has_second_factor(request.user)
        told = _("Use your second factor first.") if has_one else _("Your role needs a second factor. Set it up first.")
        if request.method != "GET":
            return HttpResponseForbidden(told, content_type="text/plain; charset=utf-8")
        if not has_one:
            messages.warning(request, told)
            return HttpResponseRedirect(reverse("mfa_index"))
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


class ConfirmFirst:
    """Has whoever is about to do something dangerous prove again who they are, and then do it with what they typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or not dangerous.is_dangerous(request) or not _has_session(request):
            return None
        return dangerous.ask(request) if request.user.is_authenticated else None


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _has_used_factor(request: HttpRequest) -> bool:
    """Whether this session was begun with a second factor, here or, where that is said to do, at the provider's."""
    enough = {"mfa", "socialaccount"} if settings.OIDC_ASKS_SECOND_FACTOR else {"mfa"}
    return any(known.get("method") in enough for known in request.session.get("account_authentication_methods", []))
