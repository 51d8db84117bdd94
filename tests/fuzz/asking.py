"""Sending a request that may be anything, and judging the answer: no error of the server, and nothing half done."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, assume
from hypothesis import settings as hypothesis

# So many times as many requests as in the tests of every day, and others each time.
TIMES = int(os.environ.get("FUZZ", "1"))
# A server refuses a longer first line: gunicorn of 4,094 bytes, nginx of 8,192.
LONGEST_LINE = 8192
URLENCODED = "application/x-www-form-urlencoded"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What is typed is kept where it cannot be saved, and a session says when it was last seen.
KEPT_ALL_THE_SAME = {"articles_draft", "django_session", "usersessions_usersession", "newsroom_signin"}


def tried(number: int) -> hypothesis:
    """How a test draws so many requests; with FUZZ, more."""
    return hypothesis(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=TIMES > 1,
    )


@dataclass(frozen=True)
class Asked:
    """A request. `path` is as it stands in the first line, with its query."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = URLENCODED
    headers: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        said = f"{self.method} {self.path[:1500]} {self.headers} {self.content_type}"
        return f"<{said}: {self.body[:3000]!r} of {len(self.body)} bytes>"


class Site:
    """The site as one person uses it. What a request does is taken back."""

    def __init__(self, person: Any = None) -> None:
        self.client = Client()
        if person:
            self.client.force_login(person)
        self.cookies = self.client.cookies.output()
        self.session = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        self.before = _rows()

    def ask(self, asked: Asked) -> Any:
        """Return what is answered. AssertionError for an error of the server, and for what a refusal left behind."""
        assume(len(asked.path) < LONGEST_LINE)
        for cache in caches:
            caches[cache].clear()
        self.client.cookies.clear()
        if self.session and "Cookie" not in asked.headers:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session.value
        wrote: list[str] = []
        with transaction.atomic(), connection.execute_wrapper(_noting(wrote)):
            response = self.client.generic(
                asked.method, asked.path, asked.body, asked.content_type, headers=asked.headers or None
            )
            text = b"".join(response) if response.streaming else response.content
            assert response.status_code < 500, response.status_code
            if wrote and _is_refused(asked, response, text):
                changed = {name for name, rows in _rows().items() if rows != self.before[name]}
                assert changed <= KEPT_ALL_THE_SAME, (response.status_code, changed)
            transaction.set_rollback(True)
        return response


def _is_refused(asked: Asked, response: Any, text: bytes) -> bool:
    is_wrong = b'class="errorlist' in text or b"errornote" in text
    return response.status_code >= 400 or (asked.method == "POST" and is_wrong and response.status_code == 200)


def _noting(wrote: list[str]) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:7].upper().startswith(WRITES):
            wrote.append(sql)
        return execute(sql, params, many, context)

    return note


def _rows() -> dict[str, bytes]:
    """What is in each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = blake2b(repr(sorted(map(repr, cursor.fetchall()))).encode("utf-8", "replace")).digest()
    return found
