"""What other sites put into a page of theirs to show a check."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .claim_review import Absolute
from .models import Verdict
from .public import claim_url

WIDTH, HEIGHT = 600, 280


def frame(verdict: Verdict, absolute: Absolute, width: int = WIDTH, height: int = HEIGHT) -> SafeString:
    """Return the element that frames the check. Its title is what a screen reader calls it. No query."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
        absolute(embed_url(verdict)),
        f"{settings.PUBLICATION_NAME}: {verdict.statement}",
        width,
        height,
    )


def embed_url(verdict: Verdict) -> str:
    """Return the address of the small page that is framed."""
    return f"{claim_url(verdict.claim_id, verdict.statement)}embed/"
