"""A browser that goes from page to page: signed in or not, in three widths, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.conf import settings
from django.test import Client

from .pages import Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WIDTHS = {390: 844, 768: 1024, 1440: 1000}
THEMES = ("light", "dark")
VIEWS = [(width, theme) for width in WIDTHS for theme in THEMES]
# 400 per cent of zoom in a window of 1280 pixels.
NARROWEST = 320
# Sources run through the browser's own protocol, so that the content security policy stays as strict as it is.
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN = """async () => {
  // Django's own field for choosing several, in the forms of roles and accounts, has a fault that is not ours to mend.
  // The mark across a preview is decoration: what it says stands above the page as well.
  const found = await axe.run({ exclude: [".selector .help-tooltip", ".watermark"] }, {
    resultTypes: ["violations"],
    iframes: false,
    preload: false,
    rules: {
      "target-size": { enabled: true },
      // It takes no picture for a label; the admin's magnifying glass, with its text, is one.
      "label-title-only": { enabled: false },
    },
  })
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary]))
}"""
WIDER = """() => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
}"""

CUT_OFF = """() => [...document.querySelectorAll("input, select, textarea, button")].filter((field) => {
  const { right, width } = field.getBoundingClientRect()
  if (width < 5 || !field.checkVisibility({ visibilityProperty: true })) return false
  for (let around = field.parentElement; around !== document.body; around = around.parentElement) {
    const overflow = getComputedStyle(around).overflowX
    if (overflow !== "visible") return overflow !== "auto" && right > around.getBoundingClientRect().right + 1
  }
}).map(({ id, className, nodeName }) => `${nodeName.toLowerCase()}#${id}.${className}`)"""


@contextmanager
def context_of(browser: Any, base_url: str, person: Any = None) -> Iterator[Any]:
    """A window of its own; of `person`, if there is one, who is signed in already."""
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    if person:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    try:
        yield context
    finally:
        context.close()


def open_page(tab: Any, page: Page) -> None:
    """Go to the page. Raises AssertionError if it is another, or in another state, than the list says."""
    if page.html:
        answer = {"status": page.status, "content_type": "text/html; charset=utf-8", "body": page.html}
        tab.route(f"**{page.address}", lambda route: route.fulfill(**answer))
    response = tab.goto(page.address, wait_until="load")
    assert response.status == page.status, f"{page.name}: {page.address} answers {response.status}"
    assert not response.request.redirected_from, f"{page.name}: {page.address} leads to {response.url}"
    # An editor gets its name a moment after it has come.
    tab.wait_for_function("() => !document.querySelector('.ProseMirror:not([aria-label])')")


def show(tab: Any, width: int, theme: str) -> None:
    tab.set_viewport_size({"width": width, "height": WIDTHS.get(width, 800)})
    tab.emulate_media(color_scheme=theme)


def violations(tab: Any, views: list[tuple[int, str]]) -> list[str]:
    """What axe-core finds wrong with the page that is open, each once with the views that it is found in."""
    tab.evaluate(AXE.read_text())
    found: dict[tuple[str, str], list[str]] = {}
    reasons = {}
    for width, theme in views:
        show(tab, width, theme)
        # A bar that sticks to the end of the window lies over what is behind it until one comes to the end of the page.
        tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        for rule, target, why in tab.evaluate(RUN):
            found.setdefault((rule, target), []).append(f"{width} {theme}")
            reasons[rule, target] = " ".join(why.split())
    return [f"{rule}: {target} ({', '.join(seen)}): {reasons[rule, target]}" for (rule, target), seen in found.items()]


def too_wide(tab: Any) -> list[str]:
    """What stands out of the narrowest window, so that one would have to scroll sideways, and what is cut off there."""
    show(tab, NARROWEST, "light")
    return [
        *(f"{NARROWEST}: stands out to the right: {element}" for element in tab.evaluate(WIDER)),
        *(f"{NARROWEST}: is cut off: {element}" for element in tab.evaluate(CUT_OFF)),
    ]
