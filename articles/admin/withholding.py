"""Withholding and expunging in the admin, for those who have the right by law."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import expunging, finding, withholding
from articles.models import Article, Expunging, Withholding
from articles.people import person
from articles.withholding import sought

from .withholding_forms import ApproveForm, AskForm, LiftForm, WithholdForm

RIGHTS = ("articles.withhold_article", "articles.expunge_article")


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("withheld/", wrap(withheld_view), name="articles_withheld"),
        path("<int:article_id>/withheld/", wrap(story_view), name="articles_article_withheld"),
        path("<int:article_id>/withhold/", wrap(withhold_view), name="articles_article_withhold"),
        path("<int:article_id>/withheld/<int:withholding_id>/lift/", wrap(lift_view), name="articles_article_lift"),
        path("<int:article_id>/expunge/", wrap(ask_view), name="articles_article_expunge"),
        path("<int:article_id>/expunge/<int:expunging_id>/", wrap(expunging_view), name="articles_article_expunging"),
        path(
            "<int:article_id>/expunge/<int:expunging_id>/approve/",
            wrap(approve_view),
            name="articles_article_expunging_approve",
        ),
    ]


def panel(request: HttpRequest, article: Article) -> SafeString | str:
    """The ways to withhold and expunge, for those who have the right. One query, for them."""
    if not any(map(request.user.has_perm, RIGHTS)):
        return ""
    waiting = article.expungings.filter(approved_at=None, refused_at=None).select_related("asked_by")
    context = {"article": article, "waiting": waiting}
    return render_to_string("admin/articles/withholding/_panel.html", context, request)


@require_safe
def withheld_view(request: HttpRequest) -> HttpResponse:
    """All that is withheld now, and what waits for a second person."""
    _require_right(request)
    seen = Article.objects.visible_to(person(request)).values("pk")
    standing = Withholding.objects.filter(lifted_at=None, article__in=seen)
    waiting = Expunging.objects.filter(approved_at=None, refused_at=None, article__in=seen)
    context = _context(
        request,
        title=_("What is withheld"),
        standing=standing.select_related("article__newest", "withheld_by", "edition"),
        waiting=waiting.select_related("article__newest", "asked_by"),
    )
    return TemplateResponse(request, "admin/articles/withholding/withheld.html", context)


@require_safe
def story_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What is, and was, withheld of a story, and what was expunged from it."""
    article = _story(request, article_id)
    context = _context(
        request,
        title=_("Withheld: %(story)s") % {"story": article},
        article=article,
        withholdings=article.withholdings.select_related("withheld_by", "lifted_by", "edition"),
        expungings=article.expungings.select_related("asked_by", "approved_by", "refused_by"),
    )
    return TemplateResponse(request, "admin/articles/withholding/story.html", context)


def withhold_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Say what to withhold; then see where it stands; then withhold it."""
    article = _story(request, article_id, RIGHTS[0])
    form = WithholdForm(article, request.POST or None)
    is_looked_at = False
    if form.is_valid():
        if "confirm" in request.POST:
            try:
                withholding.withhold(article, by=person(request), **form.what())
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("Withheld. Readers do not get it any more, from this moment on."))
                return _to(article)
        else:
            is_looked_at = "change" not in request.POST
    context = _context(
        request, title=_("Withhold: %(story)s") % {"story": article}, article=article, form=form, looks=is_looked_at
    )
    if is_looked_at:
        context |= _found(article, form.cleaned_data["words"])
        context["chosen"] = form.chosen()
    return TemplateResponse(request, "admin/articles/withholding/withhold.html", context)


def lift_view(request: HttpRequest, article_id: int, withholding_id: int) -> HttpResponse:
    """Give readers back what was withheld, with a reason."""
    article = _story(request, article_id, RIGHTS[0])
    found = get_object_or_404(article.withholdings.select_related("edition", "withheld_by"), pk=withholding_id)
    form = LiftForm(request.POST or None)
    if form.is_valid():
        try:
            withholding.lift(found, by=person(request), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Lifted. Readers get again what nothing else withholds."))
            return _to(article)
    context = _context(
        request, title=_("Lift: %(story)s") % {"story": article}, article=article, withholding=found, form=form
    )
    return TemplateResponse(request, "admin/articles/withholding/lift.html", context)


def ask_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Ask for words to be destroyed. Nothing is removed here: someone else decides."""
    article = _story(request, article_id, RIGHTS[0])
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            asked = expunging.ask(article, by=person(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Asked. Nothing is removed until someone else approves it."))
            return HttpResponseRedirect(reverse("admin:articles_article_expunging", args=[article.pk, asked.pk]))
    context = _context(request, title=_("Expunge: %(story)s") % {"story": article}, article=article, form=form)
    return TemplateResponse(request, "admin/articles/withholding/ask.html", context)


def expunging_view(request: HttpRequest, article_id: int, expunging_id: int) -> HttpResponse:
    """A request: what it would remove, or what it did remove and what is left to do; on POST, its refusal."""
    article = _story(request, article_id)
    found = _expunging(article, expunging_id)
    user = person(request)
    if request.method == "POST":
        try:
            expunging.refuse(found, by=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Refused. Nothing was removed."))
        return HttpResponseRedirect(request.path)
    is_open = found.approved_at is None and found.refused_at is None
    context = _context(
        request,
        title=_("Expunge: %(story)s") % {"story": article},
        article=article,
        expunging=found,
        is_open=is_open,
        is_own=found.asked_by_id == user.pk,
        may_approve=is_open and found.asked_by_id != user.pk and user.has_perm(RIGHTS[1]),
        counts=[(kind, count) for kind, count in sorted(found.removed.items()) if kind not in expunging.KNOWN_BY],
    )
    if is_open:
        context |= _found(article, found.words)
    return TemplateResponse(request, "admin/articles/withholding/expunging.html", context)


def approve_view(request: HttpRequest, article_id: int, expunging_id: int) -> HttpResponse:
    """The last page before words are destroyed: the story's number has to be typed."""
    article = _story(request, article_id, RIGHTS[1])
    found = _expunging(article, expunging_id)
    form = ApproveForm(article, request.POST or None)
    if form.is_valid():
        try:
            expunging.approve(found, by=person(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Expunged. Now see to the backups: read below what is to be done."))
        return HttpResponseRedirect(reverse("admin:articles_article_expunging", args=[article.pk, found.pk]))
    if found.approved_at or found.refused_at or found.asked_by_id == person(request).pk:
        return HttpResponseRedirect(reverse("admin:articles_article_expunging", args=[article.pk, found.pk]))
    context = _context(
        request,
        title=_("Expunge for ever: %(story)s") % {"story": article},
        article=article,
        expunging=found,
        form=form,
    )
    return TemplateResponse(request, "admin/articles/withholding/approve.html", context)


def _found(article: Article, words: str) -> dict[str, Any]:
    """Where words stand, for the page that asks whether to go on."""
    if not words:
        return {"editions": [], "here": [], "elsewhere": []}
    redaction = sought(words)
    others = list(finding.elsewhere(article, redaction, words))
    return {
        "words": words,
        "editions": finding.in_editions(article, redaction),
        "here": [found for found in others if found.is_here],
        "elsewhere": [found for found in others if not found.is_here],
    }


def _require_right(request: HttpRequest, right: str = "") -> None:
    if not any(map(request.user.has_perm, [right] if right else RIGHTS)):
        raise PermissionDenied(_("You may not decide what is withheld of this story."))


def _story(request: HttpRequest, article_id: int, right: str = "") -> Article:
    """Return the story, if whoever asks may see it and has that right, or either. Raises PermissionDenied, Http404."""
    _require_right(request, right)
    stories = Article.objects.visible_to(person(request)).select_related("newest")
    return get_object_or_404(stories, pk=article_id)


def _expunging(article: Article, expunging_id: int) -> Expunging:
    found = article.expungings.select_related("asked_by", "approved_by", "refused_by", "article")
    return get_object_or_404(found, pk=expunging_id)


def _to(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_withheld", args=[article.pk]))


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Article._meta, **extra}
