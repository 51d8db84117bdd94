"""Second factors: who needs one, who has one, and how their secrets are kept."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from .browsers import in_words

if TYPE_CHECKING:
    from newsroom.models import User

logger = logging.getLogger(__name__)

# Recovery codes are for when one of these is lost, and no factor by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(person: User) -> bool:
    """Whether `person` has set one up. One query."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def needs_second_factor(person: User) -> bool:
    """Whether the newsroom asks `person` for one. At most one query."""
    asked = settings.REQUIRE_SECOND_FACTOR
    if not asked:
        return False
    if "all" in asked or (person.is_superuser and "administrators" in asked):
        return True
    return person.groups.filter(name__in=asked).exists()


class DeskFactors(DefaultMFAAdapter):
    """Secrets are kept encrypted with the site's own key, so that a backup alone does not let anyone in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your role needs a second factor. Set up another one first."),
        "incorrect_code": _("This code is not right, or was used before. Type the one that is shown now."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        others = Authenticator.objects.filter(user=person, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists() or not needs_second_factor(person)

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What another key encrypted is told to nobody: a secret that nothing fits stands for it."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted with another SECRET_KEY. Its owner has to set it up again.")
            return base64.b32encode(secrets.token_bytes(40)).decode()

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """A passkey is first called what it was added with."""
        return in_words(context.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        return str(settings.PUBLICATION_NAME)


def _keys() -> MultiFernet:
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"newsroom.second-factors:" + force_bytes(key)).digest() for key in known]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
