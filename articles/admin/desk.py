"""Sections, authors, pictures and the record in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import pictures
from articles.models import Article, Author, Correction, Edition, Event, Picture, Pin, Section
from articles.people import person

from . import pictures as choosing
from .fields import CarefulChoices


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


class PictureForm(forms.ModelForm[Picture]):
    class Meta:
        model = Picture
        fields = ("file", "alt", "caption", "credit", "licence", "focal_x", "focal_y")

    def clean_file(self) -> Any:
        """Refuse what is not a whole picture before anything is stored."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            pictures.encode(file)
            file.seek(0)
        return file


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin[Picture]):
    form = PictureForm
    list_display = ("thumbnail", "__str__", "credit", "size", "added_at")
    list_display_links = ("thumbnail", "__str__")
    list_filter = ("added_at",)
    search_fields = ("alt", "caption", "credit")

    def get_urls(self) -> list[URLPattern]:
        return [*choosing.urls(self), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> tuple[str, ...]:
        return ("thumbnail", "file", "size") if obj else ()

    def save_model(self, request: HttpRequest, obj: Picture, form: forms.ModelForm[Picture], change: bool) -> None:
        """A new file goes through `pictures.add`; a picture that is there keeps its file."""
        if change:
            obj.save(update_fields=["alt", "caption", "credit", "licence", "focal_x", "focal_y"])
            return
        details = {name: form.cleaned_data[name] for name in PictureForm.Meta.fields if name != "file"}
        saved = pictures.add(form.cleaned_data["file"], by=person(request), **details)
        obj.__dict__.update(saved.__dict__)

    @admin.display(description=_("picture"))
    def thumbnail(self, picture: Picture) -> str:
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            picture.file.url,
            picture.width,
            picture.height,
        )

    @admin.display(description=_("size"))
    def size(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height}"


@admin.register(Pin)
class PinAdmin(CarefulChoices, admin.ModelAdmin[Pin]):
    list_display = ("article", "position", "until", "pinned_by")
    list_filter = ("position", "until")
    list_select_related = ("article__newest", "pinned_by")
    search_fields = ("article__newest__headline",)
    autocomplete_fields = ("article",)

    def save_model(self, request: HttpRequest, obj: Pin, form: forms.ModelForm[Pin], change: bool) -> None:
        obj.pinned_by = person(request)
        super().save_model(request, obj, form, change)


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


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """The record can be read, searched and filtered, by those who may; it cannot be written by anyone."""

    list_display = ("at", "actor", "verb", "article", "thing", "reason")
    list_filter = ("verb", "at", "actor")
    list_select_related = ("actor", "article__newest")
    search_fields = ("thing", "reason", "actor__username", "article__newest__headline")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
