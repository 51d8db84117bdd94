"""PostgreSQL is stopped and started under people who save and publish, and readers who read: nothing else is."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.load import people as people_process
from tests.load import postgres
from tests.load.postgres import private_postgres
from tests.load.processes import ask, server, started, wait_for
from tests.load.scale import scaled

pytestmark = [
    pytest.mark.same_everywhere,
    pytest.mark.skipif(bool(postgres.missing()), reason=postgres.missing() or "-"),
]

PEOPLE = 2
# In order, and as a crash.
STOPS = ("fast", "immediate")[-scaled(2) :]


@pytest.fixture
def database():
    with private_postgres() as found:
        yield found


@pytest.fixture
def where(database, tmp_path):
    """The environment of all processes."""
    return {"DATABASE_URL": database.url, "DATA_DIR": str(tmp_path)}


@pytest.fixture
def people(where):
    """Call it with a line for those at the desk, and it returns what they answer. The first answer is `known`."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with started(*people_process.COMMAND, str(PEOPLE), more=where, **pipes) as process:

        def tell(line):
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        tell.known = json.loads(process.stdout.readline())
        yield tell


def test_kept_pages_come_all_else_is_told_when_nothing_is_lost_and_all_goes_on_by_itself(database, where, people):
    story, session = people.known["story"], people.known["session"]
    with (
        started("manage.py", "work", "--sleep", "0.2", more=where, stderr=subprocess.DEVNULL) as worker,
        server(workers=1, **where) as (site, port),
    ):

        def goes_on(what):
            before = people("how")[what]
            return wait_for(lambda: people("how")[what] > before + PEOPLE)

        def is_there():
            return json.loads(ask(port, "/readyz").text)["parts"]["database"] == "ok"

        page = ask(port, story).text
        assert "Repairs will cost" in page
        people(port)
        for how in STOPS:
            assert goes_on("answered")
            database.stop(how)
            assert goes_on("refused")
            kept = ask(port, story)
            assert (kept.status, kept.text, kept.headers["Cache-Control"]) == (200, page, "no-store")
            for path in ("/search/?q=repairs", "/admin/"):
                answer = ask(port, path, session=session if path == "/admin/" else "")
                assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
            assert (ask(port, "/healthz").status, is_there()) == (200, False)
            database.start()
            assert goes_on("answered")
        assert ask(port, "/admin/", session=session).status == 200
        assert people("end") == {"lost": [], "wrong": [], "idle": 0, "all followed": True}
        assert (site.poll(), worker.poll(), is_there()) == (None, None, True)
