"""How much computing the desk takes with ten thousand stories in work, as a ratio to the plain list of stories.

Run `python -m benchmarks.desk`. The stories are invented, by a fixed seed, in a database of SQLite that is made for it
and thrown away; a few thousand more have gone out, and lie in the archive. `--stories` and `--archive` say how many.
"""

import argparse
import random
import time
from datetime import timedelta
from io import StringIO

from benchmarks import scratch  # noqa: F401  # first, since it sets up what is imported below

# isort: split
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition, Event, Notice, Revision, Section, Task
from articles.models.edition import EditionKind
from articles.models.story import Stage
from newsroom.generation.prose import Prose
from newsroom.generation.writing import Batch
from newsroom.models import User

ROUNDS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=10_000, help="in work")
    parser.add_argument("--archive", type=int, default=5_000, help="that have gone out")
    options = parser.parse_args()
    fill(options.stories, options.archive)
    measure()


def fill(stories: int, archive: int) -> None:
    call_command("generate", stories=archive, paragraphs=12, verbosity=0, stdout=StringIO())
    prose, chance, now = Prose(2), random.Random(2), timezone.now()
    people = list(User.objects.values_list("pk", flat=True))
    reporters = list(User.objects.filter(groups__name="Reporter").values_list("pk", flat=True))
    sections = list(Section.objects.values_list("pk", flat=True))
    batch = Batch()
    for number in range(stories):
        by, section = chance.choice(reporters), chance.choice(sections)
        begun = now - timedelta(minutes=chance.randrange(60 * 24 * 30))
        article, headline = batch.next_id(Article), prose.headline()
        revision = batch.add(
            Revision,
            article_id=article,
            number=1,
            section_id=section,
            slug=f"story-{article}",
            headline=headline,
            body="\n".join(f'<p id="p-{n}">{prose.sentence()} {prose.sentence()}</p>' for n in range(20)),
            created_by_id=by,
            created_at=begun,
        )
        problems = [{"code": f"c{n}", "message": prose.sentence()} for n in range(chance.choice((0, 0, 1, 3)))]
        batch.add(
            Article,
            stage=chance.choice(Stage.values),
            assignee_id=chance.choice([*people, None]),
            handed_over_at=begun + timedelta(minutes=5),
            handed_over_by_id=by,
            handover_note=prose.sentence() if chance.random() < 0.3 else "",
            due_at=now + timedelta(minutes=chance.randrange(-600, 60 * 24 * 7)) if chance.random() < 0.6 else None,
            problems=problems,
            newest_id=revision,
            created_by_id=by,
            created_at=begun,
        )
        batch.add(Event, at=begun, actor_id=by, verb="saved", article_id=article, thing=f"articles.revision:{revision}")
        if number % 20 == 0:
            moment = now + timedelta(minutes=chance.randrange(-60, 60 * 30), seconds=number % 60)
            is_held = moment <= now or number % 200 == 0
            batch.add(
                Edition,
                article_id=article,
                revision_id=revision,
                live_from=moment,
                first_published_at=moment,
                kind=EditionKind.FIRST,
                section_id=section,
                held_at=now if is_held else None,
                held_reason=prose.sentence() if is_held else "",
                created_by_id=by,
                created_at=begun,
            )
        if number % 50 == 0:
            batch.add(Task, article_id=article, code="look", message=prose.sentence(), url="/admin/", made_at=begun)
            person = chance.choice(people)
            batch.add(Notice, person_id=person, article_id=article, message=prose.sentence(), url="/", made_at=begun)
    batch.flush()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{stories:,} stories in work, {archive:,} in the archive, {Edition.objects.count():,} editions")


def measure() -> None:
    index, desk = reverse("admin:index"), reverse("admin:desk")
    plain = reverse("admin:articles_article_changelist")
    section = Section.objects.first()
    print(f"{'':44}{'CPU ms':>8}{'of the list':>13}{'queries':>9}{'kB':>7}")
    for role in ("Editor", "Publisher", "Fact-checker", "Reporter"):
        client = Client()
        user = get_user_model().objects.filter(groups__name=role).order_by("pk").first()
        client.force_login(user)
        pages = {
            "the plain list of stories": plain,
            "the desk": index,
            "the desk, of one section": f"{index}?section={section.pk}",
            "the desk, mine and overdue": f"{index}?person=me&due=overdue",
            "the desk again, changed": desk,
            "the desk again, not changed": desk,
        }
        base = None
        for name, path in pages.items():
            times = []
            for _ in range(ROUNDS):
                # What has changed is known by the minute, too.
                headers = {"If-None-Match": client.get(desk)["ETag"]} if "not changed" in name else {}
                with CaptureQueriesContext(connection) as queries:
                    start = time.process_time()
                    response = client.get(path, headers=headers)
                    times.append(1000 * (time.process_time() - start))
            spent = min(times)
            base = base or spent
            size = len(response.content) / 1000
            print(f"{role + ': ' + name:44}{spent:8.0f}{spent / base:13.2f}{len(queries):9}{size:7.0f}")


if __name__ == "__main__":
    main()
