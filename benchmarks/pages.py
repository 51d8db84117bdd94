"""How quickly public pages are answered, as a share of a bare Django view that returns as many bytes.

Run `python -m benchmarks.pages`, with `BENCHMARK_DATABASE_URL=postgres://…` for PostgreSQL: see benchmarks.scratch.
Both are asked of the same server over HTTP: gunicorn with one synchronous worker, with all of the site's middleware.
They take turns, round by round, and the median of the rounds counts. Time is the processor's (benchmarks.serving): that
who asks is left out makes the two less alike.

A page is answered in four ways:

- new: nothing is remembered of it, and it is made from the first query to the last tag;
- database: it was made before, and the database is asked all that it was made of (docs/decisions/caching.md);
- kept: it is kept, and one query says that it is right;
- 304: so it is, and the reader has it.

The story is of 40 paragraphs with 20 claims; beside it stand as many as `--stories` says.
"""

import argparse
import statistics
from contextlib import ExitStack
from io import StringIO

from benchmarks import scratch  # noqa: F401  # first, since it sets up what is imported below

# isort: split
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from articles.models import Edition, EditionAuthor, EditionEntity
from benchmarks.serving import Server, serving
from benchmarks.settling import settle
from benchmarks.whole_story import whole_story

ROUNDS = 9
# Requests a round. What is quick is asked more often, so that a round is long enough to be measured.
SLOW, QUICK = 10, 60
NOTHING_REMEMBERED = {"PAGE_CACHE_SECONDS": "0", "PAGE_MEMORY_MEGABYTES": "0"}
ALWAYS_ASKED = {"PAGE_CACHE_SECONDS": "0"}
KEPT = {"PAGE_CACHE_SECONDS": "86400"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1000, metavar="N", help="how many stand beside the one")
    options = parser.parse_args()
    call_command("generate", stories=options.stories, paragraphs=20, verbosity=0, stdout=StringIO())
    pages = {"story": whole_story().get_absolute_url(), "front": reverse("front"), **lists()}
    settle()

    with ExitStack() as servers:
        new, asked, kept = (
            servers.enter_context(serving(environment)) for environment in (NOTHING_REMEMBERED, ALWAYS_ASKED, KEPT)
        )
        print(
            f"{options.stories} stories, {connection.vendor}. Share of the bare view's rate, median of {ROUNDS} rounds."
        )
        print(f"{'page':<10}{'bytes':>8}{'bare, ms':>10}{'new':>8}{'database':>10}{'kept':>8}{'304':>8}", flush=True)
        for name, address in pages.items():
            measure(name, address, new=new, asked=asked, kept=kept)


def measure(name: str, address: str, *, new: Server, asked: Server, kept: Server) -> None:
    shares: dict[str, list[float]] = {"new": [], "database": [], "kept": [], "304": []}
    for server in (new, asked, kept):
        server.cost(address, 3)
    _status, headers, body = kept.fetch(address)
    size, etag = len(body), headers.get("etag", "")
    plain, bare = f"/bare/{size}/", []
    for _ in range(ROUNDS):
        bare.append(asked.cost(plain, QUICK))
        shares["new"].append(new.cost(plain, QUICK) / new.cost(address, SLOW))
        shares["database"].append(bare[-1] / asked.cost(address, QUICK))
        plainly = kept.cost(plain, QUICK)
        shares["kept"].append(plainly / kept.cost(address, QUICK))
        shares["304"].append(plainly / kept.cost(address, QUICK, etag))
    new_one, database, kept_one, unchanged = (statistics.median(found) for found in shares.values())
    figures = f"{new_one:>8.1%}{database:>10.0%}{kept_one:>8.0%}{unchanged:>8.0%}"
    print(f"{name:<10}{size:>8}{statistics.median(bare) * 1000:>10.2f}{figures}", flush=True)


def lists() -> dict[str, str]:
    edition = Edition.objects.filter(revision__isnull=False).latest("pk")
    return {
        "section": edition.section.get_absolute_url() if edition.section else "",
        "author": EditionAuthor.objects.earliest("pk").author.get_absolute_url(),
        "entity": EditionEntity.objects.earliest("pk").entity.get_absolute_url(),
        "claims": reverse("claims"),
    }


if __name__ == "__main__":
    main()
