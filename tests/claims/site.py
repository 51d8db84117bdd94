"""A web site on this machine, which counts who asks, and rules under which it alone may be reached."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from pathlib import Path

from claims.fetching import Rules

HERE = "127.0.0.1"
# Another address of the same machine, which nobody may reach: what is asked there went astray.
ELSEWHERE = "127.0.0.2"
HTML = "text/html; charset=utf-8"
DATA = Path(__file__).parent / "data"


class Site:
    """Answers on two addresses at one port. `answers` are the bytes for a path; a function gets the connection."""

    def __init__(self, tls: bool = False) -> None:
        self.answers = {}
        self.asked = []
        self.strayed = []
        self._closing = threading.Event()
        self._tls = None
        if tls:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(DATA / "certificate.pem")
        self._listeners = [self._listen(HERE, 0)]
        self.port = self._listeners[0].getsockname()[1]
        self._listeners.append(self._listen(ELSEWHERE, self.port))
        for listener in self._listeners:
            threading.Thread(target=self._serve, args=[listener], daemon=True).start()

    @staticmethod
    def _listen(address, port):
        listener = socket.create_server((address, port))
        listener.settimeout(0.1)
        return listener

    def url(self, path="/", host="site.example", scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    def page(self, path, body, *, content_type=HTML, status="200 OK", **headers):
        body = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = {"Content-Type": content_type, "Content-Length": len(body), **named}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        self.answers[path] = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body

    def leads(self, path, location, status="302 Found"):
        self.page(path, "", status=status, Location=location)

    def rules(self, resolve=None, **changes):
        """Rules that allow this site alone, at its own port."""
        defaults = {
            "ports": frozenset({self.port}),
            "resolve": resolve or (lambda host, port: [host if host[0].isdigit() or ":" in host else HERE]),
            "is_allowed": lambda address: address == HERE,
            "user_agent": "NewsroomEvidence/test",
        }
        return Rules(**(defaults | changes))

    def _serve(self, listener):
        while not self._closing.is_set():
            try:
                connection, _peer = listener.accept()
            except OSError:
                continue
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection):
        try:
            strayed = connection.getsockname()[0] == ELSEWHERE
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            request = b""
            connection.settimeout(5)
            while b"\r\n\r\n" not in request and (more := connection.recv(65536)):
                request += more
            (self.strayed if strayed else self.asked).append(request.decode("latin-1"))
            path = request.split(b" ")[1].decode("latin-1")
            answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
        except OSError:
            pass
        finally:
            connection.close()

    def close(self):
        self._closing.set()
        for listener in self._listeners:
            listener.close()


@contextmanager
def site_of(**options):
    site = Site(**options)
    try:
        yield site
    finally:
        site.close()
