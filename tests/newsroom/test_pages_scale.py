"""No page of readers reads the whole of a table that grows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from claims.models import Claim
from newsroom.pages.sitemaps import IDS_A_PART
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
        "about",
        "in a section",
        "news",
        "stories of the sitemap",
        "claims of the sitemap",
        "entities of the sitemap",
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
        "about": f"{claims}?about={site['entity'].pk}",
        "in a section": f"{claims}?section={site['section'].slug}",
        "news": reverse("sitemap-news"),
        "stories of the sitemap": reverse("sitemap-part", args=["stories", 0]),
        "claims of the sitemap": reverse("sitemap-part", args=["claims", 0]),
        "entities of the sitemap": reverse("sitemap-part", args=["entities", 0]),
    }
    read = [step for step in plans(client, addresses[page]) if re.match(rf"SCAN (?!{SMALL}|{IN_ORDER})", step)]
    assert read == []


def test_part_of_the_sitemap_is_asked_for_among_its_own_stories_alone(client, site):
    """PostgreSQL would look for later editions among those of all stories, if it were not told so there as well."""
    part = Article.objects.latest("pk").pk // IDS_A_PART
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("sitemap-part", args=["stories", part]))
    (sql,) = [query["sql"] for query in asked]
    lowest = part * IDS_A_PART
    assert sql.count(f'"article_id" >= {lowest}') == sql.count(f'"article_id" < {lowest + IDS_A_PART}') == 2


def test_entity_is_carried_if_it_has_a_newest_edition(client, site):
    """PostgreSQL, asked whether there is any, may read the links of all entities."""
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("sitemap-part", args=["entities", site["entity"].pk // IDS_A_PART]))
    (sql,) = [query["sql"] for query in asked]
    assert "LIMIT 1) IS NOT NULL" in sql
    assert '"edition_id" DESC LIMIT 1' in sql
