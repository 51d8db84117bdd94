"""Looking again at the pages that verdicts rest on."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from claims import rechecking
from claims.archiving import SealedError
from claims.fetching import FetchError, Rules
from claims.models import Evidence, RecheckReason

# If so many pages in a row cannot be reached and none was, it is the network.
ENOUGH = 5


def number(value: str) -> int:
    if not value.isdecimal() or len(value) > 9:
        raise ArgumentTypeError(f"{value!r} is not a number from 0 on.")
    return int(value)


class Command(BaseCommand):
    help = (
        "Fetches again the pages of sources that a checker had fetched, and finds what has gone, moved or changed "
        "around the passage. Keeps a new copy, has the claim checked again, and leaves every verdict as it is. Sealed "
        "evidence is never fetched."
    )

    # Only tests have others: no address of a local network is ever fetched.
    rules: Rules | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=number, default=30, help="pages looked at last so long ago (default 30)")
        parser.add_argument("--limit", type=number, default=500, help="pages at most (default 500), the oldest first")
        parser.add_argument("--dry-run", action="store_true", help="say which pages are due, and fetch none")

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.now() - timedelta(days=options["days"])
        found = list(rechecking.due(before)[: options["limit"]])
        if options["dry_run"]:
            for evidence in found:
                self._say(evidence, "due")
        else:
            self._look_at(found)
        self.stdout.write(f"{len(found)} due.")

    def _look_at(self, found: list[Evidence]) -> None:
        reached, failed = 0, 0
        without_site: list[Evidence] = []
        for evidence in found:
            try:
                change = rechecking.recheck(evidence, self.rules)
            except SealedError:
                continue
            except FetchError as error:
                failed += 1
                if error.is_gone:
                    without_site.append(evidence)
                else:
                    self._say(evidence, str(error))
                if failed >= ENOUGH and not reached:
                    break
                continue
            reached += 1
            if change:
                self._say(evidence, change)
        # A machine without a network knows no site at all, so another has to have answered.
        for evidence in without_site if reached else ():
            rechecking.no_site(evidence)
            self._say(evidence, RecheckReason.NO_SITE)
        if failed and not reached:
            self.stderr.write("No page could be reached. Is there a network? Nothing was changed.")

    def _say(self, evidence: Evidence, what: str) -> None:
        """By numbers alone: what is printed is kept somewhere, and a source may be sealed tomorrow."""
        self.stdout.write(f"evidence {evidence.pk} of claim {evidence.claim_id}: {what}")
