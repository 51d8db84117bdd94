"""The request that is being answered."""

from __future__ import annotations

from contextvars import ContextVar

# Its name, in the log of every part that it passes; nothing outside a request.
request_id: ContextVar[str] = ContextVar("request_id", default="")
