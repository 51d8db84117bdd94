"""Fetching a page that somebody typed the address of, without being led anywhere else: docs/decisions/fetching.md."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from .public_addresses import Target, UnreachableError, is_public, target_of
from .unpacking import TooLargeError, read_body
from .wire import Wire

REDIRECTS = frozenset({301, 302, 303, 307, 308})
READABLE = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})
# What says when a page is from, and which page it is.
KEPT_HEADERS = ("Content-Type", "Date", "Last-Modified", "ETag", "Content-Language", "Server", "Age", "Link")


class FetchError(Exception):
    """The page was not fetched. The message says why, to a person; it names no address.

    `is_gone`: there is no site of that name.
    """

    def __init__(self, message: str, *, is_gone: bool = False) -> None:
        super().__init__(message)
        self.is_gone = is_gone


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError if it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Rules:
    """What a request may do. Only tests have others than these."""

    ports: frozenset[int] = field(default_factory=lambda: settings.FETCH_PORTS)
    resolve: Callable[[str, int], list[str]] = resolve
    is_allowed: Callable[[str], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    user_agent: str = field(default_factory=lambda: settings.FETCH_USER_AGENT)
    redirects: int = 5
    wire_bytes: int = 10_000_000
    body_bytes: int = 20_000_000
    seconds: float = 15.0
    silence: float = 5.0


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered, in the end."""

    asked_url: str
    final_url: str
    status: int
    headers: dict[str, str]
    content_type: str
    charset: str
    body: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest() if self.body else ""


def fetch(url: str, rules: Rules | None = None) -> Page:
    """Return what is at `url` now, after redirects. Raises FetchError, with a message for whoever asked.

    Nothing is reached but public addresses, on the ports that are allowed; each step of the way is looked at anew.
    """
    rules = rules or Rules()
    deadline = time.monotonic() + rules.seconds
    asked = url
    for _step in range(rules.redirects + 1):
        try:
            target = target_of(url, rules.ports)
            with _connected(target, rules, deadline) as wire:
                answer = _ask(target, wire, rules)
                if answer.status not in REDIRECTS or not answer.headers.get("Location"):
                    return _page(asked, target, answer, rules)
                # A header's bytes are read as Latin-1, whatever they are.
                location = answer.headers["Location"].encode("latin-1", "replace").decode("utf-8", "replace")
                url = urljoin(target.url, location)
        except UnreachableError as error:
            raise FetchError(str(error)) from error
        except TooLargeError as error:
            raise FetchError(_("The page is too large to be fetched. Save it, and add it as a file.")) from error
        except TimeoutError as error:
            raise FetchError(_("The page took too long to come. Try again later, or add it as a file.")) from error
        except ssl.SSLCertVerificationError as error:
            raise FetchError(
                _("The site could not prove that it is what it says: its certificate is wrong.")
            ) from error
        except (OSError, HTTPException, ValueError) as error:
            raise FetchError(_("The site could not be reached, or broke off. Try again later.")) from error
    raise FetchError(_("The address leads on and on to others, and never to a page."))


def _addresses(target: Target, rules: Rules, deadline: float) -> list[str]:
    """Where the host is: asked once, so that nobody can change the answer between the look at it and its use."""
    found: list[str] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(rules.resolve(target.host, target.port))
        except OSError as error:
            failed.append(error)
        except UnicodeError:
            failed.append(socket.gaierror(socket.EAI_NONAME, "not a name"))

    # The system's resolver knows no limit of time.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, deadline - time.monotonic()))
    if asking.is_alive():
        raise TimeoutError
    if failed or not found:
        unknown = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        if failed and isinstance(failed[0], socket.gaierror) and failed[0].errno not in unknown:
            raise FetchError(_("The site could not be looked up. Is there a network? Try again later."))
        raise FetchError(_("There is no site of that name."), is_gone=True)
    # One of them is enough to refuse all: an honest site has no address within.
    if not all(map(rules.is_allowed, found)):
        raise UnreachableError(_("The address leads into a private network. Only public pages are fetched."))
    return found


def _connected(target: Target, rules: Rules, deadline: float) -> Wire:
    """A connection to the very address that was looked at, of a server that proved to have the name asked for."""
    failure: OSError = ConnectionError()
    for address in _addresses(target, rules, deadline)[:4]:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        plain = None
        try:
            # A literal address: nothing is looked up again.
            plain = socket.create_connection((address, target.port), timeout=min(rules.silence, remaining))
            sock = plain
            if target.scheme == "https":
                sock = rules.tls().wrap_socket(plain, server_hostname=target.host)
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:
            if plain is not None:
                plain.close()
            failure = error
        else:
            return Wire(sock, deadline=deadline, silence=rules.silence, limit=rules.wire_bytes)
    raise failure


def _ask(target: Target, wire: Wire, rules: Rules) -> HTTPResponse:
    """Send the request, without cookies, credentials or a word about where it comes from."""
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0
    connection.sock = wire
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", target.authority)
    connection.putheader("User-Agent", rules.user_agent)
    connection.putheader("Accept", "text/html, application/xhtml+xml, text/plain, application/pdf;q=0.9")
    connection.putheader("Accept-Encoding", "gzip")
    connection.putheader("Connection", "close")
    connection.endheaders()
    return connection.getresponse()


def _page(asked: str, target: Target, answer: HTTPResponse, rules: Rules) -> Page:
    # Not as the library reads it, to which nonsense is text.
    content_type = (answer.headers["Content-Type"] or "").partition(";")[0].strip().lower()
    is_there = 200 <= answer.status < 300
    if is_there and content_type not in READABLE:
        raise FetchError(
            _("This is no page, text or PDF, so it is not fetched. Save it yourself, and add it as a file.")
        )
    # What a server says in place of a page is not evidence.
    body = read_body(answer, rules.wire_bytes, rules.body_bytes) if is_there else b""
    return Page(
        asked_url=asked,
        final_url=target.url,
        status=answer.status,
        headers={name: answer.headers[name][:500] for name in KEPT_HEADERS if name in answer.headers},
        content_type=content_type[:60],
        charset=answer.headers.get_content_charset("") if content_type else "",
        body=body,
    )
