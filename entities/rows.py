"""Entities as rows of a file: the columns, and how a cell holds several values. See docs/formats.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

SEPARATOR = "|"
# A spreadsheet takes a cell that begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_PARTS = re.compile(r"\\([\\|])|(\|)")


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says of one entity. Whether it makes sense is not asked here."""

    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    wikidata_id: str = ""
    website: str = ""
    same_as: tuple[str, ...] = ()


COLUMNS = tuple(field.name for field in fields(Row))
LISTS = frozenset({"aliases", "same_as"})


def joined(values: Iterable[str]) -> str:
    r"""Return several values as one cell: `|` stands between them, `\|` and `\\` for the signs themselves."""
    return SEPARATOR.join(re.sub(r"([\\|])", r"\\\1", value) for value in values)


def parted(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that `joined` made, or a person wrote; without those that are empty."""
    values, start = [""], 0
    for match in _PARTS.finditer(cell):
        values[-1] += cell[start : match.start()] + (match[1] or "")
        if match[2]:
            values.append("")
        start = match.end()
    values[-1] += cell[start:]
    return tuple(value.strip() for value in values if value.strip())


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: with an apostrophe before it where it would."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
