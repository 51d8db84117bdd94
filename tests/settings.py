"""The settings under which the tests run: those of production, but for what would make them slow or leave traces."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# What is set on the machine must not change what the tests see, so nothing here is a default.
for _name in (
    "ALLOWED_HOSTS BEHIND_PROXY CSRF_TRUSTED_ORIGINS DATABASE_URL EMAIL_FROM EMAIL_HOST EMAIL_HOST_PASSWORD "
    "EMAIL_HOST_USER EMAIL_PORT EMAIL_USE_SSL EMAIL_USE_TLS FEEDS_WHOLE LANGUAGE_CODE PUBLICATION_NAME "
    "PUBLICATION_TAGLINE PUBLIC_URL TIME_ZONE GATE_LEVELS CACHE_URL PAGE_CACHE_SECONDS PURGE_TOKEN PURGE_URL "
    "PAGE_MEMORY_MEGABYTES SHARED_CACHE_SECONDS METRICS_TOKEN SLOW_QUERY_MILLISECONDS LOG_FORMAT "
    "S3_BUCKET S3_EVIDENCE_BUCKET S3_PUBLIC_URL S3_ENDPOINT_URL S3_REGION S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY "
    "REQUIRE_SECOND_FACTOR CONFIRM_AGAIN_AFTER_MINUTES OIDC_SERVER_URL OIDC_CLIENT_ID "
    "OIDC_CLIENT_SECRET OIDC_NAME OIDC_CREATES_PEOPLE OIDC_ASKS_SECOND_FACTOR"
).split():
    os.environ.pop(_name, None)
_data_dir = tempfile.mkdtemp(prefix="newsroom-tests-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
os.environ |= {
    "ALLOWED_HOSTS": "testserver",
    "DATA_DIR": _data_dir,
    "DEBUG": "0",
    "HTTPS": "0",
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "only-for-tests",
    "SERVE_MEDIA": "1",
}
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
if "TEST_CACHE_URL" in os.environ:
    # A database of its own for each process of the tests, from the eighth on: they are emptied.
    _number = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["CACHE_URL"] = f"{os.environ['TEST_CACHE_URL'].rstrip('/')}/{_number}"

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "newsroom.sqlite":
    # A file, not memory: the threads of a live server each need a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": f"{_data_dir}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # What a test writes need not outlive the server.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test makes its pages itself. Those on caching say otherwise.
PAGE_CACHE_SECONDS = 0
PAGE_MEMORY_MEGABYTES = 0
