"""Write the entities to a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from entities import exporting
from entities.models import Kind
from entities.writing_rows import csv_lines, json_lines


class Command(BaseCommand):
    help = "Write every entity that stands for itself, in the form that import_entities reads: see docs/formats.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="Standard output, if left out.")
        parser.add_argument("--format", choices=["csv", "jsonl"], help="As the name of the file ends, if left out.")
        parser.add_argument("--kind", choices=Kind.values, help="Only entities of this kind.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        is_json = (options["format"] or (path and path.suffix.lower()) or "csv") in ("jsonl", ".jsonl", ".ndjson")
        rows = exporting.rows(options["kind"] or "")
        pieces = json_lines(rows) if is_json else csv_lines(rows)
        if path is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        self._write(path, pieces)
        self.stderr.write(f"Written to {path}.")

    def _write(self, path: Path, pieces: Iterable[str]) -> None:
        """Write the whole file, or leave what stood there as it was."""
        unfinished = path.with_name(f"{path.name}.unfinished")
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
            unfinished.replace(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error
        finally:
            unfinished.unlink(missing_ok=True)
