"""Coming in by OpenID Connect: who that lets in is decided here, not by the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.utils import user_email, user_field
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles.record import record

from . import log
from .models import Kind
from .people import named, tell_administrators

if TYPE_CHECKING:
    from newsroom.models import User


class KnownPeople(DefaultSocialAccountAdapter):
    """Lets in whoever has an account: known from an earlier time, or by an address that the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect who comes for the first time with their account. Raises ImmediateHttpResponse where there is none."""
        if sociallogin.is_existing:
            return
        person = _with_address_of(sociallogin) or _made_for(self, request, sociallogin)
        if person is None:
            log.note(request, Kind.REFUSED, None, method="socialaccount")
            raise ImmediateHttpResponse(refused(request))
        with transaction.atomic():
            sociallogin.connect(request, person)
            record("connected with single sign-on", person, by=person)


def refused(request: HttpRequest) -> Any:
    """The page for somebody whom the provider knows and the newsroom does not."""
    context = {
        **admin.site.each_context(request),
        "title": _("You have no account here"),
        "provider": settings.OIDC_NAME,
    }
    return render(request, "account/signup_closed.html", context, status=403)


def _with_address_of(login: SocialLogin) -> User | None:
    """Return the one person who has an address that the provider says is theirs. One query for each address."""
    for known in login.email_addresses:
        people = list(get_user_model().objects.filter(email__iexact=known.email)[:2]) if _is_verified(known) else []
        if len(people) == 1:
            return people[0]
    return None


def _is_verified(known: Any) -> bool:
    """Some providers write what is so as a word."""
    return known.verified is True or known.verified == "true"


@transaction.atomic
def _made_for(adapter: KnownPeople, request: HttpRequest, login: SocialLogin) -> User | None:
    """Make an account with no rights, where the newsroom wants that and the address is verified and nobody's yet."""
    address = user_email(login.user)
    known = [known.email.lower() for known in login.email_addresses if _is_verified(known)]
    if not settings.OIDC_CREATES_PEOPLE or address not in known:
        return None
    if get_user_model().objects.filter(email__iexact=address).exists():
        return None
    person = get_user_model()(email=address, is_staff=True)
    for name in ("first_name", "last_name"):
        user_field(person, name, user_field(login.user, name))
    person.username = get_account_adapter(request).generate_unique_username([login.user.username, address, "person"])
    person.set_unusable_password()
    person.save()
    record("first came by single sign-on", person, by=person)
    text = _("%(who)s came by single sign-on for the first time, and has no rights yet.")
    tell_administrators(text % {"who": named(person)}, person)
    return person
