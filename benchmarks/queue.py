"""How long the fact-check queue and the public list of claims take at 100,000 claims.

Run `python -m benchmarks.queue`; with `DATABASE_URL=postgres://…`, on PostgreSQL. It makes a database of its own and
removes it again. The stories and claims are invented, by a fixed seed: one claim in seven is open, one in ten waits for
approval, and the rest were checked, over ten years. `--claims` says how many. Each page is asked for as a browser asks,
through every layer of the system, with nothing in the caches; the median of the rounds counts.
"""

# ruff: noqa: E402
import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from statistics import median

directory = tempfile.TemporaryDirectory(prefix="newsroom-queue-")
os.environ |= {"DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver", "SECRET_KEY": "only-for-measuring"}
os.environ.setdefault("DATA_DIR", directory.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django
from django.conf import settings

from newsroom import settings as own

# Style sheets are not measured, and need not be collected.
own.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
own.STATIC_ROOT.mkdir(exist_ok=True)
settings.DATABASES["default"]["TEST"] = {
    "NAME": f"queue_{os.getpid()}" if "DATABASE_URL" in os.environ else f"{directory.name}/queue.sqlite3"
}
django.setup()

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Mod
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, EditionEntity, Section
from claims.models import Anchor, Claim, ErrorReport, Priority, Rating, Verdict
from claims.queue import Queue
from entities.models import Role
from newsroom.models import User

CLAIMS = 100_000
CLAIMS_A_STORY = 8
ROUNDS = 15


def fill(claims: int) -> None:
    """One claim in ten is made by two stories."""
    stories = round(claims / CLAIMS_A_STORY / 0.9)
    call_command(
        "generate",
        stories=stories,
        paragraphs=10,
        claims_per_story=CLAIMS_A_STORY,
        entities=2_000,
        without_search=True,
        verbosity=0,
        stdout=StringIO(),
    )
    now = timezone.now()
    # What the generated ones have none of: priorities, due times, days that have come, reports of readers.
    tenth = Mod(F("pk"), Value(10))
    which = [When(tenth=0, then=Value(Priority.URGENT)), When(tenth=1, then=Value(Priority.HIGH))]
    opened = Claim.objects.open().annotate(tenth=tenth)
    opened.update(priority=Case(*which, default=Value(Priority.NORMAL)))
    for days in range(4):
        opened.filter(tenth=days).update(due_at=now + timedelta(days=days - 2))
    # Of the days that were chosen years ago, a thousand have come and nobody has looked.
    Claim.objects.filter(recheck_on__lte=now).update(recheck_on=None)
    Claim.objects.filter(open_since=None).annotate(part=Mod(F("pk"), Value(100))).filter(part=0).update(
        recheck_on=timezone.localdate()
    )
    ErrorReport.objects.bulk_create(
        ErrorReport(
            claim_id=anchor.claim_id,
            article_id=anchor.article_id,
            words=anchor.words,
            url="/",
            message="This is not what the minister said.",
            reported_at=now,
        )
        for anchor in Anchor.objects.order_by("pk")[: claims // 100]
    )
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself within minutes of such a change.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(
        f"{connection.vendor}: {Claim.objects.count():,} claims, {Claim.objects.open().count():,} open,"
        f" {Verdict.objects.current().count():,} verdicts in force"
    )


def pages() -> dict[str, dict[str, str]]:
    """What is asked for, by whom: addresses by what they are called."""
    queue = reverse("admin:claims_queue")
    section = Section.objects.annotate(n=Count("editions")).order_by("-n").first()
    story = Article.objects.filter(anchors__claim=Claim.objects.unassigned().first()).first()
    person = User.objects.filter(claims_to_check__isnull=False).first()
    found = {f"queue: {each.value}": f"{queue}?queue={each.value}" for each in Queue}
    found |= {
        "queue: unassigned, of a section": f"{queue}?queue=unassigned&section={section.pk}",
        "queue: words, of a section": f"{queue}?queue=words&section={section.pk}",
        "queue: again, of a section": f"{queue}?queue=again&section={section.pk}",
        "queue: unassigned, of a story": f"{queue}?queue=unassigned&story={story.pk}",
        "queue: due, of one person": f"{queue}?queue=due&checker={person.pk}",
        "queue: unassigned, by two words": f"{queue}?queue=unassigned&q=million+council",
        "queue: unassigned, by words of none": f"{queue}?queue=unassigned&q=zyzzyva",
        "queue: unassigned, page 50": f"{queue}?queue=unassigned&page=50",
    }
    claims = reverse("claims")
    verdicts = Verdict.objects.current()
    deep = verdicts.order_by("-approved_at", "-pk")[verdicts.count() * 9 // 10]
    cursor = f"{round(deep.approved_at.timestamp() * 1_000_000)}-{deep.pk}"
    said = list(_by_number(verdicts.exclude(claimant=None), "claimant"))
    about = list(_by_number(EditionEntity.objects.filter(role=Role.ABOUT), "entity"))
    ratings = Rating.objects.annotate(n=Count("verdicts")).filter(n__gt=0).order_by("-n")
    seldom = Section.objects.annotate(n=Count("editions")).filter(n__gt=0).order_by("n").first()
    year = timezone.localdate().year - 3
    public = {
        "claims": "",
        "claims, deep": f"?before={cursor}",
        "claims, of a rating": f"?rating={ratings.last().slug}",
        "claims, of a rating, deep": f"?rating={ratings.first().slug}&before={cursor}",
        "claims, by who says the most": f"?claimant={said[-1]}",
        "claims, by who says the least": f"?claimant={said[0]}",
        "claims, about what most are": f"?about={about[-1]}",
        "claims, about what fewest are": f"?about={about[0]}",
        "claims, of a section": f"?section={section.slug}",
        "claims, of the smallest section": f"?section={seldom.slug}",
        "claims, of a month": f"?year={year}&month=5",
        "claims, of all that at once": (
            f"?rating={ratings.first().slug}&claimant={said[-1]}&section={section.slug}&year={year}"
        ),
    }
    return {"Fact-checker": found, "": {name: claims + query for name, query in public.items()}}


def _by_number(rows: QuerySet, name: str) -> Iterator[int]:
    """The keys under `name`, the rarest first."""
    return (key for key, _n in rows.order_by().values_list(name).annotate(n=Count("pk")).order_by("n", name))


def measure() -> None:
    print(f"{connection.vendor:40}{'median ms':>10}{'best':>8}{'in SQL':>8}{'queries':>9}{'kB':>7}")
    for role, addresses in pages().items():
        client = Client()
        if role:
            client.force_login(User.objects.filter(groups__name=role).order_by("pk").first())
        for name, path in addresses.items():
            times, asked = [], []
            client.get(path)
            for _ in range(ROUNDS):
                for cache in caches.all():
                    cache.clear()
                with CaptureQueriesContext(connection) as queries:
                    start = time.perf_counter()
                    response = client.get(path)
                    times.append(1000 * (time.perf_counter() - start))
                asked.append(1000 * sum(float(query["time"]) for query in queries))
            assert response.status_code == 200, (path, response.status_code)
            print(
                f"{name:40}{median(times):10.1f}{min(times):8.1f}{median(asked):8.0f}{len(queries):9}"
                f"{len(response.content) / 1000:7.0f}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    options = parser.parse_args()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill(options.claims)
        measure()
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
