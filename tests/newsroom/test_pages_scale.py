"""No page of readers reads the whole of a table that grows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim
from tests.factories import ClaimFactory, EntityFactory, RatingFactory, SectionFactory
from tests.stories import checked_story

pytestmark = pytest.mark.django_db

# Of these there are few, however many stories there are.
SMALL = "articles_section|claims_rating|articles_pin|listed|articles_author|.?subquery|CONSTANT ROW"
# Not from end to end: in the order of the list, until the page is full.
IN_ORDER = "entities_entity USING INDEX entities_entity_sorted"


@pytest.fixture
def site():
    entity, section = EntityFactory(name="Harrowgate"), SectionFactory()
    claimant, rating = EntityFactory(name="Ada Mayor"), RatingFactory()
    article = checked_story(
        section=section,
        entities=((entity, "about"),),
        rating=rating,
        claim=ClaimFactory(claimant=claimant),
    )
    return {"article": article, "entity": entity, "section": section, "rating": rating, "claimant": claimant}


def plans(client, address):
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    steps = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if query["sql"].lstrip("(").startswith("SELECT"):
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                steps += [row[3] for row in cursor.fetchall()]
    return steps


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in the tables: few rows here.")
@pytest.mark.parametrize(
    "page",
    [
        "front",
        "section",
        "section later",
        "author",
        "entity",
        "entities",
        "letter",
        "claims",
        "claims later",
        "rating",
        "claimant",
        "corrections",
        "feed",
        "story",
        "claim",
        "news",
    ],
)
def test_page_reads_no_table_that_grows_from_end_to_end(client, site, page):
    claims = reverse("claims")
    addresses = {
        "front": reverse("front"),
        "section": site["section"].get_absolute_url(),
        "section later": f"{site['section'].get_absolute_url()}?before=9000000000000000-1",
        "author": site["article"].newest.byline.get().author.get_absolute_url(),
        "entity": site["entity"].get_absolute_url(),
        "entities": reverse("entities"),
        "letter": f"{reverse('entities')}?letter=H&kind={site['entity'].kind}",
        "claims": claims,
        "claims later": f"{claims}?before=9000000000000000-1",
        "rating": f"{claims}?rating={site['rating'].slug}",
        "claimant": f"{claims}?claimant={site['claimant'].pk}",
        "corrections": reverse("corrections"),
        "feed": reverse("feed"),
        "story": site["article"].editions.get().get_absolute_url(),
        "claim": Claim.objects.get().get_absolute_url(),
        "news": reverse("sitemap-news"),
    }
    read = [step for step in plans(client, addresses[page]) if re.match(rf"SCAN (?!{SMALL}|{IN_ORDER})", step)]
    assert read == []
