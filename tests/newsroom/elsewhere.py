"""Another machine: a process with a database and a directory of its own, and the pages that readers get there.

`python -m tests.newsroom.elsewhere MOMENT OUT [BACKUP [NEXT]]` restores a backup, verifies it, asks for every public
page as of a moment, writes what they were to OUT, and makes the next backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import datetime
from html import unescape
from pathlib import Path

from tests.load.processes import ROOT, database_url, environment

__all__ = ["database_url", "pages", "restored", "run"]

# What names the machine, or is answered by the engine of a database in its own way.
NOT_ASKED = ("/static/", "/admin/", "/search/")
BEGINNINGS = ("/", "/claims/", "/claims/feed/", "/entities/", "/corrections/", "/corrections/feed/", "/methodology/")


def run(*arguments, data_dir, database_url):
    """Run Python there, and return what it came to."""
    env = environment(DATA_DIR=str(data_dir), DATABASE_URL=database_url, DEBUG="1", PAGE_CACHE_SECONDS="0")
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def restored(moment, *backups, data_dir, database_url):
    """Restore a backup there, and return what readers get; with a second name, back it up from there."""
    out = Path(data_dir) / "pages.json"
    arguments = ("-m", "tests.newsroom.elsewhere", moment.isoformat(), out, *backups)
    done = run(*arguments, data_dir=data_dir, database_url=database_url)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads(out.read_text())


def pages(moment, *, finds=False):
    """Ask for every public page that pages lead to, as of a moment; return the SHA-256 of each, by its address."""
    import time_machine  # noqa: PLC0415 (after Django is set up)
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    left_out = tuple(each for each in NOT_ASKED if not (finds and each == "/search/"))
    client, read = Client(), {}
    waiting = [*BEGINNINGS, *(["/search/?q=the", "/search/?q=launch"] if finds else [])]
    with time_machine.travel(moment, tick=False):
        while waiting:
            address = waiting.pop()
            # The form of a report has a token in it, which is another each time.
            if address in read or address.startswith(left_out) or "/report/" in address:
                continue
            response = client.get(address)
            body = b"".join(response) if response.streaming else response.content
            read[address] = f"{response.status_code} {hashlib.sha256(body).hexdigest()}"
            if not address.startswith(f"/{settings.MEDIA_URL.strip('/')}/"):
                waiting += _links(response, body.decode())
    return read


def _links(response, text):
    found = re.findall(r"""(?:href|src|data-src|content)="(/[^"/#][^"#]*)""", text)
    sources = [source.split()[0] for each in re.findall(r'srcset="([^"]*)"', text) for source in each.split(",")]
    moved = response.headers.get("Location", "")
    return [unescape(link) for link in (*found, *sources, *([moved] if moved.startswith("/") else []))]


def main():
    moment, out, *backups = sys.argv[1:]
    os.environ["ALLOWED_HOSTS"] = "testserver"
    import django  # noqa: PLC0415 (the environment comes first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    settings.DEBUG, settings.PUBLIC_URL = False, ""
    if backups:
        call_command("restore", backups[0])
        call_command("verify")
    Path(out).write_text(json.dumps(pages(datetime.fromisoformat(moment))))
    if backups[1:]:
        call_command("backup", backups[1])


if __name__ == "__main__":
    main()
