"""What the forms of the desk ask while somebody chooses an entity: which there are, and to make one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from entities import editing, finding
from entities.finding import Match
from entities.models import Entity, Kind

from .people import person


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("find/", wrap(find_view), name="entities_entity_find"),
        path("make/", wrap(make_view), name="entities_entity_make"),
    ]


@require_safe
def find_view(request: HttpRequest) -> JsonResponse:
    """What goes by a name like the one typed, the closest first; and of which kind one of that name would be."""
    if not request.user.has_perm("entities.view_entity"):
        raise PermissionDenied
    typed = request.GET.get("q", "").replace("\0", "")[:200]
    kinds = [kind for kind in request.GET.get("kinds", "").split() if kind in Kind.values]
    matches = finding.found(typed, kinds=kinds)
    return JsonResponse({"results": list(map(_told, matches)), "guess": finding.kind_of(typed, kinds)})


@require_POST
def make_view(request: HttpRequest) -> JsonResponse:
    """Make an entity of a name, a kind and maybe a description; where it looks like one that is there, ask first."""
    name, kind, description = (request.POST.get(field, "") for field in ("name", "kind", "description"))
    if not request.user.has_perm("entities.add_entity"):
        raise PermissionDenied
    if not request.POST.get("sure") and (near := finding.near(name)):
        return JsonResponse({"near": list(map(_told, near))})
    try:
        entity = editing.create(editing.Details(name=name, kind=kind, description=description), by=person(request))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    return JsonResponse(_told(Match(entity)))


def _told(match: Match) -> dict[str, Any]:
    entity: Entity = match.entity
    return {
        "id": entity.pk,
        "name": entity.name,
        "kind": entity.kind,
        "kind_label": entity.get_kind_display(),
        "description": entity.description,
        "alias": match.alias,
        "label": entity.label_for_choice(),
    }
