"""The public lists of stories: a section's, and an author's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from .models import Author, Edition, EditionAuthor, Section
from .paging import page
from .routes import redirect_to

STORIES_A_PAGE = 20


def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The live stories of a section, newest first. 4 queries."""
    section = get_object_or_404(Section, slug=slug)
    stories = page(
        Edition.objects.live(timezone.now()).filter(section=section).for_cards(),
        request.GET.get("before", ""),
        moment="first_published_at",
        size=STORIES_A_PAGE,
    )
    return render(request, "articles/section.html", {"section": section, "stories": stories})


def author(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who an author is, and their live stories, newest first. 404 for an author of none. 5 queries."""
    at = timezone.now()
    live = Edition.objects.live(at)
    author = get_object_or_404(Author.objects.filter(Exists(live.filter(author_links__author=OuterRef("pk")))), pk=pk)
    if redirect := redirect_to(author.get_absolute_url(), request):
        return redirect
    links = page(
        EditionAuthor.objects.filter(Exists(live.filter(pk=OuterRef("edition"))), author=author),
        request.GET.get("before", ""),
        moment="first_published_at",
        tie="edition_id",
        size=STORIES_A_PAGE,
    )
    stories = cards([link.edition_id for link in links.rows], at)
    return render(request, "articles/author.html", {"author": author, "stories": stories, "page": links})


def cards(edition_ids: list[int], at: datetime) -> list[Edition]:
    """Return the editions that are live at `at`, in the order of their ids in the list. 2 queries."""
    found = Edition.objects.live(at).filter(pk__in=edition_ids).for_cards().in_bulk()
    return [found[pk] for pk in edition_ids if pk in found]
