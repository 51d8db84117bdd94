"""A backup while people save and publish: it is of one moment, it loses nothing that was there, and stops nobody."""

from __future__ import annotations

import time
from io import StringIO
from threading import Event as Flag
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection

from articles.models import Article, Revision
from newsroom.backups import database
from tests.factories import UserFactory
from tests.load.people import whole_story
from tests.load.scale import scaled
from tests.load.whole import faults
from tests.stories import edited, published

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 3
PATIENCE = 60
BACKUPS = scaled(5)


class Writer(Thread):
    """Saves and publishes one story, until it is told to stop."""

    def __init__(self, article, user):
        super().__init__(daemon=True)
        self.article, self.user, self.stop, self.done, self.bugs = article, user, Flag(), 0, []

    def run(self):
        try:
            while not self.stop.is_set():
                article = Article.objects.select_related("newest").get(pk=self.article.pk)
                edited(article, by=self.user, dek=f"Dek {self.done}")
                published(article, by=self.user)
                self.done += 1
        except Exception as error:  # noqa: BLE001 (the test says what it was)
            self.bugs.append(error)
        finally:
            connection.close()


def test_backup_under_load_is_of_one_moment_and_stops_nobody(tmp_path, monkeypatch):
    user = UserFactory(role="Publisher")
    writers = [Writer(whole_story(), user) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    known, during = [], []

    def after_a_save_beside_it() -> dict[str, int]:
        """The backup has its moment open and has read some of it: it goes on once somebody has worked meanwhile."""
        before, until = done(), time.monotonic() + PATIENCE
        while done() == before and time.monotonic() < until:
            time.sleep(0.01)
        during.append(done() - before)
        return numbers_given()

    def done() -> int:
        return sum(writer.done for writer in writers)

    numbers_given = database.numbers_given
    monkeypatch.setattr(database, "numbers_given", after_a_save_beside_it)
    for number in range(BACKUPS):
        known.append(Revision.objects.count())
        call_command("backup", str(tmp_path / f"{number}.tar"), stderr=StringIO())
    for writer in writers:
        writer.stop.set()
    for writer in writers:
        writer.join(PATIENCE)
    assert [writer.bugs for writer in writers] == [[]] * WRITERS
    assert len(during) == BACKUPS
    assert 0 not in during
    for number, before in enumerate(known):
        restore = ("restore", str(tmp_path / f"{number}.tar"), "--replace", "--no-input")
        call_command(*restore, stdout=StringIO(), stderr=StringIO())
        assert Revision.objects.count() >= before
        assert [faults(article) for article in Article.objects.all()] == [[]] * WRITERS
        call_command("verify", stdout=StringIO(), stderr=StringIO())
