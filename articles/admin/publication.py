"""Publishing and withdrawing a story in the admin: a page each, which says what stands in the way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import gate, publishing, scheduling
from articles.models import Article, Revision
from articles.people import person
from articles.revisions import StaleRevisionError

from .fields import number_in
from .forms import MomentForm, WithdrawForm


def publish_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What stands in the way of publishing; and, on POST, publishing the very revision that was shown."""
    article = _publishable(request, article_id)
    revision = article.newest
    form = MomentForm(request.POST or None)
    if revision and form.is_valid():
        live_from = form.cleaned_data["live_from"]
        shown = get_object_or_404(Revision, article=article, pk=number_in(request.POST.get("revision", "")))
        try:
            edition = publishing.publish(article, revision=shown, by=person(request), live_from=live_from)
        except StaleRevisionError as error:
            messages.error(
                request,
                _("%(who)s saved the story meanwhile. This is what it is now.")
                % {"who": error.newest and error.newest.created_by},
            )
        except publishing.PublicationRefusedError:
            messages.error(request, _("The story was not published. This stands in the way:"))
        except ValidationError as error:
            form.add_error("live_from", " ".join(error.messages))
        except publishing.NothingToDoError as error:
            messages.info(request, str(error))
        else:
            if live_from:
                messages.success(request, _("Scheduled for %(moment)s.") % {"moment": _moment(edition.live_from)})
                return _back(article)
            messages.success(request, _("Published: %(headline)s") % {"headline": shown.headline})
            return HttpResponseRedirect(edition.get_absolute_url())
    problems = gate.problems(revision, timezone.now()) if revision else []
    context = _context(
        request,
        title=_("Publish: %(story)s") % {"story": article},
        article=article,
        revision=revision,
        form=form,
        problems=problems,
        # An embargo does not stand in the way of a later moment.
        is_blocked=any(problem.is_blocking and problem.code != "embargo" for problem in problems),
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
        return _back(article)
    title = _("Withdraw: %(story)s") % {"story": article}
    context = _context(request, title=title, article=article, form=form)
    return TemplateResponse(request, "admin/articles/article/withdraw.html", context)


def scheduled_view(request: HttpRequest, article_id: int, edition_id: int) -> HttpResponse:
    """An edition that waits to go out: why it is held, if it is; and, on POST, moving or cancelling it."""
    article = _publishable(request, article_id)
    edition = get_object_or_404(article.editions.select_related("revision"), pk=edition_id)
    form = MomentForm(
        request.POST if "move" in request.POST else None, is_required=True, initial={"live_from": edition.live_from}
    )
    try:
        if "cancel" in request.POST:
            scheduling.cancel(edition, by=person(request))
            messages.success(request, _("Cancelled. What is live stays as it is."))
            return _back(article)
        if form.is_valid():
            moved = scheduling.move(edition, to=form.cleaned_data["live_from"], by=person(request))
            messages.success(request, _("Scheduled for %(moment)s.") % {"moment": _moment(moved.live_from)})
            return _back(article)
    except publishing.NothingToDoError as error:
        messages.info(request, str(error))
        return _back(article)
    except publishing.PublicationRefusedError as error:
        form.add_error(None, [problem.message for problem in error.problems])
    except ValidationError as error:
        form.add_error("live_from", " ".join(error.messages))
    title = _("Scheduled: %(story)s") % {"story": article}
    context = _context(request, title=title, article=article, waiting=edition, form=form)
    return TemplateResponse(request, "admin/articles/article/scheduled.html", context)


def _back(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _publishable(request: HttpRequest, article_id: int) -> Article:
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    return get_object_or_404(
        Article.objects.visible_to(person(request)).select_related("newest").in_sections_of(person(request)),
        pk=article_id,
    )


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Article._meta, **extra}
