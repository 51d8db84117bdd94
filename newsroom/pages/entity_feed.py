"""The stories of an entity, to be subscribed to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import Edition, EditionEntity
from articles.routes import redirect_to
from entities.models import Entity

from .known_entities import known_or_404
from .stories_feed import StoriesFeed


def entity_feed(request: HttpRequest, slug: str, pk: int, *, rss: bool = False) -> HttpResponse:
    """The newest live stories that carry an entity. Found, and not found, where its page is.

    At most 7 queries, and 5 more where the whole text is in them.
    """
    feed = EntityFeed(request, known_or_404(pk, timezone.now()), rss=rss)
    return redirect_to(feed.address(), request) or feed(request)


class EntityFeed(StoriesFeed):
    def __init__(self, request: HttpRequest, entity: Entity, *, rss: bool) -> None:
        super().__init__(request, rss=rss)
        self.entity = entity

    def name(self) -> str:
        return self.entity.name

    def description(self) -> str:
        return self.entity.description or super().description()

    def page(self) -> str:
        return self.entity.get_absolute_url()

    def address(self) -> str:
        return reverse(f"entity-feed{self.suffix}", args=[self.entity.slug or self.entity.kind, self.entity.pk])

    def lasts(self) -> str:
        return f"entity {self.entity.pk}"

    def stories(self) -> list[Edition]:
        newest = EditionEntity.objects.newest(self.at).filter(entity=self.entity)
        return self.numbered([link.edition_id for link in newest[: self.size]])
