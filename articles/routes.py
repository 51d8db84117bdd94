"""The parts that public addresses are made of, and the way from any other spelling of one to the right one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect


def site_of(request: HttpRequest) -> str:
    """Return what stands before a path on this site: as the settings say or, where they do not, as was asked."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def absolute_on(request: HttpRequest) -> Callable[[str], str]:
    """Return what makes of a path the one address that others know it by, at whichever name the site was asked."""
    site = site_of(request)
    return lambda path: urljoin(f"{site}/", path)


class SlugConverter:
    """A slug in front of an id. Anything may stand there, since the id decides; even nothing, or a part of an id."""

    regex = "[^/]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class IdConverter:
    """The id of a row: a number that any database can hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def redirect_to(address: str, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
    """Return the one redirect that leads from the request's spelling of an address to the right one; None if it is."""
    if request.path == unquote(address):
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
