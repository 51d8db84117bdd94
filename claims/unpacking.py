"""Reading the body of an answer: no more of it than is allowed, packed or unpacked."""

from __future__ import annotations

import zlib
from http.client import HTTPException, HTTPResponse

PIECE = 65536


class TooLargeError(Exception):
    """More came than is allowed, or would."""


def read_body(answer: HTTPResponse, wire_bytes: int, body_bytes: int) -> bytes:
    """Return the whole body, unpacked. Raises TooLargeError; HTTPException for one that is cut off or damaged."""
    if answer.length is not None and answer.length > wire_bytes:
        raise TooLargeError
    packed = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    if packed in ("gzip", "x-gzip", "deflate"):
        return _unpacked(answer, body_bytes)
    if packed != "identity":
        raise HTTPException("The page is packed in a way that was not asked for.")
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read(PIECE):
        size += len(piece)
        if size > body_bytes:
            raise TooLargeError
        pieces.append(piece)
    _require_whole(answer)
    return b"".join(pieces)


def _unpacked(answer: HTTPResponse, limit: int) -> bytes:
    """The body, unpacked piece by piece, so that a small one that unpacks to a huge one is seen before it is there."""
    # 32 and more: zlib looks at the first bytes itself, whether it is gzip or deflate.
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    pieces: list[bytes] = []
    size = 0
    try:
        while packed := answer.read(PIECE):
            while packed and not unpacker.eof:
                piece = unpacker.decompress(packed, PIECE)
                packed = unpacker.unconsumed_tail
                size += len(piece)
                if size > limit:
                    raise TooLargeError
                pieces.append(piece)
    except zlib.error as error:
        raise HTTPException("The page is damaged.") from error
    if pieces and not unpacker.eof:
        raise HTTPException("The page is cut off.")
    _require_whole(answer)
    return b"".join(pieces)


def _require_whole(answer: HTTPResponse) -> None:
    """`read` with a size says nothing of a body that ends before its length."""
    if answer.length:
        raise HTTPException("The page is cut off.")
