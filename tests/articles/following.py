"""What may follow a publication in the tests: functions for the outbox, named by their dotted path."""

from __future__ import annotations

import time

from articles.models import Event

WORKS = "tests.articles.following.works"
BREAKS = "tests.articles.following.breaks"
IS_UNKNOWN = "tests.articles.following.there_is_none"

# What was called, with what: emptied by the fixture `called`.
calls: list[dict[str, object]] = []


def works(**arguments):
    calls.append(arguments)


def breaks(**arguments):
    works(**arguments)
    raise ValueError("The cache does not answer.")


def breaks_for_red(edition):
    """Fails for the edition that says so in its headline, and works for all others."""
    works(edition=edition)
    if "red" in edition.revision.headline:
        raise ValueError("The cache does not answer.")


def records(edition):
    """Writes something, so that a test can count in the database how often it was called, by whichever process."""
    Event.objects.create(verb="followed", thing=f"articles.edition:{edition.pk}", actor=edition.created_by)


def takes_a_second():
    time.sleep(1)
