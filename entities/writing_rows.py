"""Writing entities to a file that `entities.reading_rows` reads. See docs/formats.md."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import StringIO

from .rows import COLUMNS, LISTS, Row, guarded, joined


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a file of CSV (RFC 4180) in pieces, the first of which names the columns."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows:
        values = asdict(row)
        writer.writerow(guarded(joined(values[name]) if name in LISTS else values[name]) for name in COLUMNS)
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a file that holds an object of JSON on each line, without what is empty."""
    for row in rows:
        told = {name: value for name, value in asdict(row).items() if value}
        yield json.dumps(told, ensure_ascii=False) + "\n"
