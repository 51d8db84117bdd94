"""A process that edits stories and is killed while it does.

For each line on standard input, the id of a story and a number from 0 to 1, it forks a child, which saves and publishes
the story in turn, and kills it with SIGKILL: after that share of the time that a save and a publication take together.
It answers with a line of what the child had done: "s" for a save begun, "p" for a publication begun, "." for the end of
either. The first story is there to warm up, and to take the time: what the first operation of a process imports and
compiles, no child has to any more.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from django.db import connection, connections

from articles import publishing, revisions
from articles.models import Article
from articles.revisions import content_of
from newsroom.models import User

# How it is begun, with the id of the person who edits.
COMMAND = ("-c", "import django; django.setup(); from tests.load.editing import main; main()")
# So many operations are begun by one child at most: none outlives the test for long, whatever goes wrong.
OPERATIONS = 40


def main() -> None:
    answer("ready")
    together = 0.0
    for line in sys.stdin:
        article, share = line.split()
        if together:
            answer(killed_after(float(share) * together, int(article)))
            continue
        for _ in range(3):
            connections.close_all()
            began = time.monotonic()
            for operation in operations(int(article)).values():
                operation()
            together = time.monotonic() - began
        connections.close_all()
        answer("warm")


def answer(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def killed_after(seconds: float, article: int) -> str:
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        edit(article, tell)
    os.close(tell)
    noted = os.read(told, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(told, 100):
        noted += more
    os.close(told)
    return noted.decode()


def edit(article: int, tell: int) -> None:
    """Save and publish until the end, which comes from outside."""
    connection.ensure_connection()
    for _ in range(OPERATIONS // 2):
        for letter, operation in operations(article).items():
            os.write(tell, letter)
            operation()
            os.write(tell, b".")
    os._exit(1)


def operations(pk: int) -> dict[bytes, Callable[[], None]]:
    """A save, and the publication of what was saved. Each is one transaction."""
    user = User.objects.get(pk=int(sys.argv[1]))

    def fresh() -> Article:
        return Article.objects.select_related("newest").get(pk=pk)

    def save() -> None:
        article = fresh()
        body = f"{article.newest.body}<p>Written at {time.time_ns()}.</p>"
        revisions.save(article, replace(content_of(article.newest), body=body), by=user, base=article.newest)

    def publish() -> None:
        article = fresh()
        publishing.publish(article, revision=article.newest, by=user)

    # Whatever the kill before left is gone on with.
    is_published = fresh().editions.filter(revision=fresh().newest).exists()
    return {b"s": save, b"p": publish} if is_published else {b"p": publish, b"s": save}
