"""A story as readers get it, with its checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, Subquery, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from articles import reading
from articles.corrections import published
from articles.first_mentions import links_in
from articles.models import Article, Correction, Edition, Revision
from articles.models.edition import IN_FORCE, EditionKind
from articles.picture_markup import reason_not_to_show
from articles.picture_uses import figures_of
from articles.routes import redirect_to
from articles.tagging import each_once
from claims.public import checks_in, with_claims, with_pages
from claims.rendering import text_of, with_pictures
from claims.tally import tally, unchecked_in
from entities.models import Role
from newsroom.moments import moment_in
from newsroom.structured_data import news_article


def story(request: HttpRequest, section_slug: str, slug: str, pk: int) -> HttpResponse:
    """The live edition of a story, at one address. 8 queries, whatever there is in it; one more if it
    has checks or is developing, one if it was corrected, one if it is tagged, and one if there are figures in the text.

    404 for a story that no reader has seen; 410, with the reason if it was withdrawn, for one that was taken down.
    With `?at=`, who may read the story at the desk gets what stood there at that moment. For others it means nothing.
    """
    if (asked := request.GET.get("at")) is not None and _may_look_back(request, pk):
        return _at(request, pk, asked)
    at = reading.now()
    edition = in_force(pk, at)
    if edition.revision is None or edition.withheld_at is not None:
        return gone(request, edition)
    if redirect := redirect_to(edition.get_absolute_url(), request):
        return redirect
    context = page_of(edition, edition.revision, at)
    prefetch_related_objects([*context["about"], *context["mentions"]], "same_as")
    live = {"is_live": True, "structured_data": news_article(context, request)}
    return render(request, "newsroom/story.html", context | live)


def gone(request: HttpRequest, edition: Edition, **extra: Any) -> HttpResponse:
    """The page in place of a story that was taken down or withheld: when, and why it was withdrawn. No word of it."""
    return render(request, "newsroom/gone.html", {"edition": edition, "kinds": EditionKind, **extra}, status=410)


def page_of(edition: Edition, revision: Revision, at: datetime, *, now: datetime | None = None) -> dict[str, Any]:
    """Return what `newsroom/story.html` shows of `revision` as the text of `edition` at `at`.

    The edition may be one that is only thought of; the template reads its `updated_at`, which `in_force` sets. Where
    `at` is over, `now` says when it is looked back to, since old checks lead only where there is a page today.
    6 queries; one more for a story with checks or that is developing, one if there are corrections, one if there are
    figures in the text, and one for looking back.
    """
    checks = checks_in(revision.pk, at)
    is_past = now is not None
    tags = list(revision.entity_links.select_related("entity__merged_into"))
    text = text_of(revision, with_pages(checks, now) if now else checks, links_in(revision, tags))
    text = with_pictures(text, figures_of(revision), is_past=is_past)
    entities = each_once((tag.entity.current, tag.role) for tag in tags)
    corrections = list(published(at).filter(article=edition.article_id))
    if corrections:
        corrections = list(with_claims(Correction.objects.filter(pk__in=[each.pk for each in corrections]), now or at))
    return {
        "edition": edition,
        "revision": revision,
        "text": text,
        "no_picture": reason_not_to_show(revision.picture, is_past=is_past) if revision.picture else "",
        "tally": tally(text.checks),
        "unchecked": unchecked_in(revision.pk, at) if checks or edition.developing_reason else 0,
        "authors": [name.author for name in revision.byline.select_related("author")],
        "about": [entity for entity, role in entities if role == Role.ABOUT],
        "mentions": [entity for entity, role in entities if role == Role.MENTIONS],
        "corrections_above": [each for each in corrections if each.place == Correction.Place.TOP],
        "corrections_below": [each for each in corrections if each.place == Correction.Place.FOOT],
    }


def in_force(article_id: int, at: datetime) -> Edition:
    """Return the latest word on a story at `at`, with the moment of its last change worth telling. 1 query.

    It knows how many editions there have been. Raises Http404 if there is none. A withdrawal of what no reader ever
    saw is none.
    """
    seen = Edition.objects.filter(IN_FORCE, article=OuterRef("article"), revision__isnull=False, live_from__lte=at)
    told = seen.filter(~Q(kind=EditionKind.MINOR)).order_by("-live_from").values("live_from")[:1]
    number = seen.order_by().values("article").annotate(number=Count("pk")).values("number")
    edition = (
        Edition.objects.in_force(at)
        .filter(Exists(seen), article=article_id)
        .select_related("revision__picture", "section")
        .annotate(updated_at=Subquery(told), number_of_editions=Subquery(number))
        .first()
    )
    if edition is None:
        raise Http404("There is no such story.")
    return edition


def _may_look_back(request: HttpRequest, article_id: int) -> bool:
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return False
    return Article.objects.visible_to(user).filter(pk=article_id).exists()


def _at(request: HttpRequest, article_id: int, asked: str) -> HttpResponse:
    """What stood at the address of a story at a moment, or will, as things are: for the desk alone, and never kept."""
    now = timezone.now()
    try:
        at = moment_in(asked)
    except ValidationError as error:
        response = render(request, "newsroom/no_moment.html", {"message": error.message}, status=400)
    else:
        response = _as_it_stood(request, article_id, at, now)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _as_it_stood(request: HttpRequest, article_id: int, at: datetime, now: datetime) -> HttpResponse:
    banner = {"at": at, "is_to_come": at > now}
    try:
        edition = in_force(article_id, at)
    except Http404:
        return render(request, "newsroom/no_moment.html", banner, status=404)
    if edition.revision is None or edition.withheld_at is not None:
        return gone(request, edition, **banner)
    return render(request, "newsroom/story.html", page_of(edition, edition.revision, at, now=now) | banner)
