"""Pictures and evidence in an S3-compatible store: the same site, with the files elsewhere."""

from __future__ import annotations

import io
from io import StringIO

import boto3
import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from moto import mock_aws
from PIL import Image

from articles import outbox, pictures, renditions
from claims import evidence_files
from claims.models import EvidenceFile
from claims.private_files import private_storage
from newsroom.environment import env_buckets
from tests.factories import EvidenceFactory, UserFactory
from tests.stories import published_story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

OPTIONS = {"region_name": "eu-west-3", "access_key": "testing", "secret_key": "testing"}


@pytest.fixture
def store(settings):
    """Two buckets, and a site that keeps its files there."""
    with mock_aws():
        client = boto3.client(
            "s3", region_name="eu-west-3", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        for name in ("pictures", "evidence"):
            client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        settings.STORAGES = settings.STORAGES | {
            alias: {
                "BACKEND": f"newsroom.object_storage.{kind}",
                "OPTIONS": {**OPTIONS, "bucket_name": bucket},
            }
            for alias, kind, bucket in (
                ("default", "PictureStorage", "pictures"),
                ("evidence", "EvidenceStorage", "evidence"),
            )
        }
        yield client


def taken():
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    file.seek(0)
    return pictures.add(file, by=UserFactory(), alt="A teal wall.", credit="Desk")


def test_pictures_and_what_is_made_of_them_are_in_the_store_and_handed_out(store, client):
    picture = taken()
    assert outbox.run_due(timezone.now())["failed"] == 0
    picture.refresh_from_db()
    names = renditions.names_in(picture.renditions)
    assert names
    assert {row["Key"] for row in store.list_objects_v2(Bucket="pictures")["Contents"]} == names | {picture.file.name}
    response = client.get(default_storage.url(picture.file.name))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert client.get("/media/pictures/none.jpg").status_code == 404
    kept = store.head_object(Bucket="pictures", Key=picture.file.name)["CacheControl"]
    assert kept == "public, max-age=31536000, immutable"


def test_page_names_pictures_at_their_public_address_without_asking_the_store(store, client, settings):
    settings.S3_PUBLIC_URL = "https://pictures.example"
    picture = taken()
    published_story(picture=picture, picture_alt="A teal wall.", picture_credit="Desk")
    # The store is down from here on.
    store.delete_object(Bucket="pictures", Key=picture.file.name)
    store.delete_bucket(Bucket="pictures")
    page = client.get(reverse("front"))
    assert page.status_code == 200
    assert f"https://pictures.example/{picture.file.name}" in page.content.decode()


def test_file_of_a_source_goes_to_its_own_bucket_and_has_no_address(store):
    name = private_storage().save("one", ContentFile(b"sealed"))
    assert [row["Key"] for row in store.list_objects_v2(Bucket="evidence")["Contents"]] == [name]
    assert "Contents" not in store.list_objects_v2(Bucket="pictures")
    with private_storage().open(name) as file:
        assert file.read() == b"sealed"
    with pytest.raises(ValueError, match="no address"):
        storages["evidence"].url(name)


def contents(store):
    """What is in both buckets, by bucket and name."""
    return {
        (bucket, row["Key"]): store.get_object(Bucket=bucket, Key=row["Key"])["Body"].read()
        for bucket in ("pictures", "evidence")
        for row in store.list_objects_v2(Bucket=bucket).get("Contents", [])
    }


@pytest.mark.django_db(transaction=True)
def test_backup_holds_what_is_in_the_store_and_restoring_puts_it_back(store, tmp_path, monkeypatch):
    # The model asked where it is when the process began.
    monkeypatch.setattr(EvidenceFile._meta.get_field("file"), "storage", private_storage())
    taken()
    outbox.run_due(timezone.now())
    checker = UserFactory(role="Fact-checker")
    evidence_files.attach(EvidenceFactory(), ContentFile(b"What the source gave us.", "minutes.txt"), by=checker)
    before, path, said = contents(store), str(tmp_path / "one.tar"), StringIO()
    call_command("backup", path, stderr=said)
    for bucket, name in list(before)[1:]:
        store.delete_object(Bucket=bucket, Key=name)
    # One is there under its name, and is another.
    store.put_object(Bucket="pictures", Key=next(iter(before))[1], Body=b"\xff\xd8\xff")
    call_command("restore", path, "--replace", "--no-input", stdout=said)
    assert contents(store) == before
    call_command("verify", stdout=said, stderr=said)


@pytest.mark.django_db(transaction=True)
def test_store_that_is_down_ends_a_backup_and_a_restore_with_a_sentence(store, settings, tmp_path):
    taken()
    outbox.run_due(timezone.now())
    path, said = tmp_path / "one.tar", StringIO()
    call_command("backup", str(path), stderr=said)
    # Nothing listens there.
    nowhere = {"endpoint_url": "http://127.0.0.1:9", "client_config": Config(retries={"total_max_attempts": 1})}
    settings.STORAGES["default"]["OPTIONS"] |= nowhere
    del storages._storages["default"]
    with pytest.raises(CommandError, match=r"could not be written.*127.0.0.1:9.*Nothing of it was kept"):
        call_command("backup", str(tmp_path / "two.tar"), stderr=said)
    assert [found.name for found in tmp_path.iterdir()] == ["one.tar"]
    with pytest.raises(CommandError, match=r"left as it was.*could not be stored.*127.0.0.1:9"):
        call_command("restore", str(path), "--replace", "--no-input", stdout=said)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"S3_BUCKET": "a"}, "S3_EVIDENCE_BUCKET is missing"),
        ({"S3_EVIDENCE_BUCKET": "a"}, "S3_BUCKET is missing"),
        ({"S3_BUCKET": "a", "S3_EVIDENCE_BUCKET": "a"}, "needs a bucket"),
        ({"S3_BUCKET": "a", "S3_EVIDENCE_BUCKET": "b", "S3_ACCESS_KEY_ID": "x"}, "go together"),
        ({"S3_BUCKET": "a", "S3_EVIDENCE_BUCKET": "b", "S3_ENDPOINT_URL": "minio"}, "S3_ENDPOINT_URL is 'minio'"),
        ({"S3_PUBLIC_URL": "https://pictures.example"}, "S3_PUBLIC_URL is set without S3_BUCKET"),
    ],
)
def test_half_a_store_is_named(environment, message, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match=message):
        env_buckets()


def test_without_buckets_files_are_on_the_disk():
    assert env_buckets() == {}
