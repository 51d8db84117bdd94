"""Make the demonstration newsroom, serve it, and look at every page of it.

    python -m audit screenshots [directory]
    python -m audit check [axe] [html] [lighthouse]

With AUDIT_DATA_DIR the newsroom is made there once, and kept.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .site import demonstration

CHECKS = ("axe", "html", "lighthouse")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["screenshots", *rest] if len(rest) < 2:
            return _in_demonstration(lambda address: _screenshots(address, Path(rest[0] if rest else "screenshots")))
        case ["check", *chosen] if set(chosen) <= set(CHECKS):
            return _in_demonstration(lambda address: _check(address, chosen or list(CHECKS)))
    sys.stderr.write(__doc__ or "")
    return 2


def _in_demonstration(look: Any) -> int:
    print("Making the demonstration newsroom, which takes a minute or two ...", flush=True)
    with demonstration(os.environ.get("AUDIT_DATA_DIR", "")) as address:
        print(f"Serving it at {address}/ until this is done.", flush=True)
        return look(address)


def _screenshots(address: str, directory: Path) -> int:
    from .screenshots import take, write_sheet  # noqa: PLC0415 (models can be imported now, and not before)

    directory.mkdir(parents=True, exist_ok=True)
    taken = []
    for page, tab in _walk(address):
        taken.append((page, take(tab, page, directory)))
        print(f"  {page.name}", flush=True)
    print(f"Open {write_sheet(taken, directory).resolve()} to look through them.")
    return 0


def _check(address: str, chosen: list[str]) -> int:
    looks = {"axe": _axe, "html": _html, "lighthouse": _lighthouse}
    wrong = 0
    for name in chosen:
        print(f"\n== {name} ==", flush=True)
        found = looks[name](address)
        print("\n".join(found) or "Nothing is wrong.")
        wrong += len(found)
    return 1 if wrong else 0


def _axe(address: str) -> list[str]:
    from .browsing import VIEWS, open_page, too_wide, violations  # noqa: PLC0415

    found = []
    for page, tab in _walk(address):
        open_page(tab, page)
        wrong = [f"{page.name}: {each}" for each in [*violations(tab, VIEWS), *too_wide(tab)]]
        print("\n".join([f"  {page.name}", *wrong]), flush=True)
        found += wrong
    return found


def _html(address: str) -> list[str]:
    from . import markup  # noqa: PLC0415
    from .pages import public_pages  # noqa: PLC0415

    jar = markup.checker()
    if jar is None:
        return ["The Nu HTML checker is missing: it needs Java, and `npm install` here."]
    with TemporaryDirectory() as directory:
        markup.save(public_pages(), Path(directory))
        return markup.errors(jar, Path(directory))


def _lighthouse(address: str) -> list[str]:
    from . import lighthouse  # noqa: PLC0415
    from .things import Things  # noqa: PLC0415

    return lighthouse.shortcomings(f"{address}{Things().story_url}")


def _walk(address: str) -> Any:
    """Every page with a tab in which to open it: readers' first, then those of the desk."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from .browsing import ARGUMENTS, context_of  # noqa: PLC0415
    from .pages import desk_pages, public_pages  # noqa: PLC0415
    from .things import Things  # noqa: PLC0415

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for pages, person in ((public_pages(), None), (desk_pages(), Things().person)):
            with context_of(browser, address, person) as context:
                tab = context.new_page()
                for page in pages:
                    yield page, tab
        browser.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
