"""Who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:
    from newsroom.models import User


def person(request: HttpRequest) -> User:
    """Return the person who is signed in. Raises PermissionDenied if nobody is."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
