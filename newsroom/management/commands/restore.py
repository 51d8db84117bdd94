"""Put back what a backup holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from newsroom.backups import restoring
from newsroom.backups.container import BackupError


class Command(BaseCommand):
    help = (
        "Checks a backup, whole, and then restores it into the database and the directory of the environment: SQLite "
        "or PostgreSQL, whatever it was made from. Stop the site and its workers first."
    )
    # The database may have no tables yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--replace", action="store_true", help="although the database is not empty: all of it goes")
        parser.add_argument("--no-input", action="store_false", dest="asks", help="do not ask before replacing")
        parser.add_argument(
            "--ledger",
            type=Path,
            action="append",
            default=[],
            help="what was withheld and expunged since: a file of `backup --ledger`, or a later backup",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restoring.restore(
                options["file"],
                say=self._say,
                ledgers=options["ledger"],
                may_replace=lambda: options["replace"] and (not options["asks"] or self._is_sure()),
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._say("Restored. Start the site again, and run `manage.py verify`.")
        if not options["ledger"]:
            self._say(
                "What was withheld or expunged after the backup was made is only known from a ledger (--ledger), or "
                "from the database that was replaced. If there was anything, see docs/backups.md before anyone reads."
            )

    def _is_sure(self) -> bool:
        name = str(connection.settings_dict["NAME"])
        self._say(f"All that is in {name} will be replaced by the backup, and cannot be had back.")
        return input("Type the name of the database to go on: ").strip() == name

    def _say(self, line: str) -> None:
        self.stdout.write(line)
