"""Telling the cache in front of the site, a CDN say, what it has to fetch again."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

from django.conf import settings

from articles.background import task

TIMEOUT_SECONDS = 10


@task
def purge(tags: list[str]) -> None:
    """Send `{"tags": [...]}` to PURGE_URL: the pages whose Cache-Tag has one of them have changed.

    Called by the worker, from the outbox. Raises OSError for anything but a success, so that it is tried again.
    """
    headers = {"Content-Type": "application/json"}
    if settings.PURGE_TOKEN:
        headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
    asked = Request(settings.PURGE_URL, json.dumps({"tags": tags}).encode(), headers, method="POST")  # noqa: S310
    with urlopen(asked, timeout=TIMEOUT_SECONDS):  # noqa: S310 (the operator's own address; it is read with the settings)
        pass
