"""What goes into the log, and what does not."""

from __future__ import annotations

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from .watching.requests import request_id

_SECRET = re.compile(r"(?<![0-9])(/preview/)[^/\s?#'\"]+")


class NoSecrets(logging.Filter):
    """Lets every line through, without the secrets that lead to a story before it is out."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "/preview/" in (message := record.getMessage()):
            record.msg, record.args = _SECRET.sub(r"\1…", message), None
        return True


class OfRequest(logging.Filter):
    """Lets every line through, with the name of the request that it was written in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


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

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        for name in ("request", "server_time", "status_code"):
            log_data.pop(name, None)
