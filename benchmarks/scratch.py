"""A newsroom in a database of SQLite that is made for a measurement and thrown away. Import it before any model.

With `BENCHMARK_DATABASE_URL` in the environment, it is in that database, which should be empty, and stays there.
"""

import atexit
import os
import shutil
import tempfile

directory = tempfile.mkdtemp(prefix="newsroom-benchmark-")
atexit.register(shutil.rmtree, directory, ignore_errors=True)
for name in ("DATABASE_URL", "TIME_ZONE"):
    os.environ.pop(name, None)
if "BENCHMARK_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["BENCHMARK_DATABASE_URL"]
os.environ |= {"DATA_DIR": directory, "DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR"}
os.environ |= {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "SECRET_KEY": "only-here"}

# isort: split
import django  # noqa: E402
from django.core.management import call_command  # noqa: E402

from newsroom import settings  # noqa: E402

# Style sheets are not measured, and need not be collected.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STATIC_ROOT.mkdir()
django.setup()
call_command("migrate", verbosity=0)
