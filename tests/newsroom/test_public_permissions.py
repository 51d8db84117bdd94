"""Who gets what at the addresses that are nobody's desk: the same for everyone, and nothing of what is not in print."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from articles import previewing
from claims.public import claim_url
from newsroom.pages import sitemaps
from tests.factories import EntityFactory, UserFactory
from tests.newsroom.desk import SECRET, outcome, person_of, world_of
from tests.stories import checked_story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

# What comes of asking by GET, and by POST with nothing in it: first of what is in print, then of what is not, where
# there are two. The letters are those of the desk's table; G is gone (410), U asks for a token (401).
TABLE = {
    "/healthz": "2M",
    "/readyz": "2M",
    "/metrics": "UM",
    "": "2M",
    "feed/": "2M",
    "feed/rss/": "2M",
    "robots.txt": "2M",
    "favicon.ico": "RM",
    "sitemap.xml": "2M",
    "sitemap-pages.xml": "2M",
    "sitemap-news.xml": "2M",
    "sitemap-<kind>-<number>.xml": "2M",
    "claims/": "2M",
    "claims/feed/": "2M",
    "claims/feed/rss/": "2M",
    "claims/<slug>-<pk>/": "2M NM",
    "claims/<slug>-<pk>.json": "2M NM",
    "claims/<slug>-<pk>/verdicts/<verdict_pk>/": "RM NM",
    "claims/<slug>-<pk>/embed/": "2M NM",
    "claims/<slug>-<pk>/report/": "22 NN",
    "about/": "2M",
    "methodology/": "2M",
    "oembed": "2M NM",
    "api/v1alpha1/claims:search": "2M 2M",
    "corrections/": "2M",
    "corrections/feed/": "2M",
    "corrections/feed/rss/": "2M",
    "entities/": "2M",
    "entities/<slug>-<pk>/": "2M",
    "entities/<slug>-<pk>/feed/": "2M",
    "entities/<slug>-<pk>/feed/rss/": "2M",
    "authors/<slug>-<pk>/": "2M",
    "authors/<slug>-<pk>/feed/": "2M",
    "authors/<slug>-<pk>/feed/rss/": "2M",
    "media/<path>": "2M NM",
    "preview/<secret>/": "2M GM",
    "search/": "2M 2M",
    "search/suggestions/": "2M 2M",
    "search/opensearch.xml": "2M",
    "<slug>/": "2M",
    "<slug>/feed/": "2M",
    "<slug>/feed/rss/": "2M",
    "<section_slug>/<slug>-<pk>/": "2M NM",
    "<section_slug>/<slug>-<pk>/history/": "2M NM",
    "<section_slug>/<slug>-<pk>/history/<edition_pk>/": "2M NM",
    "<section_slug>/<slug>-<pk>/annotations.jsonld": "2M NM",
    "<section_slug>/<slug>-<pk>/text.txt": "2M NM",
    "<section_slug>/<slug>-<pk>/report/": "22 NN",
}
WATCHERS = {"/healthz", "/readyz", "/metrics"}
PEOPLE = ("nobody", "admin")


def routes() -> set[str]:
    """The public addresses, each with its last slash."""
    found = {str(entry.pattern) for entry in get_resolver().url_patterns} - {"admin/"}
    return {re.sub(r"<\w+:(\w+)>", r"<\1>", route) for route in found if f"{route}/" not in found}


def test_every_public_address_is_in_the_table():
    assert routes() | WATCHERS == set(TABLE)


@pytest.fixture
def world():
    return world_of("Reporter")


@pytest.fixture
def printed(world):
    """For each route, what stands in its parts where it leads to what is in print, and to what is not."""
    entity = EntityFactory()
    article = checked_story(headline="In print", entities=((entity, "about"),))
    editor = UserFactory(role="Editor")
    claim, edition = article.anchors.get().claim, article.editions.get()
    draft, hidden = world.foreign["article"], world.foreign["claim"]
    secret = previewing.share(article, made_for="A lawyer", by=editor)[1]
    ended, ended_secret = previewing.share(draft, made_for="A lawyer", by=editor)
    previewing.revoke(ended, by=editor)
    of_story = {"edition_pk": (edition.pk, world.foreign["edition"].pk), "pk": (article.pk, draft.pk)}
    of_claim = {"verdict_pk": (claim.verdicts.get().pk, hidden.verdicts.get().pk), "pk": (claim.pk, hidden.pk)}
    author = edition.author_links.get().author
    check = claim_url(claim.pk, claim.verdicts.get().statement)
    section, words = edition.get_absolute_url().split("/")[1:3]
    both = {
        "secret": (secret, ended_secret),
        "path": (world.shared["articles/picture"].file.name, world.foreign["file"].file.name),
        "kind": (next(iter(sitemaps.KINDS)), "x"),
        "number": (0, 0),
        "section_slug": (section, "x"),
    }
    return {
        "claims": both | of_claim | {"slug": (slug_in(check), "x")},
        "entities": {"slug": (slug_in(entity.get_absolute_url()), "x"), "pk": (entity.pk, 0)},
        "authors": {"slug": (slug_in(author.get_absolute_url()), "x"), "pk": (author.pk, 0)},
        "<section_slug>": both | of_story | {"slug": (slug_in(words), "x")},
        "": both | {"slug": (section, "x")},
        "oembed": [f"?url=http://testserver/claims/x-{pk}/" for pk in (claim.pk, hidden.pk)],
        "api": [f"?query={word}" for word in ("million", SECRET)],
    }


def slug_in(url: str) -> str:
    return url.strip("/").rpartition("/")[2].rpartition("-")[0]


def address(route: str, printed: dict, which: int) -> str:
    start = route.partition("/")[0]
    parts = printed.get(start, printed[""])
    if isinstance(parts, list):
        return f"/{route}{parts[which]}"
    return "/" + re.sub(r"<(\w+)>", lambda match: str(parts[match[1]][which]), route.lstrip("/"))


@pytest.mark.parametrize("who", PEOPLE)
def test_everyone_gets_the_same_and_nothing_that_is_not_in_print(who, world, printed, settings):
    settings.METRICS_TOKEN = "for-whoever-watches"
    person = None if who == "nobody" else person_of(who)
    found = {}
    for route, letters in TABLE.items():
        for which, pair in enumerate(letters.split()):
            for method, letter in zip(("get", "post"), pair, strict=True):
                path = address(route, printed, which)
                answer = outcome(person, path, method, SECRET)
                if answer != letter:
                    found[f"{method} {path} ({route})"] = f"{answer}, not {letter}"
    assert found == {}


def test_secret_is_there_to_be_found(world, printed):
    """What the test above looks for is shown to whoever was sent a link."""
    secret = previewing.share(world.foreign["article"], made_for="A lawyer", by=UserFactory(role="Editor"))[1]
    assert outcome(None, f"/preview/{secret}/", "get", SECRET) == "!"
