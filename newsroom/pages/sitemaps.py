"""What there is to be found, for search engines. https://www.sitemaps.org/protocol.html

Each kind of page is cut into parts by the ids that its addresses end in, so that a page stays in its part, and no part
grows beyond its number of ids: nothing is counted, and no part is further away than another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Edition, Section
from articles.models.edition import EditionQuerySet
from articles.picture_markup import files_of, may_be_spread
from articles.routes import absolute_on
from articles.views import authors_in_print
from claims.models import Claim, Verdict
from claims.public import claim_url, public_verdicts
from entities.models import Entity
from newsroom.caching.changes import NEWS_HOURS

from .feed_formats import plain
from .known_entities import carried
from .stories_feed import changed_at, with_last_change

# The protocol allows 50,000 addresses, and 50,000 parts. So many are made as quickly as any other page.
IDS_A_PART = 1_000
MOST_PARTS = 50_000
# Of each part the first row is asked for: "is there any" would have PostgreSQL read those of all parts at once.
PARTS = """
    WITH RECURSIVE parts(lowest) AS (
        SELECT CAST(0 AS bigint) UNION ALL SELECT lowest + %s FROM parts WHERE lowest + %s <= %s
    )
    SELECT lowest FROM parts WHERE ({first}) IS NOT NULL ORDER BY lowest
"""
PAGES = ("front", "claims", "corrections", "entities", "methodology", "about")

# https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
MOST_NEWS = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its path, when it last changed in a way worth telling, its picture, and what it is as news."""

    path: str
    changed_at: datetime | None = None
    picture: str = ""
    title: str = ""
    language: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """Pages of one kind: whose ids they end in, the rows that have a page at a moment, and where those keep the id.

    The rows are told which ids are meant, since a database may look further than what they are narrowed down to.
    """

    model: type[Model]
    rows: Callable[[datetime, Q], QuerySet[Any]]
    id_field: str
    entries: Callable[[Any, datetime], Iterable[Entry]]

    def part(self, number: int, at: datetime) -> QuerySet[Any]:
        lowest = number * IDS_A_PART
        return self._between(lowest, lowest + IDS_A_PART, at).order_by(self.id_field)

    def parts(self, at: datetime) -> list[int]:
        """Return the numbers of the parts in which there is anything. 2 queries.

        From part to part, a step in an index each: of those that follow the first row in a part, none is read.
        """
        last = self.model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
        if last is None:
            return []
        begin, end = RawSQL("parts.lowest", []), RawSQL("parts.lowest + %s", [IDS_A_PART])
        rows = self._between(begin, end, at).order_by(self.id_field).values("pk")[:1]
        first, values = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(PARTS.format(first=first), [IDS_A_PART, IDS_A_PART, last, *values])
            return [lowest // IDS_A_PART for (lowest,) in cursor.fetchall()]

    def _between(self, begin: int | RawSQL, end: int | RawSQL, at: datetime) -> QuerySet[Any]:
        return self.rows(at, Q((f"{self.id_field}__gte", begin), (f"{self.id_field}__lt", end)))


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every part in which there is anything. 9 queries."""
    at = timezone.now()
    paths = [reverse("sitemap-pages")]
    # The newest is asked for, since a database that looks for any of them may look through all there are.
    if _news(at).values("pk").first():
        paths.append(reverse("sitemap-news"))
    paths += [reverse("sitemap-part", args=[name, number]) for name, kind in KINDS.items() for number in kind.parts(at)]
    absolute = absolute_on(request)
    return _xml(request, "newsroom/sitemap_index.xml", {"addresses": [absolute(path) for path in paths]})


def sitemap_part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The pages of a kind whose ids belong to a part. 404 for a part in which there is nothing. 1 query."""
    if kind not in KINDS or number >= MOST_PARTS:
        raise Http404("There is no such part.")
    at = timezone.now()
    entries = list(KINDS[kind].entries(KINDS[kind].part(number, at), at))
    if not entries:
        raise Http404("There is nothing in that part.")
    return _urlset(request, entries)


def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The front page, the lists, and the sections. 1 query."""
    sections = [Entry(section.get_absolute_url()) for section in Section.objects.all()]
    return _urlset(request, [*(Entry(reverse(name)) for name in PAGES), *sections])


def sitemap_news(request: HttpRequest) -> HttpResponse:
    """The newest stories that were first published within the last 48 hours. 1 query.

    A sitemap without any address is none: where there are no news, it holds the page on which they will be.
    """
    editions = _news(timezone.now()).select_related("section", "revision").defer("revision__body")
    entries = [_news_entry(edition) for edition in editions[:MOST_NEWS]]
    return _urlset(request, entries or [Entry(reverse("front"))])


def _news(at: datetime) -> EditionQuerySet:
    return Edition.objects.newest(at).filter(first_published_at__gt=at - NEWS_HOURS)


def _news_entry(edition: Edition) -> Entry:
    assert edition.revision
    return Entry(
        edition.get_absolute_url(),
        title=plain(edition.revision.headline),
        language=_news_language(edition.revision.language),
        published_at=edition.first_published_at,
    )


def _news_language(language: str) -> str:
    """Return a language as news are to name it: by two or three letters, and Chinese by its script."""
    first, *others = language.lower().split("-")
    if first != "zh":
        return first
    is_traditional = "hant" in others or ("hans" not in others and {"tw", "hk", "mo"} & set(others))
    return "zh-tw" if is_traditional else "zh-cn"


def _stories(rows: EditionQuerySet, at: datetime) -> Iterable[Entry]:
    found = with_last_change(rows, at).select_related("section", "revision__picture").defer("revision__body")
    for edition in found:
        assert edition.revision
        picture = edition.revision.picture
        shown = files_of(picture, "16x9").url if picture and may_be_spread(picture) else ""
        yield Entry(edition.get_absolute_url(), changed_at(edition), shown)


def _claims(rows: QuerySet[Verdict], at: datetime) -> Iterable[Entry]:
    for claim, statement, approved_at in rows.values_list("claim", "statement", "approved_at"):
        yield Entry(claim_url(claim, statement), approved_at)


def _named(rows: QuerySet[Any], at: datetime) -> Iterable[Entry]:
    return (Entry(row.get_absolute_url()) for row in rows)


KINDS = {
    "stories": Kind(Article, Edition.objects.live, "article_id", _stories),
    "claims": Kind(Claim, public_verdicts, "claim_id", _claims),
    "entities": Kind(Entity, lambda at, meant: carried(at).filter(meant), "pk", _named),
    "authors": Kind(Author, lambda at, meant: authors_in_print(at).filter(meant), "pk", _named),
}


def _urlset(request: HttpRequest, entries: list[Entry]) -> HttpResponse:
    context = {"entries": entries, "publication_name": plain(settings.PUBLICATION_NAME)}
    return _xml(request, "newsroom/sitemap.xml", context)


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml; charset=utf-8")
    # It leads to what is to be found, and is none of that itself.
    response["X-Robots-Tag"] = "noindex"
    return response
