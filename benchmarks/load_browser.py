"""What everyone who comes in benchmarks.load has: a browser, as far as HTTP goes.

It knows of the site what its pages say, and no Django: a form is sent with all the fields that its page has. What was
asked for and how that was answered is noted. Connections are not kept open, as they are not between nginx and the site.
"""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import lxml.html

from .load_notes import Asked, Notes, Plan

TIMEOUT = 30


class WrongAnswerError(Exception):
    """It was noted, and whoever asked begins anew."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def page(self) -> Any:
        return lxml.html.document_fromstring(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor(Thread, ABC):
    """Someone at a browser."""

    def __init__(self, plan: Plan, number: int) -> None:
        super().__init__(daemon=True)
        self.plan, self.number, self.chance = plan, number, Random(f"{plan.seed}-{number}")
        self.cookies: dict[str, str] = {}
        self.notes = Notes()

    def run(self) -> None:
        try:
            # Nobody comes at the same moment.
            self.rest(self.chance.random())
            self.begin()
            # Whoever has begun something finishes it, and nobody goes without having done anything.
            has_acted = False
            while not has_acted or not self.is_over:
                try:
                    self.act()
                except WrongAnswerError:
                    self.rest(1)
                has_acted = True
        except WrongAnswerError:
            pass
        except Exception as error:  # noqa: BLE001 (whoever reads the result is told)
            self.notes.bugs.append(f"{type(self).__name__}: {error!r}")

    def begin(self) -> None:
        """What comes before all else."""

    @abstractmethod
    def act(self) -> None:
        """Do one thing, as those of its kind do."""

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.plan.until

    def rest(self, share: float) -> None:
        """Wait for a share of the pause, but not past the end."""
        time.sleep(max(0.0, min(share * self.plan.pause, self.plan.until - time.monotonic())))

    def think(self) -> None:
        self.rest(self.chance.uniform(0.5, 1.5))

    def get(self, kind: str, path: str, **headers: str) -> Answer:
        return self.ask(kind, "GET", path, headers=headers)

    def post(self, kind: str, path: str, data: Iterable[tuple[str, str]]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(kind, "POST", path, urlencode(list(data)), headers)

    def ask(
        self, kind: str, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer. One that is none, or an error, is noted, and raises WrongAnswerError."""
        began, status, wrong = time.monotonic(), 0, ""
        try:
            answer = self._exchange(method, path, body, headers or {})
            status = answer.status
            if status not in (200, 302, 304):
                wrong = f"{status} for {method} {path}"
        except (OSError, HTTPException) as error:
            wrong = f"{type(error).__name__} for {method} {path}"
        self.notes.asked.append(Asked(kind, began, time.monotonic() - began, status, wrong))
        if wrong:
            raise WrongAnswerError
        return answer

    def _exchange(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        server = HTTPConnection("127.0.0.1", self.plan.port, timeout=TIMEOUT)
        # As the proxy says it: everyone has an address of their own.
        address = f"10.{self.plan.seed % 256}.{self.number // 250}.{self.number % 250 + 1}"
        known = {"X-Forwarded-For": address, "X-Forwarded-Proto": "http", "Connection": "close", **headers}
        if self.cookies:
            known["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            server.request(method, path, body, known)
            response = server.getresponse()
            found = response.read()
            for line in response.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Answer(response.status, dict(response.headers), found)
        finally:
            server.close()

    def wrong(self, kind: str, what: str) -> WrongAnswerError:
        """Note an answer that is no error of HTTP and still not what was promised."""
        self.notes.asked.append(Asked(kind, time.monotonic(), 0, 0, what))
        return WrongAnswerError()


def fields(page: Any, form_id: str, **typed: str) -> list[tuple[str, str]]:
    """Return what a browser sends of a form, but for its buttons, with what was typed into it."""
    (form,) = page.xpath(f"//form[@id='{form_id}']")
    for area in form.xpath(".//textarea"):
        # A browser takes the first line break as no part of the text; lxml leaves it in.
        area.value = (area.value or "").removeprefix("\n")
    sent = [(name, typed.get(name, value)) for name, value in form.form_values()]
    sent += [(name, value) for name, value in typed.items() if name not in dict(sent)]
    return [(name, re.sub(r"\r\n?|\n", "\r\n", value or "")) for name, value in sent]


def said(page: Any) -> str:
    """Return what the desk says on top of a page, and what it finds wrong with a form."""
    found = page.xpath("//ul[contains(@class, 'messagelist') or contains(@class, 'errorlist')]/li")
    return " ".join(" ".join(item.text_content().split()) for item in found)
