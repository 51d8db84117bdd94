"""The settings of production, but for static files, which no test of load asks for: pages name them as they lie.

With CLOCK_FILE, the process goes by a clock that is as many seconds behind as that file says, as soon as it says so.
"""

import os

from newsroom.settings import *  # noqa: F403
from newsroom.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

if "CLOCK_FILE" in os.environ:
    from tests.load.clock import follow

    follow(os.environ["CLOCK_FILE"])
