"""Processes of their own on the database of the tests, with the settings of production."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

ROOT = Path(__file__).resolve().parent.parent.parent
CSRF = "a" * 32


def environment(**more: str) -> dict[str, str]:
    """What a process needs to serve what the test at hand has in its database."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
        "HTTPS": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        **more,
    }


def wait_for_the_killed() -> None:
    """Wait until the database has ended what processes had sent that are no more: PostgreSQL may still commit it."""
    if connection.vendor != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(f"{others} AND backend_type = 'client backend' AND state <> 'idle'")
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("Somebody is still at work in the database.")


def database_url() -> str:
    """The address of the database of the test at hand."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    return f"postgres://{login}@{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}/{known['NAME']}"


@contextmanager
def started(*arguments: str, more: dict[str, str] | None = None, **options):
    """Run Python with these arguments, and `more` in its environment; whatever is left of it at the end is killed."""
    env = environment(**(more or {}))
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=env, text=True, start_new_session=True, **options
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
        process.communicate()


@contextmanager
def server(*, workers: int = 2, **more: str):
    """The server as it runs in production, on a port of its own: yields its process and the port."""
    port = free_port()
    options = f"--bind 127.0.0.1:{port} --workers {workers} --threads 4 --log-level error --no-control-socket".split()
    with started("-m", "gunicorn", "newsroom.wsgi", *options, more=more, stderr=subprocess.DEVNULL) as process:
        assert wait_for(lambda: answers(port))
        yield process, port


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answers(port: int) -> bool:
    try:
        return ask(port, "/healthz").status == 200
    except OSError:
        return False


def wait_for(condition, seconds=30):
    """Wait until it holds, and return whether it did."""
    until = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return holds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


def ask(port: int, path: str, data=None, *, session: str = "", files=None) -> Answer:
    """Ask a server for a page, or send it a form. Nothing is followed. Raises OSError where it does not answer."""
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}"} if session or data is not None else {}
    body = None
    if files:
        body, headers["Content-Type"] = _in_parts({**data, "csrfmiddlewaretoken": CSRF}, files)
    elif data is not None:
        body = urlencode({**data, "csrfmiddlewaretoken": CSRF}, doseq=True)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET" if data is None else "POST", path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode(errors="replace"))
    except HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def _in_parts(data, files) -> tuple[bytes, str]:
    """A form with files as a browser sends it, and its type."""
    content = encode_multipart(BOUNDARY, {**data, **files})
    return content, MULTIPART_CONTENT
