"""What readers get when there is no page for them."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.whole_files import is_full

logger = logging.getLogger(__name__)
# When whoever was turned away should come again.
RETRY_SECONDS = "30"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whoever has signed in and is refused at the desk is led back to it, and not asked to sign in."""
    is_inside = request.path.startswith(reverse("admin:index")) and request.user.is_authenticated
    return render(request, "403.html", {"is_inside": is_inside}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With a search, and the latest stories; without, where the database is broken. 3 queries.

    Nothing of the address is repeated: it may be words that are withheld.
    """
    try:
        return render(request, "404.html", status=404)
    except DatabaseError:
        logger.warning("A page that is missing is shown without stories.", exc_info=True)
        return render(request, "404.html", {"is_alone": True}, status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """For limits that are counted by the minute."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for when something is broken: 503 where the database does not answer, or the disk is full.

    It asks nothing of either. If it cannot be made, a few words without any file say the same.
    """
    error = sys.exception()
    no_room = is_full(error)
    is_away = no_room or isinstance(error, (InterfaceError, OperationalError))
    status = 503 if is_away else 500
    try:
        response = render(request, f"{status}.html", {"no_room": no_room}, status=status)
    except Exception:
        logger.exception("The page that says that something broke is broken.")
        said = _("Something broke. The fault is ours. Try again in a minute.")
        page = '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title><h1>{}</h1></html>'
        page = format_html(page, settings.LANGUAGE_CODE, settings.PUBLICATION_NAME, said)
        response = HttpResponse(page, status=status)
    if is_away:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response
