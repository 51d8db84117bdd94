"""`kill -9` while stories are saved and published: each story is the one before or the one after, and whole.

Two hundred times, a process that does nothing but save and publish one story is killed after a random time, most often
in the middle of a transaction; the operations that it knew to be done are there, at most one more is, and of nothing
there is a half. And a few times, the real server is killed, all its processes at once, under people who save and
publish at the desk: whatever was answered is there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from random import Random

import pytest

from tests.factories import UserFactory
from tests.load import editing as editing_process
from tests.load.people import Person, done, whole_story
from tests.load.processes import server, started, wait_for_the_killed
from tests.load.scale import scaled
from tests.load.whole import faults

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = scaled(200)
KILLS_A_STORY = 20
SERVER_KILLS = scaled(4)
PEOPLE = 3


@pytest.fixture
def editing():
    """Call it with a story and a share of the time that a save and a publication take.

    A process that edits the story is killed after that; what it had done is returned.
    """
    publisher = UserFactory(role="Publisher")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with started(*editing_process.COMMAND, str(publisher.pk), **pipes) as process:

        def tell(article, share):
            process.stdin.write(f"{article.pk} {share}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        assert process.stdout.readline() == "ready\n"
        assert tell(whole_story(), 0) == "warm"
        yield tell


def test_killed_process_leaves_the_story_before_or_the_story_after(editing):
    chance = Random(4)
    interrupted = Counter()
    for kill in range(KILLS):
        if kill % KILLS_A_STORY == 0:
            article = whole_story()
        before = done(article)
        noted = editing(article, chance.random())
        wait_for_the_killed()
        ended, begun = noted.count("."), len(noted) - noted.count(".")
        assert done(article) - before in (ended, begun)
        assert faults(article) == []
        interrupted[noted[-1]] += 1
    # The kills fell into saves and into publications.
    assert min(interrupted["s"], interrupted["p"]) >= KILLS // 10


def test_killed_server_has_done_what_it_answered_and_nothing_by_halves():
    chance = Random(9)
    people = [UserFactory(role="Publisher", is_staff=True) for _ in range(PEOPLE)]
    for _ in range(SERVER_KILLS):
        with server() as (process, port):
            at_work = [Person(port, user) for user in people]
            for person in at_work:
                person.start()
            until = time.monotonic() + 30
            while min(person.answered for person in at_work) < 2 and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(0.2 * chance.random())
            os.killpg(process.pid, signal.SIGKILL)
            for person in at_work:
                person.join(40)
        wait_for_the_killed()
        assert [(person.refused, person.wrong, person.bugs) for person in at_work] == [(0, [], [])] * PEOPLE
        for person in at_work:
            assert person.answered > 0
            assert done(person.article) - person.before - person.answered in (0, 1)
            assert faults(person.article) == []
