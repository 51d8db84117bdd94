"""Entities in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Alias, Entity


class AliasInline(admin.TabularInline[Alias, Entity]):
    model = Alias
    extra = 1


@admin.register(Entity)
class EntityAdmin(admin.ModelAdmin[Entity]):
    list_display = ("name", "kind", "description", "wikidata_id", "uses")
    list_filter = ("kind", ("description", admin.EmptyFieldListFilter), ("wikidata_id", admin.EmptyFieldListFilter))
    search_fields = ("name", "aliases__name", "description", "wikidata_id")
    search_help_text = _("Search names, aliases, descriptions and Wikidata ids")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "kind", "description", "wikidata_id", "website", "slug")
    inlines = (AliasInline,)
    ordering = ("name", "pk")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entity]:
        entities: QuerySet[Entity] = super().get_queryset(request)
        counted: QuerySet[Entity] = entities.annotate(stories=Count("article_links", distinct=True))
        return counted

    @admin.display(description=_("stories"), ordering="stories")
    def uses(self, entity: Entity) -> int:
        return getattr(entity, "stories", 0)
