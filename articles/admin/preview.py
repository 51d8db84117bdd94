"""Looking at a story at the desk, as readers would get it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import drafts, previewing
from articles.models import Article, Draft, Edition, Revision
from articles.numbers import row_id
from articles.people import person
from articles.revisions import Content, content_of
from articles.unlisted import unlisted

from .drafts import keep_refused
from .fields import number_in
from .history import editable, is_editable, page_context, visible
from .typed import content_of_draft, text_of_draft

# The drafts that hold what was previewed are not those of autosave: they are never offered, and soon dropped.
TAB = "preview:"
KEPT = timedelta(days=1)


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("<int:article_id>/preview/", wrap(preview_view), name="articles_article_preview"),
        path("<int:article_id>/preview/page/", wrap(page_view), name="articles_article_preview_page"),
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be looked at: what was typed, an edition, or a revision."""

    query: str
    draft: Draft | None = None
    edition: Edition | None = None
    revision: Revision | None = None

    @property
    def text(self) -> Revision | None:
        """None for what was typed."""
        return self.edition.revision if self.edition else self.revision


@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace({"frame-src": [SELF]})
@unlisted
def preview_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The story in two frames, as wide as a phone and as a desktop; on POST, what stands in the form that was sent."""
    if request.method == "POST":
        draft = _typed(request, editable(request, article_id))
        return HttpResponseRedirect(f"{request.path}?draft={draft.pk}")
    article = visible(request, article_id)
    wanted = _wanted(request, article)
    context = page_context(
        request,
        article,
        title=_("Preview: %(story)s") % {"story": article},
        # The frames need the room.
        is_nav_sidebar_enabled=False,
        wanted=wanted,
        problems=_problems(request, article, wanted),
        is_stale=wanted.draft is not None and wanted.draft.base_id != article.newest_id,
        scheduled=article.editions.scheduled(timezone.now()).filter(revision__isnull=False),
        frame=f"{reverse('admin:articles_article_preview_page', args=[article.pk])}{wanted.query}",
        may_share=previewing.may_share(article, person(request)),
    )
    return TemplateResponse(request, "admin/articles/article/preview.html", context)


@require_safe
@unlisted
def page_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The very page that readers would get, for a frame. Nothing that it takes to show it stays."""
    article = visible(request, article_id)
    wanted = _wanted(request, article)
    show = import_string(settings.PREVIEW_PAGE)
    now = timezone.now()
    if wanted.draft:
        try:
            content, parent = _content(article, wanted.draft), wanted.draft.base
            with previewing.as_if_saved(article, content, by=person(request), parent=parent) as revision:
                _refuse_withheld(revision)
                return show(request, previewing.edition_of(revision, now), revision)  # type: ignore[no-any-return]
        except ValidationError as error:
            raise Http404(" ".join(error.messages)) from error
    text = wanted.text
    assert text is not None
    _refuse_withheld(text)
    edition = previewing.dated(wanted.edition) if wanted.edition else previewing.edition_of(text, now)
    return show(request, edition, text)  # type: ignore[no-any-return]


def _wanted(request: HttpRequest, article: Article) -> Wanted:
    """Raises Http404 for what is not of this story, PermissionDenied for typed text of those who may not save it."""
    if draft_id := request.GET.get("draft"):
        draft = get_object_or_404(
            Draft.objects.select_related("base"), article=article, person=person(request), pk=number_in(draft_id)
        )
        if not is_editable(request, article):
            raise PermissionDenied(_("This story is not yours to edit at its stage."))
        return Wanted(f"?draft={draft.pk}", draft=draft)
    if edition_id := request.GET.get("edition"):
        editions = article.editions.filter(revision__isnull=False)
        related = ("article", "section", "revision__section", "revision__picture", "revision__article")
        edition = get_object_or_404(editions.select_related(*related), pk=number_in(edition_id))
        return Wanted(f"?edition={edition.pk}", edition=edition)
    number = number_in(request.GET["revision"]) if request.GET.get("revision") else None
    assert article.newest is not None
    revision = get_object_or_404(
        article.revisions.select_related("article", "section", "picture", "created_by"),
        number=number if number is not None else article.newest.number,
    )
    return Wanted(f"?revision={number}" if number else "", revision=revision)


def _typed(request: HttpRequest, article: Article) -> Draft:
    """Keep what stands in the form, for the frames to read, and drop what was kept of old previews."""
    by, now = person(request), timezone.now()
    old = Draft.objects.filter(article=article, person=by, tab__startswith=TAB, saved_at__lt=now - KEPT)
    old.delete()
    data = request.POST.copy()
    data["tab"] = (TAB + data.get("tab", ""))[:36]
    known = article.revisions.filter(pk=row_id(data.get("base", "")) or 0).first()
    draft = keep_refused(article, data, by=by, base=known)
    drafts.discard(draft)
    return draft


def _content(article: Article, draft: Draft) -> Content:
    """Raises ValidationError."""
    base = draft.base or article.newest
    assert base is not None
    content = content_of_draft(draft, content_of(base))
    # An empty headline is told, not filled in.
    return replace(content, headline=" ".join(text_of_draft(draft, "headline").split()))


def _problems(request: HttpRequest, article: Article, wanted: Wanted) -> list[str]:
    """Return why there is nothing to look at: what saving the typed text would say, or that readers may not see it."""
    if not wanted.draft:
        return [_withheld()] if wanted.text and previewing.is_withheld(wanted.text) else []
    try:
        content, parent = _content(article, wanted.draft), wanted.draft.base
        with previewing.as_if_saved(article, content, by=person(request), parent=parent) as saved:
            return [_withheld()] if previewing.is_withheld(saved) else []
    except ValidationError as error:
        return list(_said(error))


def _said(error: ValidationError) -> Iterator[str]:
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    for name, told in error.message_dict.items():
        fields = {field.name: field for field in Revision._meta.fields}
        label = f"{fields[name].verbose_name}: ".capitalize() if name in fields else ""
        yield from (f"{label}{message}" for message in told)


def _withheld() -> str:
    return _("This text is withheld: readers see nothing of it, and neither does a preview.")


def _refuse_withheld(revision: Revision) -> None:
    if previewing.is_withheld(revision):
        raise Http404(_withheld())
