"""A newsroom at work for some minutes: editors save, checkers decide, readers read.

Run `python -m benchmarks.load`. Without `DATABASE_URL` it fills a database of SQLite with 10,000 stories (`--stories`),
in `DATA_DIR` or, without that, in a directory that is thrown away. With it, an empty database is filled likewise, and
one that `manage.py generate` has filled is taken as it is. It writes there, under names of its own (`load-…`): name no
database that anyone needs, and in `CACHE_URL`, if there is to be Redis, none either, as it is emptied first.

The site runs as deploy/ has it: gunicorn with deploy/gunicorn.conf.py (`WEB_WORKERS`, `WEB_THREADS`), DEBUG=0, and
`manage.py work` beside it. There is no nginx, so no page is kept in front of it: readers' pages all reach the site.
People are threads in three other processes, and speak HTTP (benchmarks/load_visitors.py):

- an editor signs in, opens one of 40 stories, types for 10 seconds (`--pause`; from half of that to half more), with
  the autosaves that a browser sends, saves, and publishes every fourth time. Now and then two have the same story open;
  the second is told, and keeps the text: that is no error.
- a checker acts every 10 seconds: proposes a verdict with a new source, or decides on what a colleague proposed, and
  sends every sixth back. Half of the claims stand in stories that are being edited.
- a reader asks for a page every 30 seconds (`--reading`), stories most often, and some far more often than others; a
  browser that has the page already asks whether it is still right (If-None-Match).

An error is a status that is none of 200, 302 and 304, no answer within 30 seconds, an answer that says neither that it
was done nor why not, a line of the site's log that is an error, and a task of the worker that failed. A write is lost
if a save, publication or decision that was answered is not in the database once, with exactly these words, made of the
text that was edited. Ends with 1 if there was either. Left out are the times of the first 15 seconds (`--warm-up`), in
which processes load what they need, and of what is begun when the time is over, since all save then at once. Their
errors are not.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import IO

from .load_notes import Asked, Notes, Plan
from .load_visitors import visit

ROOT = Path(__file__).resolve().parent.parent
STORIES = 40
# In how many processes readers are.
READING_ROOMS = 2
# Seconds that a machine which is busy with other things may take.
STARTS_WITHIN = 180
# More are not printed.
SHOWN = 20
HERE = {
    "ALLOWED_HOSTS": "127.0.0.1", "BEHIND_PROXY": "1", "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    "HTTPS": "0", "LOG_FORMAT": "json",
}  # fmt: skip
# What would keep people from signing in, or lead them elsewhere.
NOT_HERE = ("OIDC_SERVER_URL", "PUBLIC_URL", "PURGE_URL", "REQUIRE_SECOND_FACTOR", "S3_BUCKET", "S3_EVIDENCE_BUCKET")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="how long (default 5)")
    parser.add_argument("--editors", type=int, default=8, help="how many save (default 8)")
    parser.add_argument("--checkers", type=int, default=4, help="how many decide, two by two (default 4)")
    parser.add_argument("--readers", type=int, default=200, help="how many read (default 200)")
    parser.add_argument("--pause", type=float, default=10, help="seconds between two acts at the desk (default 10)")
    parser.add_argument("--reading", type=float, default=30, help="seconds that a reader has a page (default 30)")
    parser.add_argument("--warm-up", type=float, default=15, help="seconds whose times are left out (default 15)")
    parser.add_argument("--stories", type=int, default=10_000, help="with how many an empty database is filled")
    options = parser.parse_args()
    if options.checkers % 2:
        parser.error("Checkers come two by two.")
    with directory() as data:
        for name in NOT_HERE:
            os.environ.pop(name, None)
        os.environ |= {**HERE, "DATA_DIR": str(data), "SECRET_KEY": secrets.token_urlsafe(50)}
        sys.exit(run(options, data))


@contextmanager
def directory() -> Iterator[Path]:
    """The directory of the site's data: the one that the environment names, or one that is thrown away."""
    if known := os.environ.get("DATA_DIR"):
        yield Path(known)
        return
    made = tempfile.mkdtemp(prefix="newsroom-load-")
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run(options: argparse.Namespace, data: Path) -> int:
    """Do it, say how it went, and return how the process is to end."""
    import django  # noqa: PLC0415 (which reads the environment)

    django.setup()

    from django.core.cache import caches  # noqa: PLC0415
    from django.db import connection, connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from . import load_newsroom, load_record  # noqa: PLC0415

    load_newsroom.fill(options.stories)
    for cache in caches.all():
        cache.clear()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    plan = load_newsroom.plan(
        port=port, pause=options.pause, editors=options.editors, checkers=options.checkers, stories=STORIES
    )
    since, log = timezone.now(), data / "load.log"
    connections.close_all()
    with log.open("wb") as written, serving(port, written) as site:
        began, cost, idle = time.monotonic(), site.seconds(), _idle()
        until = began + 60 * options.minutes
        notes = everyone(plan, options.readers, options.reading, until=until)
        cost, idle, took = site.seconds() - cost, _idle() - idle, time.monotonic() - began
        fresh = load_newsroom.not_shown(notes.publications, port)
        load_newsroom.wait_for_worker()
    errors = [*(asked.wrong for asked in notes.asked if asked.wrong), *notes.bugs, *fresh, *errors_in(log)]
    errors += load_record.failed_effects(since)
    if options.editors and not any(save.outcome == "saved" for save in notes.saves):
        errors.append("Nobody saved anything.")
    lost = load_record.lost(notes, since)
    busy = 1 - idle / took / (os.cpu_count() or 1)
    print(f"{load_newsroom.size()} on {connection.vendor}, {took:.0f} s: {options.editors} editors, ", end="")
    print(f"{options.checkers} checkers, {options.readers} readers.")
    print(f"The processors were busy for {busy:.0%} of the time, with {cost:.0f} s of the site and its worker.\n")
    say_times([each for each in notes.asked if began + options.warm_up <= each.began < until])
    say_outcomes(notes)
    say("errors", errors)
    say("lost writes", lost)
    return 1 if errors or lost else 0


# The site


class Site:
    """The site's processes."""

    def __init__(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        self._processes = processes

    def seconds(self) -> float:
        """Return how long the processors have worked for them."""
        ticks = 0
        for process in self._processes:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for pid in (process.pid, *children):
                # The time of those that have ended is in that of who began them.
                ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(port: int, log: IO[bytes]) -> Iterator[Site]:
    """The web server and the worker, as deploy/ begins them."""
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "collectstatic", "--no-input", "--verbosity=0"], cwd=ROOT, check=True)
    known = {**os.environ, "BIND": f"127.0.0.1:{port}"}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    commands = ([*gunicorn, "--log-level", "warning"], [*manage, "work"])
    processes = [subprocess.Popen(command, cwd=ROOT, env=known, stderr=log) for command in commands]
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not _is_ready(port):
            if time.monotonic() > until or processes[0].poll() is not None:
                raise SystemExit(f"The site did not start. Its log: {Path(log.name).read_text()[-2000:]}")
            time.sleep(0.2)
        yield Site(processes)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def _is_ready(port: int) -> bool:
    try:
        server = HTTPConnection("127.0.0.1", port, timeout=30)
        server.request("GET", "/readyz")
        return b'"ready"' in server.getresponse().read()
    except OSError:
        return False


def _idle() -> float:
    """Return for how long the processors have had nothing to do, all together, in seconds."""
    cpu = Path("/proc/stat").read_text().split()
    return (int(cpu[4]) + int(cpu[5])) / os.sysconf("SC_CLK_TCK")


def errors_in(log: Path) -> list[str]:
    """Return what the site's log calls an error."""
    found = []
    for line in log.read_text().splitlines():
        known = json.loads(line) if line.startswith("{") else {"level": "ERROR" if "[ERROR]" in line else ""}
        if known["level"] in ("ERROR", "CRITICAL"):
            found.append(f"In the log: {known.get('message', line)} {known.get('exc_info', '')[-300:]}")
    return found


# Those who come


def everyone(plan: Plan, readers: int, reading: float, until: float) -> Notes:
    """Have everyone come, in processes of their own, and return what they noted."""
    rooms = [readers // READING_ROOMS + (number < readers % READING_ROOMS) for number in range(READING_ROOMS)]
    plans = [replace(plan, until=until)]
    plans += [
        replace(plan, until=until, seed=number, pause=reading, editors=(), checkers=(), claims=(), readers=share)
        for number, share in enumerate(rooms, start=1)
    ]
    with get_context("fork").Pool(len(plans)) as pool:
        notes = Notes()
        notes.take(pool.map(visit, plans, chunksize=1))
        return notes


# What is printed


def say_times(asked: Sequence[Asked]) -> None:
    timed = [each for each in asked if each.seconds]
    kinds = ["save", "decision", "publication", "autosave", "page of the desk"]
    kinds += sorted({each.kind for each in timed if each.kind.startswith("read ")})
    print(f"{'milliseconds':<22}{'number':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'slowest':>9}")
    for kind in ["save", *kinds[1:], "read"]:
        found = sorted(
            1000 * each.seconds for each in timed if each.kind == kind or (kind == "read" and "read " in each.kind)
        )
        if found:
            shares = "".join(f"{found[ceil(share * len(found)) - 1]:>8.0f}" for share in (0.5, 0.95, 0.99))
            name = "every page read" if kind == "read" else kind
            print(f"{name:<22}{len(found):>8}{shares}{found[-1]:>9.0f}")


def say_outcomes(notes: Notes) -> None:
    read = [each for each in notes.asked if each.kind.startswith("read ")]
    unchanged = sum(each.status == 304 for each in read)
    print()
    for name, outcomes in {
        "saves": Counter(save.outcome for save in notes.saves),
        "publications": Counter(out.outcome for out in notes.publications),
        "decisions": Counter(decision.what for decision in notes.decisions),
        "pages read": Counter({"whole": len(read) - unchanged, "not changed (304)": unchanged}),
    }.items():
        print(f"{name}: {', '.join(f'{number} {what}' for what, number in outcomes.most_common()) or 'none'}")


def say(name: str, found: Sequence[str]) -> None:
    print(f"{name}: {len(found)}")
    for what, number in Counter(found).most_common(SHOWN):
        print(f"  {number} x {what}")


if __name__ == "__main__":
    main()
