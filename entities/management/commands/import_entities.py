"""Take entities over from a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from entities.importing import Finding, ImportRefusedError, Report, import_entities
from entities.reading_rows import UnreadableFileError, read_csv, read_json_lines

SHOWN = 20
JSON_ENDINGS = (".jsonl", ".ndjson", ".json")


class Command(BaseCommand):
    help = (
        "Take entities over from a file of CSV or of JSON lines: all of it, or nothing. A row means the entity with "
        "its Wikidata id or, failing that, the one of its name and kind. What is empty here is filled; what differs is "
        "kept and named, unless --update is given. The columns and the rules are in docs/formats.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=["csv", "jsonl"], help="As the name of the file ends, if left out.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would come of it, and write nothing.")
        parser.add_argument("--update", action="store_true", help="Where the file says something else, it is right.")
        parser.add_argument(
            "--leave-out-conflicts", action="store_true", help="Take over the other rows, if some are in conflict."
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="Write all that there is to say to a CSV file.")
        parser.add_argument(
            "--by", metavar="USER", help="Who does it, for the record. The first administrator, if left out."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        is_json = (options["format"] or path.suffix.lower()) in ("jsonl", *JSON_ENDINGS)
        refused = False
        try:
            data = path.read_bytes()
            report = import_entities(
                read_json_lines(data) if is_json else read_csv(data),
                by=self._account(options["by"]),
                update=options["update"],
                leave_out=options["leave_out_conflicts"],
                dry_run=options["dry_run"],
                progress=self._progress,
            )
        except ImportRefusedError as error:
            report, refused = error.report, True
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except UnreadableFileError as error:
            raise CommandError(f"{path}: {error}") from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self._tell(report, options["report"])
        if refused:
            raise CommandError(
                f"Nothing was taken over: {report.left_out} rows are in conflict. Correct them, or leave them out with "
                "--leave-out-conflicts.",
                returncode=1,
            )
        would = "It would be" if options["dry_run"] else "Taken over"
        self.stdout.write(
            f"{would}: {report.created} new, {report.changed} changed, {report.unchanged} as they were, "
            f"{report.left_out} left out."
        )

    def _progress(self, what: str, done: int) -> None:
        self.stderr.write(f"{done:,} rows {what}")

    def _tell(self, report: Report, path: Path | None) -> None:
        if path:
            try:
                self._write(report, path)
            except OSError as error:
                self.stderr.write(self.style.ERROR(f"{path} cannot be written: {error.strerror}"))
            else:
                self.stderr.write(f"What there is to say is in {path}.")
        # Conflicts first, since they have to be dealt with.
        findings = sorted(report.findings, key=lambda finding: (not finding.is_conflict, finding.line))
        for finding in findings[:SHOWN]:
            style = self.style.ERROR if finding.is_conflict else self.style.WARNING
            self.stderr.write(style(f"Line {finding.line}: {_severity(finding)}: {finding.message}"))
        if len(findings) > SHOWN:
            self.stderr.write(f"… and {len(findings) - SHOWN} more. --report FILE writes them all.")

    def _write(self, report: Report, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "severity", "message"])
            writer.writerows([each.line, _severity(each), each.message] for each in report.findings)

    def _account(self, username: str | None) -> Any:
        people = get_user_model()._default_manager.filter(is_active=True)
        person = people.filter(username=username).first() if username else people.filter(is_superuser=True).first()
        if person is None:
            missing = (
                f"Nobody here has the user name {username!r}." if username else "There is no administrator: --by USER."
            )
            raise CommandError(missing)
        return person


def _severity(finding: Finding) -> str:
    return "conflict" if finding.is_conflict else "note"
