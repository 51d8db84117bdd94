"""Files in an S3-compatible store, where several machines serve the site. Needs the extra `s3`."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

# More of a file than this is read by way of the disk, not of memory.
IN_MEMORY = 8 * 1024 * 1024


class PictureStorage(S3Storage):  # type: ignore[misc]  # the library has no types
    """The library's pictures. Pages name them without asking the store, so that they come when it is down."""

    def __init__(self, **options: Any) -> None:
        # A file is never changed under its name.
        kept = {"CacheControl": "public, max-age=31536000, immutable"}
        super().__init__(
            **{"file_overwrite": False, "object_parameters": kept, "max_memory_size": IN_MEMORY, "default_acl": None}
            | options
        )

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the picture's address: below S3_PUBLIC_URL, or below MEDIA_URL, where Django hands it out."""
        base = settings.S3_PUBLIC_URL or settings.MEDIA_URL.rstrip("/")
        return f"{base}/{filepath_to_uri(name)}"


class EvidenceStorage(S3Storage):  # type: ignore[misc]  # the same
    """Files of sources, in a bucket that nobody but the site may read. A file in it has no address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_overwrite": False, "max_memory_size": IN_MEMORY, "default_acl": "private"} | options)

    def url(self, name: str, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValueError("Files of sources have no address. The desk hands them out: see claims.admin.evidence_files.")
