"""How long readers wait for the pages of entities: thirty thousand of them, one tagged on fifty thousand stories.

Run `python -m benchmarks.entities`; with `DATABASE_URL=postgres://…`, on PostgreSQL. It makes a database of its own and
removes it again. The stories are invented, by a fixed seed. `--carried 300` has only so many entities in stories, the
rest imported and unused, which is where a list has most to pass over. Prints for each page the median of some rounds,
how much of that this process was busy (with SQLite, all of it is this process), and the number of queries.
"""

# ruff: noqa: E402
import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from random import Random
from statistics import median

directory = tempfile.TemporaryDirectory(prefix="newsroom-entities-")
os.environ |= {"DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR"}
os.environ |= {"DATA_DIR": directory.name, "SECRET_KEY": "only-for-measuring", "PAGE_CACHE_SECONDS": "0"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

settings.DATABASES["default"]["TEST"] = {
    "NAME": f"entities_{os.getpid()}" if "DATABASE_URL" in os.environ else f"{directory.name}/entities.sqlite3"
}
# Style sheets are not measured, and need not be collected.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STATIC_ROOT.mkdir()
django.setup()

from articles.models import Article, Edition, EditionEntity, Paragraph, Revision
from articles.models.edition import EditionKind
from claims.models import Anchor, Claim, Placement, Verdict
from entities.folding import fold, initial
from entities.models import Alias, Entity, Kind, Role
from newsroom.generation.desk import Desk
from newsroom.generation.prose import Prose
from newsroom.generation.writing import Batch

ROUNDS = 15
SCRIPTS = ("Latin", "Latin", "Latin", "Latin", "Latin", "Latin", "Cyrillic", "Arabic", "Greek", "Han")
LETTERS = {
    "Latin": "abcdefghijklmnoprstuvwz",
    "Cyrillic": "абвгдежзиклмнопрстуф",
    "Arabic": "ابتثجحخدذرزسشصضطظعغف",
    "Greek": "αβγδεζηθικλμνξοπρστυ",
    "Han": "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何高林羅",
}


class Names:
    """Names of several scripts, that do not repeat."""

    def __init__(self) -> None:
        self.random = Random(6)

    def name(self, number: int) -> str:
        script = SCRIPTS[number % len(SCRIPTS)]
        letters = LETTERS[script]
        if script == "Han":
            return "".join(self.random.choices(letters, k=3)) + f"{number}"
        return " ".join(
            "".join(self.random.choices(letters, k=self.random.randrange(3, 9))).capitalize() for _ in range(2)
        )


def fill(entities: int, stories: int, carried: int, claims: int) -> None:
    chance, names, batch, now = Random(1), Names(), Batch(), timezone.now()
    desk = Desk(Prose(1), batch, entities=1, authors=2)
    ids = []
    for number in range(entities):
        name = names.name(number)
        ids.append(
            batch.add(
                Entity,
                name=name,
                folded=fold(name),
                initial=initial(name),
                slug=f"entity-{number}",
                kind=chance.choice(Kind.values),
                changed_at=now,
            )
        )
        for other in range(2):
            alias = f"{names.name(number)} {'ab'[other]}"
            batch.add(Alias, entity_id=ids[-1], name=alias, folded=fold(alias))
    batch.flush()
    big, used = ids[0], ids[1:carried]
    chance.shuffle(used)
    by = desk.publishers[0]
    for number in range(stories):
        at = now - timedelta(minutes=10 * (stories - number))
        article = batch.next_id(Article)
        section = desk.sections[number % len(desk.sections)]
        revision = batch.add(
            Revision,
            article_id=article,
            number=1,
            section_id=section,
            slug=f"story-{number}",
            headline=f"Story {number}",
            dek="What it is about, in a sentence that is as long as such sentences are in most papers.",
            body='<p id="p-a">The council met on Tuesday.</p>',
            created_by_id=by,
            created_at=at,
        )
        batch.add(Article, newest_id=revision, created_by_id=by, created_at=at)
        others = [used[(3 * number + n) % len(used)] for n in range(3)]
        for again in range(2 if number % 5 == 0 else 1):
            edition = batch.add(
                Edition,
                article_id=article,
                revision_id=revision,
                live_from=at + timedelta(minutes=again),
                first_published_at=at,
                kind=EditionKind.MINOR if again else EditionKind.FIRST,
                section_id=section,
                created_by_id=by,
                created_at=at,
            )
            for position, entity in enumerate([big, *others]):
                role = Role.ABOUT if number % 3 == position % 3 else Role.MENTIONS
                batch.add(
                    EditionEntity,
                    edition_id=edition,
                    entity_id=entity,
                    role=role,
                    position=position,
                    first_published_at=at,
                )
        if number < claims:
            claimant = big if number % 10 == 0 else others[0]
            judge(batch, desk, article, revision, number, claimant, at)
        if number % 2000 == 0:
            batch.flush()
    batch.flush()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def judge(
    batch: Batch, desk: Desk, article: int, revision: int, number: int, claimant: int, at: timezone.datetime
) -> None:
    """A claim in a story, checked and in print."""
    first, second = desk.checkers[:2]
    statement = f"Claim {number} is true."
    words = "on Tuesday"
    claim = batch.add(Claim, statement=statement, claimant_id=claimant, created_by_id=first, created_at=at)
    paragraph = batch.add(
        Paragraph, article_id=article, anchor="p-a", first_revision_id=revision, last_revision_id=revision
    )
    anchor = batch.add(
        Anchor,
        claim_id=claim,
        article_id=article,
        words=words,
        sentence="The council met on Tuesday.",
        paragraph_id=paragraph,
        start=16,
        confirmed_in_id=revision,
        confirmed_by_id=first,
        confirmed_at=at,
    )
    place = {"paragraph_id": paragraph, "start": 16, "end": 26, "words": words}
    batch.add(Placement, anchor_id=anchor, revision_id=revision, state="unchanged", **place)
    batch.add(
        Verdict,
        claim_id=claim,
        statement=statement,
        claimant_id=claimant,
        rating_id=desk.ratings[number % 5],
        summary="The minutes say so.",
        as_of=at.date(),
        proposed_by_id=first,
        proposed_at=at,
        approved_by_id=second,
        approved_at=at,
    )


def measure() -> None:
    client, lists = Client(), reverse("entities")
    big = Entity.objects.get(pk=EditionEntity.objects.order_by("pk").values("entity"[:]).first()["entity"])
    small = EditionEntity.objects.order_by("-pk").exclude(entity=big).first().entity
    word = small.name.split()[0][:4]
    alias = small.aliases.first().name[:5].lower()
    pages: dict[str, str | Callable[[], str]] = {
        "list": lists,
        "list, ten pages on": lambda: deep(client, lists, 10),
        "list of a kind": f"{lists}?kind=person",
        "list of a letter": f"{lists}?letter=M",
        "list of a letter in Arabic, of a kind": f"{lists}?letter=ج&kind=place",
        "search, by a name": f"{lists}?q={word}",
        "search, by an alias": f"{lists}?q={alias}",
        "search, by one letter": f"{lists}?q=a",
        "search, without result": f"{lists}?q=xyzzyx",
        "entity of all stories": big.get_absolute_url(),
        "the same, ten pages on": lambda: deep(client, big.get_absolute_url(), 10),
        "the same, near the end": f"{big.get_absolute_url()}?before={far(big)}",
        "the same, its feed": f"{big.get_absolute_url()}feed/",
        "entity of few stories": small.get_absolute_url(),
        "claims in stories about the first": f"{reverse('claims')}?about={big.pk}",
        "claims in stories about the second": f"{reverse('claims')}?about={small.pk}",
    }
    print(f"{connection.vendor:40}{'median':>9}{'busy':>9}{'queries':>9}{'kB':>7}")
    for name, found in pages.items():
        path = found() if callable(found) else found
        times, spent = [], []
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as queries:
                start, busy = time.perf_counter(), time.process_time()
                response = client.get(path)
                times.append(1000 * (time.perf_counter() - start))
                spent.append(1000 * (time.process_time() - busy))
        if response.status_code != 200:
            print(f"{name:40} {response.status_code} {path}")
            continue
        size = len(response.content) / 1000
        print(f"{name:40}{median(times):6.1f} ms{median(spent):6.1f} ms{len(queries):9}{size:7.0f}")


def deep(client: Client, path: str, pages: int) -> str:
    """The address of a later page, as the links lead there."""
    for _ in range(pages):
        found = re.search(r'rel="next" href="([^"]+)"', client.get(path).text)
        if found is None:
            break
        path = unescape(found[1])
    return path


def far(entity: Entity) -> str:
    link = EditionEntity.objects.filter(entity=entity, role=Role.MENTIONS).order_by("first_published_at")[500]
    return f"mentions-{int(link.first_published_at.timestamp() * 1_000_000)}-{link.edition_id}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=30_000)
    parser.add_argument("--stories", type=int, default=50_000)
    parser.add_argument("--carried", type=int, default=30_000, help="entities that are in stories")
    parser.add_argument("--claims", type=int, default=20_000, help="checked, one a story")
    options = parser.parse_args()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill(options.entities, options.stories, min(options.carried, options.entities), options.claims)
        measure()
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
