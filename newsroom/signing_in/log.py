"""Keeping what came of attempts to sign in, for those who run the newsroom, and not for long."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from newsroom.limits import address_of

from .browsers import in_words
from .models import Kind, SignIn


def note(request: HttpRequest, kind: Kind, person: Any, *, method: str = "") -> None:
    """Keep an attempt of `person` (None where nobody has that name). One query; three when somebody comes in."""
    SignIn.objects.create(
        kind=kind,
        person=person,
        method=method[:40],
        address=address_of(request) or None,
        browser=in_words(request.headers.get("User-Agent", ""))[:80],
    )
    if kind == Kind.SIGNED_IN:
        SignIn.objects.all().forget()
