"""Django's cache in Redis, which is empty when Redis is down: pages come slower then, and nothing fails.

Limits are not counted meanwhile. After a failure Redis is left alone for some seconds, so that not each request waits
for it in vain.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
# Reading from memory on the same network takes milliseconds: what takes so long is down.
TIMEOUT_SECONDS = 1.0


class ForgivingClient(RedisCacheClient):
    def __init__(self, servers: Any, **options: Any) -> None:
        timeouts = {"socket_connect_timeout": TIMEOUT_SECONDS, "socket_timeout": TIMEOUT_SECONDS}
        super().__init__(servers, **timeouts | options)
        self._silent_until = 0.0

    def ask_at_once(self) -> None:
        """Have the next question be asked, however short a time ago Redis did not answer."""
        self._silent_until = 0.0

    def get(self, key: Any, default: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).get(key, default), default)

    def get_many(self, keys: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).has_key(key), False)

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        """True when Redis is down: nobody else was quicker."""
        return self._asked(lambda: super(ForgivingClient, self).add(key, value, timeout), True)

    def set(self, key: Any, value: Any, timeout: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).set(key, value, timeout), None)

    def set_many(self, data: Any, timeout: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).set_many(data, timeout), None)

    def touch(self, key: Any, timeout: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).delete(key), False)

    def delete_many(self, keys: Any) -> Any:
        return self._asked(lambda: super(ForgivingClient, self).delete_many(keys), None)

    def incr(self, key: Any, delta: Any) -> Any:
        """Raises ValueError for a key that is not there: any, when Redis is down."""
        if (count := self._asked(lambda: super(ForgivingClient, self).incr(key, delta), None)) is None:
            raise ValueError(f"Key '{key}' not found.")
        return count

    def _asked(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < self._silent_until:
            return otherwise
        try:
            return ask()
        except RedisError:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("Redis does not answer. It is asked again in %g seconds.", PAUSE_SECONDS, exc_info=True)
            return otherwise


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

    def ask_at_once(self) -> None:
        """Have the next question be asked, however short a time ago Redis did not answer."""
        client: Any = self._cache
        client.ask_at_once()
