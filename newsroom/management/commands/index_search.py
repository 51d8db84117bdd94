"""Make all that readers may find findable."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.search import indexing


class Command(BaseCommand):
    help = (
        "Makes every edition and every verdict findable that is not, or not as it stands now. Needed once after an "
        "upgrade, and after stories were written past the desk. The desk can go on working meanwhile. If it is "
        "stopped, it goes on where it was when it is run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="forget everything first: until it is done, little is found"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = told = time.monotonic()
        done = total = 0
        for done, total in indexing.index_all(anew=options["all"]):
            if time.monotonic() - told > 5:
                told = time.monotonic()
                self.stderr.write(f"{done:,} of {total:,}", style_func=str)
        self.stdout.write(f"{total:,} editions and verdicts can be found, in {time.monotonic() - began:,.0f} s.")
