"""Stories to be subscribed to: all, those of a section, and those of an author."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from mimetypes import guess_type
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape, linebreaks

from articles.models import Author, Edition, EditionAuthor, Section
from articles.models.edition import IN_FORCE, EditionKind, EditionQuerySet
from articles.picture_markup import files_of, may_be_spread
from articles.routes import redirect_to
from articles.views import author_in_print

from .feed_formats import Image
from .feed_text import Texts
from .feeds import NewsroomFeed, lasting_name


def site_feed(request: HttpRequest, *, rss: bool = False) -> HttpResponse:
    """The newest live stories. 2 queries, and 5 more where the whole text is in them."""
    return SiteFeed(request, rss=rss)(request)


def section_feed(request: HttpRequest, slug: str, *, rss: bool = False) -> HttpResponse:
    """The newest live stories of a section. 3 queries, and 5 more where the whole text is in them."""
    return SectionFeed(request, get_object_or_404(Section, slug=slug), rss=rss)(request)


def author_feed(request: HttpRequest, slug: str, pk: int, *, rss: bool = False) -> HttpResponse:
    """The newest live stories of an author. 404 as the page. 5 queries, and 5 more where the whole text is in them."""
    feed = AuthorFeed(request, author_in_print(pk, timezone.now()), rss=rss)
    return redirect_to(feed.address(), request) or feed(request)


class StoriesFeed(NewsroomFeed[Edition]):
    """Live stories, newest first.

    An entry is a story. What it is called never changes, and what is worth telling moves `updated`:
    https://www.rfc-editor.org/rfc/rfc4287#section-4.2.15
    """

    def stories(self) -> list[Edition]:
        """The stories, as `told` has them."""
        raise NotImplementedError

    def items(self) -> list[Edition]:
        return self.shown

    @cached_property
    def shown(self) -> list[Edition]:
        return self.stories()

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.shown, self.at, self.absolute)

    def told(self, editions: EditionQuerySet) -> EditionQuerySet:
        """The editions, newest first, each with when it changed last in a way worth telling. 2 queries."""
        found = with_last_change(editions, self.at).for_cards().select_related("article")
        return found.defer(None) if self.is_whole else found

    def numbered(self, edition_ids: Iterable[int]) -> list[Edition]:
        """Of these editions, those that are live, as `told` has them."""
        return list(self.told(Edition.objects.live(self.at).filter(pk__in=edition_ids)))

    def item_title(self, item: Edition) -> str:
        assert item.revision
        return item.revision.headline

    def item_description(self, item: Edition) -> str:
        assert item.revision
        return linebreaks(escape(item.revision.dek))

    def item_extra_kwargs(self, item: Edition) -> dict[str, Any]:
        assert item.revision
        authors = [link.author for link in item.author_links.all()]
        return {
            "language": item.revision.language,
            "authors": [(author.name, self.absolute(author.get_absolute_url())) for author in authors],
            "content": self.texts.whole(item) if self.is_whole else "",
            "picture": self._picture(item),
        }

    def item_categories(self, item: Edition) -> list[str]:
        return [item.section.name] if item.section else []

    def item_link(self, item: Edition) -> str:
        return self.absolute(item.get_absolute_url())

    def item_guid(self, item: Edition) -> str:
        return lasting_name(f"story {item.article_id} {item.article.created_at.isoformat()}")

    def item_pubdate(self, item: Edition) -> datetime:
        return item.first_published_at

    def item_updateddate(self, item: Edition) -> datetime:
        return changed_at(item)

    def _picture(self, item: Edition) -> Image | None:
        revision = item.revision
        picture = revision and revision.picture
        if not revision or not picture or not may_be_spread(picture):
            return None
        file = files_of(picture, "16x9")
        return Image(
            self.absolute(file.url),
            guess_type(file.url)[0] or "image/jpeg",
            file.width,
            file.height,
            revision.picture_credit,
        )


def with_last_change(editions: EditionQuerySet, at: datetime) -> EditionQuerySet:
    """The live editions, each with when its story last changed in a way worth telling: `updated_at`."""
    changes = Edition.objects.filter(IN_FORCE, article=OuterRef("article"), live_from__lte=at)
    last = changes.exclude(kind=EditionKind.MINOR).order_by("-live_from").values("live_from")[:1]
    return editions.annotate(updated_at=Subquery(last))


def changed_at(edition: Edition) -> datetime:
    """Return when the story of an edition that `with_last_change` found last changed: never before it was out."""
    updated_at: datetime | None = getattr(edition, "updated_at", None)
    return max(filter(None, [updated_at, edition.first_published_at]))


class SiteFeed(StoriesFeed):
    def title(self) -> str:
        return settings.PUBLICATION_NAME

    def page(self) -> str:
        return reverse("front")

    def address(self) -> str:
        return reverse(f"feed{self.suffix}")

    def lasts(self) -> str:
        return "site"

    def stories(self) -> list[Edition]:
        return list(self.told(Edition.objects.newest(self.at))[: self.size])


class SectionFeed(StoriesFeed):
    def __init__(self, request: HttpRequest, section: Section, *, rss: bool) -> None:
        super().__init__(request, rss=rss)
        self.section = section

    def name(self) -> str:
        return self.section.name

    def description(self) -> str:
        return self.section.description or super().description()

    def page(self) -> str:
        return self.section.get_absolute_url()

    def address(self) -> str:
        return reverse(f"section-feed{self.suffix}", args=[self.section.slug])

    def lasts(self) -> str:
        return f"section {self.section.pk}"

    def stories(self) -> list[Edition]:
        return list(self.told(Edition.objects.newest(self.at).filter(section=self.section))[: self.size])


class AuthorFeed(StoriesFeed):
    def __init__(self, request: HttpRequest, author: Author, *, rss: bool) -> None:
        super().__init__(request, rss=rss)
        self.author = author

    def name(self) -> str:
        return self.author.name

    def description(self) -> str:
        return self.author.bio or super().description()

    def page(self) -> str:
        return self.author.get_absolute_url()

    def address(self) -> str:
        return reverse(f"author-feed{self.suffix}", args=[self.author.slug, self.author.pk])

    def lasts(self) -> str:
        return f"author {self.author.pk}"

    def stories(self) -> list[Edition]:
        newest = EditionAuthor.objects.newest(self.at).filter(author=self.author)
        return self.numbered([link.edition_id for link in newest[: self.size]])
