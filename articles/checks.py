"""The gate's checks of a story itself. See `PUBLISH_CHECKS`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import blocks
from .gate import Problem
from .models import Revision


def is_complete(revision: Revision, at: datetime) -> Iterator[Problem]:
    if not revision.headline:
        yield Problem("no-headline", _("There is no headline. Write one."), "headline")
    if revision.section is None:
        yield Problem("no-section", _("No section is chosen. Choose where the story runs."), "section")
    if not revision.byline.exists():
        yield Problem("no-byline", _("The byline is empty. Say who wrote it."), "byline")
    if not blocks.split(revision.body):
        yield Problem("no-text", _("There is no text yet."), "body")


def picture_is_described(revision: Revision, at: datetime) -> Iterator[Problem]:
    if revision.picture is None:
        return
    if not revision.picture_alt:
        yield Problem(
            "picture-no-alt", _("The lead picture has no alternative text. Say what it shows."), "picture_alt"
        )
    if not revision.picture_credit:
        yield Problem("picture-no-credit", _("The lead picture has no credit. Say who made it."), "picture_credit")


def is_past_embargo(revision: Revision, at: datetime) -> Iterator[Problem]:
    embargo = revision.article.embargo_until
    if embargo and embargo > at:
        yield Problem(
            "embargo",
            _("The story is under embargo until %(moment)s.")
            % {"moment": date_format(timezone.localtime(embargo), "DATETIME_FORMAT")},
            "embargo_until",
        )
