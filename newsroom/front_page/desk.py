"""The page on which the front page is laid out, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.admin.moments import our_time, say
from articles.models import Arrangement, Pin, Section
from articles.numbers import row_id
from articles.people import person
from newsroom.pages.front import front_page

from . import rows as moving
from .arranging import ArrangedMeanwhileError, arrange, held_in, newest_number
from .choosing import Choice, stories_like
from .places import TOP, Held, Place, held_now, places_of
from .rows import NoRoomError, Row
from .sheet import name_of, sheet_of
from .typed import Read, place_in, read, rows_in, rows_of, story_in

LAST = 6


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("front-page/", wrap(front_page_view), name="front_page"),
        path("front-page/preview/", wrap(preview_view), name="front_page_preview"),
        path("front-page/stories/", wrap(stories_view), name="front_page_stories"),
    ]


@dataclass
class Work:
    """An arrangement that somebody is working at, and what is to be said of it."""

    rows: list[Row]
    base: int
    now: datetime
    is_changed: bool = False
    said: str = ""
    problems: list[str] = field(default_factory=list)
    found: list[Choice] | None = None
    words: str = ""
    meanwhile: Arrangement | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def front_page_view(request: HttpRequest) -> HttpResponse:
    """The front page's places: what stands there, what is held, what comes next. Each button sends the whole form.

    Only `save` changes what readers see; all else gives the page back with what was typed, moved as asked.
    """
    _let_in(request)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, _opened(request, now))
    work = Work(rows_in(request.POST), _base(request), now, is_changed=True)
    what, _colon, which = request.POST.get("do", "").partition(":")
    if what == "save":
        if saved := _save(request, work):
            return saved
    elif what == "find" or (what == "enter" and request.POST.get("words", "").strip()):
        work.is_changed = "changed" in request.POST
        work.words = request.POST.get("words", "")
        work.found = stories_like(work.words, now)
    else:
        _change(request, work, what, which)
    return _page(request, work)


@require_POST
def preview_view(request: HttpRequest) -> HttpResponse:
    """The front page as readers would get it, now or at a moment to come, with what is typed."""
    _let_in(request)
    now = timezone.now()
    at = parse_datetime(request.POST.get("at", "")) or now
    if timezone.is_naive(at):
        raise BadRequest("A moment has a zone.")
    context = front_page(at, _read(Work(rows_in(request.POST), 0, now)).held)
    response = render(request, "newsroom/front_preview.html", context | {"at": at})
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def stories_view(request: HttpRequest) -> JsonResponse:
    """What may be meant by the words in `q`, as `{"stories": [{"story", "headline", "note"}]}`."""
    _let_in(request)
    found = stories_like(request.GET.get("q", ""), timezone.now())
    stories = [{"story": each.article_id, "headline": each.headline, "note": _note(each)} for each in found]
    return JsonResponse({"stories": stories}, json_dumps_params={"ensure_ascii": False})


def _let_in(request: HttpRequest) -> None:
    if not person(request).has_perm("articles.change_pin"):
        raise PermissionDenied


def _note(choice: Choice) -> str:
    if choice.goes_out is None:
        return choice.section
    return _("%(section)s, goes out %(moment)s") % {"section": choice.section, "moment": say(choice.goes_out)}


def _base(request: HttpRequest) -> int:
    if (number := row_id(request.POST.get("base", ""))) is None:
        raise BadRequest("It is not said which arrangement this began with.")
    return number


def _pins() -> list[Held]:
    return held_now(Pin.objects.order_by("pk"))


def _opened(request: HttpRequest, now: datetime) -> Work:
    """What is held now; or what an earlier arrangement held, to be taken up again."""
    base = newest_number()
    number = row_id(request.GET.get("take", ""))
    if number is None:
        return Work(rows_of(_pins(), now), base, now)
    earlier = get_object_or_404(Arrangement, number=number)
    said = _("This is the arrangement of %s. It is not saved.") % say(earlier.made_at)
    return Work(rows_of(held_in(earlier), now), base, now, is_changed=True, said=said)


def _read(work: Work) -> Read:
    return read(work.rows, {each.article_id: each for each in _pins()}, work.now)


def _save(request: HttpRequest, work: Work) -> HttpResponse | None:
    result = _read(work)
    if result.errors:
        work.problems = [_("Nothing has been saved: some moments are not right. Look below.")]
        return None
    try:
        arrange(result.held, base=work.base, by=person(request))
    except ValidationError as error:
        work.problems = error.messages
        return None
    except ArrangedMeanwhileError as error:
        work.meanwhile = error.newest
        return None
    messages.success(request, _("The front page is laid out so from now on."))
    return HttpResponseRedirect(reverse("admin:front_page"))


def _change(request: HttpRequest, work: Work, what: str, which: str) -> None:
    """Do what a button asks for. Raises BadRequest for what no button asks."""
    first, _colon, rest = which.partition(":")
    before = {row.article_id: row.place for row in work.rows}
    try:
        if what == "move":
            source, _colon, target = rest.partition(":")
            work.rows = moving.move(work.rows, story_in(first), place_in(source), _known(place_in(target)))
        elif what == "put":
            goes_before = "goes_before" in request.POST
            place = _known(place_in(rest or request.POST.get("target", "")))
            work.rows = moving.put(work.rows, story_in(first), place, goes_before=goes_before)
        elif what == "send":
            place = _known(place_in(request.POST.get(f"to-{story_in(first)}", "")))
            work.rows = moving.put(work.rows, story_in(first), place)
        elif what == "take":
            work.rows = moving.take_off(work.rows, story_in(first))
        elif what == "theirs":
            work.rows, work.base, work.is_changed = rows_of(_pins(), work.now), newest_number(), False
        elif what == "keep":
            work.base = story_in(first)
            work.said = _("These are your places. Save them now, or go on.")
            return
        elif what != "enter":
            raise BadRequest("There is no such button.")
    except NoRoomError:
        work.problems = [_("Every place from there on is held. Take a story off one of them first.")]
        return
    work.said = _told(work, before, first)


def _known(place: Place) -> Place:
    if place not in places_of(list(Section.objects.all())):
        raise BadRequest("There is no such place.")
    return place


def _told(work: Work, before: dict[int, Place], story: str) -> str:
    """What a button did to a story, for those who do not see it."""
    number = row_id(story)
    row = next((row for row in work.rows if row.article_id == number), None)
    if row is not None and before.get(row.article_id) != row.place:
        name = name_of(row.place)
        return _("Moved: it is at place “%s” now. Not saved yet.") % name
    if row is None and number in before:
        return _("It is held no more. Not saved yet.")
    return ""


def _page(request: HttpRequest, work: Work) -> HttpResponse:
    sections = list(Section.objects.all())
    result = _read(work)
    user = person(request)
    sheet = sheet_of(work.rows, result.held, result.errors, sections, work.now, user)
    names = {TOP: _("Top of the page")} | {section.pk: section.name for section in sections}
    context = {
        **admin.site.each_context(request),
        "title": _("Front page"),
        "work": work,
        "sheet": sheet,
        "places": [(str(place), f"{names[place.area]}: {name_of(place)}") for place in places_of(sections)],
        "found": [(each, _note(each)) for each in work.found] if work.found is not None else None,
        "target": request.POST.get("target", ""),
        "last": Arrangement.objects.select_related("made_by")[:LAST],
        "zone": our_time(),
        "newest": newest_number(),
    }
    response = TemplateResponse(request, "admin/newsroom/front_page.html", context)
    add_never_cache_headers(response)
    return response
