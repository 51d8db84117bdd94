"""Whether somebody has shown lately that it is them: by signing in, or by proving it again."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest

KEY = "confirmed_at"


def confirm(request: HttpRequest) -> None:
    """Note that whoever asks has just proved who they are."""
    request.session[KEY] = time.time()


def is_confirmed(request: HttpRequest) -> bool:
    """Whether that is less than `ACCOUNT_REAUTHENTICATION_TIMEOUT` ago, in this very session."""
    at = request.session.get(KEY)
    return isinstance(at, float) and 0 <= time.time() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
