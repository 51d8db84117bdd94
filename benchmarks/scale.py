"""How much more a public page costs with 100,000 stories than with 1,000, as a ratio within one run.

Run `python -m benchmarks.scale`. It makes two databases of SQLite and removes them again. Or name two of your own, with
few stories and with many: `python -m benchmarks.scale postgres://…/few postgres://…/many`. One that is empty is filled,
and both are left, so that the next run finds them. `--pages WORD…` measures only those whose name has one of the words.

Each database has a server (benchmarks.serving) that remembers nothing: a page is made from the first query to the last
tag. The two take turns, round by round, and the median of the rounds counts. PostgreSQL is to answer in one process, so
that nothing it does is left out.

A page has to be as full with few stories as with many, or it is measured how full it is. So the few have more entities
than they would, the same story is written into both, and the bytes of both are told. What is not as full is compared
by what an entry of it costs, and named so.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any

from benchmarks.serving import Server, serving

ROUNDS = 9
# Requests a round.
TIMES = 10
ENTITIES = {"few": 5_000, "many": 20_000}
NOTHING_REMEMBERED = {"PAGE_CACHE_SECONDS": "0", "PAGE_MEMORY_MEGABYTES": "0"}
IN_ONE_PROCESS = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0"}


@dataclass(frozen=True, slots=True)
class Site:
    """A server, and where it has what: an address, and what stands once in each entry, by the name of the page."""

    server: Server
    pages: dict[str, list[str]]

    def size(self, name: str) -> tuple[int, int]:
        """Return how many bytes a page has, and how many entries where it is compared by those, else 1."""
        address, entry = self.pages[name]
        _status, _headers, body = self.server.fetch(address)
        return len(body), (body.count(entry.encode()) if entry else 0) or 1

    def cost(self, name: str, entries: int) -> float:
        """Return the milliseconds of the processor that a page takes, or an entry of it."""
        return self.server.cost(self.pages[name][0], TIMES) * 1000 / entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", metavar="DATABASE", help="two addresses: few stories, and many")
    parser.add_argument("--few", type=int, default=1_000, metavar="N", help="how many stories are few")
    parser.add_argument("--many", type=int, default=100_000, metavar="N", help="how many are many")
    parser.add_argument("--paragraphs", type=int, default=10, metavar="N", help="of a story, on average")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    parser.add_argument("--pages", nargs="+", default=[""], metavar="WORD")
    options = parser.parse_args()
    if len(options.databases) not in (0, 2):
        parser.error("Name two databases, the one with few stories first, or none.")
    with tempfile.TemporaryDirectory(prefix="newsroom-scale-") as directory:
        own = [f"sqlite:///{directory}/{name}.sqlite3" for name in ("few", "many")]
        few, many = options.databases or own
        os.environ |= {"DATA_DIR": directory, "DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver"}
        os.environ |= {"SECRET_KEY": "only-here", "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        compare(
            filled(few, options.few, options.paragraphs, ENTITIES["few"]),
            filled(many, options.many, options.paragraphs, ENTITIES["many"]),
            environments=[{"DATABASE_URL": address} for address in (few, many)],
            rounds=options.rounds,
            words=options.pages,
        )


def filled(database: str, *counts: int) -> dict[str, Any]:
    """Return what `benchmarks.public_pages` says of a database, once it has stories."""
    command = [sys.executable, "-m", "benchmarks.public_pages", *map(str, counts)]
    environment = os.environ | {"DATABASE_URL": database}
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def compare(
    few: dict[str, Any], many: dict[str, Any], *, environments: list[dict[str, str]], rounds: int, words: list[str]
) -> None:
    print(f"{few['stories']:,} and {many['stories']:,} stories, {many['database']}. Median of {rounds} rounds.")
    print(f"{'':30}{'bytes':>16}{'processor, ms':>18}{'ratio':>8}", flush=True)
    first, second = ({**NOTHING_REMEMBERED, **IN_ONE_PROCESS, **each} for each in environments)
    with serving(first) as one, serving(second) as other:
        for name in few["pages"]:
            if any(word in name for word in words):
                measure(name, Site(one, few["pages"]), Site(other, many["pages"]), rounds)


def measure(name: str, few: Site, many: Site, rounds: int) -> None:
    (size, entries), (other_size, other_entries) = few.size(name), many.size(name)
    few.cost(name, entries), many.cost(name, other_entries)
    pairs = [(few.cost(name, entries), many.cost(name, other_entries)) for _ in range(rounds)]
    costs = [statistics.median(each) for each in zip(*pairs, strict=True)]
    ratio = statistics.median(other / one for one, other in pairs)
    shown = f"{name}, an entry" if few.pages[name][1] else name
    print(f"{shown:30}{size:>8}{other_size:>8}{costs[0]:>9.2f}{costs[1]:>9.2f}{ratio:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
