"""Whatever is asked at a public address, with whatever headers and bodies: there is an answer, and no error."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.urls import URLPattern, get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, Edition, Picture
from audit.things import Things
from claims.models import Claim, Verdict
from newsroom.caching import memory
from tests import small_site
from tests.fuzz.asking import URLENCODED, Asked, Site, tried
from tests.fuzz.drawn import NUMBERS, headers, methods, objects, values
from tests.fuzz.forms import BOUNDARY, encoded, in_parts

pytestmark = pytest.mark.django_db

NAMES = (
    "about after at before check claimant edition format from kind languageCode letter maxAgeDays maxheight maxwidth "
    "message email offset page pageSize pageToken q query rating reviewPublisherSiteFilter section sent sort text "
    "title to token type url website words year"
).split()
BESIDES = ["/healthz", "/readyz", "/metrics", "/admin/login/", "/admin/account/password/", "/static/css/base.css"]


def routes() -> list[str]:
    found = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLPattern)]
    return sorted({str(entry.pattern) for entry in found})


class Known:
    """What stands in the parts of an address that leads somewhere, and in its query."""

    def __init__(self) -> None:
        the = Things()
        self.paths = [the.story_url, the.claim_url, the.former_verdict_url, f"{the.corrected_url}history/"]
        self.paths += [f"{the.claim_url}embed/", f"{the.story_url}report/", the.entity.get_absolute_url()]
        self.paths += [the.author.get_absolute_url(), reverse("preview", args=[the.secret]), the.withdrawn_url]
        self.paths += [f"{the.story_url}annotations.jsonld", f"{the.claim_url}report/"]
        ids = {str(row.pk) for model in (Article, Claim, Edition, Verdict) for row in model.objects.all()[:4]}
        self.parts = {
            "id": sorted(ids),
            "words": ["x", "harrowgate-closes-its-old-bridge"],
            "slug": ["region", "stories", "claims", "entities", "x"],
            "str": [the.secret, the.ended_secret],
            "path": sorted(Picture.objects.values_list("file", flat=True)),
        }
        self.values = [f"http://testserver{path}".encode() for path in self.paths]
        self.values += [
            b"bridge",
            b"crowns",
            b"stories",
            b"claims",
            b"entities",
            b"json",
            b"region",
            b"H",
            b"2024",
            b"1,2",
        ]


@pytest.fixture
def known(settings):
    settings.PAGE_CACHE_SECONDS = 60
    settings.PAGE_MEMORY_MEGABYTES = 1
    small_site.build()
    memory.pages.clear()
    return Known()


@pytest.fixture
def site(known):
    return Site()


def path_of(draw: Any, route: str, known: Known) -> str:
    """An address of `route`, mostly one that leads somewhere."""

    def part(match: re.Match[str]) -> str:
        found = known.parts.get(match[1], ["1"])
        drawn = draw(st.sampled_from([*found, *found, None]))
        return drawn if drawn is not None else quote_from_bytes(draw(values | st.sampled_from(NUMBERS)), safe="/")

    return "/" + re.sub(r"<(\w+):\w+>", part, route)


@tried(200)
@given(data=st.data())
def test_answer_is_no_error(known, site, data):
    draw = data.draw
    path = draw(st.sampled_from([*routes(), *known.paths, *BESIDES]))
    path = path if path.startswith("/") else path_of(draw, path, known)
    pairs = st.tuples(st.sampled_from(NAMES).map(str.encode), values | st.sampled_from(known.values))
    query = draw(st.lists(pairs, max_size=3))
    if query:
        path += f"?{encoded(query).decode()}"
    method = draw(methods)
    body, content_type = b"", URLENCODED
    if method not in ("GET", "HEAD"):
        fields = draw(st.lists(pairs, max_size=4))
        body, content_type = draw(
            st.sampled_from(
                [
                    (encoded(fields), URLENCODED),
                    (in_parts(fields), f"multipart/form-data; boundary={BOUNDARY.decode()}"),
                    (in_parts(fields)[:-30], f"multipart/form-data; boundary={BOUNDARY.decode()}"),
                    (b"%ff\xff" + encoded(fields), f"{URLENCODED}; charset=nonsense"),
                    (draw(objects(NAMES)), "application/json"),
                    (b"x", "multipart/form-data"),
                ]
            )
        )
    answer = site.ask(Asked(method, path, body, content_type, draw(headers)))
    # What was kept is kept under its own address, and answers whoever has it.
    if etag := answer.headers.get("ETag"):
        site.ask(Asked("GET", path, headers={"If-None-Match": etag}))
