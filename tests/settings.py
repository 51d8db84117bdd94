"""The settings under which the tests run: those of production, but for what would make them slow or leave traces."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# What is set on the machine must not change what the tests see, so nothing here is a default.
for _name in (
    "ALLOWED_HOSTS BEHIND_PROXY CSRF_TRUSTED_ORIGINS DATABASE_URL LANGUAGE_CODE PUBLICATION_NAME PUBLICATION_TAGLINE "
    "TIME_ZONE"
).split():
    os.environ.pop(_name, None)
_data_dir = tempfile.mkdtemp(prefix="newsroom-tests-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
os.environ |= {
    "DATA_DIR": _data_dir,
    "DEBUG": "0",
    "HTTPS": "0",
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "only-for-tests",
    "SERVE_MEDIA": "1",
}
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the threads of a live server each need a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": f"{_data_dir}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
DATABASES["default"]["CONN_MAX_AGE"] = 0
STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
