"""People who save and publish stories of their own at the desk of a server, one after another, as fast as it answers.

As a process of its own it has the database of its environment, which it fills first. It answers each line on standard
input with a line of JSON: a port begins the work there, "how" says how far it is, "end" ends it and says what came of
it.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from threading import Event as Flag
from threading import Thread

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition, Effect
from tests.factories import EntityFactory, UserFactory
from tests.load.processes import ask, wait_for
from tests.load.whole import faults
from tests.newsroom.desk import form_of
from tests.stories import marked, published, story

# How it is begun, with the number of people.
COMMAND = ("-c", "import django; django.setup(); from tests.load.people import main; main()")
LONGEST_SECONDS = 120


def whole_story() -> Article:
    """A story with everything that has to be there together, before readers."""
    article = story(body="<p>Repairs will cost 4 million crowns.</p>", entities=((EntityFactory(), "about"),))
    marked(article)
    published(article)
    return article


def done(article: Article) -> int:
    """How many operations have been done on a story."""
    return article.revisions.count() + article.editions.count()


def session_of(user) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


class Person(Thread):
    """Saves and publishes a story until the server is gone or `stop` is set. Without the database, only looks."""

    def __init__(self, port: int, user, article: Article | None = None):
        super().__init__(daemon=True)
        self.port, self.session, self.article = port, session_of(user), article or whole_story()
        self.before, self.stop = done(self.article), Flag()
        self.answered, self.refused, self.looked, self.wrong, self.bugs = 0, 0, 0, [], []

    def run(self):
        until = time.monotonic() + LONGEST_SECONDS
        try:
            while not self.stop.is_set() and time.monotonic() < until:
                try:
                    page, data = self.next()
                except (InterfaceError, OperationalError):
                    connection.close()
                    self.look()
                else:
                    self.post(page, data)
        except OSError:
            pass  # the server is dead
        except Exception as error:  # noqa: BLE001 (the test says what it was)
            self.bugs.append(repr(error))
        finally:
            connection.close()

    def next(self):
        """What is to be done now: what was saved is published, and what was published is written on."""
        article = Article.objects.select_related("newest").get(pk=self.article.pk)
        if article.editions.filter(revision=article.newest_id).exists():
            return "change", {**form_of(article, dek=f"Dek {time.time_ns()}"), "_save": "1"}
        return "publish", {"revision": article.newest_id}

    def post(self, page, data):
        answer = self.ask(page, data)
        if answer.status == 302:
            self.answered += 1
        elif answer.status == 503 and answer.headers["Retry-After"]:
            self.refused += 1
        else:
            self.wrong.append((page, answer.status))

    def look(self):
        answer = self.ask("change", None)
        self.looked += answer.status == 503
        if answer.status not in (200, 503):
            self.wrong.append(("change", answer.status))

    def ask(self, page, data):
        path = reverse(f"admin:articles_article_{page}", args=[self.article.pk])
        return ask(self.port, path, data, session=self.session)

    def lost(self) -> bool:
        """Whether anything is not there that was answered, or more is there than was sent."""
        return not self.answered <= done(self.article) - self.before <= self.answered + self.refused


def main() -> None:
    make_tables()
    article = whole_story()
    answer({"story": Edition.objects.get(article=article).get_absolute_url(), "session": session_of(_publisher())})
    people: list[Person] = []
    for line in map(str.strip, sys.stdin):
        if line.isdigit():
            people = [Person(int(line), _publisher()) for _ in range(int(sys.argv[1]))]
            for person in people:
                person.start()
        if line == "end":
            for person in people:
                person.stop.set()
            for person in people:
                person.join()
            answer(_outcome(people))
            return
        answer({"answered": sum(p.answered for p in people), "refused": sum(p.refused + p.looked for p in people)})


def _outcome(people: list[Person]) -> dict[str, object]:
    # The one from before may have ended with the database.
    connection.close()
    # What the worker was at just then is its own for ten minutes. Here they are over.
    Effect.objects.filter(done_at=None).update(due_at=timezone.now())
    return {
        "lost": [person.article.pk for person in people if person.lost()],
        "wrong": [each for person in people for each in (*person.wrong, *person.bugs, *faults(person.article))],
        "idle": sum(not person.answered for person in people),
        "all followed": wait_for(lambda: not Effect.objects.filter(done_at=None).exists()),
    }


def _publisher():
    return UserFactory(role="Publisher", is_staff=True)


def answer(what) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def make_tables() -> None:
    """As the models say, without the way that migrations came: that takes ten times as long."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.schema_editor(atomic=False) as editor:
        import_module("newsroom.migrations.0009_search").make_index(apps, editor)
        import_module("newsroom.migrations.0013_pairs_of_words").part_index(apps, editor)
