"""The site with two views beside it, as a web server runs it. For benchmarks.serving, which sets its environment."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from newsroom import settings

# As benchmarks.scratch has it.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.ROOT_URLCONF = __name__
# What the processes of the database cost is known by their number.
settings.DATABASES["default"]["CONN_MAX_AGE"] = None

application = get_wsgi_application()


def bare(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(b"x" * size)


def processes(request: HttpRequest) -> JsonResponse:
    """What works for this server: its own process and, with PostgreSQL, the one that serves its connection."""
    connection.ensure_connection()
    served_by = [connection.connection.info.backend_pid] if connection.vendor == "postgresql" else []
    return JsonResponse([os.getpid(), *served_by], safe=False)


urlpatterns = [
    path("bare/processes/", processes),
    path("bare/<int:size>/", bare),
    path("", include("newsroom.urls")),
]
