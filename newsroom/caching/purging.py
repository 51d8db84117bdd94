"""Telling the cache in front of the site, a CDN say, what it has to fetch again."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from articles.background import task

TIMEOUT_SECONDS = 10


class _Nowhere(HTTPRedirectHandler):
    """What is sent on elsewhere is not accepted: the library would ask there without the tags, and with the token."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@task
def purge(tags: list[str]) -> None:
    """Send `{"tags": [...]}` to PURGE_URL: the pages whose Cache-Tag has one of them have changed.

    Called by the worker, from the outbox. Raises OSError for anything but a success, so that it is tried again.
    """
    headers = {"Content-Type": "application/json"}
    if settings.PURGE_TOKEN:
        headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
    asked = Request(settings.PURGE_URL, json.dumps({"tags": tags}).encode(), headers, method="POST")  # noqa: S310
    with build_opener(_Nowhere).open(asked, timeout=TIMEOUT_SECONDS):
        pass
