"""That words which are withheld cannot be read at any public address: not as text, not in an address, not in a feed.

Every address of the URL configuration is asked for, with everything that every page links to, and all of that again
that could be asked for before. A new address needs a line in `ADDRESSES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.text import slugify

from articles import previewing, publishing, withholding
from articles.models import Article, Author, Edition, Pin, Section
from articles.publishing import Note
from claims.models import Anchor, Claim, Rating, Verdict
from entities.models import Entity, Role
from newsroom.pages import sitemaps
from tests import stories
from tests.factories import ClaimFactory, EntityFactory, PictureFactory, RequestForCommentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

WORDS = "The mayor stole the gold"
CLEAN = "<p>Repairs will cost 4 million crowns, the council said.</p>"
# In one run, across markup, in capitals, over the end of a paragraph, in a list, a caption, a link.
DIRTY = (
    f"{CLEAN}<p>{WORDS}, as we learned.</p><p>So <em>the mayor</em> stole&nbsp;<strong>the</strong> gold.</p>"
    "<h2>THE MAYOR STOLE THE GOLD</h2><p>Who was it? The mayor stole</p><p>the gold, then.</p>"
    "<ul><li>The mayor</li><li>stole the gold</li></ul>"
    '<p><a href="https://x.example/the-mayor-stole-the-gold" title="The mayor stole the gold">More</a></p>'
)


def parts_of_the_sitemap() -> list[int]:
    """Numbers of its parts: the rows of a test may have any."""
    latest = [model.objects.latest("pk").pk for model in (Article, Author, Claim, Entity) if model.objects.exists()]
    return list(range(max(latest, default=0) // sitemaps.IDS_A_PART + 1))


@pytest.fixture(autouse=True)
def _whole_feeds(settings):
    settings.FEEDS_WHOLE = True


@dataclass
class Paper:
    """A story with the words in all that readers get of it, another that was taken down, and one without them."""

    article: Article
    taken_down: Article
    secrets: list[str]
    moments: list[str]


def addresses_of(paper: Paper) -> dict[str, list[str]]:
    """Public addresses by their route, written as in the URL configuration but for types and the last slash."""
    story_addresses = [f"/{path}" for article in Article.objects.all() for path in _paths(article)]
    claims = [
        f"/claims/{slug}-{claim.pk}/" for claim in Claim.objects.all() for slug in ("x", slugify(claim.statement))
    ]
    authors = [f"/authors/x-{author.pk}/" for author in Author.objects.all()]
    sections = [f"/{section.slug}/" for section in Section.objects.all()]
    return {
        "": ["/"],
        "claims": [
            "/claims/",
            *(f"/claims/?rating={rating.slug}" for rating in Rating.objects.all()),
            *(f"/claims/?{name}={entity.pk}" for name in ("claimant", "about") for entity in Entity.objects.all()),
            *(f"/claims/?section={section.slug}" for section in Section.objects.all()),
            f"/claims/?year={timezone.now().year}",
        ],
        "claims/<slug>-<pk>": claims,
        "claims/<slug>-<pk>.json": [f"{address.rstrip('/')}.json" for address in claims],
        "claims/<slug>-<pk>/embed": [f"{address}embed/" for address in claims],
        "claims/<slug>-<pk>/report": [f"{address}report/" for address in claims],
        "claims/<slug>-<pk>/verdicts/<verdict_pk>": [
            f"/claims/x-{verdict.claim_id}/verdicts/{verdict.pk}/" for verdict in Verdict.objects.all()
        ],
        "claims/feed": ["/claims/feed/"],
        "claims/feed/rss": ["/claims/feed/rss/"],
        "feed": ["/feed/"],
        "feed/rss": ["/feed/rss/"],
        "robots.txt": ["/robots.txt"],
        "favicon.ico": ["/favicon.ico"],
        "sitemap.xml": ["/sitemap.xml"],
        "sitemap-pages.xml": ["/sitemap-pages.xml"],
        "sitemap-news.xml": ["/sitemap-news.xml"],
        "sitemap-<kind>-<number>.xml": [
            f"/sitemap-{kind}-{part}.xml" for kind in sitemaps.KINDS for part in parts_of_the_sitemap()
        ],
        "about": ["/about/"],
        "methodology": ["/methodology/"],
        "oembed": [f"/oembed?url=http://testserver{address}" for address in claims],
        "api/v1alpha1/claims:search": [
            "/api/v1alpha1/claims:search?query=mayor",
            "/api/v1alpha1/claims:search?reviewPublisherSiteFilter=testserver",
        ],
        "corrections": ["/corrections/", *(f"/corrections/?kind={kind}" for kind in ("correction", "update"))],
        "corrections/feed": ["/corrections/feed/"],
        "corrections/feed/rss": ["/corrections/feed/rss/"],
        "entities": ["/entities/", "/entities/?kind=organisation", "/entities/?letter=H", "/entities/?q=gold"],
        "entities/<slug>-<pk>": [f"/entities/x-{entity.pk}/" for entity in Entity.objects.all()],
        "entities/<slug>-<pk>/feed": [f"/entities/x-{entity.pk}/feed/" for entity in Entity.objects.all()],
        "entities/<slug>-<pk>/feed/rss": [f"/entities/x-{entity.pk}/feed/rss/" for entity in Entity.objects.all()],
        "authors/<slug>-<pk>": authors,
        "authors/<slug>-<pk>/feed": [f"{address}feed/" for address in authors],
        "authors/<slug>-<pk>/feed/rss": [f"{address}feed/rss/" for address in authors],
        # Files, whose names are digests.
        "media/<path>": [],
        "search": [
            "/search/",
            *(f"/search/?q={words}" for words in ("mayor", "stole+gold", "%22the+gold%22", "police")),
            *(f"/search/?q=gold&type={kind}" for kind in ("stories", "claims", "entities")),
        ],
        "search/suggestions": [f"/search/suggestions/?q={words}" for words in ("mayor", "police", "stole", "mayor+st")],
        "search/opensearch.xml": ["/search/opensearch.xml"],
        "preview/<secret>": [f"/preview/{secret}/" for secret in paper.secrets],
        "<slug>": sections,
        "<slug>/feed": [f"{address}feed/" for address in sections],
        "<slug>/feed/rss": [f"{address}feed/rss/" for address in sections],
        "<section_slug>/<slug>-<pk>": story_addresses,
        "<section_slug>/<slug>-<pk>/annotations.jsonld": [
            *(f"{address}annotations.jsonld" for address in story_addresses),
            *(f"{address}annotations.jsonld?page=0" for address in story_addresses),
        ],
        "<section_slug>/<slug>-<pk>/text.txt": [f"{address}text.txt" for address in story_addresses],
        "<section_slug>/<slug>-<pk>/report": [
            *(f"{address}report/" for address in story_addresses),
            *(f"{address}report/?check={anchor}" for address in story_addresses for anchor in _anchors()),
        ],
        "<section_slug>/<slug>-<pk>/history": [f"{address}history/" for address in story_addresses],
        "<section_slug>/<slug>-<pk>/history/<edition_pk>": [
            f"/x/x-{edition.article_id}/history/{edition.pk}/" for edition in Edition.objects.all()
        ],
    }


def _anchors() -> list[int]:
    return list(Anchor.objects.values_list("pk", flat=True))


def _paths(article: Article) -> Iterable[str]:
    """Under every slug that the story ever had, and under none of them."""
    slugs = set(article.revisions.values_list("slug", flat=True)) | {"x"}
    return (f"x/{slug}-{article.pk}/" for slug in slugs)


def routes() -> set[str]:
    found = [entry for entry in get_resolver().url_patterns if str(entry.pattern) != "admin/"]
    assert all(isinstance(entry, URLPattern) for entry in found)
    return {re.sub(r"<\w+:(\w+)>", r"<\1>", str(entry.pattern)).rstrip("/") for entry in found}


def build(*, is_in_first: bool) -> Paper:
    """A paper as above. Unless `is_in_first`, the first edition of the story has none of the words."""
    entity = EntityFactory(name="Harrowgate")
    now = timezone.now()
    texts = {
        "headline": f"Police: {WORDS}",
        "dek": f"How {WORDS.lower()} and left",
        "body": DIRTY,
        "picture_alt": WORDS,
        "picture_caption": WORDS,
        "picture_credit": WORDS,
    }
    first = texts if is_in_first else {"headline": "Police look for gold", "body": CLEAN}
    article = stories.story(
        picture=PictureFactory(caption=WORDS, alt=WORDS), entities=((entity, Role.ABOUT),), **_described(first)
    )
    publisher = UserFactory(role="Publisher")
    stories.published(article, by=publisher, at=now - timedelta(hours=3))
    # Another slug, that was made from the headline.
    stories.edited(article, slug="", **texts)
    claim = stories.marked(article, f"{WORDS}, as", claim=ClaimFactory(statement=f"{WORDS}.", claimant=entity)).claim
    stories.judged(claim, summary=f"Indeed: {WORDS}.")
    if is_in_first:
        beside = stories.marked(article, "Repairs will cost 4 million").claim
        stories.judged(beside, summary=f"It says: {WORDS}.")
        asked = stories.marked(article, "the council said").claim
        RequestForCommentFactory(claim=asked, answered=True, answer=f"Yes: {WORDS}.")
        stories.judged(asked)
    notes = [
        Note("correction", f"We said that {WORDS}.", was=WORDS, now=WORDS, place="top"),
        Note("correction", "Something else was wrong."),
    ]
    publishing.publish(
        article,
        revision=article.newest,
        by=publisher,
        reason=f"Since {WORDS}",
        notes=notes,
        live_from=now - timedelta(hours=2),
    )
    Pin.objects.create(article=article, pinned_by=publisher)
    secrets = [
        previewing.share(article, made_for="A lawyer", by=publisher, revision=revision)[1]
        for revision in (None, article.newest)
    ]
    stories.checked_story(headline="Bridge closes", entities=((entity, Role.MENTIONS),))
    taken_down = stories.withdrawn_story(reason=f"It was wrong that {WORDS}.", headline="Taken down")
    moments = [(now - timedelta(minutes=minutes)).isoformat().replace("+", "%2B") for minutes in (1, 90, 150)]
    return Paper(article, taken_down, secrets, moments)


def _described(texts: dict[str, str]) -> dict[str, str]:
    return {"picture_alt": "A safe", "picture_credit": "Newsroom"} | texts


class Reader:
    """Asks for addresses and for all that they link to, and remembers what it read."""

    def __init__(self, person: object = None) -> None:
        self.client = Client()
        if person:
            self.client.force_login(person)
        self.read: dict[str, str] = {}
        self._followed: set[tuple[str, ...]] = set()

    def read_all(self, addresses: Iterable[str], *, and_follow: bool = True) -> None:
        waiting = list(addresses)
        while waiting:
            address = waiting.pop()
            if address in self.read:
                continue
            response = self.client.get(address)
            assert response.status_code in (200, 301, 302, 404, 410), (address, response.status_code)
            body = b"".join(response) if response.streaming else response.content
            headers = " ".join(f"{name}: {value}" for name, value in response.items())
            self.read[address] = f"{headers}\n{body.decode(errors='replace')}"
            if not and_follow:
                continue
            links = [response.headers.get("Location", ""), *_links(self.read[address])]
            waiting += [link for link in dict.fromkeys(links) if link.startswith("/") and self._is_followed(link)]

    def _is_followed(self, link: str) -> bool:
        """Of lists that are filtered alike, one: the others are made by the same code of the same rows."""
        parts = urlsplit(link)
        if link.startswith(("/static/", "/admin/")):
            return False
        if not parts.query:
            return True
        alike = (parts.path, *sorted(parse_qs(parts.query)))
        if alike in self._followed:
            return False
        self._followed.add(alike)
        return True

    def leaks(self) -> list[str]:
        return sorted(address for address, text in self.read.items() if can_be_read(text))


def _links(text: str) -> Iterable[str]:
    """Where a page or a feed leads to on this site, without the place in the page."""
    found = re.findall(r"""(?:href|src|content|action)="([^"]*)"|<(?:id|link|loc|uri)>([^<]*)<""", text)
    for link in (unescape(one or other) for one, other in found):
        parts = urlsplit(link)
        if parts.netloc in ("", "testserver") and parts.path:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def can_be_read(text: str) -> bool:
    """Whether the words are in what was answered: in its source, in what one reads of it, or as an address has them."""
    words = " ".join(WORDS.lower().split())
    source = unescape(unescape(text))
    seen = " ".join(re.sub(r"<[^>]*>", "", source).lower().split())
    apart = " ".join(re.sub(r"<[^>]*>", " ", source).lower().split())
    addresses = unquote(source).lower()
    return any(words in form for form in (seen, apart, source.lower())) or slugify(WORDS) in slugify(addresses)


@pytest.fixture
def lawyer():
    return UserFactory(role="Legal", is_staff=True)


def everything(paper: Paper, before: Iterable[str] = ()) -> Reader:
    """All that anyone can read at a public address: of every route, and of those that could be asked for before."""
    reader = Reader()
    reader.read_all([*before, *(address for found in addresses_of(paper).values() for address in found)])
    # What stood there at a moment, for those who may look back.
    staff = Reader(UserFactory(role="Editor", is_staff=True))
    stood = addresses_of(paper)["<section_slug>/<slug>-<pk>"]
    staff.read_all(f"{address}?at={moment}" for address in stood for moment in paper.moments)
    reader.read |= {f"{address} for staff": text for address, text in staff.read.items()}
    return reader


def test_every_public_route_has_a_case():
    """A new one needs a line in `addresses_of`, that says which addresses of it there are."""
    paper = build(is_in_first=True)
    assert routes() == set(addresses_of(paper))


def test_words_can_be_read_nowhere_while_they_are_withheld_and_where_they_could_when_that_is_lifted(lawyer):
    paper = build(is_in_first=True)
    before = everything(paper)
    can_be_read_in_many_places(paper, before.leaks())
    for words in (WORDS, ""):
        done = [
            withholding.withhold(article, by=lawyer, reason="An injunction.", words=words)
            for article in (paper.article, paper.taken_down)
        ]
        assert everything(paper, known(before)).leaks() == []
        for each in done:
            withholding.lift(each, by=lawyer, reason="Appeal.")
    after = Reader()
    after.read_all(known(before), and_follow=False)
    assert set(after.leaks()) >= {address for address in before.leaks() if not address.endswith("for staff")}


def can_be_read_in_many_places(paper: Paper, leaks: list[str]) -> None:
    """Else nothing would be found for another reason."""
    found = {route for route, addresses in addresses_of(paper).items() if set(addresses) & set(leaks)}
    assert found >= {
        "",
        "claims",
        "claims/<slug>-<pk>",
        "corrections",
        "corrections/feed",
        "corrections/feed/rss",
        "feed",
        "feed/rss",
        "<slug>/feed",
        "sitemap-news.xml",
        "<slug>",
        "preview/<secret>",
        "search",
        "search/suggestions",
    }
    assert any("/history/" in leak for leak in leaks)
    for kind in ("entities", "authors"):
        for feed in ("/feed/", "/feed/rss/"):
            assert any(leak.startswith(f"/{kind}/") and leak.endswith(feed) for leak in leaks)
    assert any(leak.endswith("for staff") for leak in leaks)
    assert any(f"-{paper.taken_down.pk}/" in leak for leak in leaks)


def known(reader: Reader) -> list[str]:
    return [address for address in reader.read if not address.endswith("for staff")]


def test_words_of_an_edition_can_be_read_nowhere_once_it_is_withheld(lawyer):
    paper = build(is_in_first=False)
    edition = paper.article.editions.live(timezone.now()).get()
    withholding.withhold(paper.article, by=lawyer, reason="An injunction.", edition=edition)
    # Its end tells the words, and is no edition that could be withheld.
    withholding.withhold(paper.taken_down, by=lawyer, reason="An injunction.", words=WORDS)
    assert everything(paper).leaks() == []


def test_readers_are_told_that_something_is_withheld_and_when(lawyer):
    paper = build(is_in_first=True)
    address = paper.article.editions.live(timezone.now()).get().get_absolute_url()
    done = withholding.withhold(paper.article, by=lawyer, reason="An injunction.", words=WORDS)
    page = Client().get(address, follow=True)
    assert page.status_code == 200
    assert page.text.count("[withheld on ") >= 5
    assert "Something else was wrong." in page.text
    withholding.lift(done, by=lawyer, reason="Appeal.")
    withholding.withhold(paper.article, by=lawyer, reason="An injunction.")
    page = Client().get(address)
    assert page.status_code == 410
    assert "withheld" in page.text
    assert "injunction" not in page.text
