"""A connection that ends when its time is over or too much has come, however slowly or in whatever pieces."""

from __future__ import annotations

import io
import socket
import time
from types import TracebackType
from typing import Self

from .unpacking import TooLargeError


class Wire:
    """What `http.client` needs of a socket. Before every read, the time that is left is looked at.

    A timeout of the socket alone is one of each read: a byte every second would keep it waiting for ever.
    """

    def __init__(self, sock: socket.socket, *, deadline: float, silence: float, limit: int) -> None:
        self.sock = sock
        self.deadline = deadline
        self.silence = silence
        self.left = limit

    def _wait(self) -> None:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self.sock.settimeout(min(self.silence, remaining))

    def sendall(self, data: bytes) -> None:
        self._wait()
        self.sock.sendall(data)

    def recv_into(self, buffer: memoryview) -> int:
        """Raises TimeoutError, and TooLargeError."""
        self._wait()
        size = self.sock.recv_into(buffer)
        self.left -= size
        if self.left < 0:
            raise TooLargeError
        return size

    def makefile(self, mode: str = "rb") -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Nothing yet: `http.client` closes what it has sent on, and reads on from the file that it made of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.sock.close()


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what a BufferedReader passes
        return self.wire.recv_into(buffer)
