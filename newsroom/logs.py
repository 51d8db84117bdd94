"""What goes into the log, and what does not."""

from __future__ import annotations

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from .watching.requests import request_id

# What leads to a story before it is out, or lets choose a new password.
_SECRET = re.compile(r"(?<![0-9])(/preview/|/account/password/)[^/\s?#'\"]+")
_MAIL_ADDRESS = re.compile(r"[\w.+-]+@(?=[\w-]+\.[\w.-]+)")
# PostgreSQL shows the row that it refused.
_ROW = re.compile(r"^(\s*(?:DETAIL|CONTEXT): ).*$", re.MULTILINE)


def without_secrets(text: str) -> str:
    """Return `text` without secrets of addresses, without whose mail it is, and without what stands in a row."""
    return _ROW.sub(r"\1…", _MAIL_ADDRESS.sub("…@", _SECRET.sub(r"\1…", text)))


class NoSecrets(logging.Filter):
    """Lets every line through, without secrets, and without what says of whom it speaks."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (told := without_secrets(message)) != message:
            record.msg, record.args = told, None
        return True


class OfRequest(logging.Filter):
    """Lets every line through, with the name of the request that it was written in."""

    def filter(self, record: logging.LogRecord) -> bool:
        # What Django says of an answer comes after it, with the request.
        request = getattr(record, "request", None)
        record.request_id = request_id.get() or getattr(request, "name_in_log", "")
        return True


class Plain(logging.Formatter):
    """Text for people."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the library's name)
        return without_secrets(super().formatException(ei))


class AsJson(JsonFormatter):
    """A line of JSON: when, how bad, who says it, what, and the name of the request.

    Django hands the request itself to the log, with its address and cookies: that is left out.
    """

    def __init__(self) -> None:
        super().__init__(
            ["asctime", "levelname", "name", "message", "request_id"],
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            json_ensure_ascii=False,
        )

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the library's name)
        return without_secrets(str(super().formatException(ei)))

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        for name in ("request", "server_time", "status_code"):
            log_data.pop(name, None)
