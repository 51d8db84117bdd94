"""The list of one's own sessions: when each was last seen, without a query at every request."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

KEY = "is_listed"
# So exactly is it known when a session was last seen.
EVERY_SECONDS = 5 * 60


def begin(request: HttpRequest) -> None:
    """Note that a session is one of the list; the list itself is kept by allauth."""
    request.session[KEY] = True


def is_listed(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(request.session.get(KEY))


def look(request: HttpRequest) -> None:
    """Note that a session is in use. At most one query in five minutes; none for a reader, and no cookie."""
    if not is_listed(request):
        return
    key = request.session.session_key or ""
    name = salted_hmac("newsroom.seen", key, algorithm="sha256").hexdigest()
    if cache.add(f"seen:{name}", 1, EVERY_SECONDS):
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())
