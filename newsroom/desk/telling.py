"""Notices and tasks in the admin: reading what one was told, and saying that something is done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import tasks
from articles.models import Article, Notice, Task
from articles.numbers import row_id
from articles.paging import page
from articles.people import person
from articles.returning import back_from

PAGE = 50


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("notices/", wrap(notices_view), name="notices"),
        path("notices/read/", wrap(read_all_view), name="notices_read"),
        path("notices/mail/", wrap(mail_view), name="notices_mail"),
        path("notices/<int:notice_id>/read/", wrap(read_view), name="notice_read"),
        path("tasks/<int:task_id>/done/", wrap(done_view), name="task_done"),
    ]


@require_safe
def notices_view(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first, and whether one wants it by mail."""
    user = person(request)
    found = page(Notice.objects.filter(person=user), request.GET.get("before", ""), moment="made_at", size=PAGE)
    context = {**admin.site.each_context(request), "title": _("My notices"), "page": found, "person": user}
    return TemplateResponse(request, "admin/newsroom/notices.html", context)


@require_POST
def read_view(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Take a notice as read; and go where it leads, if that was asked for."""
    notice = get_object_or_404(Notice, pk=notice_id, person=person(request))
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    leads_away = "open" in request.POST and url_has_allowed_host_and_scheme(notice.url, None)
    return HttpResponseRedirect(notice.url if leads_away else back_from(request, "admin:notices"))


@require_POST
def read_all_view(request: HttpRequest) -> HttpResponse:
    """Take as read what was on the page: not what has come since."""
    unread = Notice.objects.filter(person=person(request), read_at=None)
    unread.filter(pk__lte=row_id(request.POST.get("newest", "")) or 0).update(read_at=timezone.now())
    return HttpResponseRedirect(back_from(request, "admin:notices"))


@require_POST
def mail_view(request: HttpRequest) -> HttpResponse:
    """Say whether one wants to be told by mail, too."""
    user = person(request)
    user.wants_mail = "wants_mail" in request.POST
    user.save(update_fields=["wants_mail"])
    if user.wants_mail and not user.email:
        messages.warning(request, _("There is no mail address in your account. Ask whoever runs this system."))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("admin:notices"))


@require_POST
def done_view(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say that a task is done. 404 for a task of a story that one does not see."""
    user = person(request)
    stories = Article.objects.visible_to(user)
    task = get_object_or_404(Task, pk=task_id, article__in=stories.values("pk"))
    try:
        tasks.finish(task, by=user)
    except PermissionDenied as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(back_from(request, "admin:index"))
