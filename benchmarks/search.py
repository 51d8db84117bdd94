"""How long searches take in a database that is there: `python -m benchmarks.search [rounds]`.

Fill one first, of its own, with `manage.py generate --stories 100000`, and name it by `DATA_DIR` or `DATABASE_URL`.
The words are taken from its own texts: the commonest, one of the middle, a rare one.
Each is the whole answer, from the address to the page, with all of the site's middleware. Two times are told of it,
each the best and the median of all rounds: the processor's, of this process and, with PostgreSQL, of the one that
serves its connection, which is what an answer costs however busy the machine is; and the clock's. The first is read
from /proc, so that takes Linux. What the page takes without a search is the first line, to compare the others with.
"""

# ruff: noqa: E402
import os
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

os.environ.setdefault("SECRET_KEY", "only-for-measuring")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ |= {"DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR"}

import django

from newsroom import settings

# Style sheets are not measured, and need not be collected.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()

from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from articles.models import Edition, EditionEntity, Revision
from claims.models import Rating, Verdict
from newsroom.pages import search as pages
from newsroom.search.models import SearchDocument
from newsroom.search.terms import keys

SAMPLE = 400
NUMBER = 'search__number" role="status">'


def searches() -> dict[str, dict[str, object]]:
    """Searches of several kinds, in words that the texts have."""
    told = SearchDocument.objects.filter(edition__isnull=False).order_by("-pk")
    known = told.values_list("edition", flat=True)[: SAMPLE * 3]
    editions = Edition.objects.filter(pk__in=known, revision__isnull=False).select_related("revision", "section")
    sample = list(editions[:SAMPLE])
    texts = [edition.revision for edition in sample if edition.revision]
    counted = Counter(word for text in texts for word in set(keys(text.body)) if word.isalpha() and len(word) > 4)
    ranked = [word for word, _count in counted.most_common()]
    common, medium, rare = ranked[0], ranked[len(ranked) // 10], ranked[-1]
    entity = EditionEntity.objects.filter(edition__in=known).values_list("entity", flat=True)[0]
    name = EditionEntity.objects.filter(entity=entity)[0].entity.name
    day = sample[0].first_published_at.date()
    month = {"from": day.replace(day=1).isoformat(), "to": day.isoformat()}
    old = {"from": f"{day.year - 6}-02-01", "to": f"{day.year - 6}-02-28"}
    statement = Verdict.objects.approved().latest("pk").statement.split()
    section = {"section": sample[0].section.slug if sample[0].section else ""}
    rating = {"rating": Rating.objects.all()[0].slug}
    return {
        "the page without a search": {},
        "common word": {"q": f"{common} "},
        "common word, newest first": {"q": f"{common} ", "sort": "newest"},
        "common word, last page": {"q": f"{common} ", "page": 10},
        "medium word": {"q": f"{medium} "},
        "rare word": {"q": f"{rare} "},
        "two common words": {"q": f"{ranked[0]} {ranked[1]} "},
        "six words": {"q": f"{' '.join(ranked[:6])} "},
        "common and rare word": {"q": f"{common} {rare} "},
        "beginning of a word": {"q": common[:4]},
        "phrase of a headline": {"q": f'"{" ".join(texts[0].headline.split()[:3])}"'},
        "phrase of a text": {"q": f'"{_phrase(texts[1])}"'},
        "phrase of common words": {"q": f'"{ranked[1]} {ranked[0]}"'},
        "phrase of little words": {"q": '"the of in"'},
        "name": {"q": f"{name} "},
        "in a section": {"q": f"{common} ", **section},
        "this month": {"q": f"{common} ", **month},
        "a month long ago": {"q": f"{common} ", **old},
        "about an entity": {"q": f"{common} ", "about": entity},
        "rated": {"q": f"{statement[-1]} ", **rating},
        "checks": {"q": f"{statement[-1]} {statement[0]} ", "type": "claims"},
        "names": {"q": name.split()[0], "type": "entities"},
        "nothing": {"q": "zzyzx "},
        "suggestions, two letters": {"q": name[:2]},
        "suggestions, three letters": {"q": name[:3]},
        "suggestions, a headline": {"q": " ".join(texts[0].headline.split()[:3])},
        "suggestions, a common word": {"q": common},
    }


def _phrase(text: Revision) -> str:
    words = strip_tags(text.body.replace("</p>", " ")).split()
    middle = len(words) // 2
    return " ".join(words[middle : middle + 4]).strip(".,")


class Asking:
    """A reader at one address after another, so that none asks too often."""

    def __init__(self) -> None:
        self.client = Client(HTTP_ACCEPT="text/html")
        self.asked = 0
        self.processes: list[int] = []
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.processes = [cursor.fetchone()[0]]

    def seconds(self) -> float:
        served = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self.processes)
        return time.process_time() + served / 1e9

    def ask(self, address: str, query: dict[str, object]) -> str:
        """Return what was answered, in a few words."""
        self.asked += 1
        if self.asked % min(pages.SEARCHES.requests, pages.SUGGESTIONS.requests) == 0:
            number = self.asked // pages.SEARCHES.requests
            self.client.defaults["REMOTE_ADDR"] = f"10.0.{number // 250}.{number % 250 + 1}"
        response = self.client.get(address, query)
        assert response.status_code == 200, response.status_code
        if "suggestions" in address:
            return f"{len(response.json()['suggestions'])} suggestions"
        if "takes too long" in response.text:
            return "stopped"
        return response.text.partition(NUMBER)[2].partition("<")[0].strip() or "nothing"


def measure(asking: Asking, name: str, query: dict[str, object], rounds: int) -> None:
    address = "/search/suggestions/" if name.startswith("suggestions") else "/search/"
    answer = asking.ask(address, query)
    costs, times = [], []
    for _round in range(rounds):
        cost, start = asking.seconds(), time.perf_counter()
        asking.ask(address, query)
        times.append(1000 * (time.perf_counter() - start))
        costs.append(1000 * (asking.seconds() - cost))
    figures = f"{min(costs):>8.1f}{median(costs):>8.1f}{min(times):>10.1f}{median(times):>8.1f}"
    print(f"{name:<28}{figures}  {answer}", flush=True)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"{SearchDocument.objects.count():,} documents, {connection.vendor}. Milliseconds, best and median.")
    print(f"{'search':<28}{'processor':>16}{'clock':>18}  found")
    asking = Asking()
    for name, query in searches().items():
        measure(asking, name, query, rounds)


if __name__ == "__main__":
    main()
