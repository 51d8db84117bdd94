"""The verdict scale in the admin."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest

from claims.models import Rating


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin[Rating]):
    list_display = ("name", "number", "is_adverse", "definition")
    list_filter = ("is_adverse",)
    search_fields = ("name", "definition")
    prepopulated_fields = {"slug": ("name",)}
    actions = None

    def get_prepopulated_fields(self, request: HttpRequest, obj: Rating | None = None) -> dict[str, Sequence[str]]:
        return {} if self._is_in_use(obj) else {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Rating | None = None) -> tuple[str, ...]:
        """A step that verdicts rest on keeps its meaning."""
        return ("name", "slug", "definition", "number", "is_adverse") if self._is_in_use(obj) else ()

    @staticmethod
    def _is_in_use(rating: Rating | None) -> bool:
        return rating is not None and rating.verdicts.exists()
