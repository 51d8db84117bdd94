"""What follows from a sign-in, and from a change of what somebody signs in with."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from articles.record import record

from . import log, seen
from .confirming import confirm
from .factors import FACTORS
from .models import Kind


@receiver(user_logged_in, dispatch_uid="newsroom.confirmed_by_signing_in")
def confirmed_by_signing_in(sender: object, *, request: HttpRequest, **kwargs: Any) -> None:
    confirm(request)


@receiver(account.authentication_step_completed, dispatch_uid="newsroom.confirmed_again")
def confirmed_again(
    sender: object, *, request: HttpRequest, user: Any, method: str, reauthenticated: bool = False, **kwargs: Any
) -> None:
    if reauthenticated:
        confirm(request)
        log.note(request, Kind.CONFIRMED, user, method=method)


@receiver(account.user_logged_in, dispatch_uid="newsroom.note_sign_in")
def note_sign_in(sender: object, *, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    methods = [str(known["method"]) for known in request.session.get("account_authentication_methods", [])]
    log.note(request, Kind.SIGNED_IN, user, method=" + ".join(methods))
    seen.begin(request)


@receiver(user_logged_out, dispatch_uid="newsroom.note_sign_out")
def note_sign_out(sender: object, *, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user and seen.is_listed(request):
        log.note(request, Kind.SIGNED_OUT, user)


@receiver(account.password_changed, dispatch_uid="newsroom.note_password_changed")
def note_password_changed(sender: object, *, user: Any, **kwargs: Any) -> None:
    record("changed their password", user, by=user)


@receiver(account.password_reset, dispatch_uid="newsroom.note_password_reset")
def note_password_reset(sender: object, *, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Whoever reads the mail of an account is not locked out of it by those who guess."""
    get_adapter(request)._delete_login_attempts_cached_email(request, username=user.username)
    log.note(request, Kind.RESET, user)
    record("chose another password by mail", user, by=user)


@receiver(mfa.authentication_failed, dispatch_uid="newsroom.note_failed_factor")
def note_failed_factor(
    sender: object, *, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    log.note(request, Kind.FAILED, user, method=authenticator.type)


@receiver(mfa.authenticator_added, dispatch_uid="newsroom.note_factor_added")
def note_factor_added(
    sender: object, *, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever has just set a factor up has shown that they have it."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        record("added a second factor", user, by=user, details={"name": _called(authenticator)})


@receiver(mfa.authenticator_removed, dispatch_uid="newsroom.note_factor_removed")
def note_factor_removed(sender: object, *, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type in FACTORS:
        record("took a second factor away", user, by=user, details={"name": _called(authenticator)})


@receiver(mfa.authenticator_reset, dispatch_uid="newsroom.note_new_codes")
def note_new_codes(sender: object, *, user: Any, **kwargs: Any) -> None:
    record("made new recovery codes", user, by=user)


def _called(authenticator: Authenticator) -> str:
    return str(authenticator.get_type_display())
