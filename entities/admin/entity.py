"""The list of entities, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entities import deleting, editing, finding, merging
from entities.models import Entity, Merge
from entities.references import references, used

from . import choosing, merge_pages
from .filters import DuplicatesFilter, MergedFilter, UnusedFilter
from .forms import EntityForm
from .people import person

# As many as a search finds by their names.
FOUND = 200


@admin.register(Entity)
class EntityAdmin(admin.ModelAdmin[Entity]):
    form = EntityForm
    change_form_template = "admin/entities/entity/change_form.html"
    change_list_template = "admin/entities/entity/change_list.html"
    list_filter = (
        "kind",
        UnusedFilter,
        ("description", admin.EmptyFieldListFilter),
        ("wikidata_id", admin.EmptyFieldListFilter),
        DuplicatesFilter,
        MergedFilter,
    )
    search_fields = ("name",)
    search_help_text = gettext_lazy("Search names and aliases, descriptions and Wikidata ids")
    show_full_result_count = False
    ordering = ("folded", "pk")
    sortable_by = ("name", "kind")
    # In the place of the admin's own of that name, which would delete what is in use, or name what one may not see.
    actions = ("merge_selected", "delete_selected")

    # The list

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["name", "kind", "description", "wikidata_id", *_counts()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entity]:
        """With how often each is used, counted for the rows that are shown alone."""
        entities: QuerySet[Entity] = super().get_queryset(request).select_related("merged_into")
        for place, reference in enumerate(references()):
            if reference.column:
                rows = reference.rows(OuterRef("pk"))
                number = rows.annotate(number=Func(F("pk"), function="COUNT")).values("number")
                entities = entities.annotate(**{f"uses_{place}": Subquery(number, output_field=IntegerField())})
        return entities

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entity], search_term: str
    ) -> tuple[QuerySet[Entity], bool]:
        if request.GET.get("merged") != "yes":
            queryset = queryset.filter(merged_into=None)
        term = search_term.replace("\0", "").strip()
        if not term:
            return queryset, False
        # One that was merged is found by its own name, where merged ones are shown.
        named = Q(pk__in=[match.entity.pk for match in finding.found(term, limit=FOUND)]) | Q(
            merged_into__isnull=False, name__icontains=term
        )
        return queryset.filter(named | Q(description__icontains=term) | Q(wikidata_id=term.upper())), False

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return merging.may_merge(request.user)

    @admin.action(description=gettext_lazy("Merge the selected …"), permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Entity]) -> HttpResponse | None:
        keys = sorted(queryset.values_list("pk", flat=True))
        if len(keys) < 2:
            self.message_user(request, _("Choose two or more to merge."), messages.WARNING)
            return None
        return HttpResponseRedirect(merge_pages.address(keys))

    @admin.action(description=gettext_lazy("Delete those that are used nowhere"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Entity]) -> None:
        """Delete those of the chosen that nothing leans on, and say of the others where they are used."""
        deleted = 0
        for entity in queryset:
            try:
                deleting.delete(entity, by=person(request))
            except deleting.InUseError as error:
                where = {"name": entity.name, "where": str(error)}
                self.message_user(request, _("“%(name)s” is in use and stays. %(where)s") % where, messages.WARNING)
            else:
                deleted += 1
        if deleted:
            said = ngettext("%(count)d entity deleted.", "%(count)d entities deleted.", deleted) % {"count": deleted}
            self.message_user(request, said, messages.SUCCESS)

    # The page of one

    def get_urls(self) -> list[URLPattern]:
        return [*choosing.urls(self.admin_site.admin_view), *merge_pages.urls(self), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Entity | None = None) -> Any:
        names = ["name", "kind", "description", "aliases", "wikidata_id", "website", "same_as", "slug"]
        return [(None, {"fields": names if obj else [*names[:1], "is_another", *names[1:]]})]

    # For those who may read it, and not change it.

    @admin.display(description=gettext_lazy("Aliases"))
    def aliases(self, entity: Entity) -> str:
        return ", ".join(alias.name for alias in entity.aliases.all()) or "–"

    @admin.display(description=gettext_lazy("Pages about the same"))
    def same_as(self, entity: Entity) -> str:
        return ", ".join(page.url for page in entity.same_as.all()) or "–"

    def has_change_permission(self, request: HttpRequest, obj: Entity | None = None) -> bool:
        """One that was merged is not changed: what it has become is."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.merged_into_id is None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        entity = self.get_object(request, object_id) if self.has_view_permission(request) else None
        context = (extra_context or {}) | (self._around(request, entity) if entity else {})
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def _around(self, request: HttpRequest, entity: Entity) -> dict[str, Any]:
        """What the page shows besides the form: where it is used, and what was merged."""
        merges = Merge.objects.filter(Q(into=entity) | Q(entity=entity))
        return {
            "used": used(entity, person(request)),
            "merges": list(merges.select_related("entity", "into", "merged_by", "undone_by")),
            "may_merge": merging.may_merge(request.user),
            "show_save_and_add_another": False,
        }

    def save_model(self, request: HttpRequest, obj: Entity, form: EntityForm, change: bool) -> None:
        """By the operations, which write the aliases with it."""
        if change:
            editing.change(obj, form.details(), by=person(request))
        else:
            obj.pk = editing.create(form.details(), by=person(request)).pk
            obj._state.adding = False
        obj.refresh_from_db()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask before it is deleted; for one that is used, say where, and delete nothing."""
        entity = self.get_object(request, object_id) if self.has_delete_permission(request) else None
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if entity is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if request.method == "POST" and request.POST.get("post"):
            try:
                deleting.delete(entity, by=person(request))
            except deleting.InUseError:
                messages.error(request, _("It is in use, and was not deleted."))
            else:
                messages.success(request, _("“%(name)s” was deleted.") % {"name": entity.name})
                return HttpResponseRedirect(reverse("admin:entities_entity_changelist"))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "entity": entity}
        context |= {"title": _("Delete an entity"), "used": deleting.uses(entity, person(request))}
        return TemplateResponse(request, "admin/entities/entity/delete.html", context)


def _counts() -> list[Any]:
    """A column for each way in which entities are counted as used."""

    def column(place: int, label: Any) -> Any:
        @admin.display(description=label)
        def count(entity: Entity) -> int:
            return getattr(entity, f"uses_{place}", 0) or 0

        return count

    return [column(place, reference.column) for place, reference in enumerate(references()) if reference.column]
