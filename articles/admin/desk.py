"""Sections, authors and corrections in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article, Author, Correction, Edition, Section
from articles.people import person


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin[Section]):
    list_display = ("name", "slug", "position", "description")
    list_filter = ("people",)
    search_fields = ("name", "description")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin[Author]):
    list_display = ("name", "bio")
    list_filter = (("bio", admin.EmptyFieldListFilter),)
    search_fields = ("name", "bio")

    def view_on_site(self, author: Author) -> str | None:
        live = Edition.objects.live(timezone.now()).filter(author_links__author=author)
        return author.get_absolute_url() if live.exists() else None


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin[Correction]):
    """What readers were told was wrong. It comes with an edition, and is read here."""

    list_display = ("note", "kind", "article", "corrected_at", "created_by")
    list_filter = ("kind", "corrected_at")
    list_select_related = ("article__newest", "created_by")
    search_fields = ("note", "was", "now", "article__newest__headline")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        """Of stories that one may see: a row names the working headline."""
        seen = Article.objects.visible_to(person(request))
        return super().get_queryset(request).filter(article__in=seen.values("pk"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        return False
