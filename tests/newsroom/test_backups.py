"""Backups: whole and of one moment, restored anywhere as they were, and refused when they are not what was written."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import secrets
import sqlite3
import stat
import tarfile
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles import outbox, pictures, renditions
from articles.models import Article, Edition, Effect, Event, Picture, Revision
from claims import evidence_files
from claims.models import EvidenceFile
from newsroom.backups import container, database, tables, writing
from newsroom.backups.container import BackupError, Reader
from newsroom.models import User
from newsroom.search.models import SearchDocument
from tests import small_site
from tests.factories import EventFactory, EvidenceFactory, UserFactory
from tests.newsroom import elsewhere
from tests.newsroom.demonstration import drawn
from tests.stories import checked_story, published_story

pytestmark = pytest.mark.django_db(transaction=True)

POSTGRES = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"


def evidence_file(content=b"What the source gave us.", **evidence) -> EvidenceFile:
    """A file as the desk keeps it, of a sealed source."""
    checker = UserFactory(role="Fact-checker")
    source = EvidenceFactory(visibility="sealed", **evidence)
    source.confidants.add(checker, through_defaults={"named_by": checker})
    upload = ContentFile(content, "minutes.txt")
    return evidence_files.attach(source, upload, by=checker)


@pytest.fixture
def paper(db):
    """A story with a checked claim, a picture with what readers get of it, and a sealed source with a file."""
    picture = pictures.add(BytesIO(drawn("paper")), by=UserFactory(role="Editor"), alt="A square", credit="Newsroom")
    article = checked_story(picture=picture, picture_alt="A square", picture_credit="Newsroom")
    while outbox.run_due(timezone.now()):
        pass
    return SimpleNamespace(article=article, picture=Picture.objects.get(), file=evidence_file())


def backup(path, *options) -> list[str]:
    said = StringIO()
    call_command("backup", str(path), *options, stderr=said)
    return said.getvalue().splitlines()


def restore(path, *options) -> list[str]:
    said = StringIO()
    call_command("restore", str(path), *options, stdout=said, stderr=said)
    return said.getvalue().splitlines()


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables that are kept, but for the numbers that only grow."""
    models_kept = [table.model for table in tables.kept() if table.name != "entities_namesversion"]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=str) for model in models_kept}


def stored() -> dict[str, bytes]:
    roots = [Path(settings.MEDIA_ROOT), Path(storages["evidence"].location)]
    return {str(path): path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file()}


def verified() -> str:
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify", stdout=out, stderr=StringIO())
    return out.getvalue()


def _at(database_name: str) -> str:
    return urlsplit(POSTGRES)._replace(path=f"/{database_name}").geturl()


@contextmanager
def _elsewhere(tmp_path):
    """The address of another database: PostgreSQL without tables, or SQLite as it is here, with nobody in it."""
    name = f"backups_{os.getpid()}_{secrets.token_hex(4)}"
    try:
        server = psycopg.connect(_at("postgres"), autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if connection.vendor != "sqlite":
            pytest.skip("There is no other database.")
        connection.ensure_connection()
        with sqlite3.connect(tmp_path / "elsewhere.sqlite3") as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield _at(name)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_what_was_backed_up_is_there_again_to_the_microsecond(paper, tmp_path):
    before, files_before = everything(), stored()
    group = sorted(Group.objects.values_list("name", flat=True))
    backup(tmp_path / "one.tar")
    checked_story(headline="Written later")
    Article.objects.update(handover_note="Changed later")
    default_storage.delete(paper.picture.file.name)
    storages["evidence"].delete(paper.file.file.name)
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert everything() == before
    assert {name: content for name, content in stored().items() if name in files_before} == files_before
    assert sorted(Group.objects.values_list("name", flat=True)) == group
    assert verified() == ""
    path = Path(storages["evidence"].path(paper.file.file.name))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_numbers_that_were_given_are_given_to_nothing_else(paper, tmp_path):
    gone = UserFactory()
    number = gone.pk
    gone.delete()
    backup(tmp_path / "one.tar")
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert UserFactory().pk == number + 1


def test_nothing_is_derived_or_sent_while_rows_come_in(paper, tmp_path):
    events, mails = Event.objects.count(), Revision.objects.values_list("created_at", flat=True)
    moments = set(mails)
    backup(tmp_path / "one.tar")
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert Event.objects.count() == events
    assert set(Revision.objects.values_list("created_at", flat=True)) == moments


@pytest.mark.same_everywhere
def test_every_public_page_is_the_same_to_the_byte_elsewhere_and_back(paper, tmp_path):
    """On PostgreSQL where a server is there, else on another SQLite, and back here."""
    with _elsewhere(tmp_path) as url:
        small_site.build()
        for picture in Picture.objects.exclude(pk=paper.picture.pk):
            picture.digest = hashlib.sha256(picture.file.read()).hexdigest()
            picture.save()
        moment = timezone.now() + timedelta(minutes=1)
        before = elsewhere.pages(moment)
        assert len([address for address in before if before[address].startswith("200")]) > 60
        assert any(address.startswith("/media/renditions/") for address in before)
        backups = (tmp_path / "one.tar", tmp_path / "two.tar")
        backup(backups[0])
        (tmp_path / "there").mkdir()
        assert elsewhere.restored(moment, *backups, data_dir=tmp_path / "there", database_url=url) == before
    restore(backups[1], "--replace", "--no-input")
    assert elsewhere.pages(moment) == before
    assert verified() == ""


def test_only_the_owner_can_read_a_backup_and_none_is_written_over(paper, tmp_path):
    path = tmp_path / "one.tar"
    backup(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["one.tar"]
    with pytest.raises(CommandError, match="is there already"):
        backup(path)


def test_disk_full_leaves_nothing_behind(paper, tmp_path):
    evidence_file(os.urandom(300_000).hex().encode())
    code = (
        "import resource, sys\n"
        "from django.core.management import execute_from_command_line as run\n"
        "import django; django.setup()\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "run(['manage.py', 'backup', sys.argv[1]])"
    )
    done = elsewhere.run(
        "-c", code, tmp_path / "one.tar", data_dir=settings.DATA_DIR, database_url=elsewhere.database_url()
    )
    assert done.returncode == 1
    assert "There is no room for the backup" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_database_that_is_not_empty_is_left_alone_unless_told(paper, tmp_path, monkeypatch):
    backup(tmp_path / "one.tar")
    published_story(headline="Written later")
    before, files_before = everything(), stored()
    with pytest.raises(CommandError, match="is not empty, and nothing was touched"):
        restore(tmp_path / "one.tar")
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="is not empty, and nothing was touched"):
        restore(tmp_path / "one.tar", "--replace")
    assert (everything(), stored()) == (before, files_before)
    monkeypatch.setattr("builtins.input", lambda question: str(connection.settings_dict["NAME"]))
    restore(tmp_path / "one.tar", "--replace")
    assert Article.objects.count() == 1


def test_backup_that_is_cut_off_anywhere_is_refused_before_anything_is_touched(paper, tmp_path):
    backup(tmp_path / "one.tar")
    whole = (tmp_path / "one.tar").read_bytes()
    before, files_before = everything(), stored()
    with Reader(tmp_path / "one.tar") as backed_up:
        ends = [member.offset for member, _file in backed_up._members()]
    lengths = {0, 1, 511, 512, 513, len(whole) // 2, len(whole) - 10240, len(whole) - 512, len(whole) - 1, *ends[::9]}
    for length in sorted({*lengths, *ends[-3:]}):
        path = tmp_path / "cut.tar"
        path.write_bytes(whole[:length])
        with pytest.raises(BackupError, match=r"cut off|damaged"):
            Reader(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommandError, match="cut off"):
        restore(path, "--replace", "--no-input")
    assert (everything(), stored()) == (before, files_before)


def test_backup_in_which_any_byte_is_another_is_refused_before_anything_is_touched(paper, tmp_path):
    backup(tmp_path / "one.tar")
    whole = bytearray((tmp_path / "one.tar").read_bytes())
    before, files_before = everything(), stored()
    path = tmp_path / "altered.tar"
    for place in {*range(0, len(whole), len(whole) // 150), *range(len(whole) - 12_000, len(whole), 397)}:
        altered = bytearray(whole)
        altered[place] ^= 1
        path.write_bytes(altered)
        with pytest.raises(BackupError):
            Reader(path)
    path.write_bytes(bytes(whole) + b"more")
    with pytest.raises(BackupError):
        Reader(path)
    picture = whole.index(b"\x89PNG") + 40
    whole[picture] ^= 1
    path.write_bytes(whole)
    with pytest.raises(CommandError, match="was altered or is damaged, in media/default/pictures/"):
        restore(path, "--replace", "--no-input")
    assert (everything(), stored()) == (before, files_before)


@pytest.mark.parametrize(
    "name",
    [
        "media/default/../../outside.txt",
        "media/default//etc/outside.txt",
        "media/elsewhere/a.txt",
        "media/default/a\\..\\b",
        "/outside.txt",
        "database/a/b.jsonl.gz",
    ],
)
def test_member_that_leads_outside_is_refused(name, tmp_path):
    with (tmp_path / "one.tar").open("wb") as file:
        writer = container.Writer(file)
        writer.add(name, b"x")
        writer.close({"made_at": ""})
    with pytest.raises(BackupError, match="which no backup has"):
        Reader(tmp_path / "one.tar")


def test_link_in_a_backup_is_refused(tmp_path):
    with tarfile.open(tmp_path / "one.tar", "w") as tar:
        link = tarfile.TarInfo("media/default/a.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupError, match="which no backup has"):
        Reader(tmp_path / "one.tar")


def test_backup_of_another_version_is_refused_and_says_which(paper, tmp_path):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("articles", "9999_of_the_future")
    try:
        backup(tmp_path / "one.tar")
    finally:
        recorder.record_unapplied("articles", "9999_of_the_future")
    before = everything()
    with pytest.raises(CommandError, match=r"by another version of Newsroom.*last migrations are articles 9999_of_the"):
        restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert everything() == before


def test_rows_that_the_database_refuses_leave_it_as_it_was(paper, tmp_path):
    """A backup that is whole and yet wrong."""
    with (tmp_path / "one.tar").open("wb") as file:
        writer = container.Writer(file)
        found = {table.name: {"columns": table.columns, "rows": 0} for table in tables.kept()}
        row = [1, "default", 1.5, "no json"]
        found["articles_section"]["rows"] = 1
        writer.add("database/articles_section/000001.jsonl.gz", gzip.compress(tables.line(row)))
        writer.add(container.LEDGER, json.dumps({"entries": []}).encode())
        manifest = {"made_at": "", "migrations": database.migrations(), "numbers_given": {}, "removed_meanwhile": []}
        writer.close({**manifest, "tables": found, "made_with": {"django": ""}})
    before = everything()
    with pytest.raises(CommandError, match="The database was left as it was"):
        restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert everything() == before
    assert SearchDocument.objects.exists()


def test_file_that_is_removed_while_the_backup_is_made_is_left_out_and_said(paper, tmp_path, monkeypatch):
    """Renditions that are made anew meanwhile, and a picture that is deleted: what is restored names none of them."""
    spare = pictures.add(BytesIO(drawn("spare")), by=UserFactory(role="Editor"))
    name, original = min(renditions.names_in(paper.picture.renditions)), spare.file.name
    whole = writing._write_files

    def removed_first(*arguments):
        Picture.objects.filter(pk=paper.picture.pk).update(renditions={})
        Picture.objects.filter(pk=spare.pk).delete()
        default_storage.delete(name)
        default_storage.delete(original)
        whole(*arguments)

    monkeypatch.setattr(writing, "_write_files", removed_first)
    said = backup(tmp_path / "one.tar")
    assert f"Left out, since it was removed meanwhile: {name} (articles.picture:{paper.picture.pk})." in said
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert list(Picture.objects.values_list("pk", "renditions")) == [(paper.picture.pk, {})]
    assert Effect.objects.filter(run="articles.renditions.make", done_at=None).count() >= 1
    assert verified() == ""


def test_file_that_is_missing_or_altered_is_named_and_the_rest_is_backed_up(paper, tmp_path):
    default_storage.delete(paper.picture.file.name)
    Path(storages["evidence"].path(paper.file.file.name)).write_bytes(b"What the source gave you.")
    with pytest.raises(CommandError, match="2 files that the database names are missing or were altered"):
        backup(tmp_path / "one.tar")
    with Reader(tmp_path / "one.tar") as backed_up:
        assert [each["name"] for each in backed_up.manifest["missing"]] == [paper.picture.file.name]
        assert backed_up.manifest["files"]["evidence"] == 1


def test_a_pipe_takes_a_backup_too(paper, tmp_path):
    code = "import sys; from django.core.management import execute_from_command_line as run; run(sys.argv)"
    done = elsewhere.run(
        "-c",
        f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {code!r}, 'backup', '-'],"
        f" stdout=open({str(tmp_path / 'one.tar')!r}, 'wb')).returncode)",
        data_dir=settings.DATA_DIR,
        database_url=elsewhere.database_url(),
    )
    assert done.returncode == 0, done.stderr
    before = everything()
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert everything() == before


def test_large_files_need_little_memory(tmp_path):
    """A backup and a restore of 300 MB of evidence stay within what Django and a piece of a file take."""
    megabytes = 300
    row = evidence_file()
    path = Path(storages["evidence"].path(row.file.name))
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    digest = hashlib.sha256()
    for _megabyte in range(megabytes):
        digest.update(bytes(1024 * 1024))
    models.QuerySet(EvidenceFile).update(size=megabytes * 1024 * 1024, digest=digest.hexdigest())
    code = (
        "import re, sys\n"
        "from django.core.management import call_command\n"
        "import django; django.setup()\n"
        "call_command('verify', '--only=files')\n"
        "call_command('backup', sys.argv[1])\n"
        "call_command('restore', sys.argv[1], '--replace', '--no-input')\n"
        # Not the peak of getrusage, which has that of the process it was started from.
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    done = elsewhere.run(
        "-c", code, tmp_path / "one.tar", data_dir=settings.DATA_DIR, database_url=elsewhere.database_url()
    )
    assert done.returncode == 0, done.stderr
    path.unlink()
    assert (tmp_path / "one.tar").stat().st_size > megabytes * 1024 * 1024
    assert int(done.stdout.split()[-1]) < megabytes


def test_every_file_of_a_model_is_in_the_backup():
    """A new one needs a line in `newsroom.backups.files`."""
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    }
    assert found == {"articles.Picture.file", "claims.EvidenceFile.file"}


def test_every_table_is_kept_or_left_out_for_a_reason():
    kept = {table.model._meta.label_lower for table in tables.kept()}
    everyone = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert everyone - kept == set(tables.LEFT_OUT) & everyone
    order = [table.name for table in tables.kept()]
    assert order.index("newsroom_user") < order.index("articles_article") < order.index("articles_edition")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("DateTimeField", timezone.now().replace(microsecond=1)),
        ("DateField", timezone.now().date()),
        ("TimeField", timezone.now().time().replace(microsecond=7)),
        ("DurationField", timedelta(days=-3, microseconds=1)),
        ("DecimalField", Decimal("1.100")),
        ("UUIDField", UUID(int=5)),
        ("BinaryField", bytes(range(256))),
    ],
)
def test_value_of_any_kind_comes_back_as_it_was(kind, value):
    how = tables.KINDS[kind]
    (row,) = tables.rows_of(tables.line([how.write(value)]))
    assert how.read(row[0]) == value


def test_text_of_any_kind_comes_back_as_it_was(tmp_path):
    """Line ends that are none of ours, what is no character of its own, and numbers in JSON."""
    odd = 'a\u2028b\u0085c\r\nd\te\\f"g \U0001f600 \u202e'
    details = {"n": 12345678901234567890, "f": 0.1, "t": odd, "none": None, "list": [True, {}]}
    article = published_story(dek="x")
    EventFactory(article=article, verb="x", details=details)
    Article.objects.update(handover_note=odd)
    before = everything()
    backup(tmp_path / "one.tar")
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert everything() == before
    assert Event.objects.get(verb="x").details == details


def test_sessions_and_what_follows_from_the_rest_are_not_in_a_backup(paper, tmp_path, client):
    client.force_login(User.objects.first())
    backup(tmp_path / "one.tar")
    with tarfile.open(tmp_path / "one.tar") as tar:
        names = {name.split("/")[1] for name in tar.getnames() if name.startswith("database/")}
    assert "articles_revision" in names
    assert not names & {"django_session", "newsroom_searchdocument", "newsroom_pageversion"}
    restore(tmp_path / "one.tar", "--replace", "--no-input")
    assert SearchDocument.objects.filter(edition=Edition.objects.get()).exists()
    assert client.get("/admin/").status_code == 302
