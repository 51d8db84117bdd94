"""The HTML of every public page, looked through by the Nu HTML checker: https://validator.github.io/validator/"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.test import Client

from .pages import Page

TOOLS = Path(__file__).resolve().parent.parent / "node_modules"


def checker() -> Path | None:
    """Return where the checker is: in `node_modules`, or where VNU_JAR says. None without it, or without Java."""
    jar = Path(os.environ.get("VNU_JAR") or TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar")
    return jar if jar.is_file() and shutil.which("java") else None


def save(pages: Iterable[Page], directory: Path) -> None:
    """Put what the site answers into files, one a page."""
    client = Client(SERVER_NAME="127.0.0.1")
    for page in pages:
        html = page.html or client.get(page.address).text
        (directory / f"{page.name}.html").write_text(html)


def errors(jar: Path, directory: Path) -> list[str]:
    """What is wrong with the files in `directory`. Starts Java once."""
    done = subprocess.run(
        ["java", "-jar", jar, "--exit-zero-always", "--errors-only", "--format", "json", directory],
        capture_output=True,
        check=True,
        text=True,
    )
    return [
        f"{Path(each['url']).stem}, line {each['lastLine']}: {each['message']} {' '.join(each['extract'].split())}"
        for each in json.loads(done.stderr)["messages"]
    ]
