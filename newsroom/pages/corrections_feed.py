"""The corrections, to be subscribed to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from articles.corrections import published, stories_of
from articles.models import Correction, Edition

from .feeds import NewsroomFeed, lasting_name


class Corrected(NamedTuple):
    """A correction, and the story as it is live."""

    correction: Correction
    story: Edition


def corrections_feed(request: HttpRequest, *, rss: bool = False) -> HttpResponse:
    """The newest corrections in live stories. 2 queries."""
    return CorrectionsFeed(request, rss=rss)(request)


class CorrectionsFeed(NewsroomFeed[Corrected]):
    def name(self) -> str:
        return _("Corrections")

    def description(self) -> str:
        return _("What we got wrong, and what is right.")

    def page(self) -> str:
        return reverse("corrections")

    def address(self) -> str:
        return reverse(f"corrections-feed{self.suffix}")

    def lasts(self) -> str:
        return "corrections"

    def items(self) -> list[Corrected]:
        newest = list(published(self.at)[: self.size])
        stories = stories_of(newest, self.at)
        return [Corrected(each, stories[each.article_id]) for each in newest if each.article_id in stories]

    def item_title(self, item: Corrected) -> str:
        assert item.story.revision
        told = {"kind": item.correction.get_kind_display(), "headline": item.story.revision.headline}
        return _("%(kind)s: %(headline)s") % told

    def item_description(self, item: Corrected) -> str:
        """HTML, as both formats have it."""
        found = [item.correction.note]
        if item.correction.was:
            found.append(_("It said: %(words)s") % {"words": item.correction.was})
        if item.correction.now:
            found.append(_("It should say: %(words)s") % {"words": item.correction.now})
        return linebreaks(escape("\n\n".join(found)))

    def item_link(self, item: Corrected) -> str:
        return self.absolute(f"{item.story.get_absolute_url()}#correction-{item.correction.pk}")

    def item_guid(self, item: Corrected) -> str:
        return lasting_name(f"correction {item.correction.pk} {item.correction.corrected_at.isoformat()}")

    def item_pubdate(self, item: Corrected) -> datetime:
        return item.correction.corrected_at

    def item_updateddate(self, item: Corrected) -> datetime:
        """A note is written once."""
        return item.correction.corrected_at
