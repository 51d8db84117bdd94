"""Who may come in."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class DeskBackend(AuthenticationBackend):
    """Lets in people who work here. Asked at every request, so that whoever may no longer come in is out at once."""

    def user_can_authenticate(self, user: Any) -> bool:
        return may_come_in(user)


def may_come_in(user: Any) -> bool:
    return bool(user.is_active and user.is_staff)
