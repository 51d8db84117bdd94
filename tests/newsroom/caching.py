"""A cache that is down, and what one has."""

from __future__ import annotations

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from newsroom.caching.redis import ForgivingRedisCache


class Broken(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)

    def _fail(self, *args, **kwargs):
        raise ConnectionError("The cache is down.")

    add = get = set = delete = _fail


def how_many_are_kept() -> int:
    """How many entries the cache of pages has, in memory or in Redis."""
    pages = caches["pages"]
    if isinstance(pages, ForgivingRedisCache):
        return sum(1 for _key in pages._cache.get_client().scan_iter(f"{pages.key_prefix}:*"))
    return len(pages._cache)
