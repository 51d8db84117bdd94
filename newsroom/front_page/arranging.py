"""Changing what is held on the front page: as a whole, by one person at a time, on the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.models import Arrangement, Article, Edition, Pin, Section
from articles.record import record

from .places import TOP, Held, Place, places_of

if TYPE_CHECKING:
    from newsroom.models import User


class ArrangedMeanwhileError(Exception):
    """Somebody else has laid the page out since."""

    def __init__(self, newest: Arrangement | None) -> None:
        super().__init__(newest)
        self.newest = newest


def arrange(held: Sequence[Held], *, base: int, by: User) -> Arrangement:
    """Hold these stories and no others, from now on. `base` is the number of the arrangement that one began with.

    What has no beginning begins now; what is over is left out. Raises ArrangedMeanwhileError if `base` is not the
    newest, and ValidationError, with a message for each thing that is not right.
    """
    if not by.has_perm("articles.change_pin"):
        raise PermissionDenied(_("You may not lay out the front page."))
    now = timezone.now().replace(microsecond=0)
    standing = [
        each if each.since else Held(each.article_id, each.place, now, each.until)
        for each in held
        if each.until is None or each.until > now
    ]
    with transaction.atomic():
        _check(standing, now)
        made = _numbered(base, standing, by)
        Pin.objects.all().delete()
        Pin.objects.bulk_create(
            Pin(
                article_id=each.article_id,
                section_id=each.place.area or None,
                position=each.place.position,
                since=each.since,
                until=each.until,
                pinned_by=by,
            )
            for each in standing
        )
        record("arranged", made, by=by)
    return made


def newest_number() -> int:
    """Return the number of the newest arrangement; 0 if nobody ever made one."""
    return Arrangement.objects.values_list("number", flat=True).order_by("-number").first() or 0


def as_data(held: Iterable[Held]) -> list[dict[str, Any]]:
    return [
        {
            "story": each.article_id,
            "section": each.place.area,
            "place": each.place.position,
            "since": each.since.isoformat() if each.since else None,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in held
    ]


def held_in(arrangement: Arrangement) -> list[Held]:
    """Return what an arrangement held when it was made."""
    return [
        Held(row["story"], Place(row["section"], row["place"]), _moment(row["since"]), _moment(row["until"]))
        for row in arrangement.pins
    ]


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _numbered(base: int, held: Sequence[Held], by: User) -> Arrangement:
    """Write the arrangement after `base`. Its number is taken once: of two people, the second is refused."""
    if newest_number() != base:
        raise ArrangedMeanwhileError(Arrangement.objects.first())
    try:
        with transaction.atomic():
            return Arrangement.objects.create(number=base + 1, made_by=by, pins=as_data(held))
    except IntegrityError as error:
        raise ArrangedMeanwhileError(Arrangement.objects.first()) from error


def _check(held: Sequence[Held], now: datetime) -> None:
    """Raise ValidationError if a story is held twice, or where it cannot stand, or ends before it begins. 3 queries."""
    errors = []
    places = set(places_of(list(Section.objects.all())))
    ids = [each.article_id for each in held]
    if [each for each in held if each.place not in places]:
        errors.append(_("There is no such place on the front page any more. Open the page again."))
    if len(set(Article.objects.filter(pk__in=ids).values_list("pk", flat=True))) < len(set(ids)):
        errors.append(_("There is no such story. Open the page again."))
    running = dict(Edition.objects.live(now).filter(article__in=ids).values_list("article", "section"))
    headlines = _headlines(ids)
    for article_id, times in Counter(ids).items():
        if times > 1:
            errors.append(_("“%s” is held twice. Take it off one place.") % headlines.get(article_id, article_id))
    for each in held:
        headline = headlines.get(each.article_id, each.article_id)
        if each.since and each.until and each.until <= each.since:
            errors.append(_("“%s” ends before it begins. Choose a later end.") % headline)
        section = running.get(each.article_id)
        if each.place.area != TOP and section and section != each.place.area:
            errors.append(_("“%s” runs in another section. Hold it at the top, or in its own.") % headline)
    if errors:
        raise ValidationError(errors)


def _headlines(ids: Sequence[int]) -> dict[int, str]:
    rows = Article.objects.filter(pk__in=ids, newest__isnull=False)
    return dict(rows.values_list("pk", "newest__headline"))
