"""Pictures of every page in every width and theme, and a sheet on which one can look through them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from .browsing import VIEWS, open_page, show
from .pages import Page

# What is below the fold loads when one comes there; nobody does.
ALL_PICTURES = """async () => {
  for (const picture of document.images) picture.loading = "eager"
  await Promise.all([...document.images].map((picture) => picture.decode().catch(() => null)))
}"""
# A long list says no more at its end.
LONGEST = 6000
STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color-scheme: light dark; }
h2 { margin: 3rem 0 0.5rem; font-size: 1.1rem; }
ul { align-items: start; display: grid; gap: 1rem; grid-template-columns: 1fr 1fr 2fr 2fr 4fr 4fr; list-style: none;
  margin: 0; padding: 0; }
img { aspect-ratio: 3 / 4; border: 1px solid gray; object-fit: cover; object-position: top; width: 100%; }
nav { columns: 14rem; }
"""


def take(tab: Any, page: Page, directory: Path) -> list[str]:
    """Take the page's pictures, and return the names of their files."""
    open_page(tab, page)
    tab.evaluate(ALL_PICTURES)
    names = []
    for width, theme in VIEWS:
        show(tab, width, theme)
        name = f"{page.name}-{width}-{theme}.jpeg"
        height = min(tab.evaluate("document.documentElement.scrollHeight"), LONGEST)
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        tab.screenshot(path=directory / name, full_page=True, clip=clip, quality=70, animations="disabled")
        names.append(name)
    return names


def write_sheet(taken: Iterable[tuple[Page, list[str]]], directory: Path) -> Path:
    """Write the sheet that shows them all, and return its path."""
    contents, pages = [], []
    for page, names in taken:
        contents.append(f'<a href="#{page.name}">{page.name}</a><br>')
        shown = "".join(
            f'<li><a href="{name}"><img src="{name}" loading="lazy" alt="{page.name}, {view[0]} pixels, {view[1]}"></a>'
            for name, view in zip(names, VIEWS, strict=True)
        )
        pages.append(f'<h2 id="{page.name}">{page.name} <code>{escape(page.address)}</code></h2>\n<ul>{shown}</ul>')
    sheet = directory / "index.html"
    head = f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Every page</title><style>{STYLE}</style>'
    sheet.write_text("\n".join([head, "<h1>Every page</h1>", "<nav>", *contents, "</nav>", *pages]))
    return sheet
