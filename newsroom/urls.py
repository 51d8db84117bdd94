"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter

from articles import views as articles
from articles.routes import IdConverter, SlugConverter
from claims import as_json
from claims import views as claims
from claims.listing import NAMES as LISTED_BY
from newsroom.api.claims_search import claims_search
from newsroom.caching.plans import news_page, site_page, story_page
from newsroom.pages.about import about
from newsroom.pages.annotations import checks_as_annotations, plain_text
from newsroom.pages.claims_feed import claims_feed
from newsroom.pages.corrections import corrections
from newsroom.pages.corrections_feed import corrections_feed
from newsroom.pages.embeds import embed, oembed
from newsroom.pages.entities import NAMES as ENTITIES_BY
from newsroom.pages.entities import entities
from newsroom.pages.entity import entity
from newsroom.pages.entity_feed import entity_feed
from newsroom.pages.front import front
from newsroom.pages.history import edition, history
from newsroom.pages.media import media
from newsroom.pages.methodology import methodology
from newsroom.pages.preview import shared
from newsroom.pages.reports import report_claim, report_story
from newsroom.pages.robots import favicon, robots
from newsroom.pages.search import open_search, search_page, search_suggestions
from newsroom.pages.sitemaps import sitemap_index, sitemap_news, sitemap_pages, sitemap_part
from newsroom.pages.stories_feed import author_feed, section_feed, site_feed
from newsroom.pages.story import story

register_converter(SlugConverter, "words")
register_converter(IdConverter, "id")

RSS = {"rss": True}

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include("newsroom.signing_in.urls")),
    path("admin/", admin.site.urls),
    path("", site_page(remembered=True)(front), name="front"),
    path("feed/", site_page()(site_feed), name="feed"),
    path("feed/rss/", site_page()(site_feed), RSS, name="feed-rss"),
    path("robots.txt", site_page()(robots), name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", site_page()(sitemap_index), name="sitemap"),
    path("sitemap-pages.xml", site_page()(sitemap_pages), name="sitemap-pages"),
    path("sitemap-news.xml", news_page()(sitemap_news), name="sitemap-news"),
    path("sitemap-<slug:kind>-<id:number>.xml", site_page()(sitemap_part), name="sitemap-part"),
    path("claims/", site_page(*LISTED_BY, "before", remembered=True)(claims.claims), name="claims"),
    path("claims/feed/", site_page(*LISTED_BY)(claims_feed), name="claims-feed"),
    path("claims/feed/rss/", site_page(*LISTED_BY)(claims_feed), RSS, name="claims-feed-rss"),
    path("claims/<words:slug>-<id:pk>/", site_page(remembered=True)(claims.claim), name="claim"),
    path("claims/<words:slug>-<id:pk>.json", site_page()(as_json.claim_as_json), name="claim-json"),
    path("claims/<words:slug>-<id:pk>/verdicts/<id:verdict_pk>/", site_page()(claims.verdict), name="verdict"),
    path("claims/<words:slug>-<id:pk>/embed/", embed, name="claim-embed"),
    path("claims/<words:slug>-<id:pk>/report/", report_claim, name="claim-report"),
    path("about/", site_page(remembered=True)(about), name="about"),
    path("methodology/", site_page(remembered=True)(methodology), name="methodology"),
    path("oembed", oembed, name="oembed"),
    path("api/v1alpha1/claims:search", claims_search, name="claims-search"),
    path("corrections/", site_page("kind", "before", remembered=True)(corrections), name="corrections"),
    path("corrections/feed/", site_page()(corrections_feed), name="corrections-feed"),
    path("corrections/feed/rss/", site_page()(corrections_feed), RSS, name="corrections-feed-rss"),
    path("entities/", site_page(*ENTITIES_BY, "after", remembered=True)(entities), name="entities"),
    path("entities/<words:slug>-<id:pk>/", site_page("before", remembered=True)(entity), name="entity"),
    path("entities/<words:slug>-<id:pk>/feed/", site_page()(entity_feed), name="entity-feed"),
    path("entities/<words:slug>-<id:pk>/feed/rss/", site_page()(entity_feed), RSS, name="entity-feed-rss"),
    path("authors/<words:slug>-<id:pk>/", site_page("before", remembered=True)(articles.author), name="author"),
    path("authors/<words:slug>-<id:pk>/feed/", site_page()(author_feed), name="author-feed"),
    path("authors/<words:slug>-<id:pk>/feed/rss/", site_page()(author_feed), RSS, name="author-feed-rss"),
    *([path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media, name="media")] if settings.SERVE_MEDIA else []),
    path("preview/<str:secret>/", shared, name="preview"),
    path("search/", search_page, name="search"),
    path("search/suggestions/", search_suggestions, name="search-suggestions"),
    path("search/opensearch.xml", open_search, name="opensearch"),
    path("<slug:slug>/", site_page("before", remembered=True)(articles.section), name="section"),
    path("<slug:slug>/feed/", site_page()(section_feed), name="section-feed"),
    path("<slug:slug>/feed/rss/", site_page()(section_feed), RSS, name="section-feed-rss"),
    path("<words:section_slug>/<words:slug>-<id:pk>/", story_page(remembered=True)(story), name="story"),
    path("<words:section_slug>/<words:slug>-<id:pk>/history/", story_page("before")(history), name="history"),
    path("<words:section_slug>/<words:slug>-<id:pk>/history/<id:edition_pk>/", story_page()(edition), name="edition"),
    path(
        "<words:section_slug>/<words:slug>-<id:pk>/annotations.jsonld",
        story_page("page")(checks_as_annotations),
        name="annotations",
    ),
    path("<words:section_slug>/<words:slug>-<id:pk>/text.txt", story_page()(plain_text), name="story-text"),
    path("<words:section_slug>/<words:slug>-<id:pk>/report/", report_story, name="story-report"),
    # The same without the last slash, so that the way to the right address is one step and not two.
    path("preview/<str:secret>", shared),
    path("claims/<words:slug>-<id:pk>", claims.claim),
    path("claims/<words:slug>-<id:pk>/verdicts/<id:verdict_pk>", claims.verdict),
    path("claims/<words:slug>-<id:pk>/embed", embed),
    path("claims/<words:slug>-<id:pk>/report", report_claim),
    path("entities/<words:slug>-<id:pk>", entity),
    path("entities/<words:slug>-<id:pk>/feed", entity_feed),
    path("entities/<words:slug>-<id:pk>/feed/rss", entity_feed, RSS),
    path("authors/<words:slug>-<id:pk>", articles.author),
    path("authors/<words:slug>-<id:pk>/feed", author_feed),
    path("authors/<words:slug>-<id:pk>/feed/rss", author_feed, RSS),
    path("<words:section_slug>/<words:slug>-<id:pk>", story),
    path("<words:section_slug>/<words:slug>-<id:pk>/report", report_story),
    path("<words:section_slug>/<words:slug>-<id:pk>/history", history),
    path("<words:section_slug>/<words:slug>-<id:pk>/history/<id:edition_pk>", edition),
]

handler400 = "newsroom.pages.errors.bad_request"
handler403 = "newsroom.pages.errors.permission_denied"
handler404 = "newsroom.pages.errors.not_found"
# Django knows nothing of this one. The limits of signing in ask for it.
handler429 = "newsroom.pages.errors.too_many_requests"
handler500 = "newsroom.pages.errors.server_error"
