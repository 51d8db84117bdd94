"""Fill a database with invented stories, to measure with."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from articles.models import Article
from newsroom.backups.database import look_over
from newsroom.generation.desk import Desk
from newsroom.generation.prose import Prose
from newsroom.generation.stories import SOURCE, Stories
from newsroom.generation.writing import Batch
from newsroom.search import indexing

STORIES_A_BATCH = 500


def at_least_one(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise ArgumentTypeError(f"{value!r} is not a number from 1 on.")
    return int(value)


def share(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 20:
        raise ArgumentTypeError(f"{value!r} is not a number from 0 to 20.")
    return number


def day(value: str) -> datetime:
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ArgumentTypeError(f"{value!r} is not a day such as 2025-01-31.") from None


class Command(BaseCommand):
    help = (
        "Fills a database with invented stories, entities, claims, revisions and editions, the same ones for the same "
        "seed and day. Meant for a database of its own, to which nobody writes meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stories", type=at_least_one, required=True, metavar="N", help="how many")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other stories (default 1)")
        parser.add_argument("--paragraphs", type=at_least_one, default=25, help="on average in a story (default 25)")
        parser.add_argument("--claims-per-story", type=share, default=1.0, help="on average (default 1)")
        parser.add_argument("--entities", type=at_least_one, help="how many (default: a fifth of the stories)")
        parser.add_argument("--years", type=at_least_one, default=10, help="over how many years (default 10)")
        parser.add_argument("--until", type=day, help="the day at which they end, as 2025-01-31 (default: today)")
        parser.add_argument(
            "--without-search", action="store_true", help="quicker: they are found once `index_search` was run"
        )
        parser.add_argument("--force", action="store_true", help="even if there are stories of the newsroom's own")

    def handle(self, *args: Any, **options: Any) -> None:
        count, seed = options["stories"], options["seed"]
        until = options["until"] or datetime.now(tz=UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._refuse(seed, options["force"])
        self._say(
            f"Writing {count:,} stories of about {options['paragraphs']} paragraphs with seed {seed} "
            f"into {connection.settings_dict['NAME']} ..."
        )
        began = time.monotonic()
        prose, batch = Prose(seed), Batch()
        desk = Desk(
            prose,
            batch,
            entities=options["entities"] or max(40, min(20_000, count // 5)),
            authors=max(8, min(300, count // 300)),
        )
        stories = Stories(
            prose, batch, desk, paragraphs=options["paragraphs"], claims_per_story=options["claims_per_story"]
        )
        span = timedelta(days=365 * options["years"])
        for number in range(count):
            starts = until - timedelta(hours=2) - span * (1 - (number + prose.random.random()) / count)
            stories.add(f"{seed}-{number + 1}", starts=starts, until=until)
            if (number + 1) % STORIES_A_BATCH == 0 or number + 1 == count:
                batch.flush()
                self._progress(number + 1, count, "stories", time.monotonic() - began)
        look_over()
        self._summarise(batch, count, time.monotonic() - began)
        if not options["without_search"]:
            self._make_findable()

    def _make_findable(self) -> None:
        began, total = time.monotonic(), 0
        for done, total in indexing.index_all():
            self._progress(done, total, "editions and verdicts made findable", time.monotonic() - began)
        self.stdout.write(f"{total:>12,}  editions and verdicts made findable in {time.monotonic() - began:,.1f} s")

    def _refuse(self, seed: int, force: bool) -> None:
        if not force and Article.objects.exclude(source=SOURCE).exists():
            raise CommandError(
                "This database holds stories of the newsroom's own, and thousands of invented ones would stand among "
                "them. Use another database (DATABASE_URL), or say --force."
            )
        if Article.objects.filter(source=SOURCE, source_id__startswith=f"{seed}-").exists():
            raise CommandError(f"The stories of seed {seed} are here already. Choose another with --seed.")

    def _progress(self, done: int, count: int, things: str, seconds: float) -> None:
        rate = done / seconds
        left = timedelta(seconds=round((count - done) / rate))
        line = f"{done:,} of {count:,} {things}, {rate:,.0f} a second, {left} left"
        if self.stderr.isatty():
            self.stderr.write(f"\r{line:<70}", ending="\n" if done == count else "")
        elif done == count or done % (STORIES_A_BATCH * 20) == 0:
            self._say(line)

    def _say(self, line: str) -> None:
        self.stderr.write(line, style_func=str)

    def _summarise(self, batch: Batch, count: int, seconds: float) -> None:
        rows = batch.written.total()
        for model, number in sorted(batch.written.items(), key=lambda item: -item[1]):
            self.stdout.write(f"{number:>12,}  {model._meta.verbose_name_plural}")
        self.stdout.write(
            f"{rows:>12,}  rows in {seconds:,.1f} s: "
            f"{count / seconds:,.0f} stories and {rows / seconds:,.0f} rows a second"
        )
