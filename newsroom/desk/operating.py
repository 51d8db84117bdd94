"""How the site is, on one page of the admin, for whoever runs it."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from typing import Any

import django
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import Worker
from articles.people import person
from articles.status import status
from articles.workers import MISSED_AFTER
from newsroom.watching import health

LINES = 5
NAMES = {
    "scheduled": gettext_lazy("Scheduled"),
    "ends": gettext_lazy("Stories that end by themselves"),
    "held": gettext_lazy("Held"),
    "developing past the deadline": gettext_lazy("Developing past the deadline"),
    "tasks": gettext_lazy("Tasks open"),
    "effects due": gettext_lazy("After-effects due"),
    "effects failing": gettext_lazy("After-effects that failed and will be tried again"),
    "effects given up": gettext_lazy("After-effects given up"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the environment or the machine says, without what is secret in it."""

    name: str
    value: str


def urls(wrap: Any) -> list[URLPattern]:
    return [path("operating/", wrap(operating_view), name="operating")]


@require_safe
def operating_view(request: HttpRequest) -> HttpResponse:
    """The parts, the workers, how publishing stands, and how the site is set up. Administrators only."""
    if not person(request).is_superuser:
        raise PermissionDenied
    now = timezone.now()
    found = health.checks()
    context = {
        **admin.site.each_context(request),
        "title": _("How the site runs"),
        "state": health.state_of(found),
        "checks": found,
        "workers": Worker.objects.filter(seen_at__gte=now - MISSED_AFTER),
        "listings": [(NAMES[listing.name], listing) for listing in status(now, LINES).listings],
        "facts": _facts(),
    }
    return TemplateResponse(request, "admin/newsroom/operating.html", context)


def _facts() -> list[Fact]:
    disk = shutil.disk_usage(settings.DATA_DIR)
    free = _("%(free)s free of %(all)s") % {"free": filesizeformat(disk.free), "all": filesizeformat(disk.total)}
    return [
        Fact(_("Database"), f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"),
        Fact(_("Cache"), settings.CACHES["default"]["BACKEND"].rpartition(".")[2]),
        Fact(_("Pictures"), type(storages["default"]).__name__),
        Fact(_("Disk of the data directory"), free),
        Fact(_("Mail"), settings.EMAIL_HOST if "smtp" in settings.EMAIL_BACKEND else _("printed, not sent")),
        Fact(_("Address of the site"), settings.PUBLIC_URL or _("PUBLIC_URL is missing: no mail can be sent")),
        Fact(_("Time zone"), settings.TIME_ZONE),
        Fact(_("Only over HTTPS"), _("yes") if settings.HTTPS else _("no")),
        Fact("Django", django.get_version()),
        Fact("Python", platform.python_version()),
    ]
