"""What django-allauth does otherwise here than by itself, with passwords and mail."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.outbox import later
from newsroom.limits import address_of

from . import log
from .backend import may_come_in
from .confirming import is_confirmed
from .models import Kind

if TYPE_CHECKING:
    from newsroom.models import User

logger = logging.getLogger(__name__)

# Asked for by somebody who waits for it, and with a secret in it that is written down nowhere. Other mail is the
# worker's.
AT_ONCE = ("account/email/password_reset_key", "account/email/unknown_account", "account/email/no_password")


class DeskAccounts(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("There is nobody with this username and this password. Check both."),
        "incorrect_password": _("That is not your password."),
        "incorrect_code": _("This code is not right, or was used before. Type the one that is shown now."),
        "too_many_login_attempts": format_lazy(
            _(
                "Too many attempts went wrong, yours or another's. Wait {minutes} minutes, then try again. "
                "A passkey still lets you in."
            ),
            minutes=settings.LOCKED_MINUTES,
        ),
        "rate_limited": format_lazy(
            _("Too many attempts went wrong. Wait {minutes} minutes, then try again."), minutes=settings.LOCKED_MINUTES
        ),
    }

    # Who comes in

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        if may_come_in(user):
            return None
        log.note(request, Kind.REFUSED, user)
        request.session.flush()
        response: HttpResponse = self.respond_user_inactive(request, user)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            # Once is enough: whoever guesses goes on.
            name = self._get_login_attempts_cache_key(request, **credentials)
            key = salted_hmac("newsroom.locked", name, algorithm="sha256").hexdigest()
            if cache.add(f"locked:{key}", 1, settings.LOCKED_MINUTES * 60):
                log.note(request, Kind.LOCKED_OUT, _named(credentials), method="password")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.note(request, Kind.FAILED, _named(credentials), method="password")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for a name, under whichever of our hosts, however it is written."""
        return str(credentials.get("username", "")).casefold()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where a request is from, as all our limits have it. On a socket without a proxy, all come from one."""
        return address_of(request) or "::"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_confirmed(self.request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_overview")

    # Mail

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.PUBLICATION_NAME}: {subject}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where the site says where it is, the link leads there, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        path = path.replace("UID-KEY", key)
        return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else self.request.build_absolute_uri(path)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Without a password there is none to choose anew: who came by single sign-on goes on coming by it."""
        if user.has_usable_password() or not user.socialaccount_set.exists():  # type: ignore[attr-defined]
            super().send_password_reset_mail(user, email, context)
        else:
            self.send_mail("account/email/no_password", email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail, or have the worker do it. A mail server that is down keeps nobody from what they are doing."""
        known = {"request": self.request, "email": email, "publication_name": settings.PUBLICATION_NAME}
        message: EmailMessage = self.render_mail(template_prefix, email, known | context)
        if template_prefix not in AT_ONCE:
            later("newsroom.signing_in.mailing.send", to=email, subject=message.subject, body=message.body)
            return
        try:
            message.send()
        except (OSError, SMTPException):
            logger.exception("A mail for a new password could not be sent.")


def _named(credentials: dict[str, Any]) -> User | None:
    return get_user_model().objects.filter(username__iexact=credentials.get("username", "")).first()
