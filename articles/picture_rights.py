"""Rights that end: the desk is told before, and readers are shown the picture no more after that day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import holding, telling
from .background import task
from .models import Article, Edition, Picture
from .picture_uses import texts_with

TASK = "picture-rights"
# How long before the end the desk is told of stories that show the picture.
NOTICE = timedelta(days=7)


def ends_at(picture: Picture) -> datetime | None:
    """Return the moment from which readers are not shown it: midnight after the last day, where the newsroom is."""
    return _begin_of(picture.rights_until + timedelta(days=1)) if picture.rights_until else None


def next_end(after: datetime) -> datetime | None:
    """Return when the rights to any picture end next after a moment. One query."""
    known = Picture.objects.filter(rights_until__gte=timezone.localdate(after))
    last_day: date | None = known.aggregate(soonest=Min("rights_until"))["soonest"]
    return _begin_of(last_day + timedelta(days=1)) if last_day else None


def watch(picture: Picture) -> None:
    """Have a worker look at the rights when the desk is to be told, and when they end. At most one query each."""
    now = timezone.now()
    if end := ends_at(picture):
        for moment in (end - NOTICE, end):
            if moment > now:
                look.using(run_after=moment).enqueue(picture_id=picture.pk)


@task
@transaction.atomic
def look(picture_id: int) -> None:
    """Bring what the desk is told of the rights to a picture up to date. For the outbox, and for who changes them.

    Live stories with a picture whose rights have ended, or end soon, have a task; what is scheduled is held if they
    will have ended by then. Done twice, nothing changes.
    """
    picture = Picture.objects.select_for_update(of=("self",)).filter(pk=picture_id).first()
    if picture is None:
        return
    holding.review_texts(texts_with(picture))
    told = _message(picture)
    live = Edition.objects.live(timezone.now()).filter(revision__in=texts_with(picture))
    articles = Article.objects.filter(pk__in=live.values("article")) if told else Article.objects.none()
    for article in articles.order_by("pk"):
        url = reverse("admin:articles_article_change", args=[article.pk])
        telling.set_task(article, TASK, told, url, about=picture, due_at=ends_at(picture))
    label = f"articles.picture:{picture.pk}"
    over = Article.objects.filter(tasks__code=TASK, tasks__about=label, tasks__done_at=None).exclude(pk__in=articles)
    for article in over:
        telling.end_tasks(article, TASK, about=picture)


def _message(picture: Picture) -> str:
    today = timezone.localdate()
    if not picture.has_ended_on(today + NOTICE):
        return ""
    if picture.has_ended_on(today):
        message = _("The rights to a picture of this story ended on %(day)s: “%(picture)s”. Readers do not see it.")
    else:
        message = _("The rights to a picture of this story end on %(day)s: “%(picture)s”. Renew them, or take another.")
    assert picture.rights_until
    return message % {"day": date_format(picture.rights_until, "DATE_FORMAT"), "picture": picture}


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
