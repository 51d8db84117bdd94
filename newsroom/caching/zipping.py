"""Pages that are kept, made smaller once for every reader whose browser takes them so.

Only pages that are the same for everyone are: there is no secret in them that their size could tell (BREACH,
https://www.breachattack.com). The desk, searches and forms are left to no compression of ours.
"""

from __future__ import annotations

import gzip
import re

from django.http import HttpRequest

TEXTS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/atom+xml",
    "application/rss+xml",
    "application/xml",
)
# Below this, what is saved is less than what the names of the headers take.
TOO_SMALL = 500
LEVEL = 6
TAKES_IT = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def zipped(body: bytes, content_type: str) -> bytes:
    """Return the page as gzip has it; nothing for what is no text, or too little of it."""
    if len(body) < TOO_SMALL or not content_type.startswith(TEXTS):
        return b""
    return gzip.compress(body, LEVEL, mtime=0)


def takes_zipped(request: HttpRequest) -> bool:
    return bool(TAKES_IT.search(request.headers.get("Accept-Encoding", "")))
