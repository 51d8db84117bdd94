from typing import Any

from django.conf import settings
from django.http import HttpRequest


def publication(request: HttpRequest) -> dict[str, Any]:
    """The name under which the newsroom publishes, for every template. No query."""
    return {
        "publication_name": settings.PUBLICATION_NAME,
        "publication_tagline": settings.PUBLICATION_TAGLINE,
        "has_drawn_wordmark": settings.PUBLICATION_HAS_WORDMARK,
    }
