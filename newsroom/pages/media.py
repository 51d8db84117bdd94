"""Pictures, where no web server in front serves them."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# What is served, and as what. A machine may not know all of them.
TYPES = {".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of the library, for ever the same under its name. 404 for any other file. No query."""
    kind = TYPES.get(PurePosixPath(path).suffix)
    if kind is None or "\x00" in path:
        raise Http404("There is no such picture.")
    try:
        response = _read(request, path)
    except (SuspiciousFileOperation, FileNotFoundError) as error:
        raise Http404("There is no such picture.") from error
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever someone got into a file: opened by itself, it runs nothing and fetches nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if isinstance(response, FileResponse):
        response["Content-Type"] = kind
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _read(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file, from wherever pictures are kept. Raises FileNotFoundError."""
    if isinstance(default_storage, FileSystemStorage):
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    return FileResponse(default_storage.open(path))
