"""The site as a web server runs it, and what its requests cost: for benchmarks that compare one page with another.

Time is the processor's, of the worker and, with PostgreSQL, of the process that serves its connection: it is what a
request costs however busy the machine is, and it leaves out who asks, and waiting. It is read from /proc, so that takes
Linux.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HOST = "testserver"


class Server:
    """Gunicorn with one worker, and what its worker and its connection to the database have cost so far."""

    def __init__(self, port: int) -> None:
        self.port = port
        _status, _headers, body = self.fetch("/bare/processes/")
        self._processes: list[int] = json.loads(body)

    def seconds(self) -> float:
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self._processes) / 1e9

    def fetch(self, address: str, etag: str = "") -> tuple[int, dict[str, str], bytes]:
        """Return the status of a page, its headers and its body."""
        condition = f"If-None-Match: {etag}\r\n" if etag else ""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{condition}\r\n".encode())
            answer = b"".join(iter(lambda: line.recv(1 << 18), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
        return int(status.split()[1]), headers, body

    def cost(self, address: str, times: int, etag: str = "") -> float:
        """Return what a request costs, in seconds of the processor."""
        wanted = 304 if etag else 200
        began = self.seconds()
        for _ in range(times):
            status, _headers, _body = self.fetch(address, etag)
            assert status == wanted, f"{address}: {status}"
        return (self.seconds() - began) / times


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "benchmarks.bare", "--workers", "1", "--log-level", "error"]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], env={**os.environ, **environment})
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield Server(port)
    finally:
        process.terminate()
        process.wait()
