"""What the body editor asks the desk: which pictures there are, and whether an address can be embedded."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles import embeds
from articles.models import Picture
from articles.picture_markup import thumbnail_url

PER_PAGE = 24


def urls(model_admin: admin.ModelAdmin[Picture]) -> list[URLPattern]:
    """Return the addresses to put before those of the admin of pictures."""

    def choose(request: HttpRequest) -> JsonResponse:
        """A page of the pictures that match `q` and may be used, searched as the admin does. 2 queries, no count."""
        _refuse_strangers(model_admin, request)
        found, _may_repeat = model_admin.get_search_results(
            request, Picture.objects.usable() & model_admin.get_queryset(request), request.GET.get("q", "")[:200]
        )
        page = _page_number(request)
        pictures = list(found.distinct()[(page - 1) * PER_PAGE : page * PER_PAGE + 1])
        may_add = model_admin.has_add_permission(request)
        return JsonResponse(
            {
                "results": [_as_json(picture) for picture in pictures[:PER_PAGE]],
                "more": len(pictures) > PER_PAGE,
                "add": reverse("admin:articles_picture_upload") if may_add else None,
            }
        )

    def embed(request: HttpRequest) -> JsonResponse:
        """Whose page `url` is; or why it cannot be embedded."""
        _refuse_strangers(model_admin, request)
        provider = embeds.provider_of(request.GET.get("url", ""))
        if provider is None:
            names = ", ".join(embeds.NAMES)
            error = _("This cannot be embedded. It has to be the https address of one video or post at %s.") % names
            return JsonResponse({"error": error})
        return JsonResponse({"provider": provider.name})

    view = model_admin.admin_site.admin_view
    return [
        path("choose/", view(choose), name="articles_picture_choose"),
        path("embed/", view(embed), name="articles_picture_embed"),
    ]


def _refuse_strangers(model_admin: admin.ModelAdmin[Picture], request: HttpRequest) -> None:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if re.fullmatch(r"[1-9][0-9]{0,3}", asked) else 1


def _as_json(picture: Picture) -> dict[str, Any]:
    return {
        "id": picture.pk,
        "url": picture.file.url,
        "thumbnail": thumbnail_url(picture),
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit,
        "width": picture.width,
        "height": picture.height,
    }
