"""Prove that everything leans on something that exists."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.backups.verifying import CHECKS


class Command(BaseCommand):
    help = (
        "Reads everything, and says what leans on something that does not exist or is not what it was: references, "
        "texts, places of claims, hashes, what is withheld, the search, files. Changes nothing. Ends with 1 if there "
        "is anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one line of JSON for each fault")
        parser.add_argument(
            "--only", choices=list(CHECKS), action="append", help="look at this alone; may be said several times"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for name in options["only"] or CHECKS:
            began, found = time.monotonic(), 0
            for fault in CHECKS[name]():
                found += 1
                self.stdout.write(
                    json.dumps(asdict(fault), ensure_ascii=False)
                    if options["json"]
                    else f"{fault.kind:<10} {fault.thing}: {fault.message}"
                )
            total += found
            told = f"{found:,} faults" if found else "right"
            self.stderr.write(f"{name}: {told}, in {time.monotonic() - began:,.1f} s", style_func=str)
        if total:
            sys.exit(1)
        self.stderr.write("Everything leans on something that exists.", style_func=str)
