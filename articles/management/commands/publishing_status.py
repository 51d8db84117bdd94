"""How publishing stands, for whoever runs the site."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from articles.status import Line, Listing, Status, status


def at_least_none(value: str) -> int:
    if not value.isdecimal():
        raise ArgumentTypeError(f"{value!r} is not a number from 0 on.")
    return int(value)


class Command(BaseCommand):
    help = (
        "Says what is live, scheduled, held and withheld, which tasks are open, and what of the after-effects is due "
        "or failed. Ends with 1 if something is red: someone has to look at it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines; moments in UTC")
        parser.add_argument("--limit", type=at_least_none, default=30, help="lines of each kind (default 30)")

    def handle(self, *args: Any, **options: Any) -> None:
        found = status(timezone.now(), options["limit"])
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found), indent=2, ensure_ascii=False))
        else:
            self._print(found)
        if found.is_red:
            raise SystemExit(1)

    def _print(self, found: Status) -> None:
        self.stdout.write(f"{_moment(found.at)} ({timezone.get_current_timezone_name()})")
        self.stdout.write(f"live: {found.live:,}")
        for listing in found.listings:
            self._print_listing(listing)
        if found.oldest_due:
            minutes = int((found.at - found.oldest_due).total_seconds() // 60)
            self.stdout.write(f"The after-effect that is due longest has been due for {minutes:,} min.")
        for name, count in found.withheld.items():
            self.stdout.write(f"{name}: {count:,}")

    def _print_listing(self, listing: Listing) -> None:
        head = f"{listing.name}: {listing.count:,}"
        self.stdout.write(self.style.ERROR(f"{head}  RED") if listing.is_red else head)
        for line in listing.lines:
            self.stdout.write(f"  {_text(line)}")
        if more := listing.count - len(listing.lines):
            self.stdout.write(f"  and {more:,} more")


def _text(line: Line) -> str:
    story = f"“{line.title}” (story {line.story})" if line.story else ""
    parts = [line.at and _moment(line.at), story, line.by and f"by {line.by}", line.note]
    return " · ".join(" ".join(str(part).split()) for part in parts if part)


def _moment(moment: datetime) -> str:
    """With the name of its zone, which tells the two hours apart that a clock shows twice when summer time ends."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z")


def _as_json(found: Status) -> dict[str, Any]:
    return {
        "at": _utc(found.at),
        "is_red": found.is_red,
        "live": found.live,
        "oldest_due_effect": _utc(found.oldest_due),
        "withheld": found.withheld,
        **{
            listing.name: {
                "count": listing.count,
                "is_red": listing.is_red,
                "lines": [
                    {
                        "story": line.story,
                        "title": line.title,
                        "at": _utc(line.at),
                        "by": line.by,
                        "note": line.note,
                    }
                    for line in listing.lines
                ],
            }
            for listing in found.listings
        },
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
