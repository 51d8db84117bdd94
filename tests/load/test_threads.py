"""Fifty people at five stories, as fast as they can: nothing is lost, nothing is twice, and nobody sees an error."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from random import Random
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, revisions
from articles.models import Article, Edition, Revision
from articles.publishing import NothingToDoError
from articles.revisions import StaleRevisionError, content_of
from claims.models import Placement, State
from tests.factories import EntityFactory, UserFactory
from tests.load.scale import scaled
from tests.load.whole import faults
from tests.newsroom.desk import form_of
from tests.stories import marked, published, story

pytestmark = pytest.mark.django_db(transaction=True)

STORIES = 5
THREADS = scaled(50)
ACTS = 8
# Whoever is not through by then hangs.
PATIENCE = 600
# What people are told, and may be.
TOLD = (StaleRevisionError, NothingToDoError)


class Person(Thread):
    """One at the desk. Remembers what was accepted of what it did, and whatever was no answer to a person."""

    def __init__(self, number, user, stories):
        super().__init__(daemon=True)
        self.user, self.stories, self.chance = user, stories, Random(number)
        self.texts = (f"Dek {act} of person {number}" for act in range(ACTS))
        self.came, self.accepted, self.bugs = Counter(), [], []
        self.client = Client()
        self.client.force_login(user)

    def run(self):
        ways = [self.save, self.publish, self.save_at_the_desk, self.publish_at_the_desk, self.withdraw]
        try:
            for text in self.texts:
                (act,) = self.chance.choices(ways, weights=[12, 5, 1, 1, 1])
                try:
                    act(Article.objects.select_related("newest").get(pk=self.chance.choice(self.stories).pk), text)
                except TOLD as error:
                    self.came[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 (the test says what it was)
            self.bugs.append(error)
        finally:
            connection.close()

    def save(self, article, text):
        content = replace(content_of(article.newest), dek=text)
        revisions.save(article, content, by=self.user, base=article.newest)
        self.accept(text)

    def publish(self, article, text):
        publishing.publish(article, revision=article.newest, by=self.user)
        self.came["published"] += 1

    def withdraw(self, article, text):
        publishing.withdraw(article, by=self.user, reason="It was wrong.")
        self.came["withdrew"] += 1

    def save_at_the_desk(self, article, text):
        url = reverse("admin:articles_article_change", args=[article.pk])
        response = self.client.post(url, {**form_of(article, dek=text), "_save": "1"})
        if response.status_code == 302:
            self.accept(text)
        else:
            assert (response.status_code, "saved this story" in response.text) == (200, True)
            self.came["refused at the desk"] += 1

    def publish_at_the_desk(self, article, text):
        url = reverse("admin:articles_article_publish", args=[article.pk])
        response = self.client.post(url, {"revision": article.newest_id})
        assert response.status_code in (200, 302)
        self.came["published at the desk" if response.status_code == 302 else "not published at the desk"] += 1

    def accept(self, text):
        self.accepted.append(text)
        self.came["saved"] += 1


class Reader(Thread):
    """Reads the stories all the while: each is there, or was withdrawn, and one edition of it is live at most."""

    def __init__(self, stories):
        super().__init__(daemon=True)
        self.urls = [edition.get_absolute_url() for edition in Edition.objects.live(timezone.now())]
        self.is_over, self.found, self.bugs = Flag(), Counter(), []

    def run(self):
        client = Client()
        try:
            while not self.is_over.wait(0.5):
                live = Counter(Edition.objects.live(timezone.now()).values_list("article", flat=True))
                assert max(live.values(), default=0) <= 1
                self.found.update(client.get(url).status_code for url in self.urls)
        except Exception as error:  # noqa: BLE001
            self.bugs.append(error)
        finally:
            connection.close()


def test_fifty_people_at_five_stories():
    stories = [
        story(body="<p>Repairs will cost 4 million crowns.</p>", entities=((EntityFactory(), "about"),))
        for _ in range(STORIES)
    ]
    for article in stories:
        marked(article)
        published(article)
    users = [UserFactory(role="Publisher", is_staff=True) for _ in range(THREADS)]
    people = [Person(number, user, stories) for number, user in enumerate(users)]
    reader = Reader(stories)
    until = time.monotonic() + PATIENCE
    for thread in (reader, *people):
        thread.start()
    for person in people:
        person.join(max(0, until - time.monotonic()))
    reader.is_over.set()
    reader.join(30)

    assert [person for person in people if person.is_alive()] == []
    assert [bug for thread in (reader, *people) for bug in thread.bugs] == []
    came = sum((person.came for person in people), Counter())
    assert came.total() == THREADS * ACTS
    assert set(reader.found) <= {200, 410}
    # What was accepted is in the history, once, in one line; what was refused is not.
    accepted = Counter(text for person in people for text in person.accepted)
    written = Revision.objects.exclude(dek="")
    assert Counter(written.values_list("dek", flat=True)) == accepted
    assert set(accepted.values()) == {1}
    assert [
        revision for revision in written.select_related("parent") if revision.parent.number != revision.number - 1
    ] == []
    assert [fault for article in stories for fault in faults(article)] == []
    assert set(Placement.objects.filter(revision__in=written).values_list("state", flat=True)) == {State.UNCHANGED}
    assert min(came["saved"], came["published"] + came["published at the desk"]) > 0
