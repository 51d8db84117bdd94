"""What the list of entities can be narrowed down to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from entities import duplicates
from entities.models import Entity
from entities.references import references


class _Choice(admin.SimpleListFilter):
    """A filter of one choice besides "All"."""

    choice: Any

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", self.choice)]


class UnusedFilter(_Choice):
    title, parameter_name, choice = _("use"), "unused", _("used nowhere")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        if self.value() == "yes":
            return queryset.filter(*(~Exists(reference.rows(OuterRef("pk"))) for reference in references()))
        return queryset


class DuplicatesFilter(_Choice):
    title, parameter_name, choice = _("duplicates"), "duplicates", _("possible ones")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        return queryset.filter(duplicates.among()) if self.value() == "yes" else queryset


class MergedFilter(_Choice):
    """Those that were merged are only shown where they are asked for: they are ways to others."""

    title, parameter_name, choice = _("merged"), "merged", _("into another")

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("not merged")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        return queryset.filter(merged_into__isnull=self.value() != "yes")
