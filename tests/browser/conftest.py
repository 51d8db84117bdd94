"""A real browser on a real server. Whatever the page says in its console that is wrong fails the test."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import CHROMIUM

# The driver runs its own event loop in this thread; the database is asked beside it, not within it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A machine that is busy makes no test wrong.
expect.set_options(timeout=20_000)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """Call it for a page of its own: `open_page(user)` is signed in, `open_page()` is a reader's.

    `ignore` is part of a complaint that the test itself gives the browser cause for.
    """
    contexts = []
    problems = []

    def open_one(user=None, *, width=1440, height=1000, ignore="") -> Page:
        def note(message) -> None:
            if message.type in ("error", "warning") and not (ignore and ignore in message.text):
                problems.append(f"{message.text} {message.location['url']}")

        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
        contexts.append(context)
        # Of every page of it, those too that a page opens.
        context.on("weberror", lambda event: problems.append(str(event.error)))
        context.on("console", note)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if user:
            sign_in(page, user, live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def sign_in(page: Page, user, url: str) -> None:
    """Give the browser the session of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
