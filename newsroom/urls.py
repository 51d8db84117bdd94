"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path, register_converter

from articles import views as articles
from articles.routes import IdConverter, SlugConverter
from claims import views as claims
from newsroom.pages.entity import entities, entity
from newsroom.pages.front import front
from newsroom.pages.media import media
from newsroom.pages.story import story

register_converter(SlugConverter, "words")
register_converter(IdConverter, "id")

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", front, name="front"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<words:slug>-<id:pk>/", claims.claim, name="claim"),
    path("entities/", entities, name="entities"),
    path("entities/<words:slug>-<id:pk>/", entity, name="entity"),
    path("authors/<words:slug>-<id:pk>/", articles.author, name="author"),
    *([path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media, name="media")] if settings.SERVE_MEDIA else []),
    path("<slug:slug>/", articles.section, name="section"),
    path("<words:section_slug>/<words:slug>-<id:pk>/", story, name="story"),
    # The same without the last slash, so that the way to the right address is one step and not two.
    path("claims/<words:slug>-<id:pk>", claims.claim),
    path("entities/<words:slug>-<id:pk>", entity),
    path("authors/<words:slug>-<id:pk>", articles.author),
    path("<words:section_slug>/<words:slug>-<id:pk>", story),
]

handler400 = "newsroom.pages.errors.bad_request"
handler403 = "newsroom.pages.errors.permission_denied"
handler404 = "newsroom.pages.errors.not_found"
handler500 = "newsroom.pages.errors.server_error"
