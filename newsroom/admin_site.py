"""The newsroom's desk: the admin under its own name, with a front page that shows what waits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.choosing import label_for_choice
from articles.models import Notice
from articles.numbers import row_id
from articles.people import person

from .desk import operating, telling
from .desk.choice import DUE, Choice
from .desk.page import desk_of, mark_of


class Autocomplete(AutocompleteJsonView):
    """What fits the typed letters, named so that two of one name can be told apart."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, to_field_name) | {"text": label_for_choice(obj)}


class NewsroomAdminSite(AdminSite):
    site_title = settings.PUBLICATION_NAME
    site_header = settings.PUBLICATION_NAME
    index_title = _("Your desk")
    site_url = "/"
    enable_nav_sidebar = True
    final_catch_all_view = True

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**self._desk(request), **(extra_context or {})})

    @method_decorator(require_safe)
    def desk_view(self, request: HttpRequest) -> HttpResponse:
        """The desk alone, for a page that shows it already; nothing (304), if it shows what there is."""
        user, choice = person(request), Choice.read(request.GET)
        mark = mark_of(user, choice, timezone.now())
        if request.headers.get("If-None-Match") == mark:
            return HttpResponse(status=304, headers={"ETag": mark})
        context = self._desk(request)
        response = TemplateResponse(request, "admin/newsroom/_desk.html", context)
        response["ETag"] = context["desk"].mark
        return response

    def _desk(self, request: HttpRequest) -> dict[str, Any]:
        is_whole = request.GET.get("show") == "all"
        desk = desk_of(person(request), Choice.read(request.GET), timezone.now(), is_whole=is_whole)
        return {"desk": desk, "is_whole": is_whole, "due_options": DUE.items()}

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With how many notices one has not read, asked for only where it is shown."""

        def unread() -> int:
            return Notice.objects.filter(person=request.user.pk, read_at=None).count()

        return {**super().each_context(request), "unread_notices": SimpleLazyObject(unread)}

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Autocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]  # JSON, always

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # It needs what is registered with this site, and so the site first.
        from .front_page import desk as front_page  # noqa: PLC0415

        kept = [entry for entry in super().get_urls() if getattr(entry, "name", "") != "view_on_site"]
        way = path(
            "r/<path:content_type_id>/<path:object_id>/", self.admin_view(self.view_on_site), name="view_on_site"
        )
        desk = path("desk/", self.admin_view(self.desk_view), name="desk")
        ours = [*telling.urls(self.admin_view), *operating.urls(self.admin_view), *front_page.urls(self.admin_view)]
        return [way, desk, *ours, *kept]

    @method_decorator(require_safe)
    def view_on_site(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseRedirect:
        """Lead from a thing at the desk to its page. 404 for what one may not see there, and for what has no page.

        Django's own leads to anything, and an address tells the headline of a draft.
        """
        kind = get_object_or_404(ContentType, pk=row_id(content_type_id) or 0)
        model_admin = self._registry.get(kind.model_class())  # type: ignore[arg-type]
        thing = model_admin.get_object(request, object_id) if model_admin else None
        if model_admin is None or thing is None or not model_admin.has_view_permission(request, thing):
            raise Http404
        if callable(model_admin.view_on_site):
            address = model_admin.view_on_site(thing)
        else:
            address = thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else None
        if not address:
            raise Http404
        return HttpResponseRedirect(address)
