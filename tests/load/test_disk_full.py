"""A disk with everything on it is full: nothing is kept by halves, and what was answered is there."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.load.processes import ROOT, ask, environment, server

MEGABYTES = 48
# What is left of it where files are refused: too little for one, and enough for a row.
LEFT = 400_000
# The first goes through memory, the second by way of TMPDIR.
IN_MEMORY, ON_DISK = 1_000_000, 3_000_000
SIDE = 900


@contextmanager
def small_disk(where: Path):
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "newsroom-test", str(where)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("No disk can be mounted here.")
    try:
        yield where
    finally:
        subprocess.run(["umount", "--lazy", str(where)], check=True)


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk") as where:
        (where / "tmp").mkdir()
        yield where


@pytest.fixture
def run(disk):
    """Call it with arguments of Python: a process with everything on that disk."""

    def run(*arguments):
        command = [sys.executable, *map(str, arguments)]
        env = environment(**on(disk))
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    return run


def on(disk):
    return {
        "DATABASE_URL": f"sqlite:///{disk / 'newsroom.sqlite3'}",
        "DATA_DIR": str(disk),
        "TMPDIR": str(disk / "tmp"),
        "METRICS_TOKEN": "token",
        "PAGE_CACHE_SECONDS": "0",
        "PAGE_MEMORY_MEGABYTES": "0",
    }


def fill(disk, left):
    """Leave so many bytes of it."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    free = os.statvfs(disk)
    with ballast.open("wb") as file:
        for _ in range((free.f_bavail * free.f_frsize - left) // 4096):
            file.write(bytes(4096))


def empty_log_of_database(disk):
    """What SQLite writes first has room of its own by then, which it would use again."""
    with closing(sqlite3.connect(disk / "newsroom.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def files_on(disk):
    found = [*(disk / "media").rglob("*"), *(disk / "evidence").rglob("*")]
    return sorted(str(each) for each in found if each.is_file())


def noise(seed):
    """A picture that cannot be made small."""
    file = io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), random.Random(seed).randbytes(SIDE * SIDE * 3)).save(file, "PNG")
    file.seek(0)
    file.name = f"{seed}.png"
    return file


def text(size):
    file = io.BytesIO(b"What the source gave us. " * (size // 25))
    file.name = "minutes.txt"
    return file


PREPARE = """
import json
import django; django.setup()
from articles.models import Edition
from tests.factories import EvidenceFactory, UserFactory
from tests.load.people import make_tables, session_of, whole_story
from tests.newsroom.desk import form_of
make_tables()
article, source = whole_story(), EvidenceFactory()
people = {name: session_of(UserFactory(is_staff=True, role=role))
          for name, role in {"editor": "Publisher", "checker": "Fact-checker"}.items()}
print(json.dumps({
    "page": Edition.objects.get(article=article).get_absolute_url(), **people,
    "story": f"/admin/articles/article/{article.pk}/change/", "form": form_of(article, dek="Written on a full disk"),
    "evidence": f"/admin/claims/claim/{source.claim_id}/evidence/{source.pk}/",
}))
"""
ON_A_FULL_DISK = """
import sys
import django; django.setup()
from django.core.management import CommandError, call_command
try:
    call_command("backup", sys.argv[1])
except CommandError as error:
    print(error)
call_command("work", once=True)
"""
AFTERWARDS = """
import json, sys
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
from articles.models import Article, Effect, Picture
from claims.models import EvidenceFile
from newsroom.backups.files import named
from tests.load.whole import faults
Effect.objects.update(due_at=timezone.now())
call_command("work", once=True)
call_command("backup", sys.argv[1])
call_command("verify", only=["files"])
article = Article.objects.get()
print(json.dumps({
    "faults": faults(article), "saved": article.newest.dek, "files": len(list(named())),
    "rows": [Picture.objects.count(), EvidenceFile.objects.count()],
    "undone": Effect.objects.filter(done_at=None).count(),
}))
"""


@pytest.mark.same_everywhere
def test_full_disk_refuses_what_it_cannot_keep_and_takes_it_when_there_is_room(disk, run):
    prepared = run("-c", PREPARE)
    known = json.loads(prepared.stdout or prepared.stderr)
    with server(workers=1, **on(disk)) as (site, port):

        def picture(seed):
            said = {"alt": "", "caption": "", "credit": "", "licence": "", "focal_x": "0.5", "focal_y": "0.5"}
            return ask(port, "/admin/articles/picture/add/", said, session=known["editor"], files={"file": noise(seed)})

        def evidence(size):
            files = {"file": text(size)}
            return ask(port, known["evidence"], {"upload": "1"}, session=known["checker"], files=files)

        def save():
            return ask(port, known["story"], {**known["form"], "_save": "1"}, session=known["editor"])

        assert (picture(1).status, evidence(500).status) == (302, 302)
        before = files_on(disk)
        empty_log_of_database(disk)
        fill(disk, 0)
        refused = save()
        assert (refused.status, "Its disk is full" in refused.text) == (503, True)
        assert "Repairs will cost" in ask(port, known["page"]).text
        fill(disk, LEFT)
        for refused in (picture(2), evidence(IN_MEMORY), evidence(ON_DISK)):
            assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
            assert "Its disk is full" in refused.text
        assert "There is no room for the backup" in run("-c", ON_A_FULL_DISK, disk / "one.tar").stdout
        assert [each for each in files_on(disk) if "/renditions/" not in each] == before
        (disk / "ballast").unlink()
        assert [save().status, picture(2).status, evidence(ON_DISK).status] == [302, 302, 302]
        assert site.poll() is None
    done = run("-c", AFTERWARDS, disk / "one.tar")
    found = json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr[-2000:]
    assert found == {
        "faults": [], "saved": "Written on a full disk", "files": len(files_on(disk)), "rows": [2, 2], "undone": 0
    }  # fmt: skip
