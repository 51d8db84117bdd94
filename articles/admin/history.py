"""The revisions of a story in the admin: the list, reading one, comparing two, restoring one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import blocks, differences, naming, revisions
from articles.comparing import compare
from articles.drafts import NO_CHARACTER
from articles.models import Article, Edition, Revision, RevisionName
from articles.models.edition import IN_FORCE
from articles.people import person
from articles.revisions import StaleRevisionError, content_of

from .fields import number_in

PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """When readers saw a revision, or will, in a phrase, and whether they see it now."""

    text: str
    is_live: bool = False


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("<int:article_id>/revisions/", wrap(revisions_view), name="articles_article_revisions"),
        path("<int:article_id>/revisions/<int:number>/", wrap(revision_view), name="articles_article_revision"),
        path("<int:article_id>/revisions/<int:number>/restore/", wrap(restore_view), name="articles_article_restore"),
        path("<int:article_id>/revisions/<int:number>/name/", wrap(name_view), name="articles_article_name_revision"),
        path("<int:article_id>/compare/", wrap(compare_view), name="articles_article_compare"),
    ]


@require_safe
def revisions_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The list, newest first, of all or of those with a name; each page begins after the last number before it."""
    article = visible(request, article_id)
    found = article.revisions.select_related("created_by", "parent", "naming").defer("body", "parent__body")
    wanted = NO_CHARACTER.sub("", request.GET.get("q", "")).strip()
    if wanted:
        found = found.filter(Q(naming__name__icontains=wanted) | Q(reason__icontains=wanted))
    if named := "named" in request.GET:
        found = found.filter(naming__isnull=False)
    if before := request.GET.get("before", ""):
        found = found.filter(number__lt=number_in(before))
    rows = list(found[: PAGE + 1])
    shown = _shown_to_readers(article, timezone.now())
    context = page_context(
        request,
        article,
        title=_("Revisions: %(story)s") % {"story": article},
        revisions=[(revision, shown.get(revision.pk, [])) for revision in rows[:PAGE]],
        older=rows[PAGE - 1].number if len(rows) > PAGE else None,
        is_first=not before,
        named=named,
        wanted=wanted,
        filters=urlencode({**({"q": wanted} if wanted else {}), **({"named": "1"} if named else {})}),
        may_read_record=request.user.has_perm("articles.view_event"),
        seen=_last_seen(article, timezone.now()),
    )
    return TemplateResponse(request, "admin/articles/article/revisions.html", context)


@require_safe
def revision_view(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    article = visible(request, article_id)
    revision = _revision(article, number)
    context = page_context(
        request,
        article,
        title=_("Revision %(number)d: %(headline)s") % {"number": number, "headline": revision.headline},
        revision=revision,
        content=content_of(revision),
        body=differences.shown(blocks.split(revision.body)),
        shown=_shown_to_readers(article, timezone.now()).get(revision.pk, []),
        is_editable=is_editable(request, article),
        longest_name=RevisionName._meta.get_field("name").max_length,
    )
    return TemplateResponse(request, "admin/articles/article/revision.html", context)


@require_POST
def name_view(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """Name a revision, or take its name away if none is given."""
    revision = _revision(editable(request, article_id), number)
    words = request.POST.get("name", "").strip()
    try:
        if words:
            naming.name(revision, words, by=person(request))
            messages.success(request, _("Revision %(number)d has a name.") % {"number": number})
        else:
            naming.unname(revision, by=person(request))
            messages.success(request, _("Revision %(number)d has no name.") % {"number": number})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(reverse("admin:articles_article_revision", args=[article_id, number]))


@require_POST
def restore_view(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """Save what a revision holds as the newest one, unless someone has saved since the page was shown."""
    article = editable(request, article_id)
    revision = _revision(article, number)
    here = HttpResponseRedirect(reverse("admin:articles_article_revision", args=[article_id, number]))
    base = get_object_or_404(Revision, article=article, pk=number_in(request.POST.get("base", "")))
    try:
        restored = revisions.restore(article, revision, by=person(request), base=base)
    except StaleRevisionError as error:
        messages.error(request, _("Nothing was restored: %(who)s saved the story meanwhile.") % who_saved(error))
        return here
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return here
    if restored == base:
        messages.info(request, _("The story reads like that already. There is nothing to restore."))
        return here
    messages.success(request, _("Restored revision %(number)d.") % {"number": number})
    say_notes(request, restored)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article_id]))


@require_safe
def compare_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What is different between two revisions; if none are named, between the newest and the one it was made from."""
    article = visible(request, article_id)
    newest = article.newest
    assert newest is not None
    after = _revision(article, number_in(request.GET["to"])) if request.GET.get("to") else newest
    before = _revision(article, number_in(request.GET["from"])) if request.GET.get("from") else after.parent or after
    bodies = [blocks.split(revision.body) for revision in (before, after)]
    found = compare(*bodies, language=after.language)
    context = page_context(
        request,
        article,
        title=_("Compare: %(story)s") % {"story": article},
        before=before,
        after=after,
        fields=differences.field_lines(content_of(before), content_of(after)),
        stretches=differences.stretches(map(differences.block_line, found)),
        is_same=bodies[0] == bodies[1],
    )
    return TemplateResponse(request, "admin/articles/article/compare.html", context)


# What these pages have in common with merging


def visible(request: HttpRequest, article_id: int) -> Article:
    """Return the story, if whoever asks may read it. Raises Http404."""
    stories = Article.objects.visible_to(person(request)).exclude(newest=None)
    return get_object_or_404(stories.select_related("newest__parent", "newest__created_by"), pk=article_id)


def is_editable(request: HttpRequest, article: Article) -> bool:
    return Article.objects.editable_by(person(request)).filter(pk=article.pk).exists()


def editable(request: HttpRequest, article_id: int) -> Article:
    """Return the story, if whoever asks may change it. Raises Http404, or PermissionDenied if they may read it."""
    article = visible(request, article_id)
    if not is_editable(request, article):
        raise PermissionDenied(_("This story is not yours to edit at its stage."))
    return article


def page_context(request: HttpRequest, article: Article, **extra: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Article._meta, "article": article, **extra}


def say_notes(request: HttpRequest, revision: Revision) -> None:
    """Tell the editor what the save did to what other apps keep of the story. See `SAVE_NOTES`."""
    for dotted in settings.SAVE_NOTES:
        for note in import_string(dotted)(revision):
            messages.warning(request, note)


def who_saved(error: StaleRevisionError) -> dict[str, Any]:
    return {"who": error.newest and error.newest.created_by}


def _revision(article: Article, number: int) -> Revision:
    related = ("created_by", "parent", "section", "picture", "naming")
    return get_object_or_404(article.revisions.select_related(*related), number=number)


def _last_seen(article: Article, now: datetime) -> Edition | None:
    """The last edition that readers were given, whose address shows what stood there at any moment (`?at=`)."""
    out = article.editions.filter(IN_FORCE, revision__isnull=False, live_from__lte=now)
    return out.select_related("revision", "section").order_by("-live_from").first()


def _shown_to_readers(article: Article, now: datetime) -> dict[int | None, list[Shown]]:
    """What editions each revision of the story is in, oldest first. One query."""
    editions = list(Edition.objects.filter(article=article).order_by("live_from", "pk"))
    found: dict[int | None, list[Shown]] = {}
    end: datetime | None = None
    for edition in reversed(editions):
        found.setdefault(edition.revision_id, []).insert(0, _shown(edition, now, end))
        if not edition.cancelled_at and not edition.held_at and edition.live_from <= now:
            end = edition.live_from
    return found


def _shown(edition: Edition, now: datetime, end: datetime | None) -> Shown:
    """`end` is when the next edition in force began, if one has."""
    when = {"when": _moment(edition.live_from), "end": end and _moment(end), "why": edition.held_reason}
    if edition.cancelled_at:
        return Shown(_("Cancelled; was scheduled for %(when)s") % when)
    if edition.withheld_at:
        return Shown(_("Withheld; live from %(when)s") % when)
    if edition.held_at:
        return Shown(_("Held; was due %(when)s: %(why)s") % when)
    if edition.live_from > now:
        return Shown(_("Scheduled for %(when)s") % when)
    if end:
        return Shown(_("Was live from %(when)s to %(end)s") % when)
    return Shown(_("Live since %(when)s") % when, is_live=True)


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")
