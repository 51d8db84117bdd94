"""Pictures, where no web server in front serves them."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of the library, for ever the same under its name. 404 for any other file. No query."""
    if PurePosixPath(path).suffix.lower() not in PICTURES or "\x00" in path:
        raise Http404("There is no such picture.")
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousFileOperation as error:
        raise Http404("There is no such picture.") from error
    response["X-Content-Type-Options"] = "nosniff"
    if isinstance(response, FileResponse):
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
