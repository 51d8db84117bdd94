"""The public lists of stories: a section's, and an author's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from . import reading
from .models import Author, Edition, EditionAuthor, Section
from .paging import page
from .routes import redirect_to

STORIES_A_PAGE = 20


def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The live stories of a section, newest first. 4 queries."""
    section = get_object_or_404(Section, slug=slug)
    at = reading.now()
    stories = page(
        Edition.objects.live(at).filter(section=section).for_cards(),
        request.GET.get("before", ""),
        moment="first_published_at",
        latest=at,
        size=STORIES_A_PAGE,
    )
    return render(request, "articles/section.html", {"section": section, "stories": stories})


def author(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who an author is, and their live stories, newest first. 404 for an author of none. 6 queries."""
    at = reading.now()
    author = author_in_print(pk, at)
    if redirect := redirect_to(author.get_absolute_url(), request):
        return redirect
    links = page(
        EditionAuthor.objects.live(at).filter(author=author),
        request.GET.get("before", ""),
        moment="first_published_at",
        latest=at,
        tie="edition_id",
        size=STORIES_A_PAGE,
    )
    stories = cards([link.edition_id for link in links.rows], at)
    return render(request, "articles/author.html", {"author": author, "stories": stories, "page": links})


def authors_in_print(at: datetime) -> QuerySet[Author]:
    """The authors who are named in a story that is live at `at`."""
    links = EditionAuthor.objects.newest(at).filter(author=OuterRef("pk"))
    return Author.objects.filter(Exists(links.order_by()))


def author_in_print(pk: int, at: datetime) -> Author:
    """Return the author with that id. 2 queries. Raises Http404 for one who is named in no live story.

    Their newest story is asked for, since PostgreSQL looks through all of them for any.
    """
    author = get_object_or_404(Author, pk=pk)
    if not EditionAuthor.objects.newest(at).filter(author=author).values("pk").first():
        raise Http404("There is no such author.")
    return author


def cards(edition_ids: list[int], at: datetime) -> list[Edition]:
    """Return the editions that are live at `at`, in the order of their ids in the list. 2 queries."""
    found = Edition.objects.live(at).filter(pk__in=edition_ids).for_cards().in_bulk()
    return [found[pk] for pk in edition_ids if pk in found]
