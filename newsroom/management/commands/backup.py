"""Write everything into one file."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsroom.backups import ledger, writing
from newsroom.backups.container import BackupError


class Command(BaseCommand):
    help = (
        "Writes the database, as it is at one moment, and all files that it names, sealed evidence among them, into "
        "one file that only its owner can read. The site can go on working. Encrypt what you keep: see docs/backups.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to, as newsroom.tar; - writes to standard output, for a pipe")
        parser.add_argument(
            "--ledger", action="store_true", help="only what is withheld and expunged, without the words: a small file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["ledger"]:
            self._write_ledger(Path(options["file"]))
            return
        try:
            if options["file"] == "-":
                if sys.stdout.isatty():
                    raise CommandError("A backup is no text to look at. Pipe it on, or name a file.")
                outcome = writing.write(sys.stdout.buffer, say=self._say)
                sys.stdout.buffer.flush()
            else:
                outcome = writing.backup(Path(options["file"]), say=self._say)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._summarise(outcome, options["file"])

    def _summarise(self, outcome: writing.Outcome, name: str) -> None:
        self._say(f"{name}: {outcome.rows:,} rows, {outcome.files.total():,} files of {outcome.bytes / 1e6:,.1f} MB.")
        for file in outcome.removed:
            self._say(f"Left out, since it was removed meanwhile: {file.name} ({file.thing}).")
        for file in outcome.altered:
            self._say(f"Not what it was when it was stored: {file.name} ({file.thing}).")
        for file in outcome.missing:
            self._say(f"Missing: {file.name} ({file.thing}).")
        if wrong := len(outcome.missing) + len(outcome.altered):
            raise CommandError(
                f"The backup was written, but {wrong:,} files that the database names are missing or were altered. "
                "An older backup may have them; `manage.py verify` says what leans on them."
            )

    def _write_ledger(self, path: Path) -> None:
        content = json.dumps(ledger.made(timezone.now()), ensure_ascii=False, indent=1)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
            unfinished.replace(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(f"The ledger could not be written to {path}: {error.strerror}.") from error

    def _say(self, line: str) -> None:
        # Standard output may be the backup.
        self.stderr.write(line, style_func=str)
