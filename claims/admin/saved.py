"""Telling the browser which of the forms that it keeps were saved. See `static/js/kept.js`."""

from __future__ import annotations

from django.http import HttpRequest

from claims.models import Claim

SESSION_KEY = "saved_forms"
# A browser that never comes back for them leaves a few behind.
MOST = 50


def note_saved(request: HttpRequest, form: str) -> None:
    """Remember that what was typed in `form` is on the server, until the page of its claim is shown."""
    request.session[SESSION_KEY] = [*request.session.get(SESSION_KEY, []), form][-MOST:]


def take_saved(request: HttpRequest, claim: Claim) -> str:
    """Return the forms of `claim` that were saved since its page was last shown, and forget them."""
    known: list[str] = request.session.get(SESSION_KEY, [])
    taken = [form for form in known if form.startswith((f"claim-{claim.pk}:", f"request-{claim.pk}-"))]
    if taken:
        request.session[SESSION_KEY] = [form for form in known if form not in taken]
    return " ".join(taken)
