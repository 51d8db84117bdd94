"""Publishing and withdrawing a story in the admin: a page each, which says what stands in the way."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import gate, publishing
from articles.models import Article, Revision
from articles.people import person
from articles.revisions import StaleRevisionError

from .forms import WithdrawForm


def publish_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What stands in the way of publishing; and, on POST, publishing the very revision that was shown."""
    article = _publishable(request, article_id)
    revision = article.newest
    if request.method == "POST" and revision:
        shown = get_object_or_404(Revision, article=article, pk=request.POST.get("revision") or 0)
        try:
            edition = publishing.publish(article, revision=shown, by=person(request))
        except StaleRevisionError as error:
            messages.error(
                request,
                _("%(who)s saved the story meanwhile. This is what it is now.")
                % {"who": error.newest and error.newest.created_by},
            )
        except publishing.PublicationRefusedError:
            messages.error(request, _("The story was not published. This stands in the way:"))
        except publishing.NothingToDoError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("Published: %(headline)s") % {"headline": shown.headline})
            return HttpResponseRedirect(edition.get_absolute_url())
    problems = gate.problems(revision, timezone.now()) if revision else []
    context = _context(
        request,
        title=_("Publish: %(story)s") % {"story": article},
        article=article,
        revision=revision,
        problems=problems,
        is_blocked=any(problem.is_blocking for problem in problems),
    )
    return TemplateResponse(request, "admin/articles/article/publish.html", context)


def withdraw_view(request: HttpRequest, article_id: int) -> HttpResponse:
    article = _publishable(request, article_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            publishing.withdraw(article, by=person(request), reason=form.cleaned_data["reason"])
        except publishing.NothingToDoError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("Withdrawn: %(story)s") % {"story": article})
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    title = _("Withdraw: %(story)s") % {"story": article}
    context = _context(request, title=title, article=article, form=form)
    return TemplateResponse(request, "admin/articles/article/withdraw.html", context)


def _publishable(request: HttpRequest, article_id: int) -> Article:
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    return get_object_or_404(
        Article.objects.visible_to(person(request)).select_related("newest").in_sections_of(person(request)),
        pk=article_id,
    )


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Article._meta, **extra}
