"""The pages on which entities are merged, merges are undone, and what only looks like one is told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from entities import duplicates, merging
from entities.fields import DIGITS, EntityField
from entities.models import Entity, Merge
from entities.references import references

from .people import person

if TYPE_CHECKING:
    from .entity import EntityAdmin

AT_ONCE = 50


class AnotherForm(forms.Form):
    """One more entity to merge."""

    another = EntityField(label=gettext_lazy("Another"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody makes one to merge it.
        self.fields["another"].widget.can_add_related = False


def urls(model_admin: EntityAdmin) -> list[URLPattern]:
    """Return the addresses of these pages, which have what every page of the admin has."""
    view = model_admin.admin_site.admin_view
    shared = {"model_admin": model_admin}
    return [
        path("merge/", view(merge_view), shared, name="entities_entity_merge"),
        path("duplicates/", view(duplicates_view), shared, name="entities_entity_duplicates"),
        path("apart/", view(apart_view), name="entities_entity_apart"),
        path("merges/<int:merge_id>/undo/", view(undo_view), name="entities_entity_undo"),
    ]


def address(keys: Sequence[int]) -> str:
    """Return the address of the page that asks which of these stays."""
    return f"{reverse('admin:entities_entity_merge')}?{urlencode({'entity': keys}, doseq=True)}"


def merge_view(request: HttpRequest, model_admin: EntityAdmin) -> HttpResponse:
    """Ask which stays, show what moves, and merge."""
    _require_right(request)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = _entities(sent.getlist("entity"))
    another = AnotherForm(sent if "add" in sent else None)
    if another.is_bound and another.is_valid():
        chosen = list(dict.fromkeys([*chosen, another.cleaned_data["another"]]))
        return HttpResponseRedirect(address([entity.pk for entity in chosen]))
    into = next((entity for entity in chosen if str(entity.pk) == sent.get("into")), None)
    if request.method == "POST" and into and not another.is_bound:
        try:
            made = merging.merge([each for each in chosen if each != into], into=into, by=person(request))
        except merging.MergeRefusedError as error:
            messages.error(request, str(error))
        else:
            return _merged(request, into, made)
    elif request.method == "POST" and not another.is_bound:
        messages.error(request, _("Choose the one that stays."))
    rows = [(entity, _weight(entity)) for entity in chosen]
    stays = into or (max(rows, key=lambda row: sum(count for _label, count in row[1]))[0] if rows else None)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Merge entities"),
        "rows": rows,
        "stays": stays,
        "form": another,
        "media": model_admin.media + another.media,
        "has_kinds": len({entity.kind for entity in chosen}) > 1,
        "has_ids": len({entity.wikidata_id for entity in chosen} - {""}) > 1,
    }
    return TemplateResponse(request, "admin/entities/entity/merge.html", context)


def duplicates_view(request: HttpRequest, model_admin: EntityAdmin) -> HttpResponse:
    """Entities that share a name, two by two, to be merged or told apart."""
    if not request.user.has_perm("entities.change_entity"):
        raise PermissionDenied
    found = duplicates.pairs()
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Possible duplicates"),
        "pairs": [
            (name, [(each, _weight(each)) for each in (one, other)], address([one.pk, other.pk]))
            for one, other, name in found[:AT_ONCE]
        ],
        "has_more": len(found) > AT_ONCE,
        "may_merge": merging.may_merge(request.user),
    }
    return TemplateResponse(request, "admin/entities/entity/duplicates.html", context)


@require_POST
def apart_view(request: HttpRequest) -> HttpResponse:
    """Keep that two are two."""
    entities = _entities(request.POST.getlist("entity"))
    if not request.user.has_perm("entities.change_entity"):
        raise PermissionDenied
    if len(entities) == 2:
        merging.tell_apart(*entities, by=person(request))
        messages.success(request, _("Kept: these are two. They are not shown here again."))
    return HttpResponseRedirect(reverse("admin:entities_entity_duplicates"))


@require_POST
def undo_view(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Undo a merge, and say what stays as it is."""
    _require_right(request)
    merge = get_object_or_404(Merge.objects.select_related("entity"), pk=merge_id)
    try:
        stays = merging.undo(merge, by=person(request))
    except merging.MergeRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone: “%(name)s” stands for itself again.") % {"name": merge.entity.name})
        for told in stays:
            messages.warning(request, told)
    return HttpResponseRedirect(reverse("admin:entities_entity_change", args=[merge.entity_id]))


def _merged(request: HttpRequest, into: Entity, made: list[Merge]) -> HttpResponse:
    names = ", ".join(each.entity.name for each in made)
    messages.success(request, _("Merged into “%(name)s”: %(names)s.") % {"name": into.name, "names": names})
    messages.info(request, _("It can be undone below."))
    return HttpResponseRedirect(reverse("admin:entities_entity_change", args=[into.pk]) + "#merges")


def _weight(entity: Entity) -> list[tuple[str, int]]:
    """What moves if it is merged, and how much. A query for each way of use."""
    moving = (reference for reference in references() if reference.moves)
    counts = [(str(reference.label), reference.rows(entity.pk).count()) for reference in moving]
    return [(label, count) for label, count in [(_("aliases"), entity.aliases.count()), *counts] if count]


def _entities(keys: Sequence[str]) -> list[Entity]:
    """The standing entities that were sent, in their order."""
    numbers = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) <= DIGITS][:AT_ONCE]
    known = Entity.objects.standing().in_bulk(numbers)
    return [known[number] for number in dict.fromkeys(numbers) if number in known]


def _require_right(request: HttpRequest) -> None:
    if not merging.may_merge(request.user):
        raise PermissionDenied
