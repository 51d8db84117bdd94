"""What readers could read at the address of a story, edition by edition, and what changed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import differences
from articles.blocks import split
from articles.comparing import compare
from articles.corrections import by_edition, published
from articles.differences import Line, Stretch
from articles.models import Correction, Edition
from articles.models.edition import CAN_BE_LIVE
from articles.paging import page
from articles.revisions import content_of
from articles.routes import redirect_to
from claims.public import with_claims

from .story import gone, in_force, page_of

EDITIONS_A_PAGE = 30
# Characters of both texts together; comparing more would keep other readers waiting.
MOST_COMPARED = 300_000
INSTANT = timedelta(microseconds=1)
# What the desk calls by other names, or what is only of use to it.
NAMES = {
    "dek": _("Introduction"),
    "kind": _("Kind of story"),
    "about": _("In this story"),
    "mentions": _("Also in this story"),
    "slug": None,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition in the list. Of a withheld one there is but the day; the end of publication has no `url`."""

    edition: Edition | None
    withheld_at: datetime | None
    url: str
    notes: list[Correction]


@dataclass(frozen=True, slots=True)
class Changes:
    """The way from the edition before to this one; without stretches if the texts are too long to be compared."""

    before: Edition
    before_url: str
    fields: list[Line]
    stretches: list[Stretch]
    is_same: bool
    is_too_long: bool


def history(request: HttpRequest, section_slug: str, slug: str, pk: int) -> HttpResponse:
    """Every edition that readers have had of a story that is live, newest first, with its notes. 4 queries.

    404 and 410 as the story itself.
    """
    now = timezone.now()
    today = in_force(pk, now)
    if today.revision is None or today.withheld_at is not None:
        return gone(request, today)
    if redirect := redirect_to(_address(today), request):
        return redirect
    editions = page(
        Edition.objects.gone_out(now).filter(article=pk).select_related("revision").defer("revision__body"),
        request.GET.get("before", ""),
        moment="live_from",
        size=EDITIONS_A_PAGE,
    )
    notes = by_edition(with_claims(published(now).filter(article=pk), now), editions.rows, now)
    context = {
        "edition": today,
        "revision": today.revision,
        "entries": [_entry(edition, today, notes.get(edition.pk, [])) for edition in editions.rows],
        "page": editions,
    }
    return render(request, "newsroom/history.html", context)


def edition(request: HttpRequest, section_slug: str, slug: str, pk: int, edition_pk: int) -> HttpResponse:
    """An edition as it stood, at the end of its time or now, and what changed in it. 18 queries, fewer for the first.

    404 and 410 as the story itself; 404, too, for what no reader has seen, and 410 for what is withheld.
    """
    now = timezone.now()
    today = in_force(pk, now)
    if today.revision is None or today.withheld_at is not None:
        return gone(request, today)
    had = Edition.objects.gone_out(now).filter(article=pk, revision__isnull=False)
    shown = get_object_or_404(
        had.select_related("revision__picture", "revision__section", "section").annotate(updated_at=F("live_from")),
        pk=edition_pk,
    )
    if redirect := redirect_to(_address(today, shown), request):
        return redirect
    if shown.withheld_at is not None:
        return gone(request, shown, is_one_of_several=True, today=today)
    assert shown.revision
    before = (
        had.filter(CAN_BE_LIVE, live_from__lt=shown.live_from)
        .select_related("revision__picture", "revision__section")
        .order_by("-live_from")
        .first()
    )
    at = shown.ended_at - INSTANT if shown.ended_at else now
    context = page_of(shown, shown.revision, at, now=now) | {
        "today": today,
        "history_url": _address(today),
        "changes": _changes(before, shown, today) if before else None,
    }
    return render(request, "newsroom/edition.html", context)


def _address(today: Edition, edition: Edition | None = None) -> str:
    """The address of the history of a story, or of one edition in it: under what the story is called today."""
    if today.revision is None or today.section is None:
        raise Http404("There is no such story.")
    parts = [today.section.slug, today.revision.slug, today.article_id]
    return reverse("edition", args=[*parts, edition.pk]) if edition else reverse("history", args=parts)


def _entry(edition: Edition, today: Edition, notes: list[Correction]) -> Entry:
    if edition.withheld_at is not None:
        return Entry(None, edition.withheld_at, "", [])
    return Entry(edition, None, _address(today, edition) if edition.revision_id else "", notes)


def _changes(before: Edition, after: Edition, today: Edition) -> Changes:
    """Return what is different. 4 queries, for bylines and topics."""
    old, new = before.revision, after.revision
    assert old
    assert new
    fields = [
        replace(line, label=str(NAMES.get(line.kind, line.label)))
        for line in differences.field_lines(content_of(old), content_of(new))
        if NAMES.get(line.kind, "") is not None
    ]
    is_too_long = len(old.body) + len(new.body) > MOST_COMPARED
    bodies = [[], []] if is_too_long else [split(old.body), split(new.body)]
    found = compare(*bodies, language=new.language)
    return Changes(
        before=before,
        before_url=_address(today, before),
        fields=fields,
        stretches=differences.stretches(map(differences.block_line, found)),
        is_same=old.body == new.body,
        is_too_long=is_too_long,
    )
