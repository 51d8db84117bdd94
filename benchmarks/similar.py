"""How fast, and how well, claims of the archive are found that are like a new one.

Run `python -m benchmarks.similar [number of claims]`; with `DATABASE_URL=postgres://…`, on PostgreSQL. It makes
a database of its own and removes it again. The claims are invented, by a fixed seed: two thirds are sentences with
names from pools of some hundred, one third is made from five templates, so that each word stands in thousands of
claims, which is the worst that can happen. Prints the times of a search, and how the pairs that the tests judge by
come out.
"""

# ruff: noqa: E402
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median, quantiles

directory = tempfile.TemporaryDirectory(prefix="newsroom-similar-")
os.environ |= {"DEBUG": "0", "DATA_DIR": directory.name, "SECRET_KEY": "only-for-measuring"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone

settings.DATABASES["default"]["TEST"] = {
    "NAME": f"similar_{os.getpid()}" if "DATABASE_URL" in os.environ else f"{directory.name}/similar.sqlite3"
}
django.setup()

from claims import similar
from claims.likeness import ENOUGH, Likeness, compare, score
from claims.models import Claim
from newsroom.generation.prose import Prose
from newsroom.generation.texts import state_claim
from newsroom.models import User

CLAIMS = 100_000
SEARCHES = 200
PAIRS = Path(__file__).parent.parent / "tests" / "claims" / "data" / "pairs.tsv"


def statements(count: int) -> list[str]:
    prose = Prose(5)
    return [
        state_claim(prose).text + "." if prose.happens(1 / 3) else prose.sentence(prose.pick(prose.people))
        for _ in range(count)
    ]


def fill(texts: list[str]) -> float:
    user = User.objects.create_superuser("measurer", "", "measurer")
    now = timezone.now()
    Claim.objects.bulk_create([Claim(statement=text, created_by=user, created_at=now) for text in texts], 2000)
    start = time.perf_counter()
    similar.index_all()
    return time.perf_counter() - start


def reworded(text: str, chance: Random) -> str:
    """A statement that is nearly another: one word less, one exchanged, the halves exchanged now and then."""
    words = text.rstrip(".").split()
    del words[chance.randrange(len(words))]
    words[chance.randrange(len(words))] = "altogether"
    middle = len(words) // 2
    return " ".join(words if chance.random() < 0.5 else words[middle:] + words[:middle])


def search(texts: list[str]) -> None:
    """Each search is made three times, and the fastest counts: what else the machine does is not measured."""
    user, chance = User.objects.get(), Random(7)
    chosen = [chance.randrange(len(texts)) for _ in range(SEARCHES)]
    for what, ask in (("word for word", lambda text: text), ("reworded", lambda text: reworded(text, chance))):
        times, found = [], 0
        for place in chosen:
            text = ask(texts[place])
            result, rounds = [], []
            for _ in range(3):
                start = time.perf_counter()
                result = similar.similar_claims(text, user=user, at=timezone.now())
                rounds.append(1000 * (time.perf_counter() - start))
            times.append(min(rounds))
            found += any(texts[place] == match.statement for match in result)
        print(
            f"{connection.vendor:10} {len(texts):8,} claims  {what:14}"
            f"  median {median(times):5.1f} ms  95% {quantiles(times, n=20)[-1]:5.1f} ms  worst {max(times):5.1f} ms"
            f"  found {found / len(chosen):4.0%}"
        )


def quality() -> None:
    """The hand-made pairs: what they are, by what they are taken for."""
    counts: Counter[tuple[str, str]] = Counter()
    for line in PAIRS.read_text().splitlines():
        truth, one, two = line.split("\t")
        shown = score(one, two) >= ENOUGH
        taken = ("same" if compare(one, two).likeness == Likeness.SAME else "near") if shown else "different"
        counts[truth, taken] += 1
    for truth in ("same", "near", "different"):
        print(f"{truth:10}", *(f"as {taken}: {counts[truth, taken]:2}" for taken in ("same", "near", "different")))


def main() -> None:
    texts = statements(int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(f"{connection.vendor}: made findable in {fill(texts):.0f} s")
        search(texts)
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    quality()


if __name__ == "__main__":
    main()
