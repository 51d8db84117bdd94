"""The newsroom's desk: the admin under its own name, with a front page that shows what waits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from articles.people import person

from .waiting import waiting_for


class NewsroomAdminSite(AdminSite):
    site_title = settings.PUBLICATION_NAME
    site_header = settings.PUBLICATION_NAME
    index_title = _("Your desk")
    site_url = "/"
    enable_nav_sidebar = True
    final_catch_all_view = True

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        context = {"waiting": waiting_for(person(request)), **(extra_context or {})}
        return super().index(request, context)
