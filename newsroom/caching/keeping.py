"""Where pages are kept: Django's cache of that name. Where it does not answer, no page is kept, and each is made."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import caches
from django.http import HttpRequest

logger = logging.getLogger(__name__)
# For so long after it was right, a page is shown when the database does not answer.
STALE_SECONDS = 60 * 60
Answer = TypeVar("Answer")
Numbers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made, what it leans on and under which numbers; and until when, in seconds since 1970."""

    scopes: tuple[str, ...]
    numbers: Numbers
    until: float
    next_change: float | None
    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    # The same as gzip has it, or nothing.
    zipped: bytes = b""


def key_of(request: HttpRequest) -> str:
    """Return the name under which the page of a request is kept: one for each address of each host.

    It begins otherwise than those of a release that kept pages in another form.
    """
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return f"page2:{hashlib.blake2b(address.encode(), digest_size=20).hexdigest()}"


def kept(key: str) -> Kept | None:
    page: Kept | None = _asked(lambda: caches["pages"].get(key), None)
    return page


def keep(key: str, page: Kept, seconds: int) -> None:
    """Keep a page that is right for so many seconds, and for longer for when nothing can be made."""
    _asked(lambda: caches["pages"].set(key, page, timeout=seconds + STALE_SECONDS), None)


def forget_all() -> None:
    """Keep no page for when nothing can be made: what readers may not see is in one of them."""
    _asked(caches["pages"].clear, None)


def claim(key: str, seconds: float) -> bool:
    """Return whether nobody else is making the page, and take that on for `seconds` if so."""
    return _asked(lambda: caches["pages"].add(f"{key}:turn", True, timeout=int(seconds) + 1), True)


def is_claimed(key: str) -> bool:
    return bool(_asked(lambda: caches["pages"].get(f"{key}:turn"), False))


def yield_turn(key: str) -> None:
    _asked(lambda: caches["pages"].delete(f"{key}:turn"), None)


def _asked(ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    """Return what the cache answers, or `otherwise` where it fails: readers get their page all the same."""
    try:
        return ask()
    except Exception:
        logger.warning("The cache of pages does not answer.", exc_info=True)
        return otherwise
