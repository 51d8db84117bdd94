"""The demonstration newsroom in a directory of its own, complete, and served as it would be in production."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.request import urlopen

ENVIRONMENT = {
    "ALLOWED_HOSTS": "127.0.0.1",
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    "HTTPS": "0",
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "only-for-looking-at-it-on-this-machine",
    "SERVE_MEDIA": "1",
}


@contextmanager
def demonstration(data_dir: str = "") -> Iterator[str]:
    """Make the newsroom, serve it, and yield its address. It is gone afterwards, unless it is in `data_dir`."""
    directory = data_dir or mkdtemp(prefix="newsroom-audit-")
    try:
        _make(directory)
        with _served() as address:
            yield address
    finally:
        if not data_dir:
            shutil.rmtree(directory, ignore_errors=True)


def _make(directory: str) -> None:
    for name in ("DATABASE_URL", "CACHE_URL", "PUBLIC_URL", "TIME_ZONE", "LANGUAGE_CODE"):
        os.environ.pop(name, None)
    os.environ |= ENVIRONMENT | {"DATA_DIR": directory}
    # The driver of the browser runs an event loop in this thread; the database is asked beside it, not within it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django  # noqa: PLC0415 (now that it is said where the data are)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    for command, options in (
        ("migrate", {"verbosity": 0}),
        ("collectstatic", {"verbosity": 0, "interactive": False}),
        ("demo", {"stdout": open(os.devnull, "w"), "force": True}),  # noqa: SIM115, PTH123
        ("work", {"once": True}),
    ):
        call_command(command, **options)
    from .scene import complete  # noqa: PLC0415

    complete()


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--log-level", "warning"]
    gunicorn = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen([gunicorn, "newsroom.wsgi", *arguments])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/methodology/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        try:
            with urlopen(address, timeout=30):
                return
        except OSError:
            if server.poll() is not None:
                raise SystemExit("The site cannot be served: see above.") from None
            time.sleep(0.2)
    raise SystemExit(f"Nothing answers at {address}.")
