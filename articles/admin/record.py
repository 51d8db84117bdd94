"""The record in the admin: overall and for a story, to read, to search and to take away. Nobody writes in it here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.drafts import NO_CHARACTER
from articles.models import Article, Event
from articles.numbers import row_id
from articles.paging import page
from articles.people import person
from articles.verbs import SAID, lines

from .history import visible
from .tables import as_csv

PAGE = 50
ASKED = ("q", "verb", "who", "since", "until")


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """The record can be read, searched and filtered, by those who may; it cannot be written by anyone."""

    search_fields = ("thing", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return seen_by(request)

    def get_urls(self) -> list[URLPattern]:
        export = path("export/", self.admin_site.admin_view(self.export_view), name="articles_event_export")
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who did what to which story, when and why, newest first. A fixed number of queries, and no row is counted."""
        return _shown(request, seen_by(request), export=reverse("admin:articles_event_export"), title=_("Record"))

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        return as_csv(_wanted(request, seen_by(request)), "record")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of a story's record; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("<int:article_id>/record/", wrap(record_view), name="articles_article_record"),
        path("<int:article_id>/record/export/", wrap(export_view), name="articles_article_record_export"),
    ]


@require_safe
def record_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The same of one story, and of what belongs to it in other apps."""
    article = visible(request, article_id)
    return _shown(
        request,
        _of_story(request, article),
        export=reverse("admin:articles_article_record_export", args=[article.pk]),
        title=_("Record: %(story)s") % {"story": article},
        article=article,
    )


@require_safe
def export_view(request: HttpRequest, article_id: int) -> HttpResponseBase:
    article = visible(request, article_id)
    return as_csv(_wanted(request, _of_story(request, article)), f"record-{article.pk}")


def seen_by(request: HttpRequest) -> QuerySet[Event]:
    """The lines about stories that one may see, and those about no story for those who may see every one.

    Raises PermissionDenied for those who may not read the record.
    """
    by = person(request)
    if not by.has_perm("articles.view_event"):
        raise PermissionDenied
    if by.has_perms(["articles.view_article", "articles.view_every_article"]):
        return Event.objects.all()
    return Event.objects.filter(article__in=Article.objects.visible_to(by).values("pk"))


def _of_story(request: HttpRequest, article: Article) -> QuerySet[Event]:
    things = [thing for dotted in settings.RECORD_OF_STORY for thing in import_string(dotted)(article)]
    return seen_by(request).filter(Q(article=article) | Q(thing__in=things))


def _shown(request: HttpRequest, events: QuerySet[Event], *, export: str, **extra: Any) -> HttpResponse:
    found = _wanted(request, events)
    shown = page(found.order_by(), request.GET.get("before", ""), moment="at", size=PAGE)
    asked = _asked(request)
    people = get_user_model().objects.filter(Exists(events.filter(actor=OuterRef("pk"))))
    context = {
        **admin.site.each_context(request),
        "opts": Event._meta,
        "lines": lines(shown.rows),
        "page": shown,
        "verbs": sorted(((verb, str(phrase)) for verb, phrase in SAID.items()), key=lambda choice: choice[1]),
        "people": sorted(((str(each.pk), str(each)) for each in people), key=lambda choice: choice[1]),
        "wanted": asked,
        "filters": urlencode({name: value for name, value in asked.items() if value}),
        "export": export,
        **extra,
    }
    return TemplateResponse(request, "admin/articles/event/record.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: NO_CHARACTER.sub("", request.GET.get(name, "")).strip() for name in ASKED}


def _wanted(request: HttpRequest, events: QuerySet[Event]) -> QuerySet[Event]:
    """The lines that the filters of the page let through, newest first. What is no filter lets everything through."""
    asked = _asked(request)
    found = events.select_related("actor", "article__newest").defer("article__newest__body").order_by("-at", "-pk")
    if text := asked["q"]:
        found = found.filter(
            Q(reason__icontains=text) | Q(thing__icontains=text) | Q(article__newest__headline__icontains=text)
        )
    if asked["verb"]:
        found = found.filter(verb=asked["verb"])
    if asked["who"]:
        found = found.filter(actor=row_id(asked["who"]) or 0)
    if since := _day(asked["since"]):
        found = found.filter(at__gte=_midnight(since))
    if until := _day(asked["until"]):
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date(1970, 1, 1) <= day < date(9999, 1, 1) else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
