"""What all feeds have in common."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.routes import absolute_on

from .feed_formats import Atom, Rss

NEWEST = 50
# Of entries with the whole text in them.
NEWEST_WHOLE = 20
Item = TypeVar("Item")


class NewsroomFeed(Feed[Item, None]):
    """A feed as one request gets it: as Atom, or as RSS.

    What an entry is called never changes: https://www.rfc-editor.org/rfc/rfc4287#section-4.2.6
    """

    item_guid_is_permalink = False
    language = settings.LANGUAGE_CODE
    author_name = settings.PUBLICATION_NAME

    def __init__(self, request: HttpRequest, *, rss: bool) -> None:
        self.feed_type = Rss if rss else Atom
        self.suffix = "-rss" if rss else ""
        self.absolute = absolute_on(request)
        self.at = timezone.now()
        self.is_whole = settings.FEEDS_WHOLE
        self.size = NEWEST_WHOLE if self.is_whole else NEWEST

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is gone since was newer than what is left, so nobody is told a date to ask with."""
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    def name(self) -> str:
        """What it is a feed of."""
        raise NotImplementedError

    def page(self) -> str:
        """The path of the page that shows the same."""
        raise NotImplementedError

    def address(self) -> str:
        """The path of the feed itself."""
        raise NotImplementedError

    def lasts(self) -> str:
        """What it is called after: what stays, whatever it is renamed to."""
        raise NotImplementedError

    def feed_guid(self) -> str:
        return lasting_name(f"feed {settings.PUBLICATION_NAME} {self.lasts()}")

    def title(self) -> str:
        return _("%(name)s – %(publication)s") % {"name": self.name(), "publication": settings.PUBLICATION_NAME}

    def subtitle(self) -> str:
        """What Atom calls a description."""
        return self.description()

    def description(self) -> str:
        return settings.PUBLICATION_TAGLINE

    def link(self) -> str:
        return self.absolute(self.page())

    def feed_url(self) -> str:
        return self.absolute(self.address())

    def feed_extra_kwargs(self, obj: None) -> dict[str, Any]:
        return {"icon": self.absolute(static("img/favicon-512.png"))}


def lasting_name(made_of: str) -> str:
    """Return what an entry is called: a URN, of what no edit and no move of the site changes."""
    return uuid5(NAMESPACE_OID, made_of).urn
