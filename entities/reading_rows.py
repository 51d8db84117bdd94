"""Reading entities from a file: CSV, or an object of JSON on each line. See docs/formats.md."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from .rows import COLUMNS, LISTS, Row, parted, unguarded

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
NEEDED = ("name", "kind")
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class UnreadableFileError(Exception):
    """The file cannot be read at all. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """What stands at a line of the file: a row, or what is wrong with it."""

    line: int
    row: Row | None = None
    problem: str = ""


def read_csv(data: bytes) -> Iterator[Read]:
    """Yield the rows of a file of CSV (RFC 4180), whose first line names the columns, in any order.

    Commas, semicolons or tabs stand between cells, as in that line. Raises UnreadableFileError.
    """
    text = _decoded(data)
    columns, delimiter = _header(text)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in rows:
            begins, line = line + 1, rows.line_num
            if begins == 1 or not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                told = f"{len(cells)} cells where the first line names {len(columns)} columns."
                yield Read(begins, problem=f"{told} Is a quotation mark missing?")
                continue
            found = {name: unguarded(cell) for name, cell in zip(columns, cells, strict=True)}
            values: dict[str, Any] = {name: parted(cell) if name in LISTS else cell for name, cell in found.items()}
            yield Read(begins, Row(**values))
    except csv.Error as error:
        raise UnreadableFileError(
            f"Line {line + 1}: {error}. A quotation mark within a cell is written twice, and the cell between two."
        ) from error


def read_json_lines(data: bytes) -> Iterator[Read]:
    """Yield the rows of a file that holds an object of JSON on each line. Raises UnreadableFileError."""
    text = _decoded(data)
    if text.lstrip().startswith("["):
        raise UnreadableFileError("This is one list. Write one object on each line: jq -c '.[]' does that.")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _object(number, line)


def _object(number: int, line: str) -> Read:
    try:
        found = json.loads(line)
        # Half a character, such as "\ud800", can be written in JSON and stored nowhere.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return Read(number, problem="This line is no object of JSON.")
    if not isinstance(found, dict):
        return Read(number, problem="This line is no object of JSON.")
    if unknown := sorted(found.keys() - set(COLUMNS)):
        return Read(number, problem=f"There is no {', '.join(unknown)} here. There are: {', '.join(COLUMNS)}.")
    values: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
    for name, value in values.items():
        if name in LISTS and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            return Read(number, problem=f"{name} has to be a list of texts.")
        if name not in LISTS and not isinstance(value, str):
            return Read(number, problem=f"{name} has to be a text.")
    if "name" not in values:
        return Read(number, problem="The name is missing.")
    values |= {name: tuple(values[name]) for name in LISTS & values.keys()}
    return Read(number, Row(**values))


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            raise UnreadableFileError(f"The file is in {encoding}. Save it as UTF-8: “CSV UTF-8” in a spreadsheet.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            f"Line {line} is not UTF-8. Save the file as UTF-8: “CSV UTF-8” in a spreadsheet, or "
            "iconv -f WINDOWS-1252 -t UTF-8."
        ) from error


def _header(text: str) -> tuple[list[str], str]:
    first = next(iter(text.splitlines()), "")
    for delimiter in DELIMITERS:
        columns = [cell.strip().strip('"').strip().lower().replace(" ", "_") for cell in first.split(delimiter)]
        if "name" in columns and len(columns) > 1:
            break
    else:
        raise UnreadableFileError(
            f"The first line has to name the columns, with {', '.join(DELIMITERS.values())} between them: "
            f"{', '.join(COLUMNS)}. It is: {first[:80]!r}."
        )
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise UnreadableFileError(f"No such column: {', '.join(unknown)[:200]}. There are: {', '.join(COLUMNS)}.")
    if missing := [name for name in NEEDED if name not in columns]:
        raise UnreadableFileError(f"A column is missing: {', '.join(missing)}.")
    if len(set(columns)) < len(columns):
        raise UnreadableFileError("A column is there twice.")
    return columns, delimiter
