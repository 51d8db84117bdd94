"""What pages may ask of a reader's device: nothing. Passkeys and the clipboard are the desk's, and stay as they are.

https://www.w3.org/TR/permissions-policy/
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NEVER = ("browsing-topics", "camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
POLICY = ", ".join(f"{feature}=()" for feature in NEVER)


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that says so with every answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response

    return middleware
